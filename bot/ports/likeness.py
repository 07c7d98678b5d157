"""Whether something was said before in other words, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Near:
    """An earlier text: the key it was added under, and how like it is, from 0 to 1."""

    key: str
    likeness: float


class TopicFinder(Protocol):
    """Texts of one account, or of whatever else may be compared, and the nearest of them.

    Each account gets a finder of its own: what one customer wrote is never compared with another's.
    """

    def add(self, key: str, text: str) -> None:
        """Remember a text."""
        ...

    def nearest(self, text: str, *, most: int = 1) -> Sequence[Near]:
        """Return the texts most like this one, the nearest first, but none that is unlike it."""
        ...


class Similarity(Protocol):
    """A way of comparing texts; loads what it needs once."""

    @property
    def name(self) -> str:
        """Return what the way is called, for settings and figures."""
        ...

    def open_finder(self) -> TopicFinder:
        """Return an empty finder."""
        ...
