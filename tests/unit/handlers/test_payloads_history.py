"""What history shows becomes the events that were missed, whatever it holds."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Workspace
from bot.domain.back_fill import gap_before, gap_of, ts_at
from bot.domain.conversation import MessageDeleted, MessageEdited, MessageHeard
from bot.domain.ids import ChannelId, SlackChannelId, TeamId, UserId, WorkspaceId
from bot.ports import FoundEvent, FoundMessage, HistoryPage
from handlers.payloads import parse_envelope, parse_message, parse_reaction
from handlers.payloads.history import parse_history
from tests.unit.builders import NOON

CHANNEL = SlackChannelId("C1")
OURS = Workspace(
    id=WorkspaceId("w"),
    team_id=TeamId("T0HOST"),
    name="Helpers",
    bot_user_id=UserId("UBOT"),
    bot_id="BBOT",
)
TS = ts_at(NOON)
EDIT = ts_at(NOON + timedelta(minutes=5))
MESSAGE = {"type": "message", "ts": TS, "user": "UDANA", "team": "TACME", "text": "it fails"}
GAP = gap_of(ChannelId("c"), since=NOON - timedelta(hours=1), until=NOON + timedelta(hours=1))
READ_AT = NOON + timedelta(hours=2)


def page(*messages: object, **answer: Any) -> HistoryPage:
    return parse_history(
        {"ok": True, "messages": list(messages), **answer},
        gap=GAP,
        channel=CHANNEL,
        workspace=OURS,
        read_at=READ_AT,
    )


def only(message: dict[str, Any]) -> FoundMessage:
    (found,) = page(message).messages
    return found


def event_of(found: FoundEvent | None) -> dict[str, Any]:
    assert found is not None
    event = json.loads(found.body)["event"]
    assert isinstance(event, dict)
    return event


def test_a_message_is_heard_as_if_it_had_just_been_written() -> None:
    found = only(MESSAGE)

    heard = parse_message(event_of(found.written))
    assert isinstance(heard, MessageHeard)
    assert (heard.channel, heard.ts, heard.text) == ("C1", TS, "it fails")
    assert heard.is_from_history
    assert heard.edited_at is None
    assert (found.edited, found.deleted, found.reactions) == (None, None, ())


def test_its_key_and_lane_are_those_of_its_channel() -> None:
    written = only(MESSAGE).written

    assert written is not None
    envelope = parse_envelope(json.loads(written.body))
    assert (written.key, written.lane) == (f"history:C1:{TS}", "C1")
    assert envelope.lane == written.lane


def test_an_edited_message_comes_with_its_latest_words_and_as_an_edit() -> None:
    found = only({**MESSAGE, "edited": {"user": "UDANA", "ts": EDIT}})

    heard, edited = parse_message(event_of(found.written)), parse_message(event_of(found.edited))
    assert isinstance(heard, MessageHeard)
    assert isinstance(edited, MessageEdited)
    assert heard.edited_at == edited.edited_at == found.edited_at == NOON + timedelta(minutes=5)
    assert found.edited is not None
    assert found.edited.key == f"history:C1:{TS}:{EDIT}"


def test_a_stone_in_the_place_of_a_message_is_its_deletion() -> None:
    stone = {"type": "message", "subtype": "tombstone", "ts": TS, "user": "USLACKBOT"}

    found = only(stone)

    gone = parse_message(event_of(found.deleted))
    assert gone == MessageDeleted(channel=CHANNEL, ts=TS)
    assert found.written is None


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({**MESSAGE, "bot_id": "B1"}, id="another-bot"),
        pytest.param({**MESSAGE, "bot_id": "BBOT", "user": "UBOT"}, id="our-own"),
        pytest.param({**MESSAGE, "subtype": "channel_topic"}, id="a-new-topic"),
        pytest.param({**MESSAGE, "user": "USLACKBOT"}, id="slackbot"),
        pytest.param({**MESSAGE, "user": None}, id="nobody"),
    ],
)
def test_what_is_nobodys_words_when_live_is_nobodys_words_in_history(
    message: dict[str, Any],
) -> None:
    found = only(message)

    assert (found.written, found.edited) == (None, None)


def test_our_joining_and_the_latest_reply_are_seen() -> None:
    joining = {**MESSAGE, "subtype": "channel_join", "user": "UBOT"}
    others = {**MESSAGE, "subtype": "channel_join"}
    parent = {**MESSAGE, "thread_ts": TS, "reply_count": 2, "latest_reply": EDIT}

    assert only(joining).is_our_joining
    assert not only(others).is_our_joining
    assert only(parent).latest_reply == EDIT
    assert only(MESSAGE).latest_reply is None


def test_reactions_are_seen_now_and_were_not_there_before_the_gap() -> None:
    reactions = [{"name": "white_check_mark::skin-tone-2", "users": ["USAM", "UBOT"], "count": 3}]

    (mark,) = only({**MESSAGE, "reactions": reactions}).reactions

    heard = parse_reaction(event_of(mark.event))
    assert heard is not None
    assert (heard.emoji, heard.user_id, heard.ts) == ("white_check_mark", "USAM", TS)
    assert (heard.at, heard.not_before) == (READ_AT, NOON - timedelta(hours=1))


@pytest.mark.parametrize(
    ("answer", "has_more"),
    [
        ({}, False),
        ({"has_more": False}, False),
        ({"has_more": True}, True),
        ({"response_metadata": {"next_cursor": "next"}}, True),
        ({"response_metadata": {"next_cursor": ""}}, False),
    ],
)
def test_whether_there_is_more_is_what_slack_says(answer: dict[str, Any], has_more: bool) -> None:
    assert page(MESSAGE, **answer).has_more is has_more


def test_what_is_no_message_is_left_out() -> None:
    assert page("text", None, {}, {"ts": "soon"}, {**MESSAGE, "ts": 17}).messages == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["ts", "user", "text", "edited", "reactions", "name", "users", "subtype", "blocks"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4), JSON)
def test_no_answer_of_any_shape_stops_the_reading(messages: list[Any], rest: Any) -> None:
    for found in page(*messages, response_metadata=rest).messages:
        assert found.ts
    with_fields = {**MESSAGE, "edited": rest, "reactions": rest, "latest_reply": rest}
    assert only(with_fields).ts == TS


def test_what_stands_before_an_issue_in_its_thread_is_marked_and_what_stands_after_is_not() -> None:
    opener, later = ts_at(NOON + timedelta(minutes=1)), ts_at(NOON + timedelta(minutes=2))
    mark = {"name": "white_check_mark", "users": ["USAM"], "count": 1}
    gap = gap_before(ChannelId("c"), TS, opener_ts=opener, until=NOON)

    before, after = parse_history(
        {"ok": True, "messages": [{**MESSAGE, "reactions": [mark]}, {**MESSAGE, "ts": later}]},
        gap=gap,
        channel=CHANNEL,
        workspace=OURS,
        read_at=READ_AT,
    ).messages

    heard = [parse_message(event_of(found.written)) for found in (before, after)]
    assert [isinstance(one, MessageHeard) and one.is_earlier for one in heard] == [True, False]
    assert [isinstance(one, MessageHeard) and one.is_from_history for one in heard] == [False] * 2
    seen = parse_reaction(event_of(before.reactions[0].event))
    assert seen is not None
    assert seen.is_earlier
