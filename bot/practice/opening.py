"""Open the stage: build the simulated workspace and the real app, and connect them over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

import yaml
from pydantic import SecretStr

from bot.bootstrap.assemble import Seams, assemble
from bot.bootstrap.giraffe import Giraffe
from bot.bootstrap.serve import http_server
from bot.clock import ManualClock
from bot.manifest import EVENTS_PATH, load_manifest
from bot.practice.clicks import Clicks
from bot.practice.script import Cast
from bot.practice.stage import Stage, people_the_stage
from bot.settings import Settings
from bot.simulator.core import Core
from bot.simulator.shell import Shell
from bot.simulator.workspace import Workspace

DIGEST_AT = time(8, 15)
"""Before the first message: on the first morning there is nothing to tell, and so no digest."""
_SEED = 20_261_119
_BEFORE_WORK = timedelta(minutes=30)
_LOOK_EVERY = timedelta(minutes=1)
_PATIENCE = 10.0
"""Seconds of real time."""
_LOOPBACK = "127.0.0.1"


class DeskAtWork:
    """The app's worker as the stage drives it."""

    def __init__(self, giraffe: Giraffe, clicks: Clicks) -> None:
        self._worker = giraffe.worker()
        self._queue = giraffe.opened.work_queue
        self._clicks = clicks
        self._clock = giraffe.clock
        self._looked_at: datetime | None = None

    def work(self) -> int:
        """Do what is due now.

        Asking when the next work is due costs less than looking for it, so a look at all queues
        (and at the calendar) is taken only when there is something, or after a while.
        """
        now = self._clock.now()
        due = self._queue.next_due()
        is_fresh = self._looked_at is not None and now - self._looked_at < _LOOK_EVERY
        if is_fresh and (due is None or due > now):
            return 0
        self._looked_at = now
        return self._worker.step()

    def next_due(self) -> datetime | None:
        """Return when the next work is due."""
        return self._queue.next_due()

    def finish_answers(self) -> None:
        """Wait for the threads that answer people."""
        self._clicks.hear_out(_PATIENCE)


@contextmanager
def open_stage(cast: Cast, *, folder: Path) -> Iterator[Stage]:
    """Yield a stage with the cast on it, some time before the day begins.

    The app is the real one, with its database in `folder`, its door on a free port of the loopback
    and the simulated workspace for Slack; no key, no setting and no network of the outside world.
    """
    start = datetime.combine(cast.day, time(8, 30), tzinfo=cast.zone) - _BEFORE_WORK
    clock = ManualClock(start)
    core = Core(
        clock=clock,
        random=Random(_SEED),
        manifest=yaml.safe_load(load_manifest()),
        host_name=cast.company,
    )
    workspace = Workspace(core)
    people = people_the_stage(workspace, cast)
    with Shell(core) as shell:
        clicks = Clicks()
        giraffe = assemble(
            _settings(cast, core, api_url=f"{shell.url}/api/", folder=folder),
            Seams(clock=clock, random=Random(_SEED), executor=clicks),
        )
        try:
            giraffe.opened.inbox.start()
            with http_server(giraffe, host=_LOOPBACK, port=0) as port:
                courier = shell.http_courier(f"http://{_LOOPBACK}:{port}{EVENTS_PATH}")
                giraffe.prepare()
                yield Stage(
                    workspace=workspace,
                    people=people,
                    clock=clock,
                    courier=courier,
                    desk=DeskAtWork(giraffe, clicks),
                )
        finally:
            giraffe.opened.inbox.stop()
            giraffe.close()


def _settings(cast: Cast, core: Core, *, api_url: str, folder: Path) -> Settings:
    declared = tuple(
        place.name.removeprefix("#") for place in cast.places.values() if place.is_declared
    )
    # Every value is given here: nothing of the environment may reach the demo.
    return Settings.model_construct(
        slack_bot_token=SecretStr(core.bot_token),
        slack_app_token=SecretStr(core.app_token),
        slack_signing_secret=SecretStr(core.signing_secret),
        slack_api_url=api_url,
        database_url=f"sqlite:///{folder / 'demo.db'}",
        triage_channel=cast.triage.removeprefix("#"),
        customer_channels=declared,
        timezone=cast.zone.key,
        digest_time=DIGEST_AT,
    )
