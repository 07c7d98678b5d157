"""Open the database: SQLite for one careful writer, PostgreSQL for many. None of the desk's SQL."""

from __future__ import annotations

import math
import sqlite3
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.errors import StoreUnusable

_READS = "giraffe_reads"
_BUSY_MILLISECONDS = 5_000
_SWITCH_TRIES = 20
_POOL_SIZE = 8
_POOL_OVERFLOW = 24
_POOL_WAIT_SECONDS = 10


class Percentile:
    """PostgreSQL's percentile_cont for SQLite: linear interpolation, None without values."""

    def __init__(self) -> None:
        self._values: list[float] = []
        self._fraction = 0.5

    def step(self, value: float | None, fraction: float) -> None:
        """Take one row's value."""
        if value is not None:
            self._values.append(value)
            self._fraction = fraction

    def finalize(self) -> float | None:
        """Return the percentile of all rows."""
        if not self._values:
            return None
        ordered = sorted(self._values)
        position = (len(ordered) - 1) * self._fraction
        below, above = math.floor(position), math.ceil(position)
        return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def open_engine(url: str, *, is_lasting: bool = True) -> Engine:
    """Return an engine for a SQLite file or a PostgreSQL database; nothing is read or written yet.

    A SQLite file that is thrown away afterwards needs not be safe from a power cut.

    Raises StoreUnusable for a URL that is neither, and for SQLite without a file: threads cannot
    share one that lives in memory.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(parsed)
        if not is_lasting:
            event.listen(engine, "connect", _hurry_sqlite)
        return engine
    return create_engine(
        parsed,
        pool_pre_ping=True,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        pool_timeout=_POOL_WAIT_SECONDS,
        hide_parameters=True,
    )


def reader_of(engine: Engine) -> Engine:
    """Return the engine for transactions that only read, each over one unchanging picture."""
    if is_sqlite(engine):
        return engine.execution_options(**{_READS: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def is_sqlite(engine: Engine | Connection) -> bool:
    """Tell whether the store is a SQLite file, with its single writer."""
    return engine.dialect.name == "sqlite"


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as e:
        raise StoreUnusable("not_a_database_url") from e
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        if parsed.database in {None, "", ":memory:"} or "mode" in parsed.query:
            raise StoreUnusable("needs_a_file")
        return parsed
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"} and parsed.database:
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreUnusable("not_a_database_url")


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": _BUSY_MILLISECONDS / 1000, "check_same_thread": False},
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        pool_timeout=_POOL_WAIT_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkin", _end_sqlite)
    return engine


def _hurry_sqlite(dbapi: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cast("sqlite3.Connection", dbapi).execute("PRAGMA synchronous = OFF")


def _prepare_sqlite(dbapi: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection = cast("sqlite3.Connection", dbapi)
    # The driver's own habit of beginning transactions late is what makes a read turn into a failing
    # write.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    _write_ahead(connection)
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("giraffe_lower", 1, str.lower, deterministic=True)
    connection.create_aggregate("giraffe_percentile", 2, Percentile)  # type: ignore[arg-type]  # typeshed: one value only


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch a new file to the write-ahead log; an old one has it already.

    Where two switch at once SQLite tells one of them at once that it is locked, whatever the busy
    timeout says. Taking the write lock does wait for the other, and then the file is switched.
    """
    for _ in range(_SWITCH_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at the start, so that waiting for it is the only way to fail."""
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _end_sqlite(dbapi: DBAPIConnection | None, _: ConnectionPoolEntry) -> None:
    """End what a failed COMMIT left open: SQLite waits for a ROLLBACK, SQLAlchemy sends none.

    Its connection would keep the write lock in the pool, and nobody else could write any more.
    """
    connection = cast("sqlite3.Connection | None", dbapi)
    if connection is not None and connection.in_transaction:
        connection.rollback()
