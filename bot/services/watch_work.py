"""See to it that nothing waits or fails in silence: tell the log and, bundled, the admins."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.domain.causes import Upkeep
from bot.domain.effects import TellPerson
from bot.log import get_logger
from bot.ports import Store, WorkQueue
from bot.services.carry_out.cards import admins

PATIENCE = timedelta(minutes=15)
"""How long due work may wait before somebody is told."""
GRACE = timedelta(minutes=2)
"""What was left from before the start is given this long: it is about to be done."""
BUNDLE = timedelta(minutes=15)
"""Work that is set aside within such a stretch of time makes one notice."""
LOOK_BACK = timedelta(hours=2)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Warning:
    """What the admins are told; `about` makes it one notice however often it is noticed."""

    notice: str
    about: str
    count: int


class WatchWork:
    """Look at the queues from time to time. Several may look: together they tell once."""

    def __init__(self, *, store: Store, queue: WorkQueue, clock: Clock) -> None:
        self._store = store
        self._queue = queue
        self._clock = clock
        self._began_at: datetime | None = None
        self._told: frozenset[tuple[str, str]] = frozenset()
        self._log = get_logger(__name__)

    def look(self) -> None:
        """Tell of due work that nobody began for long, and of work that was set aside."""
        now = self._clock.now()
        warnings = [*self._overdue(now), *self._set_aside(now)]
        new = [one for one in warnings if (one.notice, one.about) not in self._told]
        if new:
            self._tell(new, now)
        self._told = frozenset((one.notice, one.about) for one in warnings)

    def _overdue(self, now: datetime) -> list[_Warning]:
        if self._began_at is None or now < self._began_at:
            self._began_at = now
        if now - self._began_at < GRACE:
            return []
        waits = {
            queue: now - since
            for queue, since in self._queue.oldest_untouched(now).items()
            if now - since >= PATIENCE
        }
        about = f"{now:%Y-%m-%dT%H}"
        if waits and ("work_overdue", about) not in self._told:
            for queue, wait in waits.items():
                self._log.warning("work.overdue", queue=queue, seconds=int(wait.total_seconds()))
        minutes = max(waits.values(), default=timedelta(0)) // timedelta(minutes=1)
        return [_Warning("work_overdue", about, minutes)] if waits else []

    def _set_aside(self, now: datetime) -> list[_Warning]:
        """Return one warning for each stretch of time that is over and saw work set aside."""
        since = _start_of_stretch(now - LOOK_BACK)
        counts = Counter(
            _start_of_stretch(one.since) for one in self._queue.quarantined(since=since)
        )
        return [
            _Warning("quarantined", f"{start:%Y-%m-%dT%H:%M}", count)
            for start, count in counts.items()
            if start + BUNDLE <= now
        ]

    def _tell(self, warnings: list[_Warning], now: datetime) -> None:
        with self._store(Upkeep(now)) as work:
            for person in admins(work):
                for one in warnings:
                    work.outbox.add(TellPerson(person.id, one.notice, one.about, count=one.count))
            work.commit()


def _start_of_stretch(moment: datetime) -> datetime:
    return moment - (moment - _EPOCH) % BUNDLE
