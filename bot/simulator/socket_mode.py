"""Socket Mode's server side: connections, envelopes, acknowledgements. Runs in the shell's loop."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aiohttp import WSMsgType, web

from bot.simulator.core import Core
from bot.simulator.deliveries import Kind
from bot.simulator.wire import Reply, Request

MAX_CONNECTIONS = 10


@dataclass(slots=True)
class _Awaited:
    """An envelope that waits for its acknowledgement, and the connection it went out on."""

    answer: asyncio.Future[Any]
    connection: web.WebSocketResponse


class SocketHub:
    """Up to ten connections; each envelope goes to one of them, by turns."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._connections: list[web.WebSocketResponse] = []
        self._awaited: dict[str, _Awaited] = {}
        self._turn = 0
        self._changed = asyncio.Condition()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection, from its ticket to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._core.world.tickets:
            return web.Response(status=403, text="unknown ticket")
        self._core.world.tickets.discard(ticket)
        connection = web.WebSocketResponse(autoping=True)
        await connection.prepare(request)
        if len(self._connections) >= MAX_CONNECTIONS:
            await connection.send_json(_disconnect("too_many_websockets"))
            await connection.close()
            return connection
        # An envelope may go out as soon as the connection is listed: hello comes first.
        await connection.send_json(self._hello())
        self._connections.append(connection)
        await self._notify()
        try:
            async for frame in connection:
                if frame.type is WSMsgType.TEXT:
                    self._acknowledge(frame.data)
        finally:
            self._forget(connection)
            await self._notify()
        return connection

    async def send(self, request: Request, *, patience: float) -> Reply:
        """Send a request in an envelope and wait for its acknowledgement (real seconds)."""
        connection = self._next_connection()
        if connection is None:
            return Reply(status=None, failure="connection_failed")
        envelope_id = self._new_envelope_id()
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._awaited[envelope_id] = _Awaited(answer=answer, connection=connection)
        try:
            async with asyncio.timeout(patience):
                await connection.send_json(_envelope(envelope_id, request))
                return Reply(status=200, body=await answer)
        except TimeoutError:
            return Reply(status=None, failure="timeout")
        except ConnectionError:
            return Reply(status=None, failure="connection_failed")
        finally:
            self._awaited.pop(envelope_id, None)

    async def disconnect(self, reason: str, *, closes: bool) -> None:
        """Announce the end of every connection, and end it."""
        for connection in list(self._connections):
            await connection.send_json(_disconnect(reason))
            if closes:
                await connection.close()

    async def drop(self) -> None:
        """Break every connection without a word."""
        for connection in list(self._connections):
            self._forget(connection)
            await connection.close()

    async def wait_for_connections(self, count: int) -> None:
        """Wait until there are that many connections."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._connections) >= count)

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {
                "host": "simulator",
                "started": self._core.world.now().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
                "build_number": 1,
                "approximate_connection_time": 3600,
            },
            "connection_info": {"app_id": self._core.app.app_id},
        }

    def _acknowledge(self, text: str) -> None:
        # Accepted on any connection: a client may answer on the one it opened meanwhile.
        try:
            frame = json.loads(text)
        except json.JSONDecodeError:
            return
        awaited = self._awaited.get(frame.get("envelope_id", ""))
        if awaited and not awaited.answer.done():
            awaited.answer.set_result(frame.get("payload"))

    def _forget(self, connection: web.WebSocketResponse) -> None:
        if connection in self._connections:
            self._connections.remove(connection)

    def _next_connection(self) -> web.WebSocketResponse | None:
        alive = [c for c in self._connections if not c.closed]
        if not alive:
            return None
        self._turn += 1
        return alive[self._turn % len(alive)]

    def _new_envelope_id(self) -> str:
        with self._core.world.lock:
            return str(UUID(self._core.world.new_secret(32)))

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _envelope(envelope_id: str, request: Request) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": str(request.kind),
        "accepts_response_payload": request.kind is not Kind.EVENT,
        "payload": request.payload,
    }
    if request.kind is Kind.EVENT:
        envelope["retry_attempt"] = request.attempt
        envelope["retry_reason"] = request.retry_reason
    return envelope


def _disconnect(reason: str) -> dict[str, Any]:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "simulator"}}
