"""How many trials there are, on which databases, and the figures at the end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests.contract.postgres import PostgresUnavailableError
from tests.kills.database import CrashingPostgres, run_crashing_postgres
from tests.kills.trial import Outcome

_PROPERTY = "trial"

Report = Callable[[Outcome], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kills", "trials with real processes")
    group.addoption("--trials", type=int, default=1, help="kill trials on each database")
    group.addoption("--first-seed", type=int, default=1, help="seed of the first trial")
    group.addoption("--restart-seconds", type=float, default=10.0, help="how long PostgreSQL falls")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        first = metafunc.config.getoption("--first-seed", 1)
        trials = metafunc.config.getoption("--trials", 1)
        seeds = range(first, first + trials)
        metafunc.parametrize("seed", seeds, ids=[f"seed-{seed}" for seed in seeds])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line of JSON for each trial, and their total."""
    lines = [
        str(value)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == _PROPERTY
    ]
    if not lines:
        return
    terminalreporter.section("trials")
    for line in sorted(lines):
        terminalreporter.write_line(line)
    rows = [json.loads(line) for line in lines]
    total = Outcome.total(rows)
    terminalreporter.write_line(total.to_json(trial="total", trials=len(rows)))


@pytest.fixture
def report(request: pytest.FixtureRequest, record_property: Callable[..., None]) -> Report:
    """Return a function that keeps a trial's figures for the end of the run."""

    def keep(outcome: Outcome) -> None:
        record_property(_PROPERTY, outcome.to_json(trial=request.node.name))

    return keep


@pytest.fixture(scope="session")
def crashing_postgres() -> Iterator[CrashingPostgres]:
    """Run one server for this worker of the run.

    Without PostgreSQL's programs the tests are skipped, but where CI=true promises them they fail.
    """
    with ExitStack() as stack:
        try:
            server = stack.enter_context(run_crashing_postgres())
        except PostgresUnavailableError as problem:
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI tests both stores, and PostgreSQL is not to be had: {problem}")
            pytest.skip(f"no PostgreSQL here: {problem}")
        yield server


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    """Give each trial's database a name of its own."""
    return (f"trial_{number}" for number in count(1))


@pytest.fixture
def postgres_url(
    crashing_postgres: CrashingPostgres, database_names: Iterator[str]
) -> Iterator[str]:
    """Return the URL of an empty PostgreSQL database."""
    name = next(database_names)
    yield crashing_postgres.create_database(name)
    crashing_postgres.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, once for each kind of store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'giraffe.db'}"
    return str(request.getfixturevalue("postgres_url"))
