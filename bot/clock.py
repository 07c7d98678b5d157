"""The one way to learn the time. Everything that needs "now" is given a Clock."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tell the time as an aware UTC datetime."""

    def now(self) -> datetime:
        """Return the current moment in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current moment in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until somebody moves it; for tests, the demo and the simulator.

    Safe to read from several threads while one moves it.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware datetime; add a time zone, e.g. UTC")
        self._now = start.astimezone(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the moment the clock was last moved to, in UTC."""
        with self._lock:
            return self._now

    def advance(self, step: timedelta) -> datetime:
        """Move forward by `step` (never backwards) and return the new moment."""
        if step < timedelta(0):
            raise ValueError("this clock only moves forward; use move_to to jump back on purpose")
        with self._lock:
            self._now += step
            return self._now

    def move_to(self, moment: datetime) -> datetime:
        """Jump to an aware moment, also backwards, and return it in UTC."""
        if moment.tzinfo is None:
            raise ValueError("a clock moves to an aware datetime; add a time zone, e.g. UTC")
        with self._lock:
            self._now = moment.astimezone(UTC)
            return self._now
