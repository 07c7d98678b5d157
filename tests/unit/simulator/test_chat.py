from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from tests.unit.simulator.support import MORNING, Scene, a_button, a_card, a_core


def test_a_post_is_told_to_the_app_itself_with_its_bot_id(scene: Scene) -> None:
    ts = scene.posts("Thanks, we are on it")
    scene.courier.pump()

    event = scene.app.events("message")[0]
    assert (event["ts"], event["bot_id"]) == (ts, scene.core.app.bot_id)


def test_ts_are_unique_and_rising_while_the_clock_stands_still(scene: Scene) -> None:
    stamps = [scene.posts("again") for _ in range(5)]

    assert stamps == sorted(set(stamps))
    assert all(len(ts) == 17 and ts[10] == "." for ts in stamps)


def test_block_ids_and_defaults_are_filled_in(scene: Scene) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}]

    body = scene.call(
        "chat.postMessage", channel=scene.channel_id("#triage"), text="hi", blocks=blocks
    )

    block = body["message"]["blocks"][0]
    assert block["block_id"]
    assert block["text"]["verbatim"] is False
    assert "block_id" not in blocks[0]


def test_blocks_may_come_as_a_json_string(scene: Scene) -> None:
    blocks = '[{"type": "divider"}]'

    body = scene.call("chat.postMessage", channel=scene.channel_id("#triage"), blocks=blocks)

    assert body["message"]["blocks"][0]["type"] == "divider"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        pytest.param({"channel": "#nowhere", "text": "x"}, "channel_not_found", id="no-channel"),
        pytest.param({"channel": "#open", "text": "x"}, "not_in_channel", id="not-a-member"),
        pytest.param({"channel": "#secret", "text": "x"}, "channel_not_found", id="private"),
        pytest.param({"channel": "#old", "text": "x"}, "is_archived", id="archived"),
        pytest.param({"channel": "#triage"}, "no_text", id="empty"),
        pytest.param({"channel": "#triage", "blocks": "{"}, "invalid_blocks_format", id="no-json"),
        pytest.param(
            {"channel": "#triage", "text": "x", "markdown_text": "y"},
            "markdown_text_conflict",
            id="two-texts",
        ),
        pytest.param(
            {"channel": "#triage", "markdown_text": "y" * 12_001}, "msg_too_long", id="markdown"
        ),
        pytest.param(
            {"channel": "#triage", "text": "x", "thread_ts": "1.000000"},
            "cannot_reply_to_message",
            id="no-parent",
        ),
        pytest.param(
            {"channel": "#triage", "text": "x", "metadata": {"event_type": "m"}},
            "invalid_metadata_format",
            id="metadata",
        ),
        pytest.param(
            {
                "channel": "#triage",
                "text": "x",
                "metadata": {"event_type": "m", "event_payload": {"a": "b" * 17_000}},
            },
            "metadata_too_large",
            id="large-metadata",
        ),
        pytest.param({"text": "x"}, "invalid_arguments", id="no-channel-given"),
    ],
)
def test_a_wrong_post_is_refused(scene: Scene, args: dict[str, Any], error: str) -> None:
    workspace = scene.workspace
    workspace.add_channel("#open", app=False)
    workspace.add_channel("#secret", app=False, private=True)
    workspace.add_channel("#old")
    workspace.archive("#old")

    body = scene.call("chat.postMessage", **args)

    assert (body["ok"], body["error"]) == (False, error)


def test_blocks_that_are_too_long_together_are_refused(scene: Scene) -> None:
    blocks = [b for _ in range(5) for b in a_card("x" * 2900)]

    body = scene.call("chat.postMessage", channel=scene.channel_id("#triage"), blocks=blocks)

    assert body["error"] == "msg_blocks_too_long"


def test_invalid_blocks_are_pointed_at(scene: Scene) -> None:
    buttons = [a_button(action_id=f"a{i}") for i in range(26)]
    blocks = a_card("x", *buttons)

    body = scene.call("chat.postMessage", channel=scene.channel_id("#triage"), blocks=blocks)

    problem = "no more than 25 items allowed [json-pointer:/blocks/1/elements]"
    assert body == {
        "ok": False,
        "error": "invalid_blocks",
        "errors": [problem],
        "response_metadata": {"messages": [f"[ERROR] {problem}"]},
    }


def test_a_long_text_is_cut_at_forty_thousand_characters(scene: Scene) -> None:
    body = scene.call("chat.postMessage", channel=scene.channel_id("#triage"), text="x" * 40_500)

    assert len(body["message"]["text"]) == 40_000


def test_a_borrowed_name_needs_its_scope(scene: Scene) -> None:
    channel = scene.channel_id("#acme-help")
    scene.call("chat.postMessage", channel=channel, text="hi", username="Sam", icon_emoji=":x:")
    shown = scene.dana.messages_in("#acme-help")[-1]
    scene.core.app.rules.scopes.remove("chat:write.customize")

    body = scene.call("chat.postMessage", channel=channel, text="hi", username="Sam")

    assert shown.author == "Sam"
    assert (body["error"], body["needed"]) == ("missing_scope", "chat:write.customize")


def test_an_icon_may_be_an_address(scene: Scene) -> None:
    body = scene.call(
        "chat.postMessage",
        channel=scene.channel_id("#triage"),
        text="hi",
        icon_url="https://x.example/a.png",
    )

    assert body["message"]["icons"] == {"image_48": "https://x.example/a.png"}


def test_an_update_changes_the_text_and_tells_of_it(scene: Scene) -> None:
    ts = scene.posts("Open", blocks=a_card("Open"))
    scene.courier.pump()
    scene.forget()

    body = scene.call("chat.update", channel=scene.channel_id("#acme-help"), ts=ts, text="Resolved")
    scene.courier.pump()

    assert body["message"]["edited"]["user"] == scene.core.app.bot_id
    changed = scene.app.events("message")[0]
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == "Resolved"
    assert changed["previous_message"]["text"] == "Open"


def test_a_foreign_message_is_neither_updated_nor_deleted(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    channel = said.channel_id

    updated = scene.call("chat.update", channel=channel, ts=said.ts, text="x")
    deleted = scene.call("chat.delete", channel=channel, ts=said.ts)
    missing = scene.call("chat.delete", channel=channel, ts="1.000000")

    assert [updated["error"], deleted["error"], missing["error"]] == [
        "cant_update_message",
        "cant_delete_message",
        "message_not_found",
    ]


def test_an_update_of_more_than_four_thousand_characters_is_refused(scene: Scene) -> None:
    ts = scene.posts("Open")

    body = scene.call("chat.update", channel=scene.channel_id("#acme-help"), ts=ts, text="x" * 4001)

    assert body["error"] == "msg_too_long"


def test_metadata_is_kept_and_given_back_on_request(scene: Scene) -> None:
    metadata = {"event_type": "marker", "event_payload": {"id": "abc"}}
    ts = scene.posts("hi", metadata=metadata)
    channel = scene.channel_id("#acme-help")
    other = {"event_type": "marker", "event_payload": {"id": "def"}}

    plain = scene.call("conversations.history", channel=channel)
    first = scene.call("conversations.history", channel=channel, include_all_metadata=True)
    scene.call("chat.update", channel=channel, ts=ts, text="ho", metadata=other)
    second = scene.call("conversations.history", channel=channel, include_all_metadata="1")

    assert "metadata" not in plain["messages"][0]
    assert first["messages"][0]["metadata"] == metadata
    assert second["messages"][0]["metadata"] == other


def test_deleting_a_message_removes_it(scene: Scene) -> None:
    ts = scene.posts("Oops")

    body = scene.call("chat.delete", channel=scene.channel_id("#acme-help"), ts=ts)
    scene.courier.pump()

    assert body["ok"]
    assert not scene.dana.sees("Oops")
    assert scene.app.events("message")[-1]["subtype"] == "message_deleted"


def test_a_whisper_needs_a_member_and_makes_no_event(scene: Scene) -> None:
    channel = scene.channel_id("#triage")

    refused = scene.call("chat.postEphemeral", channel=channel, user=scene.dana.id, text="x")
    told = scene.call("chat.postEphemeral", channel=channel, user=scene.sam.id, text="x")
    scene.courier.pump()
    history = scene.call("conversations.history", channel=channel)

    assert refused["error"] == "user_not_in_channel"
    assert told["ok"]
    assert scene.app.payloads == []
    assert all(m["text"] != "x" for m in history["messages"])


def test_a_user_id_opens_a_direct_message(scene: Scene) -> None:
    body = scene.call("chat.postMessage", channel=scene.sam.id, text="hello")

    assert body["channel"].startswith("D")
    assert scene.sam.direct_messages()[0].text == "hello"


def test_a_stranger_cannot_be_written_to(scene: Scene) -> None:
    eve = scene.workspace.customer("eve", of="Initech")

    posted = scene.call("chat.postMessage", channel=eve.id, text="hello")
    opened = scene.call("conversations.open", users=eve.id)

    assert (posted["error"], opened["error"]) == ("channel_not_found", "user_not_visible")


def test_a_deactivated_person_cannot_be_written_to(scene: Scene) -> None:
    scene.workspace.deactivate(scene.sam)

    assert scene.call("conversations.open", users=scene.sam.id)["error"] == "user_disabled"


def test_a_scheduled_message_is_posted_when_it_is_due() -> None:
    clock = ManualClock(MORNING)
    scene = Scene(a_core(clock=clock))
    channel = scene.channel_id("#triage")
    due = int((MORNING + timedelta(hours=1)).timestamp())

    body = scene.call("chat.scheduleMessage", channel=channel, text="Digest", post_at=due)
    listed = scene.call("chat.scheduledMessages.list")
    scene.courier.pump()
    before = scene.sam.sees("Digest")
    clock.advance(timedelta(hours=1))
    scene.courier.pump()

    assert [s["id"] for s in listed["scheduled_messages"]] == [body["scheduled_message_id"]]
    assert not before
    assert scene.sam.sees("Digest", in_="#triage")
    assert scene.call("chat.scheduledMessages.list")["scheduled_messages"] == []


def test_a_scheduled_message_with_metadata_is_never_posted() -> None:
    clock = ManualClock(MORNING)
    scene = Scene(a_core(clock=clock))
    due = int((MORNING + timedelta(hours=1)).timestamp())
    metadata = {"event_type": "marker", "event_payload": {}}

    scene.call(
        "chat.scheduleMessage",
        channel=scene.channel_id("#triage"),
        text="Digest",
        post_at=due,
        metadata=metadata,
    )
    clock.advance(timedelta(hours=1))
    scene.courier.pump()

    assert not scene.sam.sees("Digest")


def test_scheduling_has_its_limits(scene: Scene) -> None:
    channel = scene.channel_id("#triage")
    now = int(MORNING.timestamp())

    past = scene.call("chat.scheduleMessage", channel=channel, text="x", post_at=now - 1)
    far = scene.call("chat.scheduleMessage", channel=channel, text="x", post_at=now + 121 * 86_400)
    soon = scene.call("chat.scheduleMessage", channel=channel, text="x", post_at=now + 60)
    wanted = soon["scheduled_message_id"]
    gone = scene.call("chat.deleteScheduledMessage", channel=channel, scheduled_message_id=wanted)
    again = scene.call("chat.deleteScheduledMessage", channel=channel, scheduled_message_id=wanted)

    assert (past["error"], far["error"]) == ("time_in_past", "time_too_far")
    assert gone["ok"]
    assert again["error"] == "invalid_scheduled_message_id"


def test_a_permalink_of_a_reply_names_its_thread(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    reply = scene.posts("hello", thread_ts=said.ts)

    body = scene.call("chat.getPermalink", channel=said.channel_id, message_ts=reply)

    assert body["permalink"] == (
        f"https://northwind.slack.com/archives/{said.channel_id}/p{reply.replace('.', '')}"
        f"?thread_ts={said.ts}&cid={said.channel_id}"
    )


def test_a_thread_can_say_that_somebody_is_busy(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    where = {"channel_id": said.channel_id, "status": "is drafting"}

    told = scene.call("assistant.threads.setStatus", thread_ts=said.ts, **where)
    wrong = scene.call("assistant.threads.setStatus", thread_ts="1.000000", **where)

    assert told["ok"]
    assert scene.core.world.statuses[said.channel_id, said.ts] == "is drafting"
    assert wrong["error"] == "invalid_thread_ts"


def test_a_broadcast_reply_stands_in_the_channel_too(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")

    scene.posts("Fixed for all", thread_ts=said.ts, reply_broadcast=True)
    scene.posts("Fixed for you", thread_ts=said.ts)
    history = scene.call("conversations.history", channel=said.channel_id)

    texts = [m["text"] for m in history["messages"]]
    assert "Fixed for all" in texts
    assert "Fixed for you" not in texts
