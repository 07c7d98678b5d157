"""Socket Mode against slack_sdk's own client and a bare socket on loopback."""

# Slack's payloads have any shape here

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.simulator.shell import Shell
from tests.unit.simulator.support import Scene

PAYLOADS = Path(__file__).resolve().parent.parent / "payloads" / "slack"


def keys_of(name: str) -> set[str]:
    return set(json.loads((PAYLOADS / "socket_mode" / name).read_text()))


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def shell(scene: Scene) -> Iterator[Shell]:
    with Shell(scene.core) as shell:
        yield shell


class StayingAway(SocketModeClient):
    """A client that comes back when a test says so; told to go, it would come back at once."""

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Connect nowhere."""


class Listening:
    """slack_sdk's own aiohttp client, which answers as a test tells it to."""

    def __init__(self, scene: Scene, shell: Shell) -> None:
        self.requests: list[SocketModeRequest] = []
        self.answers: Callable[[SocketModeRequest], Any] = lambda _request: None
        self.is_silent = False
        self.client: Any = StayingAway(
            app_token=scene.core.app_token,
            web_client=AsyncWebClient(
                token=scene.core.bot_token, base_url=f"{shell.url}/api/", timeout=5
            ),
            auto_reconnect_enabled=False,
        )
        self.client.socket_mode_request_listeners.append(self._on_request)

    async def _on_request(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        self.requests.append(request)
        if not self.is_silent:
            answer = SocketModeResponse(
                envelope_id=request.envelope_id, payload=self.answers(request)
            )
            await client.send_socket_mode_response(answer)


def listening(
    scene: Scene, shell: Shell, story: Callable[[Listening], Awaitable[None]]
) -> Listening:
    """Connect, run a story, close."""

    async def run() -> Listening:
        app = Listening(scene, shell)
        await app.client.connect()
        try:
            await story(app)
        finally:
            await app.client.disconnect()
            await app.client.close()
        return app

    return asyncio.run(run())


def test_events_arrive_in_envelopes_and_are_acknowledged(scene: Scene, shell: Shell) -> None:
    courier = shell.socket_courier()

    async def story(app: Listening) -> None:
        await asyncio.to_thread(shell.wait_for_connections, 1)
        scene.dana.says("exports fail", in_="#acme-help")
        await asyncio.to_thread(courier.settle)

    app = listening(scene, shell, story)

    (request,) = app.requests
    assert request.type == "events_api"
    assert request.payload["event"]["text"] == "exports fail"
    assert scene.core.queue.waiting() == []


def test_a_silent_client_gets_the_event_again_with_the_reason(scene: Scene, shell: Shell) -> None:
    courier = shell.socket_courier(ack_timeout=0.05)

    async def story(app: Listening) -> None:
        await asyncio.to_thread(shell.wait_for_connections, 1)
        app.is_silent = True
        scene.dana.says("exports fail", in_="#acme-help")
        await asyncio.to_thread(courier.pump)

    app = listening(scene, shell, story)

    assert [request.retry_attempt for request in app.requests] == [0, 1]
    assert app.requests[1].retry_reason == "timeout"
    assert len({request.envelope_id for request in app.requests}) == 2
    assert len({request.payload["event_id"] for request in app.requests}) == 1


def test_a_command_is_answered_in_the_acknowledgement(scene: Scene, shell: Shell) -> None:
    shell.socket_courier()
    seen: list[str] = []

    async def story(app: Listening) -> None:
        app.answers = lambda _request: {"text": "3 open"}
        await asyncio.to_thread(shell.wait_for_connections, 1)
        seen.append(await asyncio.to_thread(scene.sam.runs, "/issues", in_="#triage"))

    app = listening(scene, shell, story)

    assert seen == ["3 open"]
    assert (app.requests[0].type, app.requests[0].accepts_response_payload) == (
        "slash_commands",
        True,
    )


def raw_frames(
    scene: Scene, shell: Shell, story: Callable[[aiohttp.ClientWebSocketResponse], Awaitable[None]]
) -> None:
    """Connect without slack_sdk and run a story over the bare socket."""

    async def run() -> None:
        ticket = ticket_of(scene)
        async with aiohttp.ClientSession() as session, session.ws_connect(ticket) as socket:
            await story(socket)

    asyncio.run(run())


def ticket_of(scene: Scene) -> str:
    body = scene.core.call(scene.core.app_token, "apps.connections.open").body
    assert isinstance(body, dict)
    return str(body["url"])


def test_frames_have_the_fixtures_shape(scene: Scene, shell: Shell) -> None:
    courier = shell.socket_courier()
    frames: list[dict[str, Any]] = []

    async def story(socket: aiohttp.ClientWebSocketResponse) -> None:
        frames.append(await socket.receive_json())
        scene.dana.says("exports fail", in_="#acme-help")
        pumping = asyncio.create_task(asyncio.to_thread(courier.pump))
        frames.append(await socket.receive_json())
        await socket.send_str("no json")
        await socket.send_json({"envelope_id": frames[-1]["envelope_id"]})
        await pumping
        running = asyncio.create_task(asyncio.to_thread(scene.sam.runs, "/issues", in_="#triage"))
        frames.append(await socket.receive_json())
        await socket.send_json({"envelope_id": frames[-1]["envelope_id"]})
        await running
        await asyncio.to_thread(shell.disconnect, "warning", closes=False)
        frames.append(await socket.receive_json())

    raw_frames(scene, shell, story)

    expected = ["hello", "envelope_events_api", "envelope_slash_commands", "disconnect_warning"]
    assert [set(frame) for frame in frames] == [keys_of(f"{name}.json") for name in expected]


def test_a_ticket_serves_once(scene: Scene, shell: Shell) -> None:
    async def run() -> list[int]:
        address = ticket_of(scene).replace("ws://", "http://")
        statuses = []
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(address):
                pass
            for url in (address, f"{shell.url}/link/"):
                async with session.get(url) as answer:
                    statuses.append(answer.status)
        return statuses

    assert asyncio.run(run()) == [403, 403]


def test_each_envelope_goes_to_one_of_several_connections(scene: Scene, shell: Shell) -> None:
    courier = shell.socket_courier()
    counts: list[int] = []

    async def story(first: Listening) -> None:
        second = Listening(scene, shell)
        await second.client.connect()
        await asyncio.to_thread(shell.wait_for_connections, 2)
        for number in range(4):
            scene.dana.says(str(number), in_="#acme-help")
        await asyncio.to_thread(courier.settle)
        counts.extend([len(first.requests), len(second.requests)])
        await second.client.disconnect()
        await second.client.close()

    listening(scene, shell, story)

    assert counts == [2, 2]


def test_the_eleventh_connection_is_turned_away(scene: Scene, shell: Shell) -> None:
    async def run() -> list[dict[str, Any]]:
        frames = []
        async with aiohttp.ClientSession() as session:
            sockets = [await session.ws_connect(ticket_of(scene)) for _ in range(11)]
            frames = [await socket.receive_json() for socket in sockets]
            for socket in sockets:
                await socket.close()
        return frames

    frames = asyncio.run(run())

    assert [frame["type"] for frame in frames] == ["hello"] * 10 + ["disconnect"]
    assert frames[-1]["reason"] == "too_many_websockets"


def test_a_refresh_closes_the_connection_and_events_wait(scene: Scene, shell: Shell) -> None:
    courier = shell.socket_courier()
    attempts: list[int] = []

    async def story(app: Listening) -> None:
        await asyncio.to_thread(shell.wait_for_connections, 1)
        await asyncio.to_thread(shell.disconnect, "refresh_requested")
        scene.dana.says("exports fail", in_="#acme-help")
        attempts.append(await asyncio.to_thread(courier.pump))

    listening(scene, shell, story)

    assert attempts == [2]
    (delivery,) = scene.core.queue.waiting()
    assert (delivery.attempt, delivery.retry_reason) == (2, "connection_failed")


def test_a_dropped_connection_is_a_failed_delivery(scene: Scene, shell: Shell) -> None:
    async def story(app: Listening) -> None:
        await asyncio.to_thread(shell.wait_for_connections, 1)
        await asyncio.to_thread(shell.drop_connections)

    listening(scene, shell, story)

    with pytest.raises(TimeoutError):
        shell.wait_for_connections(1, timeout=0.01)
