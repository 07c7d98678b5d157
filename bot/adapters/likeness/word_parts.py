"""Compare texts by the parts of their words. Nothing to install, and the same answer everywhere."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from importlib import resources
from typing import Self

from bot.domain.likeness import Background, VectorIndex, vector_of
from bot.ports.likeness import Near, TopicFinder

_FILE = "trigrams.tsv.gz"


class WordParts:
    """The default way. The counts of general talk come with the package."""

    def __init__(self, background: Background) -> None:
        self.background = background

    @classmethod
    def load(cls) -> Self:
        """Read the counts; takes milliseconds."""
        packed = resources.files("bot.adapters.likeness").joinpath(_FILE).read_bytes()
        return cls(parse_background(gzip.decompress(packed).decode("utf-8")))

    @property
    def name(self) -> str:
        """Return what the way is called."""
        return "word-parts"

    def open_finder(self) -> TopicFinder:
        """Return an empty finder."""
        return WordPartsFinder(self.background)


class WordPartsFinder:
    """Texts as vectors of trigrams."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._index = VectorIndex()
        self._keys: list[str] = []

    def add(self, key: str, text: str) -> None:
        """Remember a text."""
        self._index.add(vector_of(text, self._background))
        self._keys.append(key)

    def nearest(self, text: str, *, most: int = 1) -> Sequence[Near]:
        """Return the texts that are most like this one; of equals the earliest comes first."""
        found = self._index.nearest(vector_of(text, self._background), most=most)
        return [Near(self._keys[place], min(1.0, likeness)) for place, likeness in found]


def parse_background(content: str) -> Background:
    """Return the counts of a file: the number of texts, then a trigram and its count a line."""
    first, *lines = content.splitlines()
    pairs = (line.split("\t") for line in lines)
    return Background({trigram: int(count) for trigram, count in pairs}, int(first))


def format_background(background: Background) -> str:
    """Return the content of a file that `parse_background` reads."""
    lines = [f"{trigram}\t{count}" for trigram, count in sorted(background.counts.items())]
    return "\n".join([str(background.texts), *lines]) + "\n"
