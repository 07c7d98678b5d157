"""The thin shell: Slack's addresses on a loopback port, served by a thread of its own."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from aiohttp import web

from bot.simulator.core import Core
from bot.simulator.courier import Courier, HttpDeliverer
from bot.simulator.faults import Transport
from bot.simulator.socket_mode import SocketHub
from bot.simulator.wire import Answer, Reply, Request

T = TypeVar("T")

_MAX_BODY = 20 * 1024 * 1024
_MOST_CALLERS = 128
_LET_IN = 5
"""Turns of the loop within which a caller is let in, or a line that was hung up is gone."""


class SocketDeliverer:
    """Carries requests over the shell's Socket Mode connections."""

    def __init__(self, shell: Shell, *, ack_timeout: float) -> None:
        self._shell = shell
        self._ack_timeout = ack_timeout

    def deliver(self, request: Request) -> Reply:
        """Send one envelope and wait for its acknowledgement."""
        return self._shell.run(self._shell.hub.send(request, patience=self._ack_timeout))


class Pace(Protocol):
    """How long a call takes: on its way to Slack, and from its effect to its answer."""

    async def before(self, method: str) -> None:
        """Wait before the call has its effect."""
        ...

    async def after(self, method: str) -> None:
        """Wait before the answer goes out; the effect can be seen already."""
        ...


class AtOnce:
    """Calls take no time."""

    async def before(self, method: str) -> None:
        """Go on."""

    async def after(self, method: str) -> None:
        """Go on."""


class Shell:
    """Serves a core on 127.0.0.1 and a free port. A context manager."""

    def __init__(self, core: Core, *, pace: Pace | None = None) -> None:
        self.core = core
        self._pace = pace or AtOnce()
        self.hub: SocketHub
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="simulator-shell", daemon=True)
        self._started = threading.Event()
        self._stop = asyncio.Event()

    @property
    def url(self) -> str:
        """Return the server's address; the Web API's base_url is this plus /api/."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start serving; response_urls and upload addresses now point here."""
        self._thread.start()
        self._started.wait()
        self.core.world.base_url = self.url
        return self

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def socket_courier(self, *, ack_timeout: float = 3.0) -> Courier:
        """Return a courier that delivers over Socket Mode; the timeout is in real seconds."""
        return Courier(self.core, SocketDeliverer(self, ack_timeout=ack_timeout))

    def http_courier(self, url: str, *, timeout: float = 30.0) -> Courier:
        """Return a courier that posts signed requests to the app."""
        return Courier(self.core, HttpDeliverer(self.core, url, timeout=timeout))

    def wait_for_connections(self, count: int = 1, *, timeout: float = 10.0) -> None:
        """Wait until the app has opened connections; raises TimeoutError (real seconds)."""
        self.run(asyncio.wait_for(self.hub.wait_for_connections(count), timeout))

    def disconnect(self, reason: str, *, closes: bool = True) -> None:
        """Tell every connection to go: warning, refresh_requested or link_disabled."""
        self.run(self.hub.disconnect(reason, closes=closes))

    def drop_connections(self) -> None:
        """Break every connection without a word."""
        self.run(self.hub.drop())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the shell's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve_until_stopped())
        finally:
            self._loop.close()

    async def _serve_until_stopped(self) -> None:
        self.hub = SocketHub(self.core)
        server = web.Application(client_max_size=_MAX_BODY)
        server.router.add_route("*", "/api/{method}", self._handle_call)
        server.router.add_post("/response/{team}/{id}", self._handle_response)
        server.router.add_post("/upload/v1/{id}", self._handle_upload)
        server.router.add_get("/link/", self.hub.handle)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=1)
        await runner.setup()
        ear = socket.create_server(("127.0.0.1", 0), backlog=_MOST_CALLERS)
        await web.SockSite(runner, ear).start()
        self.port = ear.getsockname()[1]
        self._started.set()
        await self._stop.wait()
        # Whoever called at the last moment is let in first: half let in, nobody would hang up.
        self._loop.remove_reader(ear)
        await _turn(_LET_IN)
        await self.hub.drop()
        await runner.cleanup()
        await _turn(_LET_IN)

    async def _handle_call(self, request: web.Request) -> web.StreamResponse:
        body = await _read_body(request)
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        method = request.match_info["method"]
        await self._pace.before(method)
        answer = self.core.call(
            bearer or str(body.get("token", "")),
            method,
            body,
            http_method=request.method,
            path=request.path,
            headers=dict(request.headers),
        )
        if answer.transport is Transport.SILENCE:
            await self._stop.wait()
        await self._pace.after(method)
        return await _respond(request, answer)

    async def _handle_response(self, request: web.Request) -> web.StreamResponse:
        body, headers = await _read_body(request), dict(request.headers)
        answer = self.core.respond(str(request.url), body, headers=headers)
        return await _respond(request, answer)

    async def _handle_upload(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        return await _respond(request, self.core.upload(request.match_info["id"], content))


async def _read_body(request: web.Request) -> dict[str, Any]:
    """Read query, form and JSON alike; a JSON content type with an empty body is no body."""
    body: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        raw = await request.read()
        if raw.strip():
            body |= json.loads(raw)
    elif request.can_read_body:
        body |= dict(await request.post())
    return body


async def _respond(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.transport is not Transport.ANSWERED:
        # Silence and resets look alike to a client that waits: the connection goes.
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if isinstance(answer.body, dict):
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)
    return web.Response(text=answer.body, status=answer.status, headers=answer.headers)


async def _turn(rounds: int) -> None:
    for _ in range(rounds):
        await asyncio.sleep(0)
