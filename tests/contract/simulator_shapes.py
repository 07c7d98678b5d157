"""Compare what the simulator sends with the fixtures in tests/payloads/slack, key by key."""

# Slack's payloads have any shape here

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.clock import ManualClock
from bot.simulator.person import Person
from tests.unit.simulator.support import MORNING, Scene, a_core

PAYLOADS = Path(__file__).resolve().parent.parent / "payloads" / "slack"


def fixture(path: str) -> Any:
    return json.loads((PAYLOADS / path).read_text())


def differences(actual: Any, expected: Any, at: str = "") -> list[str]:
    """Return where two values differ in keys or kinds; lists are compared by their first entry."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = [f"{at}/{key} is missing" for key in expected if key not in actual]
        found += [f"{at}/{key} is new" for key in actual if key not in expected]
        for key in expected.keys() & actual.keys():
            found += differences(actual[key], expected[key], f"{at}/{key}")
        return found
    if isinstance(expected, list) and isinstance(actual, list):
        return differences(actual[0], expected[0], f"{at}/0") if expected and actual else []
    known_kinds = expected is not None and actual is not None
    if known_kinds and type(actual) is not type(expected):
        return [f"{at} is {type(actual).__name__}, not {type(expected).__name__}"]
    return []


class World(Scene):
    """The fixtures' world: Globex, Initech on a Grid, an internal and a private channel."""

    def __init__(self) -> None:
        clock = ManualClock(MORNING)
        super().__init__(a_core(clock=clock))
        self.clock = clock
        self.workspace.add_organisation("Initech", enterprise=True)
        self.workspace.add_channel("#initech", shared_with=["Initech"])
        self.ina = self.workspace.customer("ina", of="Initech")
        self.gus = self.workspace.guest("gus")
        self.workspace.add_channel("#private", private=True, members=[self.sam, self.gus])
        self.courier.pump()
        self.forget()

    def last(self, event_type: str, subtype: str | None = None) -> Any:
        """Return the newest payload of a type."""
        self.courier.pump()
        for payload in reversed(self.app.payloads):
            event = payload.get("event") or {}
            if event.get("type") == event_type and event.get("subtype") == subtype:
                return payload
        raise AssertionError(f"no {event_type} ({subtype}) was sent")

    def without_side(self) -> None:
        """Let Grid authors' messages come in the plain form."""
        self.core.world.random.random = lambda: 0.9  # type: ignore[method-assign]

    def with_side(self) -> None:
        """Let Grid authors' messages carry E... ids."""
        self.core.world.random.random = lambda: 0.1  # type: ignore[method-assign]


def said(
    world: World, person: Person | None = None, channel: str = "#acme-help", **how: Any
) -> Any:
    return (person or world.dana).says("Our export fails & more", in_=channel, **how)


def unexpected(found: list[str], allowed: tuple[str, ...]) -> list[str]:
    return [one for one in found if not one.startswith(allowed)] if allowed else found


def info(world: World, channel: str) -> dict[str, Any]:
    return world.call("conversations.info", channel=channel, include_num_members=True)
