"""What goes over the wire, as values: a recorded call, an answer, a request to the app."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.simulator.deliveries import Kind
from bot.simulator.faults import Transport
from bot.simulator.signing import sign

_REDACTED = "[redacted]"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a Web API call, or to a post to a response_url."""

    status: int
    body: dict[str, Any] | str
    headers: dict[str, str] = field(default_factory=dict)
    transport: Transport = Transport.ANSWERED

    @property
    def is_ok(self) -> bool:
        """Tell whether Slack said ok."""
        if isinstance(self.body, dict):
            return self.status == 200 and bool(self.body.get("ok"))
        return self.status == 200 and self.body == "ok"


@dataclass(slots=True)
class WireCall:
    """One call of the app as it came over the wire, by Slack's clock; tokens are redacted."""

    method: str
    http_method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    status: int = 0
    error: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the app: an event, an interaction or a command."""

    kind: Kind
    payload: dict[str, Any]
    attempt: int = 0
    retry_reason: str = ""

    def raw_body(self) -> bytes:
        """Return the HTTP body: JSON for events, forms for the rest."""
        if self.kind is Kind.EVENT:
            return json.dumps(self.payload, separators=(",", ":")).encode()
        if self.kind is Kind.INTERACTIVE:
            return urlencode({"payload": json.dumps(self.payload)}).encode()
        return urlencode(self.payload).encode()

    def headers(self, *, secret: str, timestamp: int) -> dict[str, str]:
        """Return Slack's headers, signed for a moment in seconds."""
        is_event = self.kind is Kind.EVENT
        headers = {
            "content-type": "application/json" if is_event else "application/x-www-form-urlencoded",
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "accept": "*/*",
            "accept-encoding": "gzip,deflate",
            "x-slack-request-timestamp": str(timestamp),
            "x-slack-signature": sign(
                secret=secret, timestamp=str(timestamp), body=self.raw_body()
            ),
        }
        if self.attempt:
            headers["x-slack-retry-num"] = str(self.attempt)
            headers["x-slack-retry-reason"] = self.retry_reason
        return headers


@dataclass(frozen=True, slots=True)
class Reply:
    """The app's answer; status None means that there was none, and `failure` says why."""

    status: int | None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    failure: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Tell whether Slack takes this for an acknowledgement."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def may_retry(self) -> bool:
        """Tell whether Slack may try again: not when the app forbids it."""
        return "x-slack-no-retry" not in self.headers

    @property
    def reason(self) -> str:
        """Return the value of x-slack-retry-reason after this answer."""
        return self.failure or "http_error"


def parse_reply(status: int, raw: bytes, headers: dict[str, str]) -> Reply:
    """Read an answer's body: JSON where it is, else text, None when empty."""
    lowered = {key.lower(): value for key, value in headers.items()}
    text = raw.decode(errors="replace")
    if not text.strip():
        return Reply(status=status, headers=lowered)
    try:
        return Reply(status=status, body=json.loads(text), headers=lowered)
    except json.JSONDecodeError:
        return Reply(status=status, body=text, headers=lowered)


def redact(headers: dict[str, str]) -> dict[str, str]:
    """Return headers with lower-case names and without the token."""
    lowered = {key.lower(): value for key, value in headers.items()}
    if "authorization" in lowered:
        lowered["authorization"] = f"Bearer {_REDACTED}"
    return lowered


def redact_token(body: dict[str, Any]) -> dict[str, Any]:
    """Return a body without the token that forms may carry."""
    return {k: _REDACTED if k == "token" else v for k, v in body.items()}
