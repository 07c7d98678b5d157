"""PostgreSQL falls every few seconds: the app refuses, goes on by itself, and loses nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.kills.conftest import Report
from tests.kills.database import CrashingPostgres
from tests.kills.trial import open_trial

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]


@pytest.fixture
def lasting(pytestconfig: pytest.Config) -> float:
    """Return for how many seconds PostgreSQL falls again and again."""
    return float(pytestconfig.getoption("--restart-seconds", 10.0))


@pytest.fixture
def falling_url(postgres_url: str, tmp_path: Path) -> tuple[str, Path]:
    """Return the URL of an empty database on the server that will fall, and a folder for logs."""
    return postgres_url, tmp_path


def test_a_falling_database_costs_nothing_but_time(
    crashing_postgres: CrashingPostgres,
    falling_url: tuple[str, Path],
    lasting: float,
    report: Report,
) -> None:
    url, folder = falling_url

    with open_trial(url, seed=7001, folder=folder) as trial:
        trial.start()
        with trial.crowd.mailing():
            with trial.crowd.answering():
                with trial.crowd.writing():
                    trial.wait_for_cards(1)
                    end = time.monotonic() + lasting
                    while time.monotonic() < end:
                        trial.restart_database(crashing_postgres)
                trial.wait_for_the_team()
            trial.come_to_rest()
        never_restarted = trial.apps[0].count_logged("app.started") == 1
        outcome = trial.outcome()

    report(outcome)
    assert never_restarted
    assert outcome.tally.faults() == {}
