"""SIGTERM at any moment: the app ends by itself, soon, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.conftest import Report
from tests.kills.process import STOP_WITHIN
from tests.kills.trial import open_trial

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_an_app_that_is_told_to_end_ends_in_time_and_loses_nothing(
    database_url: str, tmp_path: Path, report: Report
) -> None:
    with open_trial(database_url, seed=9001, folder=tmp_path) as trial:
        trial.start()
        with trial.crowd.mailing():
            with trial.crowd.answering():
                with trial.crowd.writing():
                    trial.wait_for_cards(1)
                    codes = [trial.stop_one() for _ in range(3)]
                trial.wait_for_the_team()
            trial.come_to_rest()
        outcome = trial.outcome()

    report(outcome)
    assert codes == [0, 0, 0]
    assert outcome.slowest_stop_s < STOP_WITHIN
    assert outcome.tally.faults() == {}
