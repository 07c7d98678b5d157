"""Slack's two wires without sockets: the app's calls out, and Slack's requests in."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from email.message import Message as Headers
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl
from urllib.request import Request as HttpRequest

from slack_sdk import WebClient
from sqlalchemy import Engine

from bot.ports import IncomingEvent, Waker
from bot.simulator.core import Core
from bot.simulator.faults import Transport
from bot.simulator.wire import Answer
from handlers.intake import Door
from storage.gate import WriteGate
from storage.inbox import insert_of, store_events
from tests.faults.boundaries import Boundaries, Boundary

READS = frozenset(
    {
        "auth.test",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.replies",
        "team.info",
        "users.conversations",
        "users.info",
        "users.list",
    }
)
"""Methods that change nothing: whoever is held up before one of them has not acted yet."""


class InProcessClient(WebClient):
    """The SDK's own client whose lowest step asks the simulator's core instead of a socket."""

    def __init__(self, core: Core, boundaries: Boundaries, *, token: str) -> None:
        super().__init__(token=token, base_url="http://slack.invalid/api/", retry_handlers=[])
        self._core = core
        self._boundaries = boundaries

    def _perform_urllib_http_request_internal(self, url: str, req: HttpRequest) -> dict[str, Any]:
        method = url.rpartition("/")[2]
        before, after = Boundary.BEFORE_WRITE, Boundary.AFTER_WRITE
        if method in READS:
            before, after = Boundary.BEFORE_READ, Boundary.AFTER_READ
        self._boundaries.passes(before, method)
        token = (req.get_header("Authorization") or "").removeprefix("Bearer ")
        answer = self._core.call(token, method, _arguments(req))
        self._boundaries.passes(after, method)
        return _answered(url, answer)


class InlineExecutor(Executor):
    """Runs what it is given at once, in the caller's thread; a crash comes out where it happens."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whoever waits for the result hears of it
            done.set_exception(error)
        return done


class ImmediateInbox:
    """The door's store without a thread of its own: each event is a transaction."""

    def __init__(self, engine: Engine, *, gate: WriteGate, waker: Waker) -> None:
        self._engine = engine
        self._gate = gate
        self._waker = waker
        self._insert = insert_of(engine)

    async def put(self, event: IncomingEvent) -> None:
        store_events(self._engine, self._gate, [event], insert=self._insert)


class DoorCaller:
    """Calls the door's ASGI application with raw bytes, as a web server does."""

    def __init__(self, app: Door, loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._loop = loop

    def __call__(self, raw: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        return self._loop.run_until_complete(self._call(raw, headers))

    async def _call(self, raw: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        status, body = 0, b""

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status, body
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                body += message.get("body", b"")

        await self._app(_scope(headers), receive, send)
        return status, body


def answer_by_url(core: Core, boundaries: Boundaries) -> Callable[[str, dict[str, Any]], None]:
    """Return how the app posts to a response_url: once, and nobody misses a lost answer."""

    def post(url: str, body: dict[str, Any]) -> None:
        boundaries.passes(Boundary.BEFORE_WRITE, "response_url")
        core.respond(url, json.loads(json.dumps(body)))
        boundaries.passes(Boundary.AFTER_WRITE, "response_url")

    return post


def _arguments(request: HttpRequest) -> dict[str, Any]:
    raw = request.data
    if not isinstance(raw, bytes):
        return {}
    if "json" in (request.get_header("Content-type") or ""):
        body: dict[str, Any] = json.loads(raw)
        return body
    return dict(parse_qsl(raw.decode(), keep_blank_values=True))


def _answered(url: str, answer: Answer) -> dict[str, Any]:
    """Return what urllib would have read, or raise as it does."""
    if answer.transport is Transport.TIMEOUT:
        raise TimeoutError("timed out")
    if answer.transport is Transport.RESET:
        raise RemoteDisconnected("Remote end closed connection without response")
    text = json.dumps(answer.body) if isinstance(answer.body, dict) else answer.body
    headers = Headers()
    kind = "application/json" if isinstance(answer.body, dict) else "text/html"
    headers["Content-Type"] = f"{kind}; charset=utf-8"
    for name, value in answer.headers.items():
        headers[name] = value
    if answer.status >= 400:
        raise HTTPError(url, answer.status, "error", headers, io.BytesIO(text.encode()))
    return {"status": answer.status, "headers": headers, "body": text}


def _scope(headers: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/slack/events",
        "raw_path": b"/slack/events",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
