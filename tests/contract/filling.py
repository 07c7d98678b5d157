"""Work tables full of rows that wait, made by the database itself: many thousands in a second."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from tests.contract.store_support import MONDAY, World


def fill_inbox(world: World, count: int, *, lanes: int, name: str = "lane") -> None:
    """Let events wait, in channels that take turns."""
    _fill(
        world,
        count,
        table="inbox",
        values={
            "key": f"'{name}:' || n",
            "lane": f"'{name}' || (n % {lanes})",
            "body": f"'\"{name}' || (n % {lanes}) || '\"'",
            "received_at": ":now",
        },
    )


def fill_outbox(world: World, count: int, *, lanes: int) -> None:
    """Let effects wait."""
    _fill(
        world,
        count,
        table="outbox",
        values={
            "workspace_id": f"'{world.workspace.id}'",
            "key": "'key:' || n",
            "base": "'key:' || n",
            "lane": f"'lane' || (n % {lanes})",
            "kind": "'publish_home'",
            "payload": """'{"person_id": "p"}'""",
            "marker": "'m'",
            "created_at": ":now",
        },
    )


def fill_jobs(world: World, count: int, *, lanes: int) -> None:
    """Let slow tasks wait."""
    _fill(
        world,
        count,
        table="job",
        values={
            "workspace_id": f"'{world.workspace.id}'",
            "key": "'key:' || n",
            "pace": "'slow'",
            "lane": f"'lane' || (n % {lanes})",
            "kind": "'refresh_team'",
            "payload": """'{"occasion": "o"}'""",
            "created_at": ":now",
        },
    )


def _fill(world: World, count: int, *, table: str, values: dict[str, str]) -> None:
    """Insert rows that wait, by the database itself: a hundred thousand in a second."""
    every = {
        **values,
        "state": "'ready'",
        "due": ":now",
        "fence": "0",
        "attempts": "0",
        "problem": "''",
    }
    is_postgres = world.opened.engine.dialect.name == "postgresql"
    casts = {"payload": "CAST({} AS JSON)", "due": "CAST({} AS TIMESTAMPTZ)"}
    casts |= {"received_at": casts["due"], "created_at": casts["due"]}
    columns = [
        casts[name].format(value) if is_postgres and name in casts else value
        for name, value in every.items()
    ]
    numbers = (
        "WITH RECURSIVE numbers(n) AS"
        " (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :count)"
    )
    insert = f"INSERT INTO {table} ({', '.join(every)})"
    select = f"SELECT {', '.join(columns)} FROM numbers"  # noqa: S608 - values of this test
    statement = f"{insert} {numbers} {select}"
    now: object = MONDAY if is_postgres else _microseconds(MONDAY)
    with world.opened.engine.begin() as connection:
        connection.execute(text(statement), {"count": count, "now": now})
    if is_postgres:
        with world.opened.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(text(f"ANALYZE {table}"))


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
