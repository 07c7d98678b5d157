"""What Slack limits waits, and nothing else does."""

from __future__ import annotations

from datetime import timedelta
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackRequestError
from slack_sdk.web import SlackResponse

from bot.clock import ManualClock
from bot.domain.errors import CannotSpeak, LookupFailed, NotSent
from handlers.caller import SPEECHLESS_WAIT, Caller
from handlers.slack_calls import SlackSaysNo
from tests.unit.handlers.test_slack_calls import an_answer, counting, raising, refusing
from tests.unit.views.builders import NOON

LIMITED = refusing("ratelimited", status=429, headers={"Retry-After": "30"})
DONE = an_answer({"ok": True})
HALF_A_MINUTE = timedelta(seconds=30)


def fine() -> SlackResponse:
    return DONE


def must_not_be_asked() -> SlackResponse:
    raise AssertionError("Slack was asked")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def caller(clock: ManualClock) -> Caller:
    return Caller(clock=clock)


def test_a_limited_write_holds_its_method_in_its_channel_for_as_long_as_slack_said(
    caller: Caller, clock: ManualClock
) -> None:
    with pytest.raises(NotSent):
        caller.write(LIMITED, method="chat.update", place="C1")
    clock.advance(timedelta(seconds=29))

    with pytest.raises(NotSent) as caught:
        caller.write(must_not_be_asked, method="chat.update", place="C1")

    assert (caught.value.reason, caught.value.retry_after) == ("ratelimited", timedelta(seconds=1))
    assert not isinstance(caught.value, CannotSpeak)
    clock.advance(timedelta(seconds=1))
    assert caller.write(fine, method="chat.update", place="C1") is DONE


def test_other_channels_and_other_methods_go_on(caller: Caller) -> None:
    with pytest.raises(NotSent):
        caller.write(LIMITED, method="chat.update", place="C1")

    assert caller.write(fine, method="chat.update", place="C2") is DONE
    assert caller.write(fine, method="chat.postMessage", place="C1") is DONE
    assert caller.write(fine, method="reactions.add") is DONE
    assert caller.read(fine, method="users.info") == {"ok": True}


def test_a_limited_read_holds_its_method(caller: Caller) -> None:
    with pytest.raises(LookupFailed):
        caller.read(LIMITED, method="users.info")

    with pytest.raises(LookupFailed) as caught:
        caller.read(must_not_be_asked, method="users.info")

    assert caught.value.retry_after == HALF_A_MINUTE
    assert caller.read(fine, method="conversations.info") == {"ok": True}


def test_what_was_not_sent_for_another_reason_holds_nothing(caller: Caller) -> None:
    with pytest.raises(NotSent, match="unreachable"):
        caller.write(raising(_unreachable()), method="chat.update", place="C1")

    assert caller.write(fine, method="chat.update", place="C1") is DONE


def _unreachable() -> Exception:
    return URLError(ConnectionRefusedError())


@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "team_access_not_granted"])
def test_a_worthless_token_stops_everything_for_a_minute(
    caller: Caller, clock: ManualClock, code: str
) -> None:
    with pytest.raises(CannotSpeak) as first:
        caller.write(refusing(code), method="chat.postMessage", place="C1")

    with pytest.raises(CannotSpeak) as caught:
        caller.write(must_not_be_asked, method="reactions.add")
    with pytest.raises(SlackSaysNo) as said:
        caller.read(must_not_be_asked, method="users.info")

    assert first.value.retry_after == SPEECHLESS_WAIT
    assert (caught.value.reason, caught.value.retry_after) == (code, SPEECHLESS_WAIT)
    assert said.value.answer == code
    clock.advance(SPEECHLESS_WAIT)
    assert caller.write(fine, method="reactions.add") is DONE


def test_a_missing_scope_stops_its_method_only(caller: Caller) -> None:
    with pytest.raises(CannotSpeak):
        caller.write(refusing("missing_scope"), method="reactions.add")

    with pytest.raises(CannotSpeak):
        caller.write(must_not_be_asked, method="reactions.add")
    assert caller.write(fine, method="chat.postMessage", place="C1") is DONE


@pytest.mark.parametrize(("code", "is_held"), [("token_revoked", True), ("user_not_found", False)])
def test_a_read_learns_of_a_worthless_token_too(
    caller: Caller, code: str, *, is_held: bool
) -> None:
    with pytest.raises(SlackSaysNo):
        caller.read(refusing(code), method="users.info")

    tries, call = counting(DONE)
    if is_held:
        with pytest.raises(CannotSpeak):
            caller.write(call, method="views.publish")
    else:
        caller.write(call, method="views.publish")
    assert len(tries) == (not is_held)


def test_a_read_that_could_not_be_made_holds_nothing(caller: Caller) -> None:
    with pytest.raises(LookupFailed):
        caller.read(raising(SlackRequestError("bad url")), method="users.info")

    assert caller.read(fine, method="users.info") == {"ok": True}


def test_holds_of_long_ago_are_forgotten_and_present_ones_are_not(
    caller: Caller, clock: ManualClock
) -> None:
    for number in range(2_001):
        with pytest.raises(NotSent):
            caller.write(LIMITED, method="chat.update", place=f"C{number}")
    clock.advance(HALF_A_MINUTE)
    for place in ("D1", "D2"):
        with pytest.raises(NotSent):
            caller.write(LIMITED, method="chat.update", place=place)

    assert caller.write(fine, method="chat.update", place="C1") is DONE
    with pytest.raises(NotSent):
        caller.write(must_not_be_asked, method="chat.update", place="D1")
