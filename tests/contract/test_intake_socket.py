from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

import pytest
from aiohttp import ClientConnectionError
from slack_bolt import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.clock import ManualClock
from bot.domain.errors import CannotStart, StoreUnavailable
from bot.simulator.faults import MethodFault
from handlers.intake import Reception
from handlers.socket_mode import Hearing, SocketConnection, SocketDoor, connect_to_slack
from tests.contract.slack_place import Place, a_place
from tests.contract.test_intake_http import LIMITED_SINCE, MemoryInbox
from tests.unit.handlers.payloads import load
from tests.unit.views.builders import NOON


@dataclass
class Line:
    """A connection that the test holds the other end of."""

    socket_mode_request_listeners: list[Hearing] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    breaks: bool = False
    refusals: int = 0
    is_open: bool = False
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        if self.refusals:
            self.refusals -= 1
            raise ClientConnectionError
        self.is_open = force
        self.opened.set()

    async def is_connected(self) -> bool:
        return self.is_open

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        if self.breaks:
            raise ConnectionResetError
        self.sent.append(response.to_dict())

    async def close(self) -> None:
        self.is_open = False

    async def hear(self, kind: str, payload: dict[str, Any]) -> None:
        request = SocketModeRequest(type=kind, envelope_id="e1", payload=payload)
        for listener in self.socket_mode_request_listeners:
            await listener(cast("SocketConnection", self), request)


class Desk:
    """A door over a line, with an inbox in memory and an answer for whoever asks."""

    def __init__(self) -> None:
        self.inbox = MemoryInbox()
        self.reply = BoltResponse(status=200, body="")
        self.heard: list[dict[str, Any]] = []
        self.limited: list[datetime | None] = []
        self.lines: list[tuple[int, int]] = []
        self.store_is_down = False
        self.line = Line()
        self.gate = threading.Event()
        self.gate.set()

    def _answer(self, payload: dict[str, Any]) -> BoltResponse:
        self.gate.wait(5)
        self.heard.append(payload)
        return self.reply

    def limit(self, since: datetime | None) -> None:
        self.limited.append(since)
        if self.store_is_down:
            raise StoreUnavailable("locked")

    def see_lines(self, up: int, of: int) -> None:
        self.lines.append((up, of))
        if self.store_is_down:
            raise StoreUnavailable("locked")

    def reception(self, executor: ThreadPoolExecutor) -> Reception:
        return Reception(
            inbox=self.inbox, answer=self._answer, executor=executor, clock=ManualClock(NOON)
        )

    def door(self, executor: ThreadPoolExecutor, connect: Callable[[], Any]) -> SocketDoor:
        return SocketDoor(
            self.reception(executor),
            connect=connect,
            on_rate_limited=self.limit,
            on_lines=self.see_lines,
            connection_count=1,
            retry_wait=timedelta(0),
        )

    def hear(self, kind: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        """Send one envelope in and return the acknowledgements."""

        async def talk(executor: ThreadPoolExecutor) -> None:
            stop = asyncio.Event()
            door = self.door(executor, lambda: self.line)
            running = asyncio.create_task(door.run(stop))
            await self.line.opened.wait()
            assert await door.is_connected()
            await self.line.hear(kind, payload)
            stop.set()
            await running

        with ThreadPoolExecutor(1) as executor:
            asyncio.run(talk(executor))
        return self.line.sent


def test_an_event_is_stored_and_then_acknowledged() -> None:
    desk = Desk()
    body = load("socket_mode/envelope_events_api")["payload"]

    sent = desk.hear("events_api", body)

    assert sent == [{"envelope_id": "e1"}]
    [event] = desk.inbox.events.values()
    assert json.loads(event.body) == body


def test_what_is_not_stored_is_not_acknowledged() -> None:
    desk = Desk()
    desk.inbox.failure = OSError("disk")

    assert desk.hear("events_api", load("events/message_external")) == []


def test_both_doors_store_the_same_row() -> None:
    """A workspace may change from one way in to the other; its keys and bodies must not."""
    desk = Desk()
    body = load("events/message_external")

    desk.hear("events_api", body)

    [event] = desk.inbox.events.values()
    assert event.key == "A0SUPPORT01:T0HOST00001:Ev0FIX000001"
    assert event.body == json.dumps(body, separators=(",", ":"))


def test_events_held_back_are_remembered() -> None:
    desk = Desk()

    sent = desk.hear("events_api", load("events/app_rate_limited"))

    assert sent == [{"envelope_id": "e1"}]
    assert desk.limited == [LIMITED_SINCE]


def test_a_limit_that_could_not_be_noted_is_not_acknowledged() -> None:
    desk = Desk()
    desk.store_is_down = True

    assert desk.hear("events_api", load("events/app_rate_limited")) == []


def test_the_door_tells_how_many_lines_are_up() -> None:
    desk = Desk()
    desk.line.refusals = 1

    desk.hear("events_api", load("events/message_external"))

    assert desk.lines[0] == (0, 1)


@pytest.mark.parametrize(
    ("reply", "acknowledgement"),
    [
        pytest.param(BoltResponse(status=200, body=""), {}, id="nothing-to-say"),
        pytest.param(
            BoltResponse(status=200, body={"response_action": "errors", "errors": {"b": "x"}}),
            {"payload": {"response_action": "errors", "errors": {"b": "x"}}},
            id="errors-in-a-form",
        ),
        pytest.param(BoltResponse(status=200, body="Hi"), {"payload": {"text": "Hi"}}, id="text"),
        pytest.param(BoltResponse(status=404, body={"error": "x"}), {}, id="nobody-listens"),
    ],
)
@pytest.mark.parametrize("kind", ["interactive", "slash_commands"])
def test_a_request_is_answered_in_its_acknowledgement(
    kind: str, reply: BoltResponse, acknowledgement: dict[str, Any]
) -> None:
    desk = Desk()
    desk.reply = reply

    sent = desk.hear(kind, {"type": "block_actions"})

    assert sent == [{"envelope_id": "e1", **acknowledgement}]
    assert desk.heard == [{"type": "block_actions"}]


def test_an_envelope_of_an_unknown_kind_is_let_go() -> None:
    desk = Desk()

    assert desk.hear("brand_new", {"a": 1}) == [{"envelope_id": "e1"}]


def test_a_line_that_breaks_before_the_acknowledgement_loses_nothing() -> None:
    desk = Desk()
    desk.line.breaks = True

    sent = desk.hear("events_api", load("events/message_external"))

    assert sent == []
    assert len(desk.inbox.events) == 1


def test_a_slack_that_cannot_be_reached_yet_is_asked_again() -> None:
    desk = Desk()
    desk.line.refusals = 3

    sent = desk.hear("events_api", load("events/message_external"))

    assert sent == [{"envelope_id": "e1"}]


def test_stopping_ends_the_trying() -> None:
    desk = Desk()
    desk.line.refusals = 10**9

    async def give_up(executor: ThreadPoolExecutor) -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(desk.door(executor, lambda: desk.line).run(stop))
        await asyncio.sleep(0)
        stop.set()
        await running

    with ThreadPoolExecutor(1) as executor:
        asyncio.run(give_up(executor))

    assert not desk.line.is_open


def test_stopping_waits_for_what_was_heard() -> None:
    desk = Desk()
    desk.gate.clear()

    async def talk(executor: ThreadPoolExecutor) -> None:
        stop = asyncio.Event()
        door = desk.door(executor, lambda: desk.line)
        running = asyncio.create_task(door.run(stop))
        await desk.line.opened.wait()
        hearing = asyncio.create_task(desk.line.hear("interactive", {"type": "x"}))
        await asyncio.sleep(0)
        stop.set()
        asyncio.get_running_loop().call_soon(desk.gate.set)
        await running
        await hearing

    with ThreadPoolExecutor(1) as executor:
        asyncio.run(talk(executor))

    assert desk.line.sent == [{"envelope_id": "e1"}]
    assert not desk.line.is_open


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked"])
def test_a_token_that_slack_refuses_stops_the_door_and_says_so(code: str) -> None:
    """Waiting would not mend it, and a door that only waits looks like one that works."""
    desk = Desk()

    async def open_it(place: Place, executor: ThreadPoolExecutor) -> None:
        def connect() -> SocketConnection:
            return connect_to_slack(app_token="xapp-1", base_url=f"{place.shell.url}/api/")

        await desk.door(executor, connect).run(asyncio.Event())

    with a_place() as place, ThreadPoolExecutor(1) as executor:
        place.core.faults.answer("apps.connections.open", MethodFault.error(code))
        with pytest.raises(CannotStart) as caught:
            asyncio.run(open_it(place, executor))

    assert (caught.value.problem, caught.value.value) == ("app_token", code)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(MethodFault.error("internal_error"), id="internal-error"),
        pytest.param(MethodFault.server_error(503), id="no-json"),
        pytest.param(MethodFault.reset(is_applied=False), id="reset"),
    ],
)
def test_a_slack_in_trouble_is_asked_once_more_where_to_connect(fault: MethodFault) -> None:
    """One bad answer at the start used to end the app."""
    desk = Desk()

    async def open_it(place: Place, executor: ThreadPoolExecutor) -> None:
        def connect() -> SocketConnection:
            base_url = f"{place.shell.url}/api/"
            return connect_to_slack(app_token=place.core.app_token, base_url=base_url)

        stop = asyncio.Event()
        door = desk.door(executor, connect)
        running = asyncio.create_task(door.run(stop))
        await asyncio.to_thread(place.shell.wait_for_connections)
        stop.set()
        await running

    with a_place() as place, ThreadPoolExecutor(1) as executor:
        place.core.faults.answer("apps.connections.open", fault)
        asyncio.run(open_it(place, executor))

    asked = [call.method for call in place.core.calls]
    assert asked.count("apps.connections.open") == 2


class Running:
    """The real door over slack_sdk's real client, in a loop of its own."""

    def __init__(self, place: Place) -> None:
        self.desk = Desk()
        self._place = place
        self._stop: Callable[[], object] = lambda: None
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(10)

    def stop(self) -> None:
        self._stop()
        self._thread.join(timeout=20)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        self._stop = partial(loop.call_soon_threadsafe, stop.set)
        self._started.set()
        with ThreadPoolExecutor(2) as executor:
            door = SocketDoor(
                self.desk.reception(executor),
                connect=lambda: connect_to_slack(
                    app_token=self._place.core.app_token,
                    base_url=f"{self._place.shell.url}/api/",
                ),
                on_rate_limited=self.desk.limit,
                on_lines=self.desk.see_lines,
            )
            await door.run(stop)


@pytest.fixture
def running() -> Iterator[tuple[Place, Running]]:
    with a_place() as place:
        door = Running(place)
        door.start()
        place.shell.wait_for_connections(2, timeout=10)
        yield place, door
        door.stop()


def test_real_envelopes_come_in_over_two_real_connections(
    running: tuple[Place, Running],
) -> None:
    place, door = running
    courier = place.shell.socket_courier()
    for number in range(6):
        place.dana.says(f"message {number}", in_="#acme-help")

    courier.settle(timeout=20)

    bodies = [event.body for event in door.desk.inbox.events.values()]
    assert all(any(f"message {number}" in body for body in bodies) for number in range(6))
    assert place.core.queue.given_up == []


def test_a_connection_that_slack_takes_away_loses_no_event(
    running: tuple[Place, Running],
) -> None:
    place, door = running
    courier = place.shell.socket_courier()
    place.dana.says("before", in_="#acme-help")
    courier.settle(timeout=20)

    place.shell.disconnect("refresh_requested")
    place.shell.wait_for_connections(1, timeout=20)
    place.dana.says("after", in_="#acme-help")
    courier.settle(timeout=20)

    bodies = [event.body for event in door.desk.inbox.events.values()]
    assert any("after" in body for body in bodies)


def test_a_command_is_answered_over_the_real_line(running: tuple[Place, Running]) -> None:
    place, door = running
    door.desk.reply = BoltResponse(status=200, body={"text": "Nothing waits."})
    place.shell.socket_courier()

    seen = place.sam.runs("/issues mine", in_="#triage")

    assert "Nothing waits." in seen
    assert door.desk.heard[0]["command"] == "/issues"
