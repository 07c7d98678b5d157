"""What the simulator sends has the shape of the fixtures in tests/payloads/slack, key by key."""

# Slack's payloads have any shape here

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.simulator_shapes import (
    World,
    differences,
    fixture,
    said,
    unexpected,
)
from tests.unit.simulator.support import a_card


def reply(world: World) -> None:
    said(world, world.sam, thread=said(world))


def broadcast(world: World) -> None:
    parent = said(world)
    said(world, world.sam, thread=parent)
    said(world, thread=parent, broadcast=True)


def tombstone(world: World) -> None:
    parent = said(world)
    said(world, world.sam, thread=parent)
    world.dana.deletes(parent)


def unfurl(world: World) -> None:
    world.workspace.unfurl(said(world), title="Status", text="All systems normal")


def legacy_reaction(world: World) -> None:
    world.workspace.other_app("deployer", legacy=True).says("done", in_="#triage")
    world.sam.reacts("eyes::skin-tone-3", to=world.sam.messages_in("#triage")[-1])


def own_reaction(world: World) -> None:
    message = said(world)
    world.call("reactions.add", channel=message.channel_id, timestamp=message.ts, name="eyes")


def removed_reaction(world: World) -> None:
    message = said(world)
    world.sam.reacts("eyes", to=message)
    world.sam.unreacts("eyes", to=message)


def home_again(world: World) -> None:
    view = {"type": "home", "callback_id": "home", "blocks": a_card("hi")}
    world.call("views.publish", user_id=world.sam.id, view=view)
    world.sam.opens_home()


Act = Callable[[World], Any]
# Fixtures simplify here; what is named behind a case is allowed to differ, and why.
BLOCKS = "/event/blocks"
EVENTS: list[Any] = [
    ("message_external", said, "message", None, ()),
    ("message_internal_agent_in_shared", reply, "message", None, ()),
    ("message_internal_in_internal_channel", lambda w: said(w, w.sam, "#triage"), "message", None,
     ()),
    ("message_guest_in_private_channel", lambda w: said(w, w.gus, "#private"), "message", None, ()),
    ("message_no_text_image_only", lambda w: said(w, files=["a.png"]), "message", "file_share", ()),
    ("message_file_share_internal", lambda w: said(w, w.sam, "#triage", files=["a.png"]),
     "message", "file_share", ()),
    ("message_changed_external_edit", lambda w: w.dana.edits(said(w), "504"), "message",
     "message_changed", ()),
    ("message_changed_unfurl", unfurl, "message", "message_changed",
     ("/event/message/attachments/0",)),
    ("message_changed_reply_count", reply, "message", "message_changed", ()),
    ("message_changed_tombstone", tombstone, "message", "message_changed", ()),
    ("message_deleted_external", lambda w: w.dana.deletes(said(w)), "message", "message_deleted",
     ()),
    ("message_thread_broadcast", broadcast, "message", "thread_broadcast", ()),
    ("message_channel_join_bot", lambda w: w.workspace.add_channel("#new"), "message",
     "channel_join", ()),
    ("message_bot_message_other_app",
     lambda w: w.workspace.other_app("d", legacy=True).says("x", in_="#acme-help"), "message",
     "bot_message", ()),
    # Bots have no client_msg_id in the wild; the fixtures were made from people's messages.
    ("message_modern_bot", lambda w: w.workspace.other_app("d", of="Acme").says(
        "x", in_="#acme-help"), "message", None,
     ("/event/client_msg_id", "/event/bot_profile", BLOCKS)),
    ("message_own_bot", lambda w: w.posts("Thanks", blocks=a_card("Thanks")), "message", None,
     ("/event/client_msg_id", "/event/bot_profile", BLOCKS)),
    ("message_me_message", lambda w: said(w, me=True), "message", "me_message", ()),
    ("message_im", lambda w: said(w, w.sam, "app"), "message", None, ()),
    ("app_mention_external", lambda w: w.dana.mentions_app("help", in_="#acme-help"),
     "app_mention", None, ("/event/user_profile",)),
    ("reaction_added_external", lambda w: w.dana.reacts("eyes", to=said(w)), "reaction_added",
     None, ()),
    ("reaction_removed_internal", removed_reaction, "reaction_removed", None, ()),
    ("reaction_added_no_item_user", legacy_reaction, "reaction_added", None, ()),
    ("reaction_added_by_bot", own_reaction, "reaction_added", None, ()),
    ("member_joined_channel_external", lambda w: w.workspace.customer("eve", of="Acme"),
     "member_joined_channel", None, ("/event/inviter",)),
    ("member_joined_channel_bot",
     lambda w: w.workspace.add_channel("#two", shared_with=["Acme"]), "member_joined_channel",
     None, ()),
    ("member_left_channel_external_grid", lambda w: w.workspace.remove(w.ina, "#initech"),
     "member_left_channel", None, ()),
    ("app_home_opened_first", lambda w: w.sam.opens_home(), "app_home_opened", None, ()),
    ("app_home_opened_again", home_again, "app_home_opened", None, ()),
    ("app_home_opened_messages_tab", lambda w: w.sam.opens_messages_tab(), "app_home_opened",
     None, ()),
    ("channel_shared", lambda w: w.workspace.share_channel("#triage", "Acme"), "channel_shared",
     None, ()),
    ("channel_unshared", lambda w: w.workspace.unshare_channel("#acme-help", "Acme"),
     "channel_unshared", None, ()),
    ("channel_id_changed", lambda w: w.workspace.change_channel_id("#acme-help"),
     "channel_id_changed", None, ()),
    ("channel_rename", lambda w: w.workspace.rename("#acme-help", "#b"), "channel_rename", None,
     ()),
    ("channel_archive", lambda w: w.workspace.archive("#acme-help"), "channel_archive", None, ()),
    ("channel_left", lambda w: w.workspace.remove_app("#acme-help"), "channel_left", None, ()),
    ("app_uninstalled", lambda w: w.workspace.uninstall_app(), "app_uninstalled", None, ()),
    ("tokens_revoked_bot", lambda w: w.workspace.uninstall_app(), "tokens_revoked", None, ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "act", "event_type", "subtype", "allowed"),
    [pytest.param(*case, id=case[0]) for case in EVENTS],
)
def test_an_event_has_the_fixtures_shape(
    *, name: str, act: Act, event_type: str, subtype: str | None, allowed: tuple[str, ...]
) -> None:
    world = World()

    act(world)

    payload = world.last(event_type, subtype)
    assert unexpected(differences(payload, fixture(f"events/{name}.json")), allowed) == []


def test_messages_of_grid_authors_come_in_two_shapes() -> None:
    world = World()

    world.without_side()
    said(world, world.ina, "#initech")
    plain = world.last("message")
    world.with_side()
    said(world, world.ina, "#initech")
    sided = world.last("message")
    world.ina.mentions_app("help", in_="#initech")
    mention = world.last("app_mention")

    assert differences(plain, fixture("events/message_external_grid.json")) == []
    assert differences(sided, fixture("events/message_user_team_enterprise.json")) == []
    expected = fixture("events/app_mention_external_grid.json")
    found = unexpected(differences(mention, expected), ("/event/user_profile",))
    assert found == ["/event/client_msg_id is new"]


def test_app_rate_limited_has_the_fixtures_shape() -> None:
    world = World()

    world.core.events.rate_limited()
    world.courier.pump()

    assert differences(world.app.payloads[0], fixture("events/app_rate_limited.json")) == []
