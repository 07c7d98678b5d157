# Slack's payloads have any shape here

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.simulator.sight import Visible
from bot.simulator.state import Poster
from tests.unit.simulator.support import MORNING, Scene, a_button, a_card, a_core, a_modal


def from_app(scene: Scene, **options: Any) -> list[Visible]:
    """Return what people outside see of the app."""
    seen = scene.workspace.visible_to_externals(**options)
    return [v for v in seen if v.posted_by is Poster.APP]


def test_a_message_of_the_app_in_a_shared_channel_is_visible_outside(scene: Scene) -> None:
    scene.posts("full text", blocks=a_card("shown text", a_button("Good")))
    scene.posts("internal", to="#triage")

    (visible,) = from_app(scene)

    assert visible.surface == "message"
    assert visible.text == "shown text\n[Good]\nfull text"
    assert visible.readers == ("dana",)


def test_a_deleted_and_an_edited_message_were_visible(scene: Scene) -> None:
    channel = scene.channel_id("#acme-help")
    ts = scene.posts("secret one")
    scene.call("chat.update", channel=channel, ts=ts, text="secret two")
    scene.call("chat.delete", channel=channel, ts=ts)

    (visible,) = from_app(scene)

    assert visible.versions == ("secret one", "secret two")


def test_whispers_forms_home_reactions_and_direct_messages_count(scene: Scene) -> None:
    channel, dana = scene.channel_id("#acme-help"), scene.dana
    said = dana.says("exports fail", in_="#acme-help")
    scene.call("chat.postEphemeral", channel=channel, user=dana.id, text="whisper to dana")
    scene.call("chat.postEphemeral", channel=channel, user=scene.sam.id, text="whisper to sam")
    scene.call("chat.postMessage", channel=dana.id, text="direct")
    scene.call("reactions.add", channel=channel, timestamp=said.ts, name="eyes")
    trigger = scene.core.world.issue_trigger(dana.id).id
    scene.call("views.open", trigger_id=trigger, view=a_modal())
    home = {"type": "home", "blocks": a_card("your home")}
    scene.call("views.publish", user_id=dana.id, view=home)
    scene.call("views.publish", user_id=scene.sam.id, view=home)

    seen = {(v.surface, v.text) for v in from_app(scene)}

    assert seen == {
        ("ephemeral", "whisper to dana"),
        ("direct_message", "direct"),
        ("reaction", "eyes"),
        ("modal", "Feedback\nComment"),
        ("home", "your home"),
    }


def test_a_guest_is_outside(scene: Scene) -> None:
    gus = scene.workspace.guest("gus")
    scene.workspace.add_channel("#gus-help", members=[scene.sam, gus])
    scene.posts("hello gus", to="#gus-help")

    assert [(v.text, v.readers) for v in from_app(scene)] == [("hello gus", ("gus",))]


def test_a_customer_channel_of_our_own_counts_when_named(scene: Scene) -> None:
    scene.workspace.add_channel("#community")
    scene.posts("hello all", to="#community")
    channel = scene.channel_id("#community")
    scene.call("chat.postEphemeral", channel=channel, user=scene.sam.id, text="note")

    assert from_app(scene) == []
    named = from_app(scene, customer_channels=["#community"])
    assert {(v.surface, v.text) for v in named} == {("message", "hello all"), ("ephemeral", "note")}


def test_what_was_said_before_the_sharing_ended_was_visible(scene: Scene) -> None:
    scene.posts("before")
    scene.workspace.unshare_channel("#acme-help", "Acme")
    scene.posts("after")

    assert [v.text for v in from_app(scene)] == ["before"]
    assert not scene.dana.sees("before")


def test_sharing_tells_the_app_and_shows_in_conversations_info(scene: Scene) -> None:
    workspace = scene.workspace
    initech = workspace.add_organisation("Initech")
    channel = scene.channel_id("#triage")

    workspace.share_channel("#triage", "Initech", is_pending=True)
    pending = scene.call("conversations.info", channel=channel)["channel"]
    workspace.share_channel("#triage", "Initech")
    shared = scene.call("conversations.info", channel=channel)["channel"]
    workspace.unshare_channel("#triage", "Initech")
    alone = scene.call("conversations.info", channel=channel)["channel"]
    scene.courier.pump()

    assert (pending["is_pending_ext_shared"], pending["is_ext_shared"]) == (True, False)
    assert (shared["is_pending_ext_shared"], shared["is_ext_shared"]) == (False, True)
    assert shared["connected_team_ids"] == [initech.team_id]
    assert alone["is_ext_shared"] is False
    assert scene.app.events("channel_shared")[0]["connected_team_id"] == initech.team_id
    assert scene.app.events("channel_unshared")[0]["is_ext_shared"] is False


def test_a_new_channel_id_keeps_the_messages_and_ends_the_old_id(scene: Scene) -> None:
    ts = scene.posts("hello")
    old = scene.channel_id("#acme-help")

    new = scene.workspace.change_channel_id("#acme-help")
    scene.courier.pump()
    gone = scene.call("chat.update", channel=old, ts=ts, text="x")
    there = scene.call("chat.update", channel=new, ts=ts, text="x")

    (event,) = scene.app.events("channel_id_changed")
    assert (event["old_channel_id"], event["new_channel_id"]) == (old, new)
    assert gone["error"] == "channel_not_found"
    assert there["ok"]


def test_archiving_renaming_and_leaving_are_told(scene: Scene) -> None:
    workspace = scene.workspace

    workspace.rename("#acme-help", "#acme-support")
    workspace.archive("#acme-support", by=scene.sam)
    workspace.unarchive("#acme-support")
    workspace.remove_app("#acme-support")
    scene.courier.pump()

    types = [payload["event"]["type"] for payload in scene.app.payloads]
    assert types == ["channel_rename", "channel_archive", "channel_unarchive", "channel_left"]
    assert scene.app.events("channel_rename")[0]["channel"]["name"] == "acme-support"
    assert scene.app.events("channel_archive")[0]["user"] == scene.sam.id


def test_archiving_a_private_channel_has_a_name_of_its_own(scene: Scene) -> None:
    scene.workspace.add_channel("#inner", private=True)
    scene.workspace.archive("#inner")
    scene.courier.pump()

    assert len(scene.app.events("group_archive")) == 1


def test_after_leaving_the_app_hears_nothing(scene: Scene) -> None:
    scene.workspace.remove_app("#acme-help")
    scene.dana.says("exports fail", in_="#acme-help")
    scene.courier.pump()

    assert scene.app.events("message") == []


def test_people_come_and_go(scene: Scene) -> None:
    scene.workspace.remove(scene.dana, "#acme-help")
    scene.workspace.invite(scene.dana, "#acme-help")
    scene.workspace.invite(scene.dana, "#acme-help")
    scene.courier.pump()

    assert len(scene.app.events("member_left_channel")) == 1
    assert len(scene.app.events("member_joined_channel")) == 1


def test_changes_of_a_person_are_told(scene: Scene) -> None:
    scene.workspace.change_timezone(scene.sam, "Asia/Tokyo")
    scene.workspace.deactivate(scene.sam)
    scene.courier.pump()

    moved, left = (event["user"] for event in scene.app.events("user_change"))
    assert moved["tz"] == "Asia/Tokyo"
    assert left["deleted"] is True


def test_uninstalling_kills_the_token_and_tells_it(scene: Scene) -> None:
    scene.workspace.uninstall_app()
    dead = scene.call("auth.test")
    scene.dana.says("anybody there?", in_="#acme-help")
    scene.courier.pump()
    scene.workspace.reinstall_app()
    alive = scene.call("auth.test")

    assert dead["error"] == "token_revoked"
    assert [p["event"]["type"] for p in scene.app.payloads] == ["tokens_revoked", "app_uninstalled"]
    assert all(payload["authorizations"] == [] for payload in scene.app.payloads)
    assert alive["ok"]


def test_events_need_subscription_and_scope(scene: Scene) -> None:
    rules = scene.core.app.rules
    rules.events.discard("reaction_added")
    rules.scopes.remove("channels:history")

    said = scene.dana.says("exports fail", in_="#acme-help")
    scene.dana.reacts("eyes", to=said)
    scene.dana.unreacts("eyes", to=said)
    scene.courier.pump()

    assert [p["event"]["type"] for p in scene.app.payloads] == ["reaction_removed"]


def test_too_many_events_are_told_outside_the_usual_envelope(scene: Scene) -> None:
    scene.core.events.rate_limited()
    scene.courier.pump()

    (payload,) = scene.app.payloads
    assert payload["type"] == "app_rate_limited"
    assert payload["minute_rate_limited"] % 60 == 0


def test_a_channel_hosted_elsewhere_shows_the_other_team_as_context(scene: Scene) -> None:
    scene.workspace.add_channel("#theirs", shared_with=["Acme"], hosted_by="Acme")
    scene.sam.says("hello", in_="#theirs")
    scene.courier.pump()

    payload = scene.app.payloads[-1]
    assert payload["context_team_id"] == scene.dana.user.team_id
    assert payload["authorizations"][0]["team_id"] == scene.core.world.host.team_id


def test_the_whole_text_of_a_message_can_be_read(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")

    assert scene.workspace.message_text(said) == "exports fail"
    assert scene.workspace.core is scene.core


def test_people_made_before_a_channel_are_in_it() -> None:
    scene = Scene()
    ann = scene.workspace.agent("ann")
    dan = scene.workspace.customer("dan", of="Acme")

    channel = scene.workspace.add_channel("#acme-two", shared_with=["Acme"])

    assert {ann.id, dan.id, scene.dana.id} <= set(channel.members)


class ResponseUrls:
    """A click that has happened, and its response_url."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.ts = scene.posts("Rate", blocks=a_card("Rate us", a_button("Good")))
        scene.dana.clicks("Good")
        self.url = scene.app.payloads[-1]["response_url"]

    def respond(self, **body: Any) -> Any:
        return self.scene.core.respond(self.url, body)


def test_a_response_url_whispers_by_default(scene: Scene) -> None:
    click = ResponseUrls(scene)

    answer = click.respond(text="Thank you")

    assert (answer.status, answer.body, answer.is_ok) == (200, "ok", True)
    assert scene.dana.sees_only_to_her("Thank you", in_="#acme-help")
    assert not scene.sam.sees("Thank you")


def test_a_response_url_replaces_or_deletes_its_message(scene: Scene) -> None:
    click = ResponseUrls(scene)

    click.respond(text="Rated", replace_original=True)
    replaced = scene.sam.sees("Rated", in_="#acme-help")
    click.respond(delete_original=True)

    assert replaced
    assert not scene.sam.sees("Rated", in_="#acme-help")


def test_a_response_url_of_a_whisper_changes_the_whisper(scene: Scene) -> None:
    channel, blocks = scene.channel_id("#triage"), a_card("Sure?", a_button("Yes"))
    scene.call(
        "chat.postEphemeral", channel=channel, user=scene.sam.id, text="Sure?", blocks=blocks
    )
    scene.sam.clicks("Yes")
    url = scene.app.payloads[-1]["response_url"]

    scene.core.respond(url, {"text": "Done", "replace_original": True})
    changed = [note.text for note in scene.sam.private_notes()]
    scene.core.respond(url, {"delete_original": True})

    assert changed == ["Done"]
    assert scene.sam.private_notes() == []


def test_a_response_url_serves_five_times(scene: Scene) -> None:
    click = ResponseUrls(scene)

    statuses = [click.respond(text=str(number)).status for number in range(6)]

    assert statuses == [200] * 5 + [404]
    assert click.respond(text="x").body == {"ok": False, "error": "used_url"}


def test_a_response_url_serves_for_thirty_minutes() -> None:
    clock = ManualClock(MORNING)
    scene = Scene(a_core(clock=clock))
    click = ResponseUrls(scene)

    clock.advance(timedelta(minutes=30, seconds=1))

    assert click.respond(text="late").body == {"ok": False, "error": "expired_url"}


def test_an_unknown_response_url_and_invalid_blocks_are_refused(scene: Scene) -> None:
    click = ResponseUrls(scene)

    unknown = scene.core.respond("http://slack.invalid/response/T/none", {"text": "x"})
    invalid = click.respond(blocks=[{"type": "alert"}])

    assert unknown.status == 404
    assert isinstance(invalid.body, dict)
    assert invalid.body["error"] == "invalid_blocks"


@pytest.mark.parametrize("is_modest", [False, True])
def test_an_edit_by_a_grid_author_names_his_enterprise(is_modest: bool) -> None:
    scene = Scene(a_core(is_modest=is_modest))
    scene.workspace.add_organisation("Initech", enterprise=True)
    scene.workspace.add_channel("#initech", shared_with=["Initech"])
    ina = scene.workspace.customer("ina", of="Initech")
    said = ina.says("helo", in_="#initech")
    ina.edits(said, "hello")
    scene.courier.pump()

    message = scene.app.events("message")[-1]["message"]
    enterprise = scene.core.world.organisations[ina.user.team_id].enterprise_id
    assert message.get("user_team") == (None if is_modest else enterprise)
