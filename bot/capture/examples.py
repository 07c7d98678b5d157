"""The training material as labelled texts.

How published intents become "issue" or "other" is decided here, and nowhere else.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

CORPORA = Path(__file__).parent / "corpora"
CHAT_INTENTS = frozenset(
    {
        "openinggreeting",
        "closinggreeting",
        "thankyou",
        "confirmation",
        "rejection",
        "outofdomain",
    }
)
"""Intents of MultiDoGO that open no issue. An utterance may have several, joined by <div>: it opens
one as soon as one of them does."""
_DOUBTFUL, _DOUBT = "outofdomain", 0.5
"""Many an utterance that MultiDoGO's trade has no intent for does ask for something, so such a
label counts half."""


class Source(StrEnum):
    """Where texts come from."""

    INSURANCE = "insurance"
    SOFTWARE = "software"
    BANKING = "banking"
    OWN = "own"
    OWN_SOFTWARE = "own_software"


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text, whether it asks for something, and how much that label counts."""

    text: str
    is_issue: bool
    weight: float = 1.0


def read(source: Source, part: str = "train", *, corpora: Path = CORPORA) -> list[LabelledText]:
    """Return the labelled texts of one source; only MultiDoGO has a part "dev"."""
    if source is Source.BANKING:
        lines = _lines(corpora / "banking77" / "train.tsv.gz")
        return [LabelledText(text, is_issue=True) for _, text in lines]
    if source in {Source.OWN, Source.OWN_SOFTWARE}:
        return _own(corpora / "own" / "messages.tsv", is_software=source is Source.OWN_SOFTWARE)
    return [
        _of_intents(intents, text)
        for intents, text in _lines(corpora / "multidogo" / f"{source}.{part}.tsv.gz")
        if text
    ]


def _of_intents(joined: str, text: str) -> LabelledText:
    intents = set(joined.split("<div>"))
    return LabelledText(
        text,
        is_issue=not intents <= CHAT_INTENTS,
        weight=_DOUBT if _DOUBTFUL in intents else 1.0,
    )


def _own(file: Path, *, is_software: bool) -> list[LabelledText]:
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return [
        LabelledText(text, is_issue=label == "issue")
        for label, trade, text in rows
        if (trade == "software") is is_software
    ]


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    text = gzip.decompress(file.read_bytes()).decode()
    for line in text.splitlines():
        first, _, second = line.partition("\t")
        if first != "#":
            yield first, second


def merged(texts: Iterable[LabelledText], *, total: float | None = None) -> list[LabelledText]:
    """Return each text once a label, with the root of how often it came as its weight.

    "ok" comes a thousand times and would else be most of what there is to learn. With `total` the
    weights are scaled to that sum.
    """
    counts: dict[tuple[str, bool], float] = defaultdict(float)
    for text in texts:
        counts[text.text, text.is_issue] += text.weight
    often: dict[str, float] = defaultdict(float)
    for (words, _), count in counts.items():
        often[words] += count
    found = [
        LabelledText(words, is_issue=label, weight=count / max(often[words], 1.0) ** 0.5)
        for (words, label), count in counts.items()
    ]
    if total is None:
        return found
    scale = total / sum(one.weight for one in found)
    return [LabelledText(one.text, one.is_issue, one.weight * scale) for one in found]
