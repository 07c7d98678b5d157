"""The schema that the migrations make is the one that the rows describe."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, bindparam, inspect, text
from sqlmodel import Session, select

from bot.domain.errors import NotSetUp, StoreUnavailable, StoreUnusable
from bot.domain.preferences import Overrides
from storage.columns import UTCDateTime, microseconds_of
from storage.engine import open_engine, reader_of
from storage.migrate import upgrade
from storage.repositories.upkeep import ACCOUNT_SCOPE, load_overrides
from storage.tables import Row, SettingRow
from tests.contract.store_support import MONDAY, WORKSPACE, World

NOWHERE = "sqlite:////nowhere/at/all/giraffe.db"
TWO_ACCOUNTS = """
INSERT INTO workspace (id, team_id, name, domain, bot_user_id, bot_id, last_issue_number)
    VALUES ('w', 'T1', 'Helpers', '', 'U', '', 0);
INSERT INTO account (id, workspace_id, name, name_key, has_ai)
    VALUES ('no', 'w', 'Acme', 'acme', false), ('yes', 'w', 'Globex', 'globex', true);
INSERT INTO organisation (id, workspace_id, team_id, name, account_id)
    VALUES ('o', 'w', 'T2', 'Acme', 'no');
INSERT INTO channel
    (id, workspace_id, slack_id, kind, name, is_shared, is_declared, is_archived, is_member)
    VALUES ('c', 'w', 'C1', 'customer', 'acme', true, false, false, true);
INSERT INTO channel_account (channel_id, account_id, position) VALUES ('c', 'no', 0)
"""
"""One account with a "no" to the language model, and what refers to it, as 0005 had it."""


def test_the_migrations_make_exactly_the_tables_of_the_rows(database_url: str) -> None:
    engine = open_engine(database_url)

    upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Row.metadata) == []
        assert _missing_indexes(connection) == set()
    engine.dispose()


def _missing_indexes(connection: Connection) -> set[str]:
    found = inspect(connection)
    wanted = {str(index.name) for table in Row.metadata.tables.values() for index in table.indexes}
    there = {
        str(index["name"]) for table in Row.metadata.tables for index in found.get_indexes(table)
    }
    return wanted - there


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine)

    upgrade(engine)

    with engine.connect() as connection:
        assert connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalars().all() == ["0017"]
    engine.dispose()


def test_an_upgrade_keeps_what_was_stored_before(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine, to="0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO workspace (id, team_id, name, domain, bot_user_id, bot_id,"
                " last_issue_number) VALUES ('w', 'T1', 'Helpers', '', 'U', '', 41)"
            )
        )

    upgrade(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT last_issue_number FROM workspace")).scalar() == 41
    engine.dispose()


def test_messages_from_before_the_upgrade_were_on_time(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine, to="0005")
    at = MONDAY if engine.dialect.name != "sqlite" else microseconds_of(MONDAY)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO workspace (id, team_id, name, domain, bot_user_id, bot_id,"
                " last_issue_number) VALUES ('w', 'T1', 'Helpers', '', 'U', '', 41)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO channel (id, workspace_id, slack_id, kind, name, is_shared,"
                " is_declared, is_archived, is_member)"
                " VALUES ('c', 'w', 'C1', 'customer', 'acme', true, false, false, true)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO message (id, workspace_id, channel_id, ts, voice, text, at,"
                " recorded_at, files)"
                " VALUES ('m', 'w', 'c', '1.000000', 'customer', 'hi', :at, :at, '[]')"
            ),
            {"at": at},
        )

    upgrade(engine)

    with engine.connect() as connection:
        found = connection.execute(text("SELECT text, is_late FROM message")).one()
        assert (found.text, bool(found.is_late)) == ("hi", False)
    engine.dispose()


def test_an_upgrade_keeps_an_accounts_no_to_the_language_model(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine, to="0005")
    with engine.begin() as connection:
        for statement in TWO_ACCOUNTS.split(";"):
            connection.execute(text(statement))

    upgrade(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SELECT id, name FROM account ORDER BY id")).all() == [
            ("no", "Acme"),
            ("yes", "Globex"),
        ]
        assert connection.execute(text("SELECT account_id FROM organisation")).scalar() == "no"
        assert connection.execute(text("SELECT account_id FROM channel_account")).scalar() == "no"
    with Session(engine) as session:
        assert load_overrides(session, "w", ACCOUNT_SCOPE, "no") == Overrides(has_ai=False)
        assert load_overrides(session, "w", ACCOUNT_SCOPE, "yes") == Overrides()
        (row,) = session.exec(select(SettingRow)).all()
        assert row.changed_by is None
        assert row.changed_at.tzinfo is not None
    engine.dispose()


def test_replicas_that_start_together_upgrade_once(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(4)]
    problems: list[StoreUnavailable] = []

    def start(number: int) -> None:
        try:
            upgrade(engines[number])
        except StoreUnavailable as error:
            problems.append(error)

    threads = [threading.Thread(target=start, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    for engine in engines:
        engine.dispose()


def test_a_new_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    # Two processes that switched a new file to the write-ahead log at once told one of them that
    # the database was locked, in one of four rounds.
    for number in range(40):
        engines = [open_engine(f"sqlite:///{tmp_path}/{number}.db") for _ in range(4)]
        meeting = threading.Barrier(len(engines))

        with ThreadPoolExecutor(len(engines)) as pool:
            modes = list(pool.map(_mode_of, engines, [meeting] * len(engines)))

        assert modes == ["wal"] * len(engines)
        for engine in engines:
            engine.dispose()


def _mode_of(engine: Engine, meeting: threading.Barrier) -> str:
    meeting.wait()
    with engine.connect() as connection:
        return str(connection.execute(text("PRAGMA journal_mode")).scalar_one())


def test_a_failed_migration_leaves_the_old_schema(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine, to="0003")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE setting (x INTEGER)"))

    with pytest.raises(StoreUnavailable):
        upgrade(engine)

    with engine.connect() as connection:
        assert "inbox" not in inspect(connection).get_table_names()
    engine.dispose()


def test_a_store_without_a_workspace_opens_no_unit_of_work(world: World) -> None:
    with world.opened.engine.begin() as connection:
        connection.execute(text("DELETE FROM workspace"))

    with pytest.raises(NotSetUp), world.opened.store(world.upkeep()):
        pass

    assert world.opened.find_workspace() is None


def test_a_workspace_that_is_met_again_keeps_its_id_and_its_numbers(world: World) -> None:
    first = world.desk().opens(world.now)

    again = world.opened.ensure_workspace(replace(WORKSPACE, name="Helpers Ltd"))

    assert again.id == world.workspace.id
    assert world.opened.find_workspace() == again
    with world.opened.store(world.upkeep()) as work:
        assert work.workspace.name == "Helpers Ltd"
        assert work.issues.next_number() == first.number + 1


def test_a_reader_cannot_write(world: World) -> None:
    """On PostgreSQL the database refuses it; on SQLite a reader does not take the write lock."""
    reader = reader_of(world.opened.engine)
    if reader.dialect.name == "sqlite":
        with reader.connect() as one, world.opened.engine.begin() as other:
            one.execute(text("SELECT count(*) FROM workspace"))
            other.execute(text("UPDATE workspace SET name = 'x'"))
            assert one.execute(text("SELECT name FROM workspace")).scalar() == "Helpers"
        return

    with reader.connect() as connection, pytest.raises(Exception, match="read-only"):
        connection.execute(text("UPDATE workspace SET name = 'x'"))


def test_a_store_says_whether_it_answers(world: World) -> None:
    assert world.opened.is_healthy()

    with world.opened.engine.begin() as connection:
        connection.execute(text("DELETE FROM workspace"))

    assert world.opened.is_healthy()
    assert not replace(world.opened, engine=open_engine(NOWHERE)).is_healthy()


def test_a_store_of_a_later_version_is_left_alone(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreUnusable, match="unknown_schema"):
        upgrade(engine)

    engine.dispose()


def test_reports_of_a_store_without_a_workspace_say_that_it_is_not_set_up(world: World) -> None:
    with world.opened.engine.begin() as connection:
        connection.execute(text("DELETE FROM workspace"))

    with pytest.raises(NotSetUp):
        world.opened.reports.find_accounts("")


def test_tasks_that_waited_before_they_had_lanes_have_one_afterwards(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine, to="0005")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO workspace (id, team_id, name, domain, bot_user_id, bot_id,"
                " last_issue_number) VALUES ('w', 'T1', 'Helpers', '', 'U', '', 1)"
            )
        )
        for kind in ("write_suggestion", "release_reply"):
            connection.execute(
                text(
                    "INSERT INTO job (state, due, fence, attempts, problem, workspace_id, key,"
                    " kind, payload, created_at) VALUES ('ready', :now, 0, 0, '', 'w', :kind,"
                    " :kind, '{}', :now)"
                ).bindparams(bindparam("now", type_=UTCDateTime()), kind=kind),
                {"now": MONDAY},
            )

    upgrade(engine)

    with engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, pace, lane FROM job ORDER BY kind")).all()
    assert [tuple(row) for row in rows] == [
        ("release_reply", "quick", "release_reply"),
        ("write_suggestion", "slow", "write_suggestion"),
    ]
    engine.dispose()
