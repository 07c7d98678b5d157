"""Looks at the store with plain SQL, beside the app: only at what is new since the last look."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


OPEN_WORK = ("inbox", "outbox", "job")
"""The tables of work."""


class StoreReader:
    """A read-only connection to a SQLite file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        self._seen: dict[str, int] = {}

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self._connection.execute(statement, values).fetchall()

    def value(self, statement: str, *values: object) -> Any:
        """Return the first column of the first row, or None."""
        row = self._connection.execute(statement, values).fetchone()
        return None if row is None else row[0]

    def fresh(self, table: str) -> Iterator[sqlite3.Row]:
        """Yield the rows that were added to a numbered table since the last look."""
        statement = f"SELECT * FROM {table} WHERE id > ? ORDER BY id"  # noqa: S608 - our own names
        for row in self._connection.execute(statement, (self._seen.get(table, 0),)).fetchall():
            self._seen[table] = row["id"]
            yield row

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def in_store(moment: datetime) -> int:
    """Return a moment as SQLite keeps it: microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(value: int) -> datetime:
    """Return the moment that SQLite keeps as a number."""
    return _EPOCH + timedelta(microseconds=value)
