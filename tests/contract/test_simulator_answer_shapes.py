"""What the simulator sends has the shape of the fixtures in tests/payloads/slack, key by key."""

# Slack's payloads have any shape here

from __future__ import annotations

from typing import Any

from tests.contract.simulator_shapes import (
    World,
    differences,
    fixture,
    info,
    said,
    unexpected,
)
from tests.unit.simulator.support import MORNING, a_card, a_modal

COMMENT = a_modal(
    notify_on_close=True,
    private_metadata='{"issue": "1"}',
    close={"type": "plain_text", "text": "Cancel"},
)
COMMENT["blocks"][0]["element"]["dispatch_action_config"] = {
    "trigger_actions_on": ["on_enter_pressed"]
}
COMMENT["blocks"][0]["optional"] = True


def test_pending_and_severed_channels_have_the_fixtures_shape() -> None:
    world = World()
    world.workspace.add_channel("#pending", pending_with=["Acme"])
    world.workspace.add_channel("#theirs", shared_with=["Acme"], hosted_by="Acme")
    old = world.channel_id("#theirs")

    world.workspace.unshare_channel("#theirs", "Acme")

    pending = info(world, world.channel_id("#pending"))
    severed = info(world, world.channel_id("#theirs"))
    assert differences(pending, fixture("web_api/conversations.info.pending.json")) == []
    assert differences(severed, fixture("web_api/conversations.info.severed.json")) == []
    assert severed["channel"]["id"] != old
    assert info(world, old)["error"] == "channel_not_found"


def answers(world: World) -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
    """Return one answer for every fixture of the Web API, with what may differ."""
    parent = said(world)
    channel = parent.channel_id
    world.sam.reacts("eyes", to=parent)
    thanks = a_card("Thanks")
    post = world.call(
        "chat.postMessage", channel=channel, thread_ts=parent.ts, text="Thanks", blocks=thanks
    )
    later = int(MORNING.timestamp()) + 3600
    triage = world.channel_id("#triage")
    upload = world.call("files.getUploadURLExternal", filename="chart.png", length=4)
    world.core.upload(upload["file_id"], b"1234")
    trigger = world.core.world.issue_trigger(world.sam.id).id
    home = {"type": "home", "callback_id": "home", "blocks": []}
    stranger = world.workspace.customer("eve", of="Umbrella")
    ann = world.workspace.agent("ann")
    world.workspace.deactivate(ann)
    direct = world.call("conversations.open", users=world.sam.id)["channel"]["id"]
    bot_profile = ("/user/profile/api_app_id", "/user/profile/bot_id")
    email = ("/user/profile/email",)
    return {
        "auth.test.ok": (world.call("auth.test"), ()),
        "chat.postMessage.ok": (post, ()),
        "chat.update.ok": (
            world.call("chat.update", channel=channel, ts=post["ts"], text="Resolved"),
            (),
        ),
        "chat.getPermalink.ok": (
            world.call("chat.getPermalink", channel=channel, message_ts=post["ts"]),
            (),
        ),
        "chat.delete.ok": (world.call("chat.delete", channel=channel, ts=post["ts"]), ()),
        "chat.postEphemeral.ok": (
            world.call("chat.postEphemeral", channel=channel, user=world.sam.id, text="x"),
            (),
        ),
        "chat.scheduleMessage.ok": (
            world.call("chat.scheduleMessage", channel=triage, text="Digest", post_at=later),
            (),
        ),
        "chat.scheduledMessages.list.ok": (world.call("chat.scheduledMessages.list"), ()),
        "reactions.get.ok": (
            world.call("reactions.get", channel=channel, timestamp=parent.ts),
            (),
        ),
        "conversations.info.shared": (info(world, channel), ()),
        "conversations.info.internal": (info(world, triage), ()),
        "conversations.info.im": (info(world, direct), ()),
        "conversations.members.ok": (world.call("conversations.members", channel=channel), ()),
        "conversations.open.ok": (world.call("conversations.open", users=world.sam.id), ()),
        "conversations.replies.ok": (
            world.call("conversations.replies", channel=channel, ts=parent.ts),
            ("/messages/0/reactions", "/messages/0/reply", "/messages/0/latest_reply",
             "/messages/0/thread_ts", "/messages/0/is_locked", "/messages/0/subscribed"),
        ),
        "users.info.internal": (world.call("users.info", user=world.sam.id), email),
        "users.info.external": (world.call("users.info", user=world.dana.id), email),
        "users.info.external_grid": (world.call("users.info", user=world.ina.id), email),
        "users.info.stranger": (world.call("users.info", user=stranger.id), ()),
        "users.info.guest": (world.call("users.info", user=world.gus.id), email),
        "users.info.bot": (world.call("users.info", user=world.core.app.user_id), bot_profile),
        "users.info.deactivated": (world.call("users.info", user=ann.id), ()),
        "team.info.ok": (world.call("team.info"), ()),
        "views.open.ok": (world.call("views.open", trigger_id=trigger, view=COMMENT), ()),
        "views.publish.ok": (
            world.call("views.publish", user_id=world.sam.id, view=home),
            (),
        ),
        "files.getUploadURLExternal.ok": (upload, ()),
        "files.completeUploadExternal.ok": (
            world.call(
                "files.completeUploadExternal",
                files=[{"id": upload["file_id"], "title": "chart.png"}],
            ),
            (),
        ),
        "ok": (
            world.call(
                "reactions.add", channel=channel, timestamp=parent.ts, name="white_check_mark"
            ),
            (),
        ),
        "error.simple": (world.call("conversations.info", channel="C0NONE"), ()),
        "error.invalid_arguments": (world.call("conversations.info"), ()),
        "error.invalid_blocks": (
            world.call("chat.postMessage", channel=channel, blocks=[{"type": "alert"}]),
            (),
        ),
    }  # fmt: skip


def test_answers_of_the_web_api_have_the_fixtures_shape() -> None:
    world = World()

    found = {
        name: unexpected(differences(body, fixture(f"web_api/{name}.json")), allowed)
        for name, (body, allowed) in answers(world).items()
    }

    assert {name: one for name, one in found.items() if one} == {}
