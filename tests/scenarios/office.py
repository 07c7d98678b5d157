"""A support desk to tell stories in: the real app, Bolt and WebClient before a simulated Slack.

People act, and everything that follows at once has happened when their act returns. Time passes
only when the story says so.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from pydantic import SecretStr

from bot.bootstrap.assemble import Seams, assemble
from bot.bootstrap.giraffe import Giraffe
from bot.clock import ManualClock
from bot.jobs.worker import Duties
from bot.manifest import load_manifest
from bot.ports import Queue, ReplyWriter, ThirdOpinion
from bot.practice.clicks import Clicks
from bot.practice.leaks import Leak, find_leaks
from bot.practice.witness import Witness
from bot.settings import Settings
from bot.simulator.core import Core
from bot.simulator.courier import Courier
from bot.simulator.deliveries import Delivery
from bot.simulator.limits import Limits
from bot.simulator.person import Person
from bot.simulator.shell import Shell
from bot.simulator.workspace import Workspace
from bot.texts import load_texts

MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AT_ONCE = timedelta(seconds=3)
"""Work due within this time belongs to the act that caused it: Slack takes one post a second."""
MOST_ROUNDS = 400
DATABASE = "giraffe.db"
_EARS = Duties(queues=frozenset({Queue.INBOX}), plans=False)
LONGEST_ANSWER = 20
"""Real seconds that threads get to give a private answer."""


class Somebody:
    """A person whose acts have taken effect when they return."""

    def __init__(self, person: Person, settle: Callable[[], None]) -> None:
        self._person = person
        self._settle = settle

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._person, name)
        if not callable(value):
            return value

        def act(*args: Any, **kwargs: Any) -> Any:
            result = value(*_plain(args), **{k: _plain_one(v) for k, v in kwargs.items()})
            self._settle()
            return result

        return act

    @property
    def plain(self) -> Person:
        """Return the simulator's own person, whose acts take effect when the story settles."""
        return self._person


class Office:
    """One workspace with the app in it."""

    def __init__(
        self,
        *,
        shell: Shell,
        core: Core,
        clock: ManualClock,
        giraffe: Giraffe,
        courier: Courier,
        witness: Witness,
        slack: Workspace,
    ) -> None:
        self.shell = shell
        self.core = core
        self.clock = clock
        self.giraffe = giraffe
        self.slack = slack
        self.witness = witness
        self._courier = courier
        self._worker = giraffe.worker()
        self._idle_at: datetime | None = None

    def agent(self, name: str) -> Somebody:
        """Return a member of the support team."""
        return self._somebody(self.slack.agent(name))

    def admin(self, name: str) -> Somebody:
        """Return an admin of the workspace, who is in the triage channel."""
        return self._somebody(self.slack.admin(name))

    def colleague(self, name: str) -> Somebody:
        """Return somebody of our workspace who is no agent."""
        return self._somebody(self.slack.colleague(name))

    def guest(self, name: str) -> Somebody:
        """Return a guest of our workspace."""
        return self._somebody(self.slack.guest(name))

    def customer(self, name: str, of: str = "Acme") -> Somebody:
        """Return somebody of another organisation."""
        return self._somebody(self.slack.customer(name, of=of))

    def leaks(self) -> list[Leak]:
        """Return what customers saw that nobody sent."""
        return find_leaks(
            self.slack,
            self.witness.approvals,
            texts=load_texts(),
            customer_channels=self.giraffe.settings.customer_channels,
        )

    def settle(self) -> None:
        """Let everything happen that is due now or within seconds."""
        for _ in range(MOST_ROUNDS):
            if self._courier.pump() or self._work():
                continue
            self._hear_out()
            due = self.giraffe.opened.work_queue.next_due()
            if due is None or due - self.clock.now() > AT_ONCE:
                return
            self.clock.move_to(max(due, self.clock.now()))
        raise AssertionError("the desk never came to rest")

    def hear(self) -> None:
        """Let the app hear what was said and do nothing else yet, also in the midst of its work."""
        ears = self.giraffe.worker(_EARS)
        while self._courier.pump() or ears.step():
            pass

    def deliver(self, delivery: Delivery) -> None:
        """Let one event arrive, whatever was sent before it."""
        self._courier.attempt(delivery)

    def later(self, **duration: float) -> None:
        """Let time pass, with everything that falls due on the way."""
        end = self.clock.now() + timedelta(**duration)
        self.settle()
        for _ in range(MOST_ROUNDS):
            due = self.giraffe.opened.work_queue.next_due()
            if due is None or due > end:
                break
            self.clock.move_to(max(due, self.clock.now()))
            self.settle()
        self.clock.move_to(max(end, self.clock.now()))
        self.settle()

    def _work(self) -> int:
        """Do what is due; after a look in vain, look again only for what is due or at a new time.

        To ask when the next work is due costs less than to look for it.
        """
        now = self.clock.now()
        if now == self._idle_at:
            due = self.giraffe.opened.work_queue.next_due()
            if due is None or due > now:
                return 0
        done = self._worker.step()
        self._idle_at = None if done else now
        return done

    def _hear_out(self) -> None:
        """Wait for the private answers to clicks, which are given by threads of their own."""
        clicks = self.giraffe.executor
        assert isinstance(clicks, Clicks)
        clicks.hear_out(LONGEST_ANSWER)

    def _somebody(self, person: Person) -> Somebody:
        self.settle()
        return Somebody(person, self.settle)


@cache
def _manifest() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(load_manifest())
    return parsed


def build_core(clock: ManualClock, *, is_modest: bool = False) -> Core:
    """Return a simulated Slack with our manifest."""
    return Core(
        clock=clock,
        random=Random(11),
        manifest=deepcopy(_manifest()),
        limits=Limits.wide(),
        host_name="Northwind",
        is_modest=is_modest,
    )


def build_settings(core: Core, shell: Shell, folder: Path, **changes: Any) -> Settings:
    """Return settings that point at the simulated Slack and a fresh SQLite file."""
    values: dict[str, Any] = {
        "slack_bot_token": SecretStr(core.bot_token),
        "slack_app_token": SecretStr(core.app_token),
        "slack_signing_secret": SecretStr(core.signing_secret),
        "slack_api_url": f"{shell.url}/api/",
        "database_url": f"sqlite:///{folder / DATABASE}",
        "timezone": "Europe/Berlin",
        # Time stands still while people speak, and each report of these stories is a matter of its
        # own.
        "merge_minutes": 0,
    }
    return Settings(_env_file=None, **(values | changes))


def build_giraffe(
    settings: Settings,
    clock: ManualClock,
    writer: ReplyWriter | None,
    opinion: ThirdOpinion | None = None,
) -> Giraffe:
    """Return the app, ready to work."""
    seams = Seams(clock=clock, random=Random(7), writer=writer, opinion=opinion, executor=Clicks())
    giraffe = assemble(settings, seams)
    giraffe.prepare()
    giraffe.opened.inbox.start()
    return giraffe


def _plain(values: tuple[Any, ...]) -> list[Any]:
    return [_plain_one(value) for value in values]


def _plain_one(value: Any) -> Any:
    return value.plain if isinstance(value, Somebody) else value
