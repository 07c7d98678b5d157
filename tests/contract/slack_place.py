"""Slack on loopback, and the app's own way out to it: a shared channel and a triage channel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import stamina
import yaml
from slack_sdk import WebClient

from bot.clock import ManualClock
from bot.domain.account import Channel, ChannelKind
from bot.domain.ids import ChannelId, MessageTs, SlackChannelId, UserId
from bot.domain.people import Identity, Person
from bot.simulator.core import Core
from bot.simulator.limits import Limits
from bot.simulator.shell import Shell
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from handlers.caller import Caller
from handlers.directory import SlackDirectory
from handlers.gateway import SlackGateway
from handlers.guard import Guard
from handlers.pacing import Pacer
from handlers.senders import Senders
from tests.unit.views.builders import ACME, DANA, HELP, NOON, SAM, TRIAGE

MANIFEST = Path(__file__).resolve().parents[2] / "app_manifest.yml"


class Place:
    """A simulated workspace behind real HTTP, with the real gateway and directory before it."""

    def __init__(self, shell: Shell, core: Core, clock: ManualClock) -> None:
        self.core = core
        self.clock = clock
        self.shell = shell
        self.workspace = Workspace(core)
        self.workspace.add_organisation("Acme")
        self.sam = self.workspace.agent("sam")
        self.workspace.add_channel("#triage", is_triage=True)
        self.workspace.add_channel("#acme-help", shared_with=["Acme"])
        self.dana = self.workspace.customer("dana", of="Acme")
        self.triage = self.channel("#triage", TRIAGE)
        self.help = self.channel("#acme-help", HELP)
        self.client = WebClient(
            token=core.bot_token, base_url=f"{shell.url}/api/", timeout=5, retry_handlers=[]
        )
        self.caller = Caller(clock=clock)
        self.directory = SlackDirectory(self.client, caller=self.caller)
        self.gateway = self.a_gateway(step=timedelta(0))

    def a_gateway(self, *, step: timedelta) -> SlackGateway:
        """Return a gateway that waits `step` between two posts in a channel."""
        guard = Guard(self.directory, clock=self.clock, account_of=lambda _: ACME.id)
        pacer = Pacer(clock=self.clock, step=step)
        return SlackGateway(
            self.client,
            senders=Senders(
                self.client, guard=guard, pacer=pacer, caller=self.caller, clock=self.clock
            ),
            guard=guard,
            caller=self.caller,
            texts=load_texts(is_strict=True),
            workspace=self.directory.workspace(),
            clock=self.clock,
        )

    def channel(self, name: str, like: Channel) -> Channel:
        """Return our row of a channel of the simulated workspace."""
        found = self.core.world.find_channel(name)
        assert found is not None
        return replace(
            like,
            id=ChannelId(name),
            slack_id=SlackChannelId(found.id),
            name=name.lstrip("#"),
            account_ids=(ACME.id,) if like.kind is ChannelKind.CUSTOMER else (),
        )

    def customer_writes(self, text: str = "The export fails") -> MessageTs:
        """Let the customer write, and return where it stands."""
        return MessageTs(self.dana.says(text, in_="#acme-help").ts)

    def user_id(self, name: str) -> str:
        """Return Slack's id of a person."""
        return self.workspace.person(name).user.id

    def as_person(self, name: str, like: Person) -> Person:
        """Return our row of a person of the simulated workspace."""
        user = self.workspace.person(name).user
        return replace(like, identity=Identity(like.identity.team, UserId(user.id)), name=name)

    @property
    def agent(self) -> Person:
        """Return our row of the agent."""
        return self.as_person("sam", SAM)

    @property
    def requester(self) -> Person:
        """Return our row of the customer."""
        return self.as_person("dana", DANA)


@contextmanager
def a_place(*, is_modest: bool = False) -> Iterator[Place]:
    """Run a simulated workspace for as long as a test needs it."""
    clock = ManualClock(NOON)
    core = Core(
        clock=clock,
        random=Random(7),
        manifest=yaml.safe_load(MANIFEST.read_text(encoding="utf-8")),
        limits=Limits.wide(),
        is_modest=is_modest,
    )
    # Reads keep their number of tries and lose the waiting between them.
    with stamina.set_testing(True, attempts=3), Shell(core) as shell:
        yield Place(shell, core, clock)
