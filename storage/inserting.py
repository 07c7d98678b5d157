"""Inserting what may be there already, in the words of both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import is_sqlite


def is_inserted(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row unless one of its unique keys is known; tell whether it was inserted."""
    return bool(insert_new(connection, table, [values], returning=next(iter(table.primary_key))))


def insert_new(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    *,
    returning: Column[object],
) -> set[object]:
    """Insert the rows whose unique keys are new and return that column of them.

    The returned values are counted because drivers do not agree on what a row count means here.
    """
    dialect = sqlite if is_sqlite(connection) else postgresql
    statement = dialect.insert(table).on_conflict_do_nothing().returning(returning)
    return set(connection.execute(statement, [dict(row) for row in rows]).scalars())
