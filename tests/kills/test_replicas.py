"""Two replicas on PostgreSQL, of which one is killed again and again: they do no more than one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.conftest import Report
from tests.kills.trial import open_trial

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]


def test_two_replicas_lose_nothing_and_do_nothing_twice(
    postgres_url: str, tmp_path: Path, report: Report
) -> None:
    with open_trial(postgres_url, seed=8001, folder=tmp_path, replicas=2) as trial:
        trial.start()
        with trial.crowd.mailing():
            with trial.crowd.answering():
                with trial.crowd.writing():
                    trial.wait_for_cards(2)
                codes = [app.terminate()[0] for app in trial.apps]
                trial.let_time_pass()
                trial.store.make_digest_due()
                trial.start()
                with trial.crowd.writing():
                    for _ in range(trial.random.randint(3, 4)):
                        trial.kill_one()
                trial.wait_for_the_team()
            trial.come_to_rest()
        outcome = trial.outcome()

    report(outcome)
    assert codes == [0, 0]
    assert outcome.tally.faults() == {}
    assert (outcome.tally.digest_runs, outcome.tally.digests) == (1, 1)
