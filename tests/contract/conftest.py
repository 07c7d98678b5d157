"""Fixtures for what must hold on both stores."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path

import pytest

from storage.engine import open_engine
from storage.migrate import upgrade
from tests.contract.postgres import PostgresServer, PostgresUnavailableError, run_postgres
from tests.contract.server_restarts import control
from tests.contract.store_support import World, empty_tables, open_world


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Run one server for this worker of the run.

    Without PostgreSQL's programs the tests are skipped, but where CI=true promises them they fail.
    """
    with ExitStack() as stack:
        try:
            server = stack.enter_context(run_postgres())
        except PostgresUnavailableError as problem:
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI tests both stores, and PostgreSQL is not to be had: {problem}")
            pytest.skip(f"no PostgreSQL here: {problem}")
        yield server


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    """Give each test's database a name of its own."""
    return (f"test_{number}" for number in count(1))


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, database_names: Iterator[str]) -> Iterator[str]:
    """Return the URL of an empty PostgreSQL database that nobody else has."""
    name = next(database_names)
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'giraffe.db'}"


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of an empty database, once for each kind of store."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url = request.getfixturevalue(fixture)
    assert isinstance(url, str)
    return url


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_server: PostgresServer) -> str:
    """Return the URL of one database with the present schema; making one takes a second."""
    url = postgres_server.create_database("migrated")
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """Return an opened store with a workspace in it, once for each kind of store."""
    if request.param == "sqlite":
        world = open_world(request.getfixturevalue("sqlite_url"))
    else:
        url = request.getfixturevalue("migrated_postgres_url")
        empty_tables(url)
        world = open_world(url)
    yield world
    world.opened.close()


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """Run a server for one test that crashes it."""
    try:
        with run_postgres() as server:
            yield server
            # What a test started in place of the first one would outlive it.
            with suppress(subprocess.CalledProcessError):
                control(server, "stop", "--mode=immediate")
    except PostgresUnavailableError as problem:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI tests both stores, and PostgreSQL is not to be had: {problem}")
        pytest.skip(f"no PostgreSQL here: {problem}")
