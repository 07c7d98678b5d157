from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.payloads import (
    facts,
    is_our_own,
    parse_channel_event,
    parse_channel_id_change,
    parse_click,
    parse_command,
    parse_emoji,
    parse_envelope,
    parse_home_opened,
    parse_membership,
    parse_mention,
    parse_message,
    parse_moment,
    parse_own_post,
    parse_reaction,
    parse_shortcut,
    parse_submission,
    parse_uninstalled,
    parse_user_change,
    unfold_menu,
)
from handlers.payloads.marks import parse_marked
from tests.unit.handlers.payloads import HOST, all_fixtures

KEYS = [
    "type",
    "subtype",
    "event",
    "user",
    "team",
    "channel",
    "ts",
    "thread_ts",
    "text",
    "blocks",
    "elements",
    "attachments",
    "files",
    "message",
    "previous_message",
    "edited",
    "item",
    "reaction",
    "authorizations",
    "team_id",
    "event_id",
    "event_ts",
    "event_time",
    "actions",
    "action_id",
    "value",
    "selected_option",
    "view",
    "state",
    "values",
    "callback_id",
    "private_metadata",
    "id",
    "hash",
    "container",
    "profile",
    "bot_id",
    "is_shared",
    "connected_team_ids",
    "metadata",
    "event_payload",
    "users",
    "reactions",
    "is_share",
]

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
values = st.sampled_from(
    ["message", "message_changed", "message_deleted", "tombstone", "1794300000.000100", "rich_text"]
)
keys = st.sampled_from(KEYS) | st.text(max_size=8)
jsons = st.recursive(
    leaves | values,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6),
    max_leaves=30,
)
objects = st.dictionaries(keys, jsons, max_size=10)

PARSERS: list[Callable[[dict[str, Any]], object]] = [
    parse_message,
    parse_mention,
    parse_reaction,
    parse_channel_event,
    parse_channel_id_change,
    parse_membership,
    parse_home_opened,
    parse_user_change,
    parse_click,
    parse_shortcut,
    parse_command,
    parse_submission,
    parse_envelope,
    parse_moment,
    unfold_menu,
    facts.parse_workspace,
    facts.parse_cursor,
    partial(parse_uninstalled, bot_user_id="U1"),
    partial(is_our_own, bot_user_id="U1", bot_id="B1"),
    partial(facts.parse_person, workspace=HOST),
    partial(facts.parse_channel, workspace=HOST),
    partial(parse_own_post, bot_user_id="U1", bot_id="B1"),
    partial(parse_marked, marker="m", bot_user_id="U1", bot_id="B1"),
    partial(facts.parse_reactors, user_id="U1"),
    lambda body: list(facts.parse_items(body, "messages")),
    lambda body: list(facts.parse_names(body, "users")),
    lambda body: facts.parse_text(body, "team", "name"),
]


@settings(max_examples=150)
@given(body=objects)
def test_no_payload_whatever_makes_a_parser_raise(body: dict[str, Any]) -> None:
    for parse in PARSERS:
        parse(body)


@pytest.mark.parametrize("name", [name for name, _ in all_fixtures()])
def test_every_known_payload_is_read_without_a_fault(name: str) -> None:
    body = dict(all_fixtures())[name]
    event = body.get("event")

    for parse in PARSERS:
        parse(body)
        parse(event if isinstance(event, dict) else {})


@given(body=objects)
def test_every_event_has_a_key_and_a_lane(body: dict[str, Any]) -> None:
    envelope = parse_envelope(body)

    assert envelope.key.count(":") >= 2
    assert all(envelope.key.split(":", 2))
    assert envelope.lane


@given(name=st.text(max_size=30))
def test_an_emoji_name_is_brought_to_its_one_form_in_one_step(name: str) -> None:
    once = parse_emoji(name)

    assert parse_emoji(once) == once


def test_the_fixtures_are_there() -> None:
    """A moved folder would turn the test above into one that reads nothing."""
    assert len(all_fixtures()) > 90
    assert json.dumps(all_fixtures()[0][1])
