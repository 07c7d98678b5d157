from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.conversation import MessageDeleted, MessageEdited, MessageHeard, ReactionHeard
from bot.domain.errors import LookupFailed
from tests.unit.handlers.counter import DELIVERY, Counter
from tests.unit.handlers.payloads import an_event, load

ACTED = datetime(2026, 11, 10, 8, 40, 0, 100, tzinfo=UTC)


def hand_event(counter: Counter, body: dict[str, Any]) -> bool:
    return counter.dispatcher.dispatch(json.dumps(body), DELIVERY)


@pytest.mark.parametrize(
    ("name", "service", "kind"),
    [
        ("message_external", "capture_message.hear", MessageHeard),
        ("message_no_text_image_only", "capture_message.hear", MessageHeard),
        ("message_im", "capture_message.hear", MessageHeard),
        ("app_mention_external", "capture_message.hear", MessageHeard),
        ("message_changed_external_edit", "change_words.edit", MessageEdited),
        ("message_deleted_external", "change_words.delete", MessageDeleted),
        ("message_changed_tombstone", "change_words.delete", MessageDeleted),
        ("reaction_added_external", "react.hear", ReactionHeard),
        ("reaction_removed_internal", "react.hear", ReactionHeard),
    ],
)
def test_what_people_do_reaches_its_service(name: str, service: str, kind: type) -> None:
    counter = Counter()

    is_of_use = hand_event(counter, load(f"events/{name}"))

    assert is_of_use
    request = counter.only(service)
    assert isinstance(request.given[0], kind)
    assert len(counter.requests) == 1


def test_a_service_gets_the_inbox_row_as_its_cause_at_the_moment_slack_names() -> None:
    counter = Counter()

    hand_event(counter, load("events/message_external"))

    cause = counter.only("capture_message.hear").named["cause"]
    assert cause == replace(DELIVERY, at=ACTED)


def test_an_event_that_names_no_moment_happened_when_it_arrived() -> None:
    counter = Counter()

    hand_event(counter, an_event({"type": "user_change", "user": {"id": "U1"}}, event_time=None))

    assert counter.only("keep_places.person_changed").named["cause"] == DELIVERY


def test_a_listener_runs_in_the_thread_that_hands_the_event_in() -> None:
    """A worker holds the lease; Bolt's own pool would run it after the acknowledgement."""
    counter, seen = Counter(), list[int]()
    counter.app.event("custom_event")(lambda: seen.append(threading.get_ident()))

    hand_event(counter, an_event({"type": "custom_event"}))

    assert seen == [threading.get_ident()]


@pytest.mark.parametrize(
    ("name", "service", "given"),
    [
        ("app_home_opened_first", "manage.show_home", ("U0AGENT0001",)),
        ("member_joined_channel_bot", "keep_places.app_joined", ("C0GLOBEX001",)),
        (
            "member_joined_channel_external",
            "keep_places.membership_changed",
            ("C0GLOBEX001", "U0EXTGLOB01"),
        ),
        (
            "member_left_channel_external_grid",
            "keep_places.membership_changed",
            ("C0INITECH01", "U0EXTINIT01"),
        ),
        ("channel_shared", "keep_places.channel_shared", ("C0GLOBEX001",)),
        ("channel_unshared", "keep_places.channel_changed", ("C0GLOBEX001",)),
        ("channel_archive", "keep_places.channel_changed", ("C0GLOBEX001",)),
        ("channel_rename", "keep_places.channel_changed", ("C0GLOBEX001",)),
        ("channel_left", "keep_places.channel_changed", ("C0GLOBEX001",)),
        ("channel_id_changed", "keep_places.channel_id_changed", ("G0OLDPRIV01", "C0NEWPRIV01")),
        ("app_uninstalled", "keep_installation.end", ()),
        ("tokens_revoked_bot", "keep_installation.end", ()),
    ],
)
def test_what_happens_to_channels_and_the_app_reaches_its_service(
    name: str, service: str, given: tuple[object, ...]
) -> None:
    counter = Counter()

    is_of_use = hand_event(counter, load(f"events/{name}"))

    assert is_of_use
    assert counter.only(service).given == given


def test_the_app_being_taken_out_of_a_channel_changes_the_channel() -> None:
    counter = Counter()
    event = {"type": "member_left_channel", "user": "U0SUPBOT001", "channel": "C1"}

    hand_event(counter, an_event(event))

    assert counter.only("keep_places.channel_changed").given == ("C1",)


@pytest.mark.parametrize(
    "name",
    [
        "message_changed_unfurl",
        "message_changed_reply_count",
        "message_modern_bot",
        "message_own_bot",
        "message_channel_join_bot",
        "reaction_added_by_bot",
        "app_home_opened_messages_tab",
        "tokens_revoked_user",
        "shared_channel_invite_accepted",
        "team_access_granted",
    ],
)
def test_what_nobody_has_a_use_for_is_settled_on_purpose(name: str) -> None:
    counter = Counter()

    is_of_use = hand_event(counter, load(f"events/{name}"))

    assert not is_of_use
    assert counter.requests == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_mention"},
        {"type": "reaction_added"},
        {"type": "channel_archive"},
        {"type": "channel_id_changed"},
        {"type": "member_joined_channel"},
        {"type": "user_change"},
        {},
    ],
)
def test_an_event_that_says_nothing_is_settled_on_purpose(event: dict[str, Any]) -> None:
    counter = Counter()

    assert not hand_event(counter, an_event(event))
    assert counter.requests == []


def test_what_a_listener_raises_comes_out_again() -> None:
    """Bolt turns it into a status; the worker has to know whether and when to try again."""
    failure = LookupFailed("users.info")
    counter = Counter(answers={"capture_message.hear": failure})

    with pytest.raises(LookupFailed) as caught:
        hand_event(counter, load("events/message_external"))

    assert caught.value is failure


def test_a_failed_event_is_told_to_nobody() -> None:
    counter = Counter(answers={"capture_message.hear": RuntimeError("boom")})

    with pytest.raises(RuntimeError):
        hand_event(counter, load("events/message_external"))

    assert counter.posted == []
    assert counter.windows.opened == []


@pytest.mark.parametrize("body", ["[]", '"x"', "1", "null"])
def test_what_is_no_object_is_no_event(body: str) -> None:
    counter = Counter()

    with pytest.raises(ValueError, match="object"):
        counter.dispatcher.dispatch(body, DELIVERY)
