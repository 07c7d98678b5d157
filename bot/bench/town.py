"""A simulated workspace under load: many channels, and as many events of Slack's as are asked for.

Events are made from ones that the simulator itself sends, so that they have Slack's shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice
from random import Random
from typing import Any
from urllib.parse import urlencode

import yaml

from bot.clock import SystemClock
from bot.manifest import EVENTS_PATH, load_manifest
from bot.ports import IncomingEvent
from bot.simulator.core import Core
from bot.simulator.deliveries import Kind
from bot.simulator.limits import Limits
from bot.simulator.person import Person
from bot.simulator.shell import Shell
from bot.simulator.signing import sign
from bot.simulator.workspace import Workspace

CHANNELS = 32
_WORDS = "The export of last night's report number {number} fails with error 500, can you look?"


@dataclass(slots=True)
class Town:
    """Slack as the measured app finds it. `numbers` makes every event another one."""

    core: Core
    shell: Shell
    agent: Person
    desk_id: str
    samples: list[dict[str, Any]]
    numbers: Iterator[int]

    def events(self, amount: int) -> list[bytes]:
        """Return signed HTTP requests, each with an event that nobody has heard of before."""
        seconds = self._seconds()
        return [self._request(number, seconds) for number in islice(self.numbers, amount)]

    def bare_events(self, amount: int) -> list[IncomingEvent]:
        """Return as many events as the door would store them."""
        seconds, now = self._seconds(), self.core.world.now()
        return [
            IncomingEvent(
                key=f"bare:{number}",
                lane=f"lane-{number % CHANNELS}",
                body=self._body(number, seconds).decode(),
                received_at=now,
            )
            for number in islice(self.numbers, amount)
        ]

    def _seconds(self) -> int:
        return int(self.core.world.now().timestamp())

    def _body(self, number: int, seconds: int) -> bytes:
        sample = self.samples[number % len(self.samples)]
        ts = f"{seconds}.{number % 1_000_000:06d}"
        event = sample["event"] | {
            "text": _WORDS.format(number=number),
            "ts": ts,
            "event_ts": ts,
            "client_msg_id": f"load-{number}",
        }
        event.pop("blocks", None)
        body = sample | {"event": event, "event_id": f"Ev{number:010d}", "event_time": seconds}
        return json.dumps(body, separators=(",", ":")).encode()

    def commands(self, amount: int) -> list[bytes]:
        """Return signed HTTP requests, each an agent who asks for the list of issues."""
        return [self._command(number) for number in islice(self.numbers, amount)]

    def _command(self, number: int) -> bytes:
        world = self.core.world
        fields = {
            "command": "/issues",
            "text": "",
            "user_id": self.agent.id,
            "team_id": world.host.team_id,
            "channel_id": self.desk_id,
            "trigger_id": f"load.{number}",
            "response_url": f"{self.shell.url}/response/{world.host.team_id}/load{number}",
            "api_app_id": self.core.app.app_id,
        }
        raw = urlencode(fields).encode()
        return self._signed(raw, "application/x-www-form-urlencoded")

    def _request(self, number: int, seconds: int) -> bytes:
        return self._signed(self._body(number, seconds), "application/json")

    def _signed(self, raw: bytes, content_type: str) -> bytes:
        seconds = self._seconds()
        signature = sign(secret=self.core.signing_secret, timestamp=str(seconds), body=raw)
        head = (
            f"POST {EVENTS_PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: {content_type}\r\nUser-Agent: Slackbot 1.0\r\n"
            f"X-Slack-Request-Timestamp: {seconds}\r\nX-Slack-Signature: {signature}\r\n"
            f"Content-Length: {len(raw)}\r\n\r\n"
        )
        return head.encode() + raw


@contextmanager
def open_town() -> Iterator[Town]:
    """Serve a simulated Slack with one customer in each of its channels while the block lasts."""
    core = Core(
        clock=SystemClock(),
        random=Random(11),  # noqa: S311 - ids of a simulation, no secrets
        manifest=yaml.safe_load(load_manifest()),
        limits=Limits.wide(),
    )
    with Shell(core) as shell:
        slack = Workspace(core)
        agent = slack.agent("sam")
        desk = slack.add_channel("triage", is_triage=True)
        for number in range(CHANNELS):
            organisation = f"Customer {number}"
            slack.add_organisation(organisation)
            slack.customer(f"dana{number}", of=organisation)
            slack.add_channel(f"customer-{number}", shared_with=[organisation])
        core.queue.clear()
        for number in range(CHANNELS):
            slack.customer(f"dana{number}").says("Hello", in_=f"#customer-{number}")
        samples = [d.payload for d in core.queue.waiting() if d.kind is Kind.EVENT]
        core.queue.clear()
        yield Town(core, shell, agent, desk.id, samples, count(1))
