"""Look at a store that may be in use, and give back what was set aside there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bootstrap.assemble import system_seams
from bot.domain.checkup import Finding
from bot.jobs.waker import ThreadWaker
from bot.settings import Settings
from storage import SortableIds, open_store, read_findings
from storage.engine import open_engine, reader_of
from storage.health import raise_unless_usable


def examine(settings: Settings) -> Sequence[Finding]:
    """Return what is wrong or waits, broken promises first; nothing when all is well.

    Raises StoreUnusable for a database without this version's tables ("old_schema") or with damaged
    pages ("damaged"), StoreUnavailable when it does not answer.
    """
    engine = reader_of(open_engine(settings.database_url))
    try:
        raise_unless_usable(engine)
        return read_findings(engine, now=system_seams().clock.now())
    finally:
        engine.dispose()


def release(settings: Settings) -> int:
    """Give everything that was set aside back to be tried anew; return how much that was.

    A running app finds it at its next look, about a second later. Expects a store that `examine`
    can look at: this would bring an older one up to date. Raises StoreUnavailable.
    """
    seams = system_seams()
    ids = SortableIds(seams.clock, seams.random)
    opened = open_store(settings.database_url, clock=seams.clock, ids=ids, waker=ThreadWaker())
    try:
        aside = opened.work_queue.quarantined()
        return sum(
            opened.work_queue.release(one.queue, one.id, at=seams.clock.now()) for one in aside
        )
    finally:
        opened.close()
