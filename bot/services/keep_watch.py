"""Know whether the app listens, and have everything read that it did not hear.

What is noted every few seconds is "up to now everything reached the inbox". After a stop, a lost
connection or Slack's own limit, the gap begins where that ended.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.causes import Upkeep
from bot.domain.errors import StoreUnavailable
from bot.ports import Store, UnitOfWork
from bot.services.plan_back_fill import PlanBackFill

SHORT = timedelta(minutes=2)
"""A stop that Slack's own retries (at once, after 1 and 5 minutes) bridge; nothing is read then."""
BLINK = timedelta(seconds=5)
"""A connection that is back within this time lost nothing either."""
HELD_BACK = timedelta(minutes=1)
"""How much earlier than the minute that Slack names its limit may have begun."""
SLACKS_LIMIT = timedelta(minutes=2)
"""Slack says each minute that it still holds events back; after two it has stopped."""


class KeepWatch:
    """Note when the app listens. Safe to use from many threads."""

    def __init__(self, *, store: Store, plan: PlanBackFill, clock: Clock) -> None:
        self._store = store
        self._plan = plan
        self._clock = clock
        self._lock = threading.Lock()
        self._fine_at: datetime | None = None
        self._deaf_since: datetime | None = None
        self._felt_at: datetime | None = None
        self._has_begun = False

    @property
    def is_listening(self) -> bool:
        """Tell whether what Slack sends now reaches the inbox."""
        with self._lock:
            return self._has_begun and self._deaf_since is None

    def begin(self) -> None:
        """Start listening: plan what was missed since the last time, and go on from now.

        At the very first start nothing was missed.
        """
        now = self._clock.now()
        with self._store(Upkeep(now)) as work:
            self._begin(work, now)
            work.commit()
        with self._lock:
            self._has_begun = True
            self._fine_at = now

    def note(self, work: UnitOfWork, *, now: datetime) -> None:
        """Note, in a transaction that happens anyway, that everything up to now was heard."""
        # While paused, nothing is noted: after a removal and a new installation the pause is what
        # has to be read.
        if self.is_listening and not work.preferences.is_paused:
            work.back_fills.note_alive(now)

    def see_lines(self, *, up: int, of: int) -> None:
        """Hear how many of the connections to Slack are up.

        When there was none and one is back, everything since all of them were fine is read.
        """
        now = self._clock.now()
        with self._lock:
            deaf_since = self._deaf_since
            if up == 0 and deaf_since is None:
                self._deaf_since = self._fine_at or now
        if up and deaf_since is not None:
            self._hear_again(deaf_since, now)
        with self._lock:
            if up:
                self._deaf_since = None
            if up == of:
                self._fine_at = now

    def feel_pulse(self) -> None:
        """Be called every few seconds; when that did not happen, the process stood still.

        A process that is frozen hears nothing and notes no end of it.
        """
        now = self._clock.now()
        felt_at, self._felt_at = self._felt_at, now
        if felt_at is None or now - felt_at <= SHORT:
            return
        try:
            with self._store(Upkeep(now)) as work:
                if not work.preferences.is_paused:
                    self._plan.plan(work, away_since=felt_at, now=now)
                work.commit()
        except StoreUnavailable:
            self._felt_at = felt_at
            raise

    def hear_limit(self, minute: datetime | None) -> None:
        """Hear that Slack holds events back since a minute; they are read when it has stopped."""
        now = self._clock.now()
        since = min(minute or now, now) - HELD_BACK
        with self._store(Upkeep(now)) as work:
            self._plan.plan(work, away_since=since, now=now, wait=SLACKS_LIMIT)
            work.commit()

    def _begin(self, work: UnitOfWork, now: datetime) -> None:
        alive_until = work.back_fills.alive_until()
        if alive_until is None:
            work.back_fills.note_alive(now)
        elif work.preferences.is_paused:
            return
        else:
            if now - alive_until > SHORT:
                self._plan.plan(work, away_since=alive_until, now=now)
            else:
                self._plan.resume(work, now=now)
            work.back_fills.note_alive(now)

    def _hear_again(self, deaf_since: datetime, now: datetime) -> None:
        if now - deaf_since <= BLINK:
            return
        with self._store(Upkeep(now)) as work:
            alive_until = work.back_fills.alive_until()
            others_heard = alive_until is not None and alive_until > deaf_since + BLINK
            if not others_heard and not work.preferences.is_paused:
                self._plan.plan(work, away_since=deaf_since, now=now)
                work.back_fills.note_alive(now)
            work.commit()
