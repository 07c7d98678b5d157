"""What really happened, kept apart from the app: who wrote which words, and for whose eyes.

Every text carries a mark that occurs nowhere else, so that a substring tells where words went.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

MARK = re.compile(r"z[cmax][a-z]{4}q")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Source(StrEnum):
    """Who wrote the words; the letter stands in the mark."""

    CUSTOMER = "c"
    MODEL = "m"
    AGENT = "a"
    INTERNAL = "x"


@dataclass(frozen=True, slots=True)
class Words:
    """A marked text: whose it is and for which accounts' eyes."""

    mark: str
    source: Source
    accounts: frozenset[str]
    channel: str = ""


@dataclass
class Ledger:
    """All marked words of one run."""

    words: dict[str, Words] = field(default_factory=dict)
    forgeries: list[str] = field(default_factory=list)
    """What a model request held that it may not hold; filled by the writer."""

    def mark(self, source: Source, accounts: frozenset[str], channel: str = "") -> str:
        """Return a new mark and remember whose words it stands in."""
        number = len(self.words)
        letters = ""
        for _ in range(4):
            number, rest = divmod(number, len(_LETTERS))
            letters = _LETTERS[rest] + letters
        mark = f"z{source.value}{letters}q"
        self.words[mark] = Words(mark, source, accounts, channel)
        return mark

    def found_in(self, text: str) -> list[Words]:
        """Return the marked words that occur in a text."""
        return [self.words[m] for m in sorted(set(MARK.findall(text.lower()))) if m in self.words]
