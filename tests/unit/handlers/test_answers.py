from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.clock import ManualClock
from bot.domain.errors import InvalidInput, OutcomeUnknown
from bot.ports import Marker
from bot.texts import load_texts
from handlers import ids
from handlers.answers import Answers
from handlers.caller import Caller
from handlers.desk import delivery_of
from handlers.dispatch import DELIVERY
from handlers.pacing import Pacer
from handlers.senders import Senders
from handlers.views.messages import TeamMessage
from handlers.views.notices import build_note
from tests.unit.handlers.counter import AtOnce, Counter, Windows
from tests.unit.handlers.payloads import a_form
from tests.unit.handlers.test_guard import Told, a_guard
from tests.unit.views.builders import NOON, TRIAGE

TEXTS = load_texts(is_strict=True)


def some_answers(windows: Windows, post: Callable[[str, dict[str, Any]], None]) -> Answers:
    return Answers(windows, texts=TEXTS, executor=AtOnce(), post=post)


def _drop(url: str, body: dict[str, Any]) -> None:
    assert url
    assert body


def a_note() -> TeamMessage:
    return build_note("done.paused", texts=TEXTS)


def test_an_answer_that_cannot_be_posted_is_let_go() -> None:
    """Answers are best effort: the change itself is stored, and the card shows it."""

    def post(url: str, body: dict[str, Any]) -> None:
        raise ConnectionResetError

    some_answers(Windows(), post).tell_presser(a_note(), url="https://x", trigger_id="t")


def test_without_a_place_nothing_is_said() -> None:
    windows = Windows()
    posted: list[str] = []

    some_answers(windows, lambda url, _: posted.append(url)).tell_presser(
        a_note(), url="", trigger_id=""
    )

    assert posted == []
    assert windows.opened == []


@pytest.mark.parametrize(
    "code", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"]
)
def test_a_form_that_comes_too_late_says_so(code: str) -> None:
    windows = Windows()
    windows.refusal = code

    with pytest.raises(InvalidInput) as caught:
        some_answers(windows, _drop).open_form("t", {"type": "modal"})

    assert caught.value.problem == "form_expired"


def test_a_form_that_slack_refuses_is_a_fault_of_ours() -> None:
    windows = Windows()
    windows.refusal = "view_too_large"

    with pytest.raises(SlackApiError):
        some_answers(windows, _drop).open_form("t", {"type": "modal"})


def test_trouble_under_a_form_without_fields_only_closes_it() -> None:
    counter = Counter(answers={"record_rating.comment": RuntimeError()})

    answer = counter.hand_in(a_form(ids.RATING_COMMENT, private_metadata="inv1"))

    assert (answer.status, answer.body) == (200, "")


def test_trouble_with_a_menus_options_offers_none() -> None:
    counter = Counter()
    counter.app.middleware(_stumble)

    answer = counter.hand_in(
        {"type": "block_suggestion", "action_id": "gone", "user": {"id": "U1"}, "value": ""}
    )

    assert json.loads(answer.body) == {"options": []}


def _stumble() -> None:
    raise RuntimeError


def test_a_press_that_names_nobody_is_unreadable_and_acknowledged() -> None:
    counter = Counter()

    answer = counter.hand_in(
        {"type": "block_actions", "actions": [{"action_id": ids.ISSUE_CLAIM, "type": "button"}]}
    )

    assert answer.status == 200
    assert counter.requests == []


def test_a_listener_that_was_not_handed_a_delivery_fails_loudly() -> None:
    with pytest.raises(TypeError):
        delivery_of(BoltContext({DELIVERY: "no delivery"}))


@pytest.mark.parametrize("data", [{"ok": True}, {"ok": True, "ts": "now"}, b"ok"])
def test_a_post_without_a_place_proves_nothing(data: Any) -> None:
    class Vague(Windows):
        def chat_postMessage(self, **named: object) -> SlackResponse:  # noqa: ARG002, N802
            return SlackResponse(
                client=self,
                http_verb="POST",
                api_url="chat.postMessage",
                req_args={},
                data=data,
                headers={},
                status_code=200,
            )

    clock = ManualClock(NOON)
    senders = Senders(
        Vague(),
        guard=a_guard(Told(), clock),
        pacer=Pacer(clock=clock),
        caller=Caller(clock=clock),
        clock=clock,
    )
    marker = Marker("m", NOON + timedelta(seconds=1))

    with pytest.raises(OutcomeUnknown, match="no_ts"):
        senders.to_team(TeamMessage(blocks=(), text="x"), to=TRIAGE, marker=marker)
