from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.conversation import ReactionChange
from handlers.payloads import (
    is_our_own,
    parse_channel_event,
    parse_channel_id_change,
    parse_emoji,
    parse_envelope,
    parse_home_opened,
    parse_membership,
    parse_moment,
    parse_reaction,
    parse_uninstalled,
    parse_user_change,
)
from tests.unit.handlers.payloads import HOST, an_event, load, load_event


def is_ours(body: dict[str, Any]) -> bool:
    return is_our_own(body, bot_user_id=HOST.bot_user_id, bot_id=HOST.bot_id)


def test_an_event_is_named_by_app_installed_team_and_event_id() -> None:
    """The outer team_id is the customer's here; two installations must never share a key."""
    envelope = parse_envelope(load("events/message_external"))

    assert envelope.key == "A0SUPPORT01:T0HOST00001:Ev0FIX000001"
    assert envelope.lane == "C0GLOBEX001"
    assert envelope.event_type == "message"


def test_the_end_of_the_installation_has_a_key_although_nobody_authorised_it() -> None:
    envelope = parse_envelope(load("events/app_uninstalled"))

    assert envelope.key == "A0SUPPORT01:T0HOST00001:Ev0FIX000040"
    assert envelope.lane == "T0HOST00001"


@pytest.mark.parametrize(
    ("name", "lane"),
    [
        pytest.param("reaction_added_external", "C0GLOBEX001", id="item"),
        pytest.param("channel_rename", "C0GLOBEX001", id="object"),
        pytest.param("channel_id_changed", "C0NEWPRIV01", id="new-id"),
        pytest.param("team_access_granted", "E0ACMEORG01", id="no-channel"),
    ],
)
def test_events_of_one_channel_share_a_lane(name: str, lane: str) -> None:
    assert parse_envelope(load(f"events/{name}")).lane == lane


def test_without_an_event_id_the_content_names_the_event() -> None:
    body: dict[str, Any] = {"type": "event_callback", "event": {"type": "x"}}

    first, again = parse_envelope(body), parse_envelope(dict(body))
    other = parse_envelope(body | {"event_time": 1})

    assert first.key == again.key
    assert first.key != other.key
    assert first.key.startswith("no-app:no-team:sha256-")
    assert first.lane == "no-team"


@pytest.mark.parametrize(
    ("body", "at"),
    [
        pytest.param(
            an_event({"event_ts": "1794300060.000150", "ts": "1.000000"}),
            datetime(2026, 11, 10, 8, 41, 0, 150, tzinfo=UTC),
            id="event-ts",
        ),
        pytest.param(
            an_event({"ts": "1794300000.000000"}),
            datetime(2026, 11, 10, 8, 40, tzinfo=UTC),
            id="ts",
        ),
        pytest.param(an_event({}), datetime(2026, 11, 10, 8, 40, tzinfo=UTC), id="event-time"),
        pytest.param(an_event({}, event_time="soon"), None, id="not-a-number"),
        pytest.param(an_event({}, event_time=10**30), None, id="beyond-time"),
        pytest.param(an_event({}, event_time=0), None, id="never"),
    ],
)
def test_the_moment_of_an_act_is_slacks(body: dict[str, Any], at: datetime | None) -> None:
    assert parse_moment(body) == at


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"type": "message", "bot_id": "B0SUPBOT001"}, id="post"),
        pytest.param({"type": "reaction_added", "user": "U0SUPBOT001"}, id="reaction"),
        pytest.param({"type": "message", "message": {"bot_id": "B0SUPBOT001"}}, id="update"),
        pytest.param({"type": "message", "previous_message": {"user": "U0SUPBOT001"}}, id="delete"),
    ],
)
def test_what_the_app_did_itself_is_recognised(event: dict[str, Any]) -> None:
    assert is_ours(an_event(event))


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"type": "member_joined_channel", "user": "U0SUPBOT001"}, id="joined"),
        pytest.param({"type": "member_left_channel", "user": "U0SUPBOT001"}, id="left"),
        pytest.param({"type": "message", "user": "U0EXTGLOB01"}, id="somebody"),
        pytest.param({"type": "message"}, id="nobody"),
    ],
)
def test_what_others_did_and_the_apps_own_arrival_count(event: dict[str, Any]) -> None:
    assert not is_ours(an_event(event))


def test_an_app_without_a_bot_id_owns_nothing_that_names_none() -> None:
    assert not is_our_own(an_event({"type": "message"}), bot_user_id="", bot_id="")


@pytest.mark.parametrize(
    ("name", "emoji", "change", "user"),
    [
        ("reaction_added_external", "white_check_mark", ReactionChange.ADDED, "U0EXTGLOB01"),
        ("reaction_removed_internal", "white_check_mark", ReactionChange.REMOVED, "U0AGENT0001"),
        ("reaction_added_no_item_user", "eyes", ReactionChange.ADDED, "U0AGENT0001"),
    ],
)
def test_a_reaction_is_heard(name: str, emoji: str, change: ReactionChange, user: str) -> None:
    reaction = parse_reaction(load_event(name))

    assert reaction is not None
    assert (reaction.emoji, reaction.change, reaction.user_id) == (emoji, change, user)
    assert reaction.ts == "1794300000.000100"
    assert reaction.at == datetime(2026, 11, 10, 8, 45, 0, 300, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"item": {"type": "file", "file": "F1"}}, id="file"),
        pytest.param({"item": {"type": "message", "channel": "C1"}}, id="no-ts"),
        pytest.param({"item": {"type": "message", "ts": "1794300000.000100"}}, id="no-channel"),
        pytest.param({"user": None}, id="nobody"),
        pytest.param({"reaction": ""}, id="no-emoji"),
        pytest.param({"event_ts": "soon"}, id="no-moment"),
        pytest.param({"type": "reaction_seen"}, id="other-event"),
    ],
)
def test_a_reaction_that_names_no_message_is_not_heard(change: dict[str, Any]) -> None:
    assert parse_reaction(load_event("reaction_added_external") | change) is None


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("thumbsup::skin-tone-2", "+1"),
        ("+1", "+1"),
        (":Eyes:", "eyes"),
        ("eyes::skin-tone-3", "eyes"),
        ("white_check_mark", "white_check_mark"),
        ("heavy_check_mark", "heavy_check_mark"),
        ("", ""),
    ],
)
def test_an_emoji_has_one_name_and_two_check_marks_are_two(spelling: str, name: str) -> None:
    assert parse_emoji(spelling) == name


@pytest.mark.parametrize("name", ["channel_archive", "channel_rename", "channel_shared"])
def test_a_change_of_a_channel_names_it(name: str) -> None:
    change = parse_channel_event(load_event(name))

    assert change is not None
    assert change.channel == "C0GLOBEX001"


def test_a_new_id_comes_with_the_old_one() -> None:
    change = parse_channel_id_change(load_event("channel_id_changed"))

    assert change == ("G0OLDPRIV01", "C0NEWPRIV01")
    assert parse_channel_id_change({"old_channel_id": "G1"}) is None


def test_members_come_and_go() -> None:
    joined = parse_membership(load_event("member_joined_channel_external"))
    left = parse_membership(load_event("member_left_channel_external_grid"))

    assert joined is not None
    assert joined.has_joined
    assert joined.user_id == "U0EXTGLOB01"
    assert left is not None
    assert not left.has_joined
    assert parse_membership({"type": "member_joined_channel", "user": "U1"}) is None


def test_only_the_home_tab_counts_as_opening_it() -> None:
    opened = parse_home_opened(load_event("app_home_opened_first"))

    assert opened is not None
    assert opened.user_id == "U0AGENT0001"
    assert parse_home_opened(load_event("app_home_opened_messages_tab")) is None


@pytest.mark.parametrize(
    ("name", "is_end"),
    [
        ("app_uninstalled", True),
        ("tokens_revoked_bot", True),
        ("tokens_revoked_user", False),
        ("channel_archive", False),
    ],
)
def test_only_the_apps_own_token_ends_the_installation(name: str, *, is_end: bool) -> None:
    assert parse_uninstalled(load_event(name), bot_user_id="U0SUPBOT001") is is_end


def test_a_changed_person_is_named_in_either_shape() -> None:
    assert parse_user_change({"user": {"id": "U1"}}) == "U1"
    assert parse_user_change({"user": "U1"}) == "U1"
    assert parse_user_change({"user": {}}) is None


def test_a_channel_event_without_a_channel_is_of_no_use() -> None:
    assert parse_channel_event({"channel": {}}) is None
