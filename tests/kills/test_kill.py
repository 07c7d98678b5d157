"""`kill -9` in the middle of everything: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.conftest import Report
from tests.kills.trial import open_trial

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_killed_app_loses_nothing_and_repeats_nothing(
    database_url: str, seed: int, tmp_path: Path, report: Report
) -> None:
    with open_trial(database_url, seed=seed, folder=tmp_path) as trial:
        trial.start()
        with trial.crowd.mailing():
            with trial.crowd.answering():
                with trial.crowd.writing():
                    trial.wait_for_cards(1)
                    for _ in range(trial.random.randint(2, 3)):
                        trial.kill_one()
                trial.wait_for_the_team()
            trial.come_to_rest()
        outcome = trial.outcome()

    report(outcome)
    assert outcome.tally.faults() == {}
