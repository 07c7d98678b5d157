"""Train the model that ships: python -m bot.capture.train. Takes some seconds, writes one file.

The same material and the same code give the same bytes. DATASHEET.md tells why it is as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from bot.adapters import classifier
from bot.adapters.classifier import LinearModel
from bot.adapters.classifier.model import WEIGHTS_FILE
from bot.capture.examples import LabelledText, Source, merged, read
from bot.capture.learning import learn

VERSION = "model-1"
WEIGHTS = Path(classifier.__file__).parent / WEIGHTS_FILE
TRADES = frozenset({Source.INSURANCE, Source.SOFTWARE})
_BANKING_SHARE = 3.0
"""How much the questions to a bank count, against the issues of one trade: they are only issues,
but in clean sentences and of a third trade."""
_OWN_WEIGHT = 4.0


def material(sources: Collection[Source], *, parts: Collection[str]) -> list[LabelledText]:
    """Return what a model is trained on, each source by its weight."""
    found: list[LabelledText] = []
    trades = sorted(TRADES.intersection(sources))
    for trade in trades:
        found += merged(text for part in parts for text in read(trade, part))
    issues = sum(text.weight for text in found if text.is_issue) / len(trades)
    if Source.BANKING in sources:
        found += merged(read(Source.BANKING), total=issues * _BANKING_SHARE)
    for own in (Source.OWN, Source.OWN_SOFTWARE):
        if own in sources:
            found += [replace(text, weight=_OWN_WEIGHT) for text in read(own)]
    return found


def train_shipped() -> LinearModel:
    """Return a model of everything there is."""
    return learn(material(frozenset(Source), parts=("train", "dev")), version=VERSION)


def train_without(trade: Source) -> LinearModel:
    """Return a model that knows nothing of one trade, to be tried on it."""
    left_out = {trade, Source.OWN_SOFTWARE} if trade is Source.SOFTWARE else {trade}
    return learn(material(frozenset(Source) - left_out, parts=("train",)), version="trial")


def main() -> None:
    """Train and write the weights."""
    text = train_shipped().as_text()
    WEIGHTS.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{WEIGHTS.name}: {len(text)} bytes, {text.count(chr(10))} lines\n")


if __name__ == "__main__":
    main()
