"""Commits of an event's row with nothing around them: the floor that the inbox is measured by."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.ports import IncomingEvent
from storage.engine import open_engine
from storage.errors import border
from storage.tables import InboxRow, WorkState, table_of


def time_bare_commits(url: str, events: Sequence[IncomingEvent]) -> float:
    """Insert each event in a transaction of its own and return the seconds that took in all.

    The schema has to be there. Raises StoreUnusable and StoreUnavailable as the store does.
    """
    engine = open_engine(url)
    insert = table_of(InboxRow).insert()
    try:
        with border():
            started = time.perf_counter()
            for event in events:
                row = {
                    "key": event.key,
                    "lane": event.lane,
                    "body": event.body,
                    "received_at": event.received_at,
                    "due": event.received_at,
                    "state": WorkState.IGNORED.value,
                    "settled_at": event.received_at,
                    "fence": 0,
                    "attempts": 0,
                    "problem": "",
                }
                with engine.begin() as connection:
                    connection.execute(insert, row)
            return time.perf_counter() - started
    finally:
        engine.dispose()
