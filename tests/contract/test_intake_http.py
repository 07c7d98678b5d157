from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt import BoltResponse

from bot.clock import ManualClock
from bot.domain.errors import InboxFull, StoreUnavailable
from bot.ports import IncomingEvent
from handlers.intake import Door, DoorLimits, Reception
from tests.unit.handlers.payloads import load

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LIMITED_SINCE = datetime(2026, 11, 10, 8, 40, tzinfo=UTC)


@dataclass
class MemoryInbox:
    """An inbox that keeps each key once, or fails as a store does."""

    events: dict[str, IncomingEvent] = field(default_factory=dict)
    failure: Exception | None = None

    async def put(self, event: IncomingEvent) -> None:
        if self.failure is not None:
            raise self.failure
        self.events.setdefault(event.key, event)


@dataclass
class Answered:
    """What came back over HTTP."""

    status: int
    body: bytes
    headers: dict[str, str]


class Street:
    """Slack's side of the door: signs requests and sends them through ASGI, without a socket."""

    def __init__(self, executor: ThreadPoolExecutor) -> None:
        self.clock = ManualClock(NOW)
        self.inbox = MemoryInbox()
        self.heard: list[dict[str, Any]] = []
        self.reply = BoltResponse(status=200, body={"text": "hi"})
        self.limited: list[datetime | None] = []
        self.store_is_down = False
        self.is_healthy = True
        self.to_do = ""
        reception = Reception(
            inbox=self.inbox, answer=self._answer, executor=executor, clock=self.clock
        )
        self.app = Door(
            reception,
            signing_secret=SECRET,
            clock=self.clock,
            on_rate_limited=self._limit,
            is_healthy=lambda: self.is_healthy,
            to_do=lambda: self.to_do,
            limits=DoorLimits(),
        )

    def _answer(self, payload: dict[str, Any]) -> BoltResponse:
        self.heard.append(payload)
        return self.reply

    def _limit(self, since: datetime | None) -> None:
        self.limited.append(since)
        if self.store_is_down:
            raise StoreUnavailable("locked")

    def headers(self, body: bytes, *, at: datetime | None = None) -> dict[str, str]:
        timestamp = str(int((at or self.clock.now()).timestamp()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
        return {
            "content-type": "application/json",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": f"v0={digest}",
        }

    def post(self, body: bytes, headers: dict[str, str] | None = None) -> Answered:
        return self.send("POST", "/slack/events", body, headers or self.headers(body))

    def post_form(self, fields: dict[str, str]) -> Answered:
        body = urlencode(fields).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.post(body, self.headers(body) | kind)

    def send(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Answered:
        path, _, query = url.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()
            ],
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
        }
        return asyncio.run(_exchange(self.app, scope, body))


async def _hang_up(app: Any) -> list[dict[str, Any]]:
    """Begin a request and leave before it is whole."""
    sent: list[dict[str, Any]] = []
    parts: Iterator[dict[str, Any]] = iter(
        [
            {"type": "http.request", "body": b"{", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> dict[str, Any]:
        return next(parts)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "query_string": b"",
        "headers": [],
    }
    await app(scope, receive, send)
    return sent


async def _exchange(app: Any, scope: dict[str, Any], body: bytes) -> Answered:
    sent: list[dict[str, Any]] = []
    chunks = _chunks(body)

    async def receive() -> dict[str, Any]:
        return await anext(chunks)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = sent[0]
    return Answered(
        status=start["status"],
        body=b"".join(part.get("body", b"") for part in sent[1:]),
        headers={name.decode(): value.decode() for name, value in start["headers"]},
    )


async def _chunks(body: bytes) -> AsyncIterator[dict[str, Any]]:
    step = 100_000
    for begin in range(0, len(body) or 1, step):
        is_more = begin + step < len(body)
        yield {
            "type": "http.request",
            "body": body[begin : begin + step],
            "more_body": is_more,
        }
    yield {"type": "http.disconnect"}


@pytest.fixture(scope="module")
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def street(executor: ThreadPoolExecutor) -> Street:
    return Street(executor)


EVENT = json.dumps(load("events/message_external")).encode()


def test_an_event_is_stored_and_then_acknowledged(street: Street) -> None:
    answer = street.post(EVENT)

    assert (answer.status, answer.body) == (200, b"")
    [event] = street.inbox.events.values()
    assert event.key == "A0SUPPORT01:T0HOST00001:Ev0FIX000001"
    assert event.lane == "C0GLOBEX001"
    assert event.received_at == NOW
    assert json.loads(event.body) == json.loads(EVENT)


@pytest.mark.parametrize(
    "failure", [pytest.param(InboxFull(), id="full"), pytest.param(OSError("disk"), id="disk")]
)
def test_what_is_not_stored_is_not_acknowledged(street: Street, failure: Exception) -> None:
    street.inbox.failure = failure

    answer = street.post(EVENT)

    assert (answer.status, answer.body) == (503, b"")


def test_a_retry_is_stored_once_and_acknowledged_again(street: Street) -> None:
    """A retry may be the only delivery that arrives, so its headers decide nothing."""
    retried = {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}

    statuses = [street.post(EVENT, street.headers(EVENT) | retried).status for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert len(street.inbox.events) == 1


def test_slacks_own_example_of_a_signature_is_accepted(street: Street) -> None:
    vector = load("http/signature_vector")
    street.clock.move_to(datetime.fromtimestamp(int(vector["timestamp"]), UTC))
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": vector["timestamp"],
        "x-slack-signature": vector["signature"],
    }

    answer = street.post(vector["body"].encode(), headers)

    assert answer.status == 200
    assert street.heard[0]["command"] == "/webhook-collect"


@pytest.mark.parametrize("age", [timedelta(seconds=301), timedelta(seconds=-301)])
def test_a_stale_request_is_refused(street: Street, age: timedelta) -> None:
    answer = street.post(EVENT, street.headers(EVENT, at=NOW - age))

    assert answer.status == 401
    assert street.inbox.events == {}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"x-slack-signature": "v0=" + "0" * 64}, id="forged"),
        pytest.param({"x-slack-signature": "v0=" + "é" * 64}, id="not-ascii"),
        pytest.param({"x-slack-signature": ""}, id="no-signature"),
        pytest.param({"x-slack-request-timestamp": "abc"}, id="not-a-number"),
        pytest.param({"x-slack-request-timestamp": "١٢٣"}, id="other-digits"),
        pytest.param({"x-slack-request-timestamp": "-1"}, id="negative"),
        pytest.param({"x-slack-request-timestamp": "9" * 400}, id="endless"),
        pytest.param({"x-slack-request-timestamp": ""}, id="no-timestamp"),
    ],
)
def test_a_forged_or_malformed_signature_is_refused(street: Street, change: dict[str, str]) -> None:
    headers = street.headers(EVENT) | {
        name: value.encode("utf-8").decode("latin-1") for name, value in change.items()
    }

    answer = street.post(EVENT, headers)

    assert answer.status == 401
    assert street.inbox.events == {}


def test_without_any_header_nothing_comes_in(street: Street) -> None:
    assert street.send("POST", "/slack/events", EVENT).status == 401


def test_bytes_that_are_no_text_are_refused(street: Street) -> None:
    body = b"\xff\xfe{}"

    assert street.post(body).status == 401


def test_a_megabyte_is_the_most_that_is_read(street: Street) -> None:
    body = b'{"type":"event_callback","text":"' + b"x" * 1_000_000 + b'"}'

    assert street.post(body).status == 413


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="broken"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"[" * 200_000, id="nested"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="nested-object"),
        pytest.param(b'{"type": ' + b"9" * 5_000 + b"}", id="endless-number"),
    ],
)
def test_what_is_no_json_object_is_a_bad_request(street: Street, body: bytes) -> None:
    assert street.post(body).status == 400


def test_an_unknown_kind_of_request_is_not_found(street: Street) -> None:
    assert street.post(b'{"type":"brand_new"}').status == 404


def test_the_address_is_verified_by_sending_back_the_challenge(street: Street) -> None:
    body = json.dumps(load("events/url_verification")).encode()

    answer = street.post(body)

    assert answer.status == 200
    assert answer.body.decode() == load("events/url_verification")["challenge"]


def test_events_held_back_are_remembered(street: Street) -> None:
    body = json.dumps(load("events/app_rate_limited")).encode()

    answer = street.post(body)

    assert answer.status == 200
    assert street.limited == [LIMITED_SINCE]
    assert street.inbox.events == {}


def test_a_limit_that_could_not_be_noted_is_not_acknowledged(street: Street) -> None:
    street.store_is_down = True

    answer = street.post(json.dumps(load("events/app_rate_limited")).encode())

    assert answer.status == 503


@pytest.mark.parametrize("minute", [None, "soon", 0, -5, 10**14, True, 1.5])
def test_a_limit_without_a_minute_is_noted_all_the_same(street: Street, minute: object) -> None:
    body = load("events/app_rate_limited") | {"minute_rate_limited": minute}

    answer = street.post(json.dumps(body).encode())

    assert answer.status == 200
    assert street.limited == [None]


def test_a_click_is_answered_with_what_the_listener_says(street: Street) -> None:
    payload = load("interactive/block_actions_internal")

    answer = street.post_form({"payload": json.dumps(payload)})

    assert answer.status == 200
    assert json.loads(answer.body) == {"text": "hi"}
    assert answer.headers["content-type"].startswith("application/json")
    assert street.heard == [payload]


def test_a_command_is_answered_with_what_the_listener_says(street: Street) -> None:
    street.reply = BoltResponse(status=200, body="")

    answer = street.post_form({"command": "/issues", "text": "mine", "user_id": "U1"})

    assert (answer.status, answer.body) == (200, b"")
    assert street.heard == [{"command": "/issues", "text": "mine", "user_id": "U1"}]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"hello": "there"}, id="neither"),
        pytest.param({"payload": "{"}, id="broken"),
        pytest.param({"payload": "[1]"}, id="list"),
        pytest.param({f"f{number}": "" for number in range(200)}, id="too-many-fields"),
    ],
)
def test_a_form_that_is_neither_click_nor_command_is_a_bad_request(
    street: Street, fields: dict[str, str]
) -> None:
    assert street.post_form(fields).status == 400
    assert street.heard == []


def test_whoever_hangs_up_in_the_middle_breaks_nothing(street: Street) -> None:
    sent = asyncio.run(_hang_up(street.app))

    assert sent[0]["status"] == 401
    assert street.inbox.events == {}


def test_slack_may_check_our_certificate(street: Street) -> None:
    assert street.post_form({"ssl_check": "1", "token": "t"}).status == 200
    assert street.send("GET", "/slack/events?ssl_check=1").status == 200
    assert street.send("GET", "/slack/events").status == 404


@pytest.mark.parametrize(("is_healthy", "status"), [(True, 200), (False, 503)])
def test_health_is_told(street: Street, *, is_healthy: bool, status: int) -> None:
    street.is_healthy = is_healthy

    answer = street.send("GET", "/health")

    assert answer.status == status
    assert json.loads(answer.body) == {"ok": is_healthy}


def test_health_tells_what_a_restart_would_not_mend(street: Street) -> None:
    street.to_do = "Install the app again."

    answer = street.send("GET", "/health")

    assert answer.status == 200
    assert json.loads(answer.body) == {"ok": True, "to_do": "Install the app again."}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, len(EVENT) - 1), byte=st.integers(0, 255), data=st.data())
def test_no_mutation_of_a_signed_request_gets_in_or_breaks_the_door(
    street: Street, position: int, byte: int, data: st.DataObject
) -> None:
    mutated = EVENT[:position] + bytes([byte]) + EVENT[position + 1 :]
    headers = street.headers(EVENT)
    name = data.draw(st.sampled_from([None, *headers]))
    if name is not None:
        headers[name] = data.draw(st.text(st.characters(max_codepoint=255), max_size=80))

    answer = street.post(mutated, headers)

    assert answer.status in ({200, 400, 401} if mutated == EVENT else {401})


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "event", "authorizations", "team_id", "challenge", "item"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_whatever_slack_signs_the_door_never_breaks(street: Street, body: object) -> None:
    answer = street.post(json.dumps(body).encode())

    assert answer.status in {200, 400, 404}
