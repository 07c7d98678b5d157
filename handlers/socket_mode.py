"""The door for installations without a public address: Slack's events over two WebSockets.

slack_sdk's client closes its old connection before it opens the next, so a second one hears what
falls into that gap. Everything said here about an event is intake.py's.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Protocol, cast

from aiohttp import ClientError
from slack_bolt import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import TOKEN_REFUSALS, CannotStart, StoreUnavailable
from bot.log import get_logger
from handlers.intake import LimitHearing, Reception, hear_limit
from handlers.slack_calls import code_of

_log = get_logger(__name__)
_STOP_SECONDS = 1.5
_CLOSE_SECONDS = 0.5
# slack_sdk stumbles with an AttributeError over an answer that is no JSON, such as a proxy's page.
_NO_LINE = (ClientError, SlackClientError, OSError, TimeoutError, AttributeError)

LineHearing = Callable[[int, int], None]
"""Hear how many connections are up, and of how many; runs in a thread."""
Hearing = Callable[["SocketConnection", SocketModeRequest], Awaitable[None]]


class SocketConnection(Protocol):
    """What is used of slack_sdk's client, with the types it does not give."""

    socket_mode_request_listeners: list[Hearing]

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Ask Slack where to connect, and connect."""
        ...

    async def is_connected(self) -> bool:
        """Tell whether the connection is up."""
        ...

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        """Acknowledge an envelope."""
        ...

    async def close(self) -> None:
        """Close for good."""
        ...


class SocketDoor:
    """Keep connections to Slack open and answer what comes in over them.

    `connections` are made in the event loop that runs the door. Slack says where to connect, by
    apps.connections.open; no other address is ever used.
    """

    def __init__(
        self,
        reception: Reception,
        *,
        connect: Callable[[], SocketConnection],
        on_rate_limited: LimitHearing,
        on_lines: LineHearing,
        connection_count: int = 2,
        retry_wait: timedelta = timedelta(seconds=2),
        look_every: timedelta = timedelta(seconds=1),
    ) -> None:
        self._reception = reception
        self._connect = connect
        self._on_rate_limited = on_rate_limited
        self._connection_count = connection_count
        self._on_lines = on_lines
        self._retry_wait = retry_wait
        self._look_every = look_every
        self._connections: list[SocketConnection] = []
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the connections open until `stop` is set; then finish what was heard and close."""
        looking = asyncio.create_task(self._look_at_lines())
        try:
            for _ in range(self._connection_count):
                connection = self._connect()
                connection.socket_mode_request_listeners.append(self._hear)
                self._connections.append(connection)
                await self._open(connection, stop)
            _log.info("socket.open", count=len(self._connections))
            await stop.wait()
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
            await self._close()

    async def is_connected(self) -> bool:
        """Tell whether at least one connection is up."""
        return any([await connection.is_connected() for connection in self._connections])

    async def _look_at_lines(self) -> None:
        """Tell again and again how many connections are up: slack_sdk mends them by itself."""
        while True:
            up_count = sum([await connection.is_connected() for connection in self._connections])
            try:
                await asyncio.to_thread(self._on_lines, up_count, self._connection_count)
            except StoreUnavailable as error:
                # What was missed is planned at the next look, or at the next start.
                _log.warning("socket.lines_not_noted", reason=error.reason)
            await asyncio.sleep(self._look_every.total_seconds())

    async def _open(self, connection: SocketConnection, stop: asyncio.Event) -> None:
        """Connect, as often as it takes; raise CannotStart for a token that Slack refuses."""
        while not stop.is_set():
            try:
                await connection.connect_to_new_endpoint(force=True)
            except _NO_LINE as error:
                _give_up_on_refused_token(error)
                _log.warning("socket.not_open", error=type(error).__name__)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._retry_wait.total_seconds())
            else:
                return

    async def _close(self) -> None:
        for connection in self._connections:
            connection.socket_mode_request_listeners.clear()
        if self._running:
            await asyncio.wait(self._running, timeout=_STOP_SECONDS)
        for connection in self._connections:
            # A server that hangs does not answer that we leave either.
            with suppress(TimeoutError):
                await asyncio.wait_for(connection.close(), _CLOSE_SECONDS)
        self._connections.clear()

    async def _hear(self, connection: SocketConnection, request: SocketModeRequest) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        self._running.add(task)
        try:
            answer = await self._take(request)
            if answer is not None:
                await _acknowledge(connection, answer)
        finally:
            self._running.discard(task)

    async def _take(self, request: SocketModeRequest) -> SocketModeResponse | None:
        """Return the acknowledgement, or None when Slack should send the envelope again."""
        payload: dict[str, Any] = request.payload
        if request.type == "events_api":
            if payload.get("type") == "app_rate_limited":
                is_noted = await hear_limit(self._on_rate_limited, payload)
                return SocketModeResponse(envelope_id=request.envelope_id) if is_noted else None
            is_kept = await self._reception.store(payload)
            return SocketModeResponse(envelope_id=request.envelope_id) if is_kept else None
        if request.type in {"interactive", "slash_commands"}:
            answer = await self._reception.answer(payload)
            return _envelope_for(request.envelope_id, answer)
        _log.info("socket.unknown_envelope", kind="other")
        return SocketModeResponse(envelope_id=request.envelope_id)


def connect_to_slack(*, app_token: str, base_url: str) -> SocketConnection:
    """Return a connection that is not open yet. To be called within the running event loop."""
    logger = logging.getLogger("slack_sdk.socket_mode")
    web_client = AsyncWebClient(base_url=base_url, logger=logger)
    client = SocketModeClient(app_token=app_token, web_client=web_client, logger=logger)
    return cast("SocketConnection", client)


def _give_up_on_refused_token(error: Exception) -> None:
    if isinstance(error, SlackApiError) and code_of(error) in TOKEN_REFUSALS:
        raise CannotStart("app_token", code_of(error)) from error


def _envelope_for(envelope_id: str, answer: BoltResponse) -> SocketModeResponse | None:
    """Return Bolt's answer as an acknowledgement.

    Clicks and commands that failed are acknowledged as well: Slack does not send them again, and
    the person was told.
    """
    if answer.status != 200 or not answer.body:
        return SocketModeResponse(envelope_id=envelope_id)
    if answer.body.startswith("{"):
        return SocketModeResponse(envelope_id=envelope_id, payload=json.loads(answer.body))
    return SocketModeResponse(envelope_id=envelope_id, payload={"text": answer.body})


async def _acknowledge(connection: SocketConnection, answer: SocketModeResponse) -> None:
    try:
        await connection.send_socket_mode_response(answer)
    except (ClientError, ConnectionError, RuntimeError, AttributeError) as error:
        # The connection went away meanwhile. What was stored is stored; Slack will ask once more.
        _log.info("socket.not_acknowledged", error=type(error).__name__)
