"""Know whether the app listens, and have everything read that it did not hear.

What is noted every few seconds is "up to now everything reached the inbox". After a stop, a lost
connection or Slack's own limit, the gap begins where that ended.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.causes import Upkeep
from bot.domain.effects import RefreshTeam, TellTeam
from bot.domain.errors import StoreUnavailable
from bot.log import get_logger
from bot.ports import Store, UnitOfWork
from bot.services.heard_until import heard_until
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
        self._log = get_logger(__name__)

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
            # Slack was asked who the app is before: it lets it in.
            self.come_back(work, now=now)
            self._begin(work, now)
            work.commit()
        with self._lock:
            self._has_begun = True
            self._fine_at = now

    def note(self, work: UnitOfWork, *, now: datetime) -> None:
        """Note, in a transaction that happens anyway, that everything up to now was heard."""
        # While paused, nothing is noted: after a removal and a new installation the pause is what
        # has to be read.
        if self.is_listening and not _is_deaf(work):
            work.back_fills.note_alive(now)

    def come_back(self, work: UnitOfWork, *, now: datetime) -> None:
        """Hear that Slack lets the app in again: have everything read that was not heard.

        A pause that somebody chose stays; what was missed is read when they end it.
        """
        if work.installations.ended_at() is None:
            return
        since = heard_until(work, now=now)
        work.installations.renew()
        self._log.info("app.installation_renewed", seconds=int((now - since).total_seconds()))
        _look_at_places(work, now)
        if work.preferences.is_paused:
            work.back_fills.note_alive(since)
            return
        if now - since > SHORT:
            self._plan.plan(work, away_since=since, now=now)
            work.outbox.add(TellTeam("installation_renewed", since.isoformat()))
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
                if not _is_deaf(work):
                    self._plan.plan(work, away_since=felt_at, now=now)
                    _look_at_places(work, now)
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
            if not others_heard and not _is_deaf(work):
                self._plan.plan(work, away_since=deaf_since, now=now)
                _look_at_places(work, now)
                work.back_fills.note_alive(now)
            work.commit()


def _look_at_places(work: UnitOfWork, now: datetime) -> None:
    """Look up channels and people anew: what Slack told of them meanwhile was not heard either."""
    work.tasks.add(RefreshTeam(f"heard-again-{now.timestamp()}"))


def _is_deaf(work: UnitOfWork) -> bool:
    """Tell whether the app hears nothing although it runs, so that nothing counts as heard."""
    return work.preferences.is_paused or work.installations.ended_at() is not None
