"""Read the messages of a public support channel whose conversations are known.

`python -m bot.capture.stripe_irc` prints them as `giraffe eval grouping` reads them. The data is in
the repository only (bot/capture/corpora/stripe-irc, CC-BY-4.0), not in the wheel.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.capture.grouping_lines import Line
from bot.domain.grouping import Said

FOLDER = Path(__file__).parent / "corpora" / "stripe-irc"

_LINE = re.compile(r"\S+ (\d{4}-\d\d-\d\d) \[(\d\d:\d\d(?::\d\d)?)\] <([^>]*)>[ \t]?(.*)")
_LINK = re.compile(r"(\d+) (\d+) -")


def read_stripe_irc(folder: Path = FOLDER) -> list[Line]:
    """Return the messages; those before the annotated ones have no conversation."""
    with gzip.open(folder / "stripe.0.ascii.txt.gz", "rt", encoding="utf-8", newline="\n") as file:
        texts = file.read().split("\n")[:-1]
    pairs = (folder / "stripe.0.annotation.txt").read_text(encoding="utf-8").splitlines()
    links = [(int(found[1]), int(found[2])) for found in map(_LINK.match, pairs) if found]
    return convert(texts, links)


def convert(texts: Sequence[str], links: Iterable[tuple[int, int]]) -> list[Line]:
    """Return messages with the conversations that links between them make.

    A message was annotated when it is the later end of a link.
    """
    first = list(range(len(texts)))

    def root(place: int) -> int:
        while first[place] != place:
            place = first[place]
        return place

    annotated: set[int] = set()
    for link in links:
        early, late = sorted(link)
        annotated.add(late)
        one, other = sorted((root(early), root(late)))
        first[other] = one
    return [
        Line(_said(place, text), str(root(place)) if place in annotated else None)
        for place, text in enumerate(texts)
    ]


def as_json(line: Line) -> str:
    """Return a message as one line of an evaluation file."""
    said = line.said
    return json.dumps(
        {
            "id": said.id,
            "author": said.author,
            "ts": f"{said.at.timestamp():.6f}",
            "text": said.text,
            "conversation": line.conversation,
        },
        ensure_ascii=False,
    )


def _said(place: int, text: str) -> Said:
    found = _LINE.fullmatch(text)
    if found is None:
        raise ValueError(f"line {place} is no message")
    at = datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=UTC)
    return Said(id=str(place), author=found[3], at=at, text=found[4].rstrip())


if __name__ == "__main__":
    for each in read_stripe_irc():
        sys.stdout.write(as_json(each) + "\n")
