from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.conversation import MessageDeleted, MessageEdited, MessageHeard
from bot.domain.ids import TeamId, UserId
from bot.domain.people import Identity
from handlers.payloads import parse_mention, parse_message
from tests.unit.handlers.payloads import load_event

EXPORT = (
    "Our nightly export fails with a 502 since this morning &amp; the team can't close the month"
    " &lt;urgent&gt;"
)


def heard(event: dict[str, Any]) -> MessageHeard:
    message = parse_message(event)
    assert isinstance(message, MessageHeard)
    return message


def test_a_customers_message_is_heard_with_its_author_words_and_place() -> None:
    message = heard(load_event("message_external"))

    assert message.channel == "C0GLOBEX001"
    assert message.ts == "1794300000.000100"
    assert message.text == EXPORT
    assert message.author.user == Identity(TeamId("T0GLOBEX001"), UserId("U0EXTGLOB01"))
    assert not message.is_thread_reply


@pytest.mark.parametrize(
    ("name", "team"),
    [
        pytest.param("message_external_grid", "T0INITECH01", id="team"),
        pytest.param("message_user_team_enterprise", "E0INITECH01", id="user-team-first"),
        pytest.param("message_internal_agent_in_shared", "T0HOST00001", id="not-the-context"),
        pytest.param("message_guest_in_private_channel", "T0HOST00001", id="guest-of-the-host"),
    ],
)
def test_the_authors_team_is_the_one_the_message_itself_names(name: str, team: str) -> None:
    message = heard(load_event(name))

    assert message.author.user is not None
    assert message.author.user.team == team


def test_a_me_message_names_no_team_and_is_heard_all_the_same() -> None:
    message = heard(load_event("message_me_message"))

    assert message.author.user is None
    assert message.author.user_id == "U0EXTGLOB01"
    assert message.text == "is getting impatient"


def test_a_screenshot_without_words_is_heard_as_a_file() -> None:
    """file_share used to be dropped by frameworks, and with it complaints that are a picture."""
    message = heard(load_event("message_no_text_image_only"))

    assert message.text == ""
    assert [file.slack_id for file in message.files] == ["F0FILE00001"]
    assert message.files[0].name == ""


def test_a_file_of_our_own_workspace_has_its_name_and_link() -> None:
    message = heard(load_event("message_file_share_internal"))

    assert message.files[0].name == "err.png"
    assert message.files[0].mimetype == "image/png"
    assert message.files[0].permalink.endswith("/err.png")


def test_a_deleted_file_is_no_file() -> None:
    event = load_event("message_no_text_image_only")
    event["files"] = [{"id": "F1", "mode": "tombstone"}, {"name": "no id"}, "nonsense"]

    assert heard(event).files == ()


def test_a_broadcast_reply_belongs_to_its_thread() -> None:
    message = heard(load_event("message_thread_broadcast"))

    assert message.is_broadcast
    assert message.is_thread_reply
    assert message.thread_ts == "1794300000.000100"


@pytest.mark.parametrize(
    "name",
    [
        "message_bot_message_other_app",
        "message_modern_bot",
        "message_own_bot",
        "message_channel_join_bot",
    ],
)
def test_what_no_person_wrote_is_nobodys_words(name: str) -> None:
    assert parse_message(load_event(name)) is None


def test_slackbot_is_nobody() -> None:
    event = load_event("message_external") | {"user": "USLACKBOT"}

    assert parse_message(event) is None


@pytest.mark.parametrize("subtype", ["channel_topic", "ekm_access_denied", "huddle_thread", "new"])
def test_unknown_subtypes_are_left_alone(subtype: str) -> None:
    event = load_event("message_external") | {"subtype": subtype}

    assert parse_message(event) is None


def test_an_edit_is_heard_under_the_ts_of_the_message_and_not_of_the_event() -> None:
    change = parse_message(load_event("message_changed_external_edit"))

    assert isinstance(change, MessageEdited)
    assert change.ts == "1794300000.000100"
    assert change.text == "Our nightly export fails with a 504, not 502"
    assert change.edited_at == datetime(2026, 11, 10, 8, 41, 0, 150, tzinfo=UTC)
    assert change.author.user == Identity(TeamId("T0GLOBEX001"), UserId("U0EXTGLOB01"))


def test_of_two_edits_within_a_second_the_later_one_is_told_by_its_event() -> None:
    """`edited.ts` counts whole seconds, so the second edit was taken for an unfurl and lost."""
    event = load_event("message_changed_external_edit")
    event["previous_message"]["edited"] = event["message"]["edited"]
    event["event_ts"] = "1794300060.900000"

    change = parse_message(event)

    assert isinstance(change, MessageEdited)
    assert change.edited_at == datetime(2026, 11, 10, 8, 41, 0, 900000, tzinfo=UTC)


@pytest.mark.parametrize("name", ["message_changed_unfurl", "message_changed_reply_count"])
def test_an_unfurl_or_a_reply_count_is_no_edit(name: str) -> None:
    assert parse_message(load_event(name)) is None


def test_an_unfurl_of_a_message_that_was_edited_before_is_no_second_edit() -> None:
    event = load_event("message_changed_external_edit")
    for what in ("edited", "text"):
        event["previous_message"][what] = event["message"][what]

    assert parse_message(event) is None


def test_an_edit_that_leaves_the_words_alone_is_no_edit() -> None:
    event = load_event("message_changed_external_edit")
    event["message"]["text"] = event["previous_message"]["text"]
    event["message"]["blocks"] = event["previous_message"]["blocks"]

    assert parse_message(event) is None


def test_the_edit_of_a_bot_is_nobodys() -> None:
    event = load_event("message_changed_external_edit")
    event["message"]["bot_id"] = "B1"

    assert parse_message(event) is None


@pytest.mark.parametrize("name", ["message_deleted_external", "message_changed_tombstone"])
def test_a_deletion_is_heard_with_and_without_replies(name: str) -> None:
    gone = parse_message(load_event(name))

    assert isinstance(gone, MessageDeleted)
    assert gone.ts == "1794300000.000100"
    assert gone.channel == "C0GLOBEX001"


@pytest.mark.parametrize("name", ["message_deleted_external", "message_changed_tombstone"])
def test_the_deletion_of_a_bots_message_is_of_no_use(name: str) -> None:
    event = load_event(name)
    event["previous_message"]["bot_id"] = "B1"

    assert parse_message(event) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("message_deleted_external", "channel", id="deletion"),
        pytest.param("message_changed_tombstone", "channel", id="tombstone"),
        pytest.param("message_external", "ts", id="message"),
        pytest.param("message_external", "channel", id="nowhere"),
        pytest.param("message_external", "user", id="nobody"),
    ],
)
def test_a_message_without_what_names_it_is_not_heard(name: str, key: str) -> None:
    event = load_event(name)
    event.pop(key)

    assert parse_message(event) is None


def test_a_deletion_falls_back_to_the_ts_of_the_former_message() -> None:
    event = load_event("message_deleted_external")
    event.pop("deleted_ts")

    gone = parse_message(event)

    assert isinstance(gone, MessageDeleted)
    assert gone.ts == "1794300000.000100"


@pytest.mark.parametrize(
    ("name", "team"),
    [
        pytest.param("app_mention_external", "T0GLOBEX001", id="not-the-installed-team"),
        pytest.param("app_mention_external_grid", "E0INITECH01", id="enterprise"),
    ],
)
def test_the_author_of_a_mention_is_never_taken_from_its_team_field(name: str, team: str) -> None:
    message = parse_mention(load_event(name))

    assert message is not None
    assert message.is_mention
    assert message.author.user is not None
    assert message.author.user.team == team


def test_a_mention_that_names_no_team_has_an_author_without_one() -> None:
    event = load_event("app_mention_external")
    event.pop("user_team")
    event.pop("source_team")

    message = parse_mention(event)

    assert message is not None
    assert message.author.user is None
    assert message.author.user_id == "U0EXTGLOB01"


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": list(elements)}],
        }
    ]


def test_words_come_from_the_blocks_when_the_text_is_empty() -> None:
    event = load_event("message_external") | {
        "text": "  ",
        "blocks": rich(
            {"type": "text", "text": "Hi "},
            {"type": "user", "user_id": "U1"},
            {"type": "text", "text": ", see "},
            {"type": "link", "url": "https://a.example", "text": "this"},
            {"type": "link", "url": "https://b.example"},
            {"type": "emoji", "name": "cry"},
            {"type": "channel", "channel_id": "C1"},
            {"type": "broadcast", "range": "here"},
        ),
    }

    message = heard(event)

    assert message.text == (
        "Hi <@U1>, see <https://a.example|this><https://b.example>:cry:<#C1><!here>"
    )


def test_lists_and_quotes_in_blocks_keep_their_lines() -> None:
    blocks = [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "Steps"}]},
                {
                    "type": "rich_text_list",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": step}]}
                        for step in ("open", "export")
                    ],
                },
            ],
        },
        {"type": "section", "text": {"type": "mrkdwn", "text": "Then"}, "fields": [{"text": "A"}]},
    ]

    message = heard(load_event("message_external") | {"text": "", "blocks": blocks})

    assert message.text == "Steps\n• open\n• export\nThen\nA"


def test_blocks_nested_without_end_are_cut_off() -> None:
    element: dict[str, Any] = {"type": "text", "text": "deep"}
    for _ in range(500):
        element = {"type": "rich_text_section", "elements": [element]}

    message = heard(load_event("message_external") | {"text": "", "blocks": [element]})

    assert message.text == ""


def test_a_forwarded_message_is_kept_apart_from_the_authors_words() -> None:
    event = load_event("message_external") | {
        "attachments": [
            {"is_share": True, "text": "The export is broken", "author_id": "U9"},
            {"title": "Status page", "text": "All systems normal"},
            {"is_msg_unfurl": True, "blocks": rich({"type": "text", "text": "from blocks"})},
        ]
    }

    message = heard(event)

    assert message.text == EXPORT
    assert message.forwarded == "The export is broken\nfrom blocks"


@pytest.mark.parametrize(
    ("attachment", "words"),
    [
        pytest.param(
            {"message_blocks": [{"message": {"blocks": rich({"type": "text", "text": "inner"})}}]},
            "inner",
            id="message-blocks",
        ),
        pytest.param({"fallback": "[no preview]"}, "[no preview]", id="fallback"),
        pytest.param({}, "", id="nothing"),
    ],
)
def test_a_share_without_text_gives_what_it_has(attachment: dict[str, Any], words: str) -> None:
    event = load_event("message_external") | {"attachments": [{"is_share": True} | attachment]}

    assert heard(event).forwarded == words
