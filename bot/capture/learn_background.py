"""Count the trigrams of general talk that likeness is measured against.

`python -m bot.capture.learn_background` writes them beside the adapter. The talk is the public
support channel in bot/capture/corpora/stripe-irc (CC-BY-4.0, Gouravajhala et al. 2023).
"""

from __future__ import annotations

import gzip
from importlib import resources
from pathlib import Path

from bot.adapters.likeness.word_parts import format_background
from bot.capture.stripe_irc import read_stripe_irc
from bot.domain.likeness import Background, count_trigrams


def learn() -> Background:
    """Return the counts."""
    return count_trigrams(line.said.text for line in read_stripe_irc())


if __name__ == "__main__":
    with resources.as_file(resources.files("bot.adapters.likeness")) as folder:
        packed = gzip.compress(format_background(learn()).encode("utf-8"), mtime=0)
        (Path(folder) / "trigrams.tsv.gz").write_bytes(packed)
