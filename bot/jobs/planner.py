"""Look at the calendar and at the queues from time to time, beside the work itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.causes import Upkeep
from bot.jobs.schedule import planned
from bot.ports import Store
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_watch import KeepWatch
from bot.services.watch_work import WatchWork

PLAN_EVERY = timedelta(seconds=20)


class Planner:
    """Plan what is due by the calendar, note that the app listens, and warn of what waits.

    Replicas plan the same once.
    """

    def __init__(
        self,
        *,
        store: Store,
        watch: WatchWork,
        keep_watch: KeepWatch,
        keep_installation: KeepInstallation,
        clock: Clock,
    ) -> None:
        self._store = store
        self._watch = watch
        self._keep_watch = keep_watch
        self._keep_installation = keep_installation
        self._clock = clock
        self._planned_at: datetime | None = None

    def look(self) -> None:
        """Do so unless it was done within the last seconds; a clock set back does not matter."""
        now = self._clock.now()
        if self._planned_at is not None and timedelta(0) <= now - self._planned_at < PLAN_EVERY:
            return
        is_let_in = self._keep_installation.look()
        with self._store(Upkeep(now)) as work:
            # While Slack keeps the app out, nothing that the calendar asks for could be done.
            due = planned(now, work.preferences, work.digests.last_day()) if is_let_in else ()
            for task in due:
                work.tasks.add(task)
            self._keep_watch.note(work, now=now)
            work.commit()
        self._watch.look()
        self._planned_at = now
