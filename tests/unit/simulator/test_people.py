# Slack's payloads have any shape here

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.support import Scene, a_button, a_card, a_modal


def opens_modal(scene: Scene, view: dict[str, Any]) -> Any:
    """Return an answer of the app: open a form for whoever clicks."""

    def answer(payload: dict[str, Any]) -> str:
        if "trigger_id" in payload and payload["type"] == "block_actions":
            scene.call("views.open", trigger_id=payload["trigger_id"], view=view)
        return ""

    return answer


def test_what_a_customer_says_reaches_the_app_escaped_and_with_his_team(scene: Scene) -> None:
    scene.dana.says("exports & <b>", in_="#acme-help")
    scene.courier.pump()

    event = scene.app.events("message")[0]
    assert event["text"] == "exports &amp; &lt;b&gt;"
    assert event["team"] == scene.dana.user.team_id
    assert scene.app.payloads[0]["is_ext_shared_channel"] is True


def test_a_person_cannot_type_a_control_sequence(scene: Scene) -> None:
    scene.dana.says("<!channel> wake up", in_="#acme-help")

    assert scene.sam.sees("<!channel> wake up", in_="#acme-help")


def test_a_mention_of_the_app_yields_two_events_with_one_ts(scene: Scene) -> None:
    said = scene.dana.mentions_app("please help", in_="#acme-help")
    scene.courier.pump()

    types = [payload["event"]["type"] for payload in scene.app.payloads]
    assert sorted(types) == ["app_mention", "message"]
    assert {payload["event"]["ts"] for payload in scene.app.payloads} == {said.ts}
    assert len({payload["event_id"] for payload in scene.app.payloads}) == 2


def test_a_reply_stays_in_its_thread(scene: Scene) -> None:
    parent = scene.dana.says("exports fail", in_="#acme-help")

    reply = scene.sam.says("looking", in_="#acme-help", thread=parent)
    again = scene.dana.says("thanks", in_="#acme-help", thread=reply)
    scene.courier.pump()

    threads = {e["ts"]: e.get("thread_ts") for e in scene.app.events("message") if "ts" in e}
    assert threads[reply.ts] == parent.ts
    assert threads[again.ts] == parent.ts
    assert [m.text for m in scene.dana.messages_in("#acme-help", thread=parent)] == [
        "exports fail",
        "looking",
        "thanks",
    ]
    assert scene.dana.sees("looking", in_=parent)


def test_an_edit_keeps_the_earlier_version_for_the_leak_check(scene: Scene) -> None:
    said = scene.sam.says("root password is 1234", in_="#acme-help")

    scene.sam.edits(said, "all good")

    seen = [v for v in scene.workspace.visible_to_externals() if v.ts == said.ts]
    assert seen[0].text == "all good"
    assert seen[0].versions == ("root password is 1234", "all good")


def test_only_the_author_or_an_admin_deletes_a_message(scene: Scene) -> None:
    said = scene.dana.says("oops", in_="#acme-help")
    ada = scene.workspace.admin("ada")
    ada.says("hello", in_="#acme-help")

    with pytest.raises(AssertionError, match="did not write"):
        scene.sam.deletes(said)
    ada.deletes(said)

    assert not scene.dana.sees("oops")


def test_a_parent_with_replies_becomes_a_tombstone(scene: Scene) -> None:
    parent = scene.dana.says("exports fail", in_="#acme-help")
    scene.sam.says("looking", in_="#acme-help", thread=parent)

    scene.dana.deletes(parent)
    scene.courier.pump()

    last = scene.app.events("message")[-1]
    assert last["subtype"] == "message_changed"
    assert last["message"]["subtype"] == "tombstone"
    assert scene.sam.sees("This message was deleted.", in_="#acme-help")


def test_reactions_are_told_and_taken_back(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")

    scene.sam.reacts(":eyes:", to=said)
    shown = scene.dana.messages_in("#acme-help")[-1].reactions
    scene.sam.unreacts("eyes", to=said)
    scene.courier.pump()

    assert shown == {"eyes": ["sam"]}
    assert scene.dana.messages_in("#acme-help")[-1].reactions == {}
    added, removed = scene.app.events("reaction_added"), scene.app.events("reaction_removed")
    assert (added[0]["user"], removed[0]["user"]) == (scene.sam.id, scene.sam.id)
    assert "team" not in added[0]


def test_a_customer_presses_a_button_and_fills_in_a_form(scene: Scene) -> None:
    scene.posts("How did we do?", blocks=a_card("How did we do?", a_button("Very good")))
    scene.app.answer = opens_modal(scene, a_modal())

    scene.dana.clicks("Very good", on="How did we do?")
    opened = scene.dana.modal
    scene.dana.fills("Comment", "Fast, thanks")
    scene.app.answer = ""
    scene.dana.submits()

    assert opened is not None
    assert (opened.title, opened.labels, opened.submit_label) == ("Feedback", ["Comment"], "Send")
    submission = scene.app.payloads[-1]
    assert submission["view"]["state"]["values"]["c"]["v"]["value"] == "Fast, thanks"
    assert submission["team"]["id"] == scene.dana.user.team_id
    assert submission["view"]["app_installed_team_id"] == scene.core.world.host.team_id
    assert scene.dana.modal is None
    assert scene.core.world.problems == []


def test_a_click_names_the_clickers_side_but_the_hosts_team(scene: Scene) -> None:
    workspace = scene.workspace
    workspace.add_organisation("Initech", enterprise=True)
    workspace.add_channel("#initech", shared_with=["Initech"])
    ina = workspace.customer("ina", of="Initech")
    scene.posts("Rate us", to="#initech", blocks=a_card("Rate us", a_button("Good")))

    ina.clicks("Good")

    click = scene.app.payloads[-1]
    organisation = scene.core.world.organisations[ina.user.team_id]
    assert click["user"]["team_id"] == organisation.enterprise_id
    assert click["team"]["id"] == scene.core.world.host.team_id
    assert click["enterprise"] is None


def test_pressing_what_is_not_there_says_what_is(scene: Scene) -> None:
    scene.posts("How did we do?", blocks=a_card("How did we do?", a_button("Very good")))

    with pytest.raises(AssertionError, match="Very good"):
        scene.dana.clicks("Send", on="How did we do?")


def test_an_overflow_option_is_pressed_by_its_label(scene: Scene) -> None:
    options = [
        {"text": {"type": "plain_text", "text": "Discard"}, "value": "discard"},
        {"text": {"type": "plain_text", "text": "Snooze"}, "value": "snooze"},
    ]
    menu = {"type": "overflow", "action_id": "issue.menu", "options": options}
    scene.posts("Card", to="#triage", blocks=a_card("Card", menu))

    scene.sam.clicks("Snooze", on="Card")

    action = scene.app.payloads[-1]["actions"][0]
    assert (action["action_id"], action["type"]) == ("issue.menu", "overflow")
    assert action["selected_option"]["value"] == "snooze"


def test_choosing_a_person_sends_his_id(scene: Scene) -> None:
    select = {"type": "users_select", "action_id": "issue.assign"}
    scene.posts("Card", to="#triage", blocks=a_card("Card", select))

    scene.sam.clicks("issue.assign", on="Card", option=scene.sam)

    click = scene.app.payloads[-1]
    assert click["actions"][0]["selected_user"] == scene.sam.id
    assert click["state"]["values"]["row"]["issue.assign"]["selected_user"] == scene.sam.id


def test_a_menu_without_a_choice_is_refused(scene: Scene) -> None:
    select = {"type": "users_select", "action_id": "issue.assign"}
    scene.posts("Card", to="#triage", blocks=a_card("Card", select))

    with pytest.raises(AssertionError, match="choose an option"):
        scene.sam.clicks("issue.assign", on="Card")


def test_a_whisper_is_seen_and_pressed_by_one_person_only(scene: Scene) -> None:
    channel = scene.channel_id("#acme-help")
    text, blocks = "Only you", a_card("Only you", a_button("Undo"))
    scene.call("chat.postEphemeral", channel=channel, user=scene.sam.id, text=text, blocks=blocks)

    scene.sam.clicks("Undo", on="Only you")

    assert scene.sam.sees_only_to_him("Only you", in_="#acme-help")
    assert not scene.dana.sees("Only you")
    click = scene.app.payloads[-1]
    assert click["container"]["is_ephemeral"] is True
    assert "message" not in click
