"""Who has an opinion of a text besides the rules."""

from __future__ import annotations

from typing import Protocol


class MessageClassifier(Protocol):
    """Say how much a text sounds as if it asked for something. Needs no network and no time."""

    @property
    def version(self) -> str:
        """Return which model it is, such as "model-1"."""
        ...

    def score(self, text: str) -> float:
        """Return 0 for chit-chat up to 1 for an issue."""
        ...
