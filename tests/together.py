"""Which tests go to one worker: those that share a story too long to be told twice."""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/scenarios/test_demo_day.py",)
"""Files whose tests share a fixture of the session."""


class OneWorkerForAFile(LoadScopeScheduling):
    """Spread single tests over the workers, but for the files that belong together.

    Marks would say it beside the tests, but the group that pytest-xdist 3.8 writes into a test's id
    is lost since pytest 9.2: the day of the demo was played twice.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid


def make_scheduler(config: pytest.Config, log: Producer) -> OneWorkerForAFile | None:
    """Return the scheduler for `--dist loadgroup`, else None for one of pytest-xdist's own."""
    return OneWorkerForAFile(config, log) if config.getvalue("dist") == "loadgroup" else None
