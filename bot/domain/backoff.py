"""How long failed work waits until it is tried again. Pure: chance comes in as a number."""

from __future__ import annotations

from datetime import timedelta

_FIRST = timedelta(seconds=2)
_MOST_DOUBLINGS = 32


def backoff(attempt: int, *, longest: timedelta, chance: float) -> timedelta:
    """Return the wait after the given attempt, counted from 1: twice as long each time.

    `chance` lies from 0 to 1 and takes away up to half of it, so that what failed together is not
    tried again together. Never more than `longest`, and never less than a second unless that is.
    """
    doublings = min(max(attempt - 1, 0), _MOST_DOUBLINGS)
    whole = min(_FIRST * (1 << doublings), longest)
    half = whole / 2
    return half + (whole - half) * chance
