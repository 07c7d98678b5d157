"""Ids of our own, sortable by the time they were made. Clock and chance come in as arguments."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from random import Random

from bot.clock import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_COUNTER_BITS = 12
_CHANCE_BITS = 62


class SortableIds:
    """Ids in the layout of UUID version 7 (RFC 9562): milliseconds, a counter, chance.

    Within one process every id sorts after the one before it, also when the clock stands still or
    jumps back. Safe to use from several threads.
    """

    def __init__(self, clock: Clock, random: Random) -> None:
        self._clock = clock
        self._random = random
        self._lock = threading.Lock()
        self._last = 0

    def new(self) -> str:
        """Return a new id, 32 lower-case hex digits."""
        with self._lock:
            milliseconds = (self._clock.now() - _EPOCH) // _MILLISECOND
            # Time and counter are one number: when the counter is full, the time moves on by
            # itself.
            self._last = max(milliseconds << _COUNTER_BITS, self._last + 1)
            return self._layout(self._last, self._random.getrandbits(_CHANCE_BITS))

    @staticmethod
    def _layout(stamp: int, chance: int) -> str:
        milliseconds, counter = divmod(stamp, 1 << _COUNTER_BITS)
        return f"{milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | chance:032x}"
