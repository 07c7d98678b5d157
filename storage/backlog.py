"""How much of the inbox waits, known without counting it for every event."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select

from bot import log
from bot.domain.errors import StoreUnavailable
from storage.errors import border
from storage.tables import InboxRow, table_of

_log = log.get_logger(__name__)
_TRY_AGAIN = timedelta(seconds=1)


class Backlog:
    """A bound on stored events that nobody has decided about yet.

    What was stored since the last count is added to it, so the sum is never too small where one
    door stores; with several the count is taken often enough. Beyond the bound one event a second
    is let in: storing it is what counts again, so the door opens by itself.
    """

    def __init__(self, reader: Engine, *, limit: int) -> None:
        self._reader = reader
        self._limit = limit
        self._count = 0
        # Counted at the first event: what was left from before the start is not known yet.
        self._uncounted = limit
        self._tried_at: datetime | None = None
        self._lock = threading.Lock()

    def admits(self, at: datetime) -> bool:
        """Tell whether an event that arrives now may be stored."""
        with self._lock:
            if self._count < self._limit:
                return True
            last = self._tried_at
            if last is not None and timedelta(0) <= at - last < _TRY_AGAIN:
                return False
            self._tried_at = at
            return True

    def note_stored(self, count: int) -> None:
        """Add what was stored; count anew from time to time, and always where it may be full."""
        with self._lock:
            was_full = self._count >= self._limit
            self._count += count
            self._uncounted += count
            is_due = self._count >= self._limit or self._uncounted * 10 >= self._limit
        if not is_due:
            return
        try:
            waiting = self._waiting()
        except StoreUnavailable:
            return
        with self._lock:
            self._count, self._uncounted = waiting, 0
            is_full = waiting >= self._limit
        if is_full and not was_full:
            _log.error("inbox.full", count=waiting)

    def _waiting(self) -> int:
        table = table_of(InboxRow)
        # The bound keeps the count cheap: it reads an index, and no more of it than it must.
        unsettled = select(table.c.id).where(table.c.settled_at.is_(None)).limit(self._limit)
        with border(), self._reader.connect() as connection:
            return connection.execute(
                select(func.count()).select_from(unsettled.subquery())
            ).scalar_one()
