"""A simulated Slack on the real clock that takes its time, as the real one does."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from random import Random

import yaml

from bot.clock import SystemClock
from bot.manifest import load_manifest
from bot.simulator.core import Core
from bot.simulator.courier import HttpDeliverer
from bot.simulator.limits import Limits
from bot.simulator.person import Person
from bot.simulator.shell import Shell
from bot.simulator.wire import Reply, Request
from bot.simulator.workspace import Workspace
from tests.kills.process import LOOPBACK

TRIAGE = "#triage"
CUSTOMER_COUNT = 8
CHANNEL_COUNT = 4
LONGEST_LATENCY = 0.15
_POST = "chat.postMessage"
_SLOW = frozenset({_POST, "chat.update", "reactions.add", "reactions.remove"})


class Latency:
    """Calls that change something take a while before and after they do. A shell's `Pace`."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.accepted = threading.Event()
        self.applied = threading.Event()

    async def before(self, method: str) -> None:
        """Read the call, and take a while until it has its effect."""
        if method == _POST:
            self.accepted.set()
        await self._wait(method)

    async def after(self, method: str) -> None:
        """Take a while until the answer goes out."""
        if method == _POST:
            self.applied.set()
        await self._wait(method)

    async def _wait(self, method: str) -> None:
        if method in _SLOW:
            await asyncio.sleep(self._random.uniform(0.01, LONGEST_LATENCY))


class Line:
    """The way to the app's doors: Slack's load balancer takes them in turn. Counts answers."""

    def __init__(self, core: Core, urls: Sequence[str]) -> None:
        self._doors = cycle([HttpDeliverer(core, url, timeout=15.0) for url in urls])
        self._lock = threading.Lock()
        self.answers: Counter[str] = Counter()

    def deliver(self, request: Request) -> Reply:
        """Deliver at the next door."""
        with self._lock:
            door = next(self._doors)
        reply = door.deliver(request)
        with self._lock:
            self.answers[str(reply.status or reply.failure)] += 1
        return reply


@dataclass(frozen=True, slots=True)
class Town:
    """The workspace with its people: customers of two companies, and the support team."""

    core: Core
    shell: Shell
    latency: Latency
    customers: tuple[tuple[Person, str], ...]
    agents: tuple[Person, ...]

    def try_again(self) -> None:
        """Let Slack send now what it would send again in a minute, or in five."""
        now = self.core.world.now()
        for delivery in self.core.queue.waiting():
            delivery.due = min(delivery.due, now)

    def environment(self, database_url: str) -> dict[str, str]:
        """Return what an operator would set for this workspace."""
        return {
            "GIRAFFE_SLACK_BOT_TOKEN": self.core.bot_token,
            "GIRAFFE_SLACK_SIGNING_SECRET": self.core.signing_secret,
            "GIRAFFE_SLACK_API_URL": f"{self.shell.url}/api/",
            "GIRAFFE_HTTP_HOST": LOOPBACK,
            "GIRAFFE_DATABASE_URL": database_url,
            "GIRAFFE_TRIAGE_CHANNEL": "triage",
            "GIRAFFE_UNDO_SECONDS": "0",
            "GIRAFFE_MERGE_MINUTES": "0",
            "GIRAFFE_RATING_DELAY_MINUTES": "0",
            # Until a trial wants one: see StoreView.make_digest_due.
            "GIRAFFE_DIGEST_TIME": "23:59",
        }


@contextmanager
def open_town(seed: int) -> Iterator[Town]:
    """Build the workspace and serve it while the block lasts."""
    core = Core(
        clock=SystemClock(),
        random=Random(seed),
        manifest=yaml.safe_load(load_manifest()),
        limits=Limits.wide(),
    )
    latency = Latency(Random(seed))
    with Shell(core, pace=latency) as shell:
        slack = Workspace(core)
        agents = (slack.admin("ada"), slack.agent("sam"))
        slack.add_channel(TRIAGE, is_triage=True)
        customers = tuple(_settle_customer(slack, number) for number in range(CUSTOMER_COUNT))
        yield Town(core=core, shell=shell, latency=latency, customers=customers, agents=agents)


def _settle_customer(slack: Workspace, number: int) -> tuple[Person, str]:
    """Put a customer into one of the channels; agents stay out and work from the triage channel."""
    name = f"#help-{number % CHANNEL_COUNT}"
    company = f"Company {number % CHANNEL_COUNT}"
    if slack.core.world.find_channel(name) is None:
        slack.add_channel(name, shared_with=[company], members=[])
    return slack.customer(f"customer{number}", of=company), name
