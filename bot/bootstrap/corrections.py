"""Read what people corrected out of a store that may be in use."""

from __future__ import annotations

from collections.abc import Iterator

from bot.bootstrap.assemble import system_seams
from bot.domain.correction import CorrectedText
from bot.domain.errors import NotSetUp
from bot.jobs.waker import ThreadWaker
from bot.settings import Settings
from storage import SortableIds, open_store
from storage.engine import open_engine
from storage.health import raise_unless_usable

MOST = 100_000
"""More than a team corrects in many years."""


def read_corrections(settings: Settings) -> Iterator[dict[str, object]]:
    """Yield each corrected message as a case to measure the filter on, newest first.

    Raises StoreUnusable for a database without this version's tables ("old_schema") or with damaged
    pages ("damaged"), StoreUnavailable when it does not answer.
    """
    engine = open_engine(settings.database_url)
    try:
        raise_unless_usable(engine)
    finally:
        engine.dispose()
    seams = system_seams()
    ids = SortableIds(seams.clock, seams.random)
    opened = open_store(settings.database_url, clock=seams.clock, ids=ids, waker=ThreadWaker())
    try:
        with opened.store.read() as work:
            yield from map(_case, work.corrections.texts(limit=MOST))
    except NotSetUp:
        # The app never met its workspace, so nobody corrected anything.
        return
    finally:
        opened.close()


def _case(corrected: CorrectedText) -> dict[str, object]:
    correction = corrected.correction
    return {
        "text": corrected.text,
        "label": "issue" if correction.is_issue else "other",
        "rule": correction.rule.value,
        "score": correction.score,
        "version": correction.version,
        "at": correction.at.isoformat(),
    }
