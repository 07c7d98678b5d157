"""Our own posts are known by their mark, and nobody else's message is ever taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.payloads import OwnPost, parse_own_post
from handlers.payloads.marks import block_mark, parse_marked
from tests.unit.handlers.counter import DELIVERY, Counter
from tests.unit.handlers.payloads import HOST, an_event, load

MARK = "0192f3" + "a" * 26
TS = "1795424400.000100"
METADATA = {"event_type": "giraffe", "event_payload": {"marker": MARK}}
BLOCKS = [{"type": "divider", "block_id": block_mark(MARK)}, {"type": "divider", "block_id": "x"}]
US = {"bot_user_id": HOST.bot_user_id, "bot_id": HOST.bot_id}


def a_post(**changes: Any) -> dict[str, Any]:
    event = {
        "type": "message",
        "channel": "C1",
        "ts": TS,
        "bot_id": HOST.bot_id,
        "user": HOST.bot_user_id,
        "metadata": METADATA,
        "blocks": BLOCKS,
    }
    kept = {name: value for name, value in (event | changes).items() if value is not None}
    return an_event(kept)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="both"),
        pytest.param({"metadata": None}, id="on-a-block"),
        pytest.param({"blocks": None}, id="in-metadata"),
        pytest.param({"subtype": "bot_message", "user": None}, id="under-a-persons-name"),
        pytest.param({"subtype": "thread_broadcast"}, id="also-sent-to-the-channel"),
        pytest.param({"bot_id": None}, id="by-our-user"),
    ],
)
def test_a_post_of_ours_is_known_by_its_mark(changes: dict[str, Any]) -> None:
    found = parse_own_post(a_post(**changes), **US)

    assert found == OwnPost("C1", TS, MARK)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"bot_id": "B0STRANGER", "user": "U0STRANGER"}, id="another-app"),
        pytest.param({"bot_id": "B0STRANGER"}, id="another-app-as-our-user"),
        pytest.param({"bot_id": None, "user": "U0CUSTOMER"}, id="a-customer"),
        pytest.param({"bot_id": None, "user": None}, id="nobody"),
        pytest.param({"subtype": "message_changed"}, id="a-change"),
        pytest.param({"subtype": "message_deleted"}, id="a-deletion"),
        pytest.param({"type": "reaction_added"}, id="no-message"),
        pytest.param({"ts": "now"}, id="nowhere"),
        pytest.param({"metadata": None, "blocks": None}, id="no-mark"),
        pytest.param({"blocks": None, "metadata": METADATA | {"event_type": "x"}}, id="metadata-x"),
        pytest.param({"metadata": None, "blocks": [{"block_id": "g:" + "a" * 65}]}, id="too-long"),
        pytest.param({"metadata": None, "blocks": [{"block_id": "g:"}]}, id="empty"),
    ],
)
def test_nothing_else_is_taken_for_one(changes: dict[str, Any]) -> None:
    assert parse_own_post(a_post(**changes), **US) is None


def test_an_app_that_does_not_know_itself_trusts_nobody() -> None:
    assert parse_own_post(a_post(), bot_user_id="", bot_id="") is None


@pytest.mark.parametrize(
    ("changes", "found"),
    [({}, TS), ({"bot_id": "B0STRANGER"}, None), ({"metadata": None, "blocks": []}, None)],
)
def test_a_mark_in_a_conversation_counts_under_the_same_rule(
    changes: dict[str, Any], found: str | None
) -> None:
    message = a_post(**changes)["event"]

    assert parse_marked(message, marker=MARK, **US) == found
    assert parse_marked(message, marker="other", **US) is None


def test_a_post_that_comes_back_is_heard_and_reaches_no_listener() -> None:
    counter = Counter()

    is_of_use = counter.dispatcher.dispatch(json.dumps(a_post()), DELIVERY)

    assert is_of_use
    heard = counter.only("own_posts.hear")
    assert (heard.given, heard.named) == ((MARK, TS), {"cause": DELIVERY})
    assert len(counter.requests) == 1


@pytest.mark.parametrize(
    "changes", [{"metadata": None, "blocks": None}, {"subtype": "message_changed"}]
)
def test_other_echoes_of_our_own_are_settled_as_ignored(changes: dict[str, Any]) -> None:
    counter = Counter()

    is_of_use = counter.dispatcher.dispatch(json.dumps(a_post(**changes)), DELIVERY)

    assert not is_of_use
    assert counter.requests == []


def test_a_forged_mark_is_a_message_like_any_other() -> None:
    counter = Counter()
    body = load("events/message_external")
    body["event"] |= {"metadata": METADATA, "blocks": BLOCKS}

    counter.dispatcher.dispatch(json.dumps(body), DELIVERY)

    assert [request.name for request in counter.requests] == ["capture_message.hear"]
