"""The databases that the contract tests get: empty, separate, and really what they claim to be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.contract.postgres import (
    PostgresServer,
    PostgresUnavailableError,
    find_programs,
    run_postgres,
)


def tables_in(url: str) -> list[str]:
    engine = sa.create_engine(url)
    try:
        return sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_starts_with_an_empty_database(database_url: str, turn: int) -> None:
    assert tables_in(database_url) == []

    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE giraffes (name text)"))
    engine.dispose()

    assert tables_in(database_url) == ["giraffes"]


@pytest.mark.postgres
def test_a_connection_left_open_does_not_keep_a_database_alive(
    postgres_server: PostgresServer,
) -> None:
    url = postgres_server.create_database("left_open")
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))

        postgres_server.drop_database("left_open")

        connection.invalidate()
    engine.dispose()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(
            host=str(postgres_server.folder), dbname="left_open", user="giraffe"
        ).close()


@pytest.mark.postgres
def test_the_server_listens_on_no_port(postgres_server: PostgresServer) -> None:
    with psycopg.connect(
        host=str(postgres_server.folder), dbname="postgres", user="giraffe"
    ) as connection:
        shown = connection.execute("SHOW listen_addresses").fetchone()

    assert shown == ("",)
    assert stat.S_ISSOCK((postgres_server.folder / ".s.PGSQL.5432").stat().st_mode)


def test_without_the_programs_the_reason_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))

    with pytest.raises(PostgresUnavailableError, match="install the package postgresql"):
        find_programs()


def test_a_server_that_cannot_be_made_tells_why_and_leaves_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    initdb = tmp_path / "initdb"
    initdb.write_text("#!/bin/sh\necho no space left >&2\nexit 1\n")
    initdb.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with pytest.raises(PostgresUnavailableError, match="initdb"), run_postgres():
        pass

    assert [path.name for path in tmp_path.iterdir()] == ["initdb"]
