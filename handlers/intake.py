"""The door: every request of Slack's over HTTP, and what both ways in have in common.

An event is stored and only then acknowledged; what needs an answer goes straight to the listeners,
in a thread. The order of checks is size, timestamp, signature over the raw bytes, and only then
what the bytes say. No listener and no decision lives here.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import BoltResponse
from slack_sdk.signature import Clock as SecondsClock
from slack_sdk.signature import SignatureVerifier

from bot.clock import Clock
from bot.domain.errors import StoreUnavailable
from bot.log import get_logger
from bot.ports import Inbox, IncomingEvent
from handlers.asgi import (
    JSON,
    TEXT,
    HttpAnswer,
    HttpRequest,
    Receive,
    Scope,
    Send,
    send_answer,
)
from handlers.errors import is_stored
from handlers.payloads import parse_envelope, parse_rate_limit

_log = get_logger(__name__)
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_MAX_FORM_FIELDS = 100


Answering = Callable[[dict[str, Any]], BoltResponse]
"""Answer a request that a person waits for; runs in a thread."""

LimitHearing = Callable[[datetime | None], None]
"""Hear that Slack holds events back since a minute; runs in a thread."""


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """What the door lets in. Slack's largest messages are far below a megabyte."""

    max_bytes: int = 1_000_000


class Reception:
    """What HTTP and Socket Mode do alike: store an event, or have somebody's request answered."""

    def __init__(
        self, *, inbox: Inbox, answer: Answering, executor: Executor, clock: Clock
    ) -> None:
        self._inbox = inbox
        self._answer = answer
        self._executor = executor
        self._clock = clock

    async def store(self, body: dict[str, Any], *, raw: str | None = None) -> bool:
        """Keep an event; tell whether Slack may be told so. `raw` is the same as Slack wrote it."""
        envelope = parse_envelope(body)
        event = IncomingEvent(
            key=envelope.key,
            lane=envelope.lane,
            body=json.dumps(body, separators=(",", ":")) if raw is None else raw,
            received_at=self._clock.now(),
        )
        return await is_stored(self._inbox.put(event))

    async def answer(self, payload: dict[str, Any]) -> BoltResponse:
        """Have a click, command or form answered, without holding up the door."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._answer, payload)


class Door:
    """The HTTP side.

    `on_rate_limited` hears that Slack holds events back, `to_do` says what a restart would not mend
    and somebody has to.
    """

    def __init__(
        self,
        reception: Reception,
        *,
        signing_secret: str,
        clock: Clock,
        on_rate_limited: LimitHearing,
        is_healthy: Callable[[], bool],
        to_do: Callable[[], str],
        limits: DoorLimits,
    ) -> None:
        self._reception = reception
        self._verifier = SignatureVerifier(signing_secret, clock=_Seconds(clock))
        self._on_rate_limited = on_rate_limited
        self._is_healthy = is_healthy
        self._to_do = to_do
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: the ASGI application."""
        if scope["type"] == "http":
            await send_answer(send, await self._respond(HttpRequest(scope, receive)))

    async def _respond(self, request: HttpRequest) -> HttpAnswer:
        match request.path, request.method:
            case "/slack/events", "POST":
                return await self._receive(request)
            case "/slack/events", "GET":
                # Slack's look at our certificate is a GET and is not signed.
                return HttpAnswer(200 if request.query("ssl_check") == "1" else 404)
            case "/health", "GET" | "HEAD":
                return await self._tell_health()
            case "/slack/events" | "/health", _:
                return HttpAnswer(405)
            case _:
                return HttpAnswer(404)

    async def _receive(self, request: HttpRequest) -> HttpAnswer:
        raw = await request.read(most=self._limits.max_bytes)
        if raw is None:
            return HttpAnswer(413)
        text = _decode(raw)
        if text is None or not self._is_signed(text, request):
            return HttpAnswer(401)
        if request.header(b"content-type").startswith("application/json"):
            body = _parse_json(text)
            return HttpAnswer(400) if body is None else await self._take_event(body, text)
        return await self._take_form(text)

    def _is_signed(self, text: str, request: HttpRequest) -> bool:
        """Tell whether Slack sent this within the last five minutes.

        The patterns come first: the verifier raises on a timestamp such as "abc" and on a signature
        that is not ASCII.
        """
        timestamp = request.header(b"x-slack-request-timestamp")
        signature = request.header(b"x-slack-signature")
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return False
        return self._verifier.is_valid(body=text, timestamp=timestamp, signature=signature)

    async def _take_event(self, body: dict[str, Any], raw: str) -> HttpAnswer:
        match body.get("type"):
            case "event_callback":
                is_kept = await self._reception.store(body, raw=raw)
                return HttpAnswer(200 if is_kept else 503)
            case "url_verification":
                challenge = str(body.get("challenge", "")).encode("utf-8", "replace")
                return HttpAnswer(200, challenge, {"content-type": TEXT})
            case "app_rate_limited":
                is_noted = await hear_limit(self._on_rate_limited, body)
                return HttpAnswer(200 if is_noted else 503)
            case _:
                return HttpAnswer(404)

    async def _take_form(self, text: str) -> HttpAnswer:
        try:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FORM_FIELDS))
        except ValueError:
            return HttpAnswer(400)
        if fields.get("ssl_check") == "1":
            return HttpAnswer(200)
        if "payload" in fields:
            payload = _parse_json(fields["payload"])
        else:
            payload = dict(fields) if "command" in fields else None
        if payload is None:
            return HttpAnswer(400)
        answer = await self._reception.answer(payload)
        return HttpAnswer(
            answer.status, answer.body.encode(), answer.first_headers_without_set_cookie()
        )

    async def _tell_health(self) -> HttpAnswer:
        is_healthy = await asyncio.to_thread(self._is_healthy)
        to_do = await asyncio.to_thread(self._to_do) if is_healthy else ""
        told = json.dumps({"ok": is_healthy} | ({"to_do": to_do} if to_do else {})).encode()
        return HttpAnswer(200 if is_healthy else 503, told, {"content-type": JSON})


async def hear_limit(hearing: LimitHearing, body: dict[str, Any]) -> bool:
    """Note that Slack holds events back; tell whether that was possible."""
    _log.warning("intake.rate_limited")
    try:
        await asyncio.to_thread(hearing, parse_rate_limit(body))
    except StoreUnavailable as error:
        _log.warning("intake.limit_not_noted", reason=error.reason)
        return False
    return True


class _Seconds(SecondsClock):
    """Our clock in the shape that slack_sdk's verifier reads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


def _decode(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _parse_json(text: str) -> dict[str, Any] | None:
    """Return a JSON object, or None for anything else, however deeply it is nested."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
