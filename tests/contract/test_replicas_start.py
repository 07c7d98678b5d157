"""Two replicas that start at the same moment on a new database, as an orchestrator starts them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

import pytest
import yaml
from pydantic import SecretStr

from bot.bootstrap.assemble import assemble, system_seams
from bot.bootstrap.giraffe import Giraffe
from bot.clock import SystemClock
from bot.manifest import load_manifest
from bot.settings import Settings
from bot.simulator.core import Core
from bot.simulator.limits import Limits
from bot.simulator.shell import Shell
from bot.simulator.workspace import Workspace

pytestmark = pytest.mark.postgres
REPLICAS = 3


@pytest.fixture
def settings(postgres_url: str) -> Iterator[Settings]:
    core = Core(
        clock=SystemClock(),
        random=Random(5),
        manifest=yaml.safe_load(load_manifest()),
        limits=Limits.wide(),
    )
    slack = Workspace(core)
    slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#acme-help", shared_with=["Acme"])
    with Shell(core) as shell:
        yield Settings(
            _env_file=None,
            slack_bot_token=SecretStr(core.bot_token),
            slack_signing_secret=SecretStr(core.signing_secret),
            slack_api_url=f"{shell.url}/api/",
            database_url=postgres_url,
        )


def test_all_of_them_start_although_each_wants_to_store_the_same_first(settings: Settings) -> None:
    """A replica ended with an error when another one stored the workspace first."""
    together = Barrier(REPLICAS)

    def start(_: int) -> Giraffe:
        together.wait()
        giraffe = assemble(settings, system_seams())
        giraffe.prepare()
        return giraffe

    with ThreadPoolExecutor(REPLICAS) as threads:
        started = list(threads.map(start, range(REPLICAS)))

    assert len({giraffe.workspace.id for giraffe in started}) == 1
    for giraffe in started:
        giraffe.close()
