"""One run: a workspace, one or two processes of the app, and a seeded row of acts and faults."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from pydantic import SecretStr

from bot.clock import ManualClock
from bot.domain.causes import Upkeep
from bot.domain.listening import CaptureMode
from bot.practice.witness import Witness
from bot.settings import Settings
from bot.simulator.core import Core
from bot.simulator.courier import Courier, signed_headers
from bot.simulator.limits import Limits
from bot.simulator.wire import Reply, Request, parse_reply
from bot.texts import Texts
from tests.faults.acts import Folk
from tests.faults.boundaries import Boundaries
from tests.faults.checker import Checker, Violation
from tests.faults.ledger import Ledger
from tests.faults.logs import LogTap
from tests.faults.machines import Machine, Machines
from tests.faults.manner import PLAIN, Manner
from tests.faults.mishaps import Mishaps
from tests.faults.replica import Replica
from tests.faults.store import StoreReader
from tests.faults.town import DECLARED, Town, furnish
from tests.faults.watch import Watch
from tests.faults.writer import CanaryOpinion, CanaryWriter

STARTS = (
    datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
    # A day before clocks go back, and before they go forward, in Europe.
    datetime(2026, 10, 24, 20, 0, tzinfo=UTC),
    datetime(2027, 3, 27, 20, 0, tzinfo=UTC),
    # Around the ends of UTC's day and of the year.
    datetime(2026, 12, 31, 22, 0, tzinfo=UTC),
)
ZONES = (
    "Europe/Berlin",
    "Pacific/Auckland",
    "America/New_York",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "Pacific/Kiritimati",
)
TRACE_LENGTH = 18


@dataclass(frozen=True, slots=True)
class Kit:
    """What is built once for many runs: an empty store, the manifest, the sentences, the log."""

    empty_store: Path
    manifest: dict[str, Any]
    texts: Texts
    log: LogTap
    machines: Machines


@dataclass
class Outcome:
    """How a run ended. `digest` is the fingerprint of all that happened."""

    seed: int
    steps_done: int
    digest: str
    violation: Violation | None
    trace: list[str] = field(default_factory=list)
    rest: timedelta | None = None


BEFORE = timedelta(hours=2)
"""How long before the app people talked; more than what is read again at its start."""


class Simulation:
    """Everything of one run. `step()` does one thing; `end()` lets everything come to rest."""

    def __init__(self, seed: int, *, kit: Kit, manner: Manner = PLAIN) -> None:
        self._manner = manner
        self.random = Random(seed)
        self.clock = ManualClock(self.random.choice(STARTS))
        self.core = Core(
            clock=self.clock,
            random=Random(self.random.random()),
            manifest=kit.manifest,
            limits=Limits(),
            host_name="Northwind",
        )
        self.zone = self.random.choice(ZONES)
        self.town: Town = furnish(self.core)
        self.ledger = Ledger()
        self.loop = asyncio.new_event_loop()
        path = kit.machines.fresh_store(kit.empty_store)
        self.settings = self._settings(path)
        names = ("one", "two") if self.random.random() < 0.5 else ("one",)
        self.replicas = [self._replica(name, kit.machines.get(name)) for name in names]
        self.courier = Courier(self.core, self)
        self.witness = Witness(self.core)
        self.watch = Watch(self.core, self.town, self.ledger, self.witness, kit.texts)
        self.folk = Folk(self.town, self.ledger, self.random, is_doubtful=manner.has_opinion)
        self.mishaps = Mishaps(self)
        self.store = StoreReader(path)
        self.checker = Checker(self, kit.log)
        self.trace: deque[str] = deque(maxlen=TRACE_LENGTH)
        self._digest = hashlib.sha256()
        self._turn = 0

    def open(self) -> None:
        """Start the processes."""
        if self._manner.has_past:
            self.folk.talk_before_the_app()
            self.clock.advance(BEFORE)
        for replica in self.replicas:
            replica.start()
        if self._manner.asks_first:
            self._ask_writers_first()

    def close(self) -> None:
        """Let go of everything."""
        for replica in self.replicas:
            replica.die()
        self.store.close()
        self.loop.close()

    def deliver(self, request: Request) -> Reply:
        """Carry one request of Slack's to one of the processes; the `Deliverer` of the core."""
        up = [replica for replica in self.replicas if replica.is_up]
        if not up:
            return Reply(status=None, failure="connection_failed")
        self._turn += 1
        replica = up[self._turn % len(up)]
        self.checker.note_request(request)
        answer = replica.receive(request.raw_body(), signed_headers(self.core, request))
        if answer is None:
            return Reply(status=None, failure="connection_failed")
        return parse_reply(answer[0], answer[1], {})

    def do(self, act: Callable[[], str]) -> None:
        """Do one thing, write it down and look whether everything is as it must be."""
        line = act()
        self.note(line)
        self.checker.after_step()

    def note(self, line: str) -> None:
        """Write a line into the trace."""
        if line:
            stamped = f"{self.clock.now():%d %H:%M:%S} {line}"
            self.trace.append(stamped)
            self._digest.update(stamped.encode())

    @property
    def digest(self) -> str:
        """Return the fingerprint of the trace and of every call to Slack so far."""
        calls = hashlib.sha256(self._digest.digest())
        for call in self.core.calls:
            calls.update(f"{call.method} {call.status} {call.error}".encode())
        return calls.hexdigest()[:16]

    def _ask_writers_first(self) -> None:
        """Let every channel ask whoever writes, as an admin may decide it."""
        now = self.clock.now()
        with self.replicas[0].giraffe.opened.store(Upkeep(now)) as work:
            changed = replace(work.preferences, mode=CaptureMode.NUDGE)
            work.settings.save(changed, by=None, at=now)
            work.commit()

    def _replica(self, name: str, machine: Machine) -> Replica:
        def writer(boundaries: Boundaries) -> CanaryWriter:
            return CanaryWriter(self.ledger, boundaries, Random(self.random.random()))

        def opinion(boundaries: Boundaries) -> CanaryOpinion:
            return CanaryOpinion(self.ledger, boundaries, Random(self.random.random()))

        return Replica(
            name,
            core=self.core,
            settings=self.settings,
            random=self.random,
            writer=writer,
            opinion=opinion if self._manner.has_opinion else None,
            loop=self.loop,
            machine=machine,
        )

    def _settings(self, path: Path) -> Settings:
        return Settings(
            _env_file=None,
            slack_bot_token=SecretStr(self.core.bot_token),
            slack_app_token=SecretStr(self.core.app_token),
            slack_signing_secret=SecretStr(self.core.signing_secret),
            slack_api_url="http://slack.invalid/api/",
            database_url=f"sqlite:///{path}",
            timezone=self.zone,
            customer_channels=(f"#{DECLARED}",),
            # What belongs together is counted by threads there.
            merge_minutes=0,
        )
