"""What is settled costs nothing: no look at the work tables reads them from end to end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from bot.domain.effects import Pace
from storage.engine import is_sqlite
from tests.contract.filling import fill_inbox, fill_jobs, fill_outbox
from tests.contract.store_support import LEASE, World

SETTLED, WAITING = 20_000, 20
TABLES = ("inbox", "outbox", "job")
Statement = tuple[str, Any]
_ALIAS = re.compile(r"\b(inbox|outbox|job) AS (\w+)")


@pytest.fixture
def old_store(world: World) -> World:
    """Return a store that has done its work for months, with some left to do."""
    fill_inbox(world, SETTLED, lanes=50, name="old")
    fill_outbox(world, SETTLED, lanes=50)
    fill_jobs(world, SETTLED, lanes=50)
    with world.opened.engine.begin() as connection:
        for table in TABLES:
            kept = f"id % {SETTLED // WAITING} <> 0"
            connection.execute(
                text(f"UPDATE {table} SET state = 'done', settled_at = due WHERE {kept}")  # noqa: S608 - constants
            )
    if not is_sqlite(world.opened.engine):
        with world.opened.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return world


def test_looking_for_work_reads_only_what_waits(old_store: World) -> None:
    queue = old_store.opened.work_queue

    with _heard(old_store.opened.engine) as statements:
        assert queue.claim_events(now=old_store.now, lease=LEASE, limit=5)
        assert queue.claim_effects(now=old_store.now, lease=LEASE, limit=5)
        assert queue.claim_tasks(now=old_store.now, lease=LEASE, limit=5, pace=Pace.SLOW)
        queue.next_due()
        queue.oldest_untouched(old_store.now)

    assert len(statements) > len(TABLES)
    assert _read_whole(old_store.opened.engine, statements) == []


def test_a_statement_that_reads_everything_would_be_noticed(old_store: World) -> None:
    careless = [(f"SELECT count(*) FROM {table} WHERE problem = 'x'", ()) for table in TABLES]  # noqa: S608 - constants

    assert len(_read_whole(old_store.opened.engine, careless)) == len(TABLES)


@contextmanager
def _heard(engine: Engine) -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: object, *_rest: object
    ) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE")):
            statements.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _read_whole(engine: Engine, statements: list[Statement]) -> list[str]:
    """Return each statement that reads a work table from end to end, with how."""
    with engine.connect() as connection:
        if is_sqlite(engine):
            small = frozenset(
                connection.exec_driver_sql(
                    "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'"
                ).scalars()
            )
            return [
                f"{detail}: {statement}"
                for statement, values in statements
                for *_, detail in connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", values
                )
                if _is_whole_read(detail.split(), of=statement, small=small)
            ]
        return [
            f"{node['Relation Name']}: {statement}"
            for statement, values in statements
            for node in _nodes(
                connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar()
            )
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in TABLES
        ]


def _is_whole_read(step: list[str], *, of: str, small: frozenset[str]) -> bool:
    """Tell whether SQLite reads a work table from end to end, or an index of all its rows.

    What the statement itself made, and an index of what waits, is small.
    """
    aliases = {alias for _, alias in _ALIAS.findall(of)}
    return step[0] == "SCAN" and step[1] in aliases.union(TABLES) and small.isdisjoint(step)


def _nodes(plan: Any) -> Iterator[dict[str, Any]]:
    tree = json.loads(plan) if isinstance(plan, str) else plan
    waiting = [tree[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("Plans", []))
        yield node
