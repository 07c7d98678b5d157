"""Whether the database itself is sound. What is stored in it is looked at in storage.checkup."""

from __future__ import annotations

from sqlalchemy import Engine, text

from bot.domain.errors import StoreUnusable
from storage.engine import is_sqlite
from storage.errors import border
from storage.migrate import is_current


def is_intact(engine: Engine) -> bool:
    """Tell whether SQLite finds its file sound and every reference kept; PostgreSQL sees to it."""
    if not is_sqlite(engine):
        return True
    with border(), engine.connect() as connection:
        pages = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
        dangling = connection.execute(text("PRAGMA foreign_key_check")).first()
    return pages == "ok" and dangling is None


def raise_unless_usable(engine: Engine) -> None:
    """Raise StoreUnusable for tables of another version ("old_schema") or damage ("damaged")."""
    if not is_current(engine):
        raise StoreUnusable("old_schema")
    if not is_intact(engine):
        raise StoreUnusable("damaged")
