"""One process of the app on the shared store: it starts, works, dies and starts anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bot.bootstrap.assemble import Seams, assemble
from bot.bootstrap.giraffe import Giraffe
from bot.clock import Clock
from bot.domain.errors import LookupFailed, StoreUnavailable
from bot.jobs.worker import Worker
from bot.ports import ReplyWriter, ThirdOpinion
from bot.settings import Settings
from bot.simulator.core import Core
from handlers.intake import Reception
from tests.faults.boundaries import Boundaries, Crash
from tests.faults.machines import Machine
from tests.faults.wire import (
    DoorCaller,
    ImmediateInbox,
    InlineExecutor,
    InProcessClient,
    answer_by_url,
)


class SkewedClock:
    """A machine's clock, which may be ahead of Slack's or behind it."""

    def __init__(self, true: Clock) -> None:
        self._true = true
        self.skew = timedelta(0)

    def now(self) -> datetime:
        """Return what this machine takes for the current moment."""
        return self._true.now() + self.skew


class Replica:
    """A Giraffe, its door and its worker, in this thread."""

    def __init__(
        self,
        name: str,
        *,
        core: Core,
        settings: Settings,
        random: Random,
        writer: Callable[[Boundaries], ReplyWriter],
        opinion: Callable[[Boundaries], ThirdOpinion] | None,
        loop: asyncio.AbstractEventLoop,
        machine: Machine,
    ) -> None:
        self.name = name
        self.clock = SkewedClock(core.world.clock)
        self.boundaries = machine.boundaries
        self.boundaries.clear()
        self._machine = machine
        self.restarts = 0
        self._core = core
        self._settings = settings
        self._random = random
        self._writer = writer
        self._opinion = opinion
        self._loop = loop
        self._giraffe: Giraffe | None = None
        self._worker: Worker | None = None
        self._door: DoorCaller | None = None

    @property
    def is_up(self) -> bool:
        """Tell whether the process runs."""
        return self._giraffe is not None

    @property
    def giraffe(self) -> Giraffe:
        """Return the app; only while it is up."""
        assert self._giraffe is not None
        return self._giraffe

    def start(self) -> bool:
        """Build the app as a start of the process does; tell whether it came up."""
        token = self._settings.slack_bot_token
        seams = Seams(
            clock=self.clock,
            random=Random(self._random.random()),
            writer=self._writer(self.boundaries),
            opinion=self._opinion(self.boundaries) if self._opinion else None,
            connect=lambda _: InProcessClient(
                self._core, self.boundaries, token=token.get_secret_value() if token else ""
            ),
            post_by_url=answer_by_url(self._core, self.boundaries),
            executor=InlineExecutor(),
        )
        try:
            with self._machine.running():
                giraffe = assemble(self._settings, seams)
            giraffe.prepare()
        except (LookupFailed, StoreUnavailable):
            return False
        self._run(giraffe)
        self.restarts += 1
        return True

    def step(self) -> int:
        """Let the worker do what is due; return how many pieces there were, 0 when it died."""
        if self._worker is None:
            return 0
        try:
            return self._worker.step()
        except Crash:
            self.die()
        except StoreUnavailable:
            # The worker's own loop waits and goes on.
            pass
        return 0

    def receive(self, raw: bytes, headers: dict[str, str]) -> tuple[int, bytes] | None:
        """Answer a request of Slack's; None when the process died over it or is not there."""
        if self._door is None:
            return None
        try:
            return self._door(raw, headers)
        except Crash:
            self.die()
            return None

    def die(self) -> None:
        """End as a killed process does: nothing is finished, nothing is given back."""
        if self._giraffe is not None:
            self._giraffe.opened.engine.dispose()
        self._giraffe = self._worker = self._door = None
        self.boundaries.clear()

    def _run(self, giraffe: Giraffe) -> None:
        opened = giraffe.opened
        inbox = ImmediateInbox(opened.engine, gate=opened.gate, waker=giraffe.waker)
        reception = Reception(
            inbox=inbox,
            answer=giraffe.dispatcher.answer,
            executor=giraffe.executor,
            clock=self.clock,
        )
        giraffe = replace(giraffe, reception=reception)
        self._giraffe = giraffe
        self._worker = giraffe.worker()
        self._door = DoorCaller(giraffe.http_door(), self._loop)
