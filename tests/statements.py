"""Compiled statements that all stores of a test run share.

Every test opens a store of its own, and SQLAlchemy compiles every statement anew for each: a
quarter of the time of the stories.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from sqlalchemy import Connection, Engine, event


class SharedStatements(dict[tuple[Hashable, ...], Any]):
    """SQLAlchemy's cache, by the kind of database instead of by the engine."""

    def __getitem__(self, key: tuple[Hashable, ...]) -> Any:
        return super().__getitem__(_of_any_engine(key))

    def __setitem__(self, key: tuple[Hashable, ...], compiled: Any) -> None:
        super().__setitem__(_of_any_engine(key), compiled)

    def get(self, key: tuple[Hashable, ...], default: Any = None) -> Any:
        """Return what was compiled for the same statement on the same kind of database."""
        return super().get(_of_any_engine(key), default)


def share_statements() -> None:
    """Let every connection from now on look into one cache."""
    shared = SharedStatements()

    def use(connection: Connection) -> None:
        connection.execution_options(compiled_cache=shared)

    event.listen(Engine, "engine_connect", use)


def _of_any_engine(key: tuple[Hashable, ...]) -> tuple[Hashable, ...]:
    dialect, *statement = key
    return (type(dialect), *statement)
