"""Start beside other replicas: whoever comes second uses what the first one stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.domain.errors import StoreUnavailable
from storage.errors import CONFLICT

T = TypeVar("T")

_MOST_TRIES = 20
"""Each lost race means that a row is there by now, and a start writes few that others write too."""


def beside_rivals(work: Callable[[], T]) -> T:
    """Do something, and once more whenever another replica has stored the same first.

    Raises StoreUnavailable for everything else that the database says.
    """
    for _ in range(_MOST_TRIES - 1):
        try:
            return work()
        except StoreUnavailable as error:
            if error.reason != CONFLICT:
                raise
    return work()
