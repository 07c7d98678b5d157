"""Look at a store that may be in use, without changing it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.bootstrap.assemble import system_seams
from bot.domain.checkup import Finding
from bot.domain.errors import StoreUnusable
from bot.settings import Settings
from storage import read_findings
from storage.engine import open_engine, reader_of
from storage.health import is_intact
from storage.migrate import is_current


def examine(settings: Settings) -> Sequence[Finding]:
    """Return what is wrong or waits, broken promises first; nothing when all is well.

    Raises StoreUnusable for a database without this version's tables ("old_schema") or with damaged
    pages ("damaged"), StoreUnavailable when it does not answer.
    """
    engine = reader_of(open_engine(settings.database_url))
    try:
        if not is_current(engine):
            raise StoreUnusable("old_schema")
        if not is_intact(engine):
            raise StoreUnusable("damaged")
        return read_findings(engine, now=system_seams().clock.now())
    finally:
        engine.dispose()
