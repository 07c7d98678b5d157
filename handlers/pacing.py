"""One post a second for each channel, as Slack asks. Nobody sleeps: who is early is told when."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.errors import NotSent

STEP = timedelta(seconds=1)
_MOST_PLACES = 2_000


class Pacer:
    """Hand out turns. Safe to use from many threads."""

    def __init__(self, *, clock: Clock, step: timedelta = STEP) -> None:
        self._clock = clock
        self._step = step
        self._free_at: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def take_turn(self, place: str) -> None:
        """Take a channel's turn; raise NotSent with the time to wait when it is not free yet."""
        now = self._clock.now()
        with self._lock:
            free_at = self._free_at.get(place, now)
            if free_at > now:
                raise NotSent("pacing", free_at - now)
            self._forget_past(now)
            self._free_at[place] = now + self._step

    def hold(self, place: str, wait: timedelta) -> None:
        """Keep a channel closed for as long as Slack said."""
        until = self._clock.now() + wait
        with self._lock:
            self._free_at[place] = max(until, self._free_at.get(place, until))

    def _forget_past(self, now: datetime) -> None:
        if len(self._free_at) > _MOST_PLACES:
            self._free_at = {place: at for place, at in self._free_at.items() if at > now}
