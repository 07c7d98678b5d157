"""A commit that the database refuses leaves nothing behind, and no lock either."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from storage.engine import open_engine

TABLES = (
    "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
    "CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
)


def test_a_refused_commit_does_not_keep_the_write_lock(tmp_path: Path) -> None:
    """SQLite keeps a transaction open when its COMMIT fails, and SQLAlchemy took it for ended.

    The connection went back to the pool with the lock of the one writer.
    """
    path = tmp_path / "giraffe.db"
    engine = open_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for table in TABLES:
            connection.execute(text(table))

    with Session(engine) as session:
        session.connection().execute(text("INSERT INTO child VALUES (7)"))
        with pytest.raises(IntegrityError):
            session.commit()

    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert other.execute("SELECT COUNT(*) FROM child").fetchone() == (0,)
    other.close()
    engine.dispose()
