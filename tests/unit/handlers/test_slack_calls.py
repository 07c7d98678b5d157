from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected
from typing import Any
from urllib.error import URLError

import pytest
import stamina
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.domain.errors import CannotSpeak, DeliveryRefused, LookupFailed, NotSent, OutcomeUnknown
from handlers.refusals import REFUSALS
from handlers.slack_calls import SPEECHLESS, SlackSaysNo, read, write


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Keep the number of tries, and none of the waiting between them."""
    with stamina.set_testing(True, attempts=3):
        yield


def an_answer(
    data: object, *, status: int = 200, headers: dict[str, str] | None = None
) -> SlackResponse:
    return SlackResponse(
        client=WebClient(),
        http_verb="POST",
        api_url="chat.postMessage",
        req_args={},
        data=data,  # type: ignore[arg-type]
        headers=headers or {},
        status_code=status,
    )


def api_error(answer: SlackResponse) -> SlackApiError:
    return SlackApiError("no", answer)  # type: ignore[no-untyped-call]


def refusing(
    code: str, *, status: int = 200, headers: dict[str, str] | None = None
) -> Callable[[], SlackResponse]:
    answer = an_answer({"ok": False, "error": code}, status=status, headers=headers)
    return raising(api_error(answer))


def raising(error: Exception) -> Callable[[], SlackResponse]:
    def call() -> SlackResponse:
        raise error

    return call


def test_what_slack_did_is_handed_back() -> None:
    answer = an_answer({"ok": True, "ts": "1.000000"})

    assert write(lambda: answer) is answer


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({"retry-after": "30"}, timedelta(seconds=30)),
        ({"Retry-After": "999999"}, timedelta(hours=1)),
        ({"Retry-After": "99999999"}, timedelta(seconds=30)),
        ({"Retry-After": "soon"}, timedelta(seconds=30)),
        ({}, timedelta(seconds=30)),
    ],
)
@pytest.mark.parametrize(("code", "status"), [("ratelimited", 429), ("rate_limited", 200)])
def test_too_many_requests_were_not_sent_and_say_when(
    headers: dict[str, str], wait: timedelta, code: str, status: int
) -> None:
    with pytest.raises(NotSent) as caught:
        write(refusing(code, status=status, headers=headers))

    assert caught.value.retry_after == wait
    assert caught.value.reason == "ratelimited"


@pytest.mark.parametrize(
    "code",
    ["is_archived", "not_in_channel", "invalid_blocks", "restricted_action"],
)
def test_a_listed_refusal_is_final(code: str) -> None:
    with pytest.raises(DeliveryRefused) as caught:
        write(refusing(code))

    assert caught.value.reason == code


@pytest.mark.parametrize("code", sorted(SPEECHLESS))
def test_what_is_wrong_with_the_app_says_nothing_about_the_post(code: str) -> None:
    assert code in REFUSALS

    with pytest.raises(CannotSpeak) as caught:
        write(refusing(code))

    assert (caught.value.reason, caught.value.retry_after) == (code, None)


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        pytest.param("internal_error", 200, "internal_error", id="internal"),
        pytest.param("fatal_error", 200, "fatal_error", id="fatal"),
        pytest.param("service_unavailable", 503, "http_503", id="503"),
        pytest.param("is_archived", 502, "http_502", id="code-in-a-failed-answer"),
        pytest.param("brand_new_error", 200, "brand_new_error", id="not-listed"),
        pytest.param("Received HTML: <b>Dana</b>", 200, "unreadable_answer", id="no-json"),
    ],
)
def test_everything_else_that_slack_says_leaves_the_outcome_open(
    code: str, status: int, reason: str
) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        write(refusing(code, status=status))

    assert caught.value.reason == reason


def test_an_answer_that_is_no_object_leaves_the_outcome_open() -> None:
    with pytest.raises(OutcomeUnknown):
        write(raising(api_error(an_answer([]))))


@pytest.mark.parametrize(
    "reason",
    [
        pytest.param(ConnectionRefusedError(), id="nobody-listens"),
        pytest.param(socket.gaierror(), id="no-such-name"),
        pytest.param(ssl.SSLCertVerificationError(), id="wrong-certificate"),
    ],
)
def test_what_never_reached_slack_was_not_sent(reason: Exception) -> None:
    with pytest.raises(NotSent) as caught:
        write(raising(URLError(reason)))

    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(URLError(TimeoutError()), id="time-out-while-sending"),
        pytest.param(URLError(BrokenPipeError()), id="broken-pipe"),
        pytest.param(TimeoutError(), id="time-out"),
        pytest.param(ConnectionResetError(), id="reset"),
        pytest.param(RemoteDisconnected(""), id="closed"),
        pytest.param(IncompleteRead(b""), id="cut-off"),
        pytest.param(BadStatusLine("x"), id="no-http"),
        pytest.param(ValueError("charset"), id="no-text"),
        pytest.param(AttributeError("get"), id="a-list-for-an-answer"),
    ],
)
def test_a_lost_answer_leaves_the_outcome_open(error: Exception) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        write(raising(error))

    assert caught.value.reason == "connection"


def test_a_request_that_slack_sdk_refuses_to_make_is_final() -> None:
    with pytest.raises(DeliveryRefused):
        write(raising(SlackRequestError("bad url")))


def counting(*outcomes: Exception | SlackResponse) -> tuple[list[int], Callable[[], SlackResponse]]:
    tries: list[int] = []

    def call() -> SlackResponse:
        outcome = outcomes[min(len(tries), len(outcomes) - 1)]
        tries.append(1)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return tries, call


def test_a_read_is_asked_again_when_the_connection_fails() -> None:
    tries, call = counting(TimeoutError(), an_answer({"ok": True, "user": {}}))

    assert read(call, what="users.info") == {"ok": True, "user": {}}
    assert len(tries) == 2


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ConnectionResetError(), id="reset"),
        pytest.param(api_error(an_answer({"error": "internal_error"}, status=500)), id="500"),
        pytest.param(api_error(an_answer({"error": "fatal_error"})), id="fatal"),
    ],
)
def test_a_read_gives_up_after_three_tries(error: Exception) -> None:
    tries, call = counting(error)

    with pytest.raises(LookupFailed) as caught:
        read(call, what="users.info")

    assert caught.value.what == "users.info"
    assert len(tries) == 3


def test_a_read_that_is_limited_is_not_asked_again_at_once() -> None:
    answer = an_answer({"error": "ratelimited"}, status=429, headers={"Retry-After": "9"})
    tries, call = counting(api_error(answer))

    with pytest.raises(LookupFailed) as caught:
        read(call, what="users.info")

    assert caught.value.retry_after == timedelta(seconds=9)
    assert len(tries) == 1


@pytest.mark.parametrize("code", ["user_not_found", "thread_not_found", "missing_scope"])
def test_a_read_that_slack_refuses_is_told_by_its_code(code: str) -> None:
    tries, call = counting(api_error(an_answer({"error": code})))

    with pytest.raises(SlackSaysNo) as caught:
        read(call, what="users.info")

    assert caught.value.answer == code
    assert len(tries) == 1


def test_a_read_that_cannot_be_made_fails() -> None:
    with pytest.raises(LookupFailed):
        read(raising(SlackRequestError("bad url")), what="users.info")


@pytest.mark.parametrize("data", [b"bytes", None])
def test_a_read_without_an_object_is_empty(data: Any) -> None:
    assert read(lambda: an_answer(data), what="users.info") == {}
