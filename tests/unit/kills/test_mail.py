from __future__ import annotations

import threading
from datetime import UTC, datetime
from random import Random

import yaml

from bot.clock import ManualClock
from bot.manifest import load_manifest
from bot.simulator.core import Core
from bot.simulator.wire import Reply, Request
from bot.simulator.workspace import Workspace
from tests.kills.mail import Mail


class OtherCarrier:
    """An app that is away, to which somebody else carries what this carrier has in its hand."""

    def __init__(self, core: Core, stop: threading.Event) -> None:
        self._core = core
        self._stop = stop
        self.requests: list[Request] = []

    def deliver(self, request: Request) -> Reply:
        self.requests.append(request)
        for delivery in self._core.due():
            for _ in range(2):
                assert self._core.queue.claim(delivery)
                self._core.fail(delivery)
        self._stop.set()
        return Reply(status=None, failure="connection_failed")


def test_what_another_carrier_failed_with_waits_as_long_as_slack_does() -> None:
    """Three carriers used up all of Slack's attempts within a moment, and an edit was lost."""
    core = Core(
        clock=ManualClock(datetime(2026, 11, 23, 9, tzinfo=UTC)),
        random=Random(1),
        manifest=yaml.safe_load(load_manifest()),
        host_name="Northwind",
    )
    slack = Workspace(core)
    dana = slack.customer("dana", of="Acme")
    slack.add_channel("#acme", shared_with=["Acme"])
    core.queue.clear()
    dana.says("One", in_="#acme")
    dana.says("Two", in_="#acme")
    stop = threading.Event()
    away = OtherCarrier(core, stop)

    Mail(core, away).carry_rest(stop)

    assert len(away.requests) == 1
    assert core.queue.given_up == []
