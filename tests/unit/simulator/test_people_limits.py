# Slack's payloads have any shape here

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.simulator.support import Scene, a_button, a_card, a_core


def opens_modal(scene: Scene, view: dict[str, Any]) -> Any:
    """Return an answer of the app: open a form for whoever clicks."""

    def answer(payload: dict[str, Any]) -> str:
        if "trigger_id" in payload and payload["type"] == "block_actions":
            scene.call("views.open", trigger_id=payload["trigger_id"], view=view)
        return ""

    return answer


def test_an_external_person_gets_no_command_and_no_shortcut(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    scene.courier.pump()
    scene.forget()

    answer = scene.dana.runs("/issues", in_="#acme-help")
    with pytest.raises(AssertionError, match="offered no message shortcut"):
        scene.dana.uses_shortcut("Capture as issue", on=said)

    assert answer == "/issues is not a valid command."
    assert scene.app.payloads == []


def test_a_single_channel_guest_gets_no_command(scene: Scene) -> None:
    gus = scene.workspace.guest("gus")
    scene.workspace.invite(gus, "#acme-help")

    assert gus.runs("/issues", in_="#acme-help") == "/issues is not a valid command."


def test_a_command_that_the_manifest_does_not_declare_is_unknown(scene: Scene) -> None:
    assert scene.sam.runs("/deploy now", in_="#triage") == "/deploy is not a valid command."


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("3 open", id="plain-text"),
        pytest.param({"text": "3 open"}, id="json"),
        pytest.param({"response_type": "ephemeral", "text": "3 open"}, id="ephemeral"),
    ],
)
def test_the_answer_to_a_command_is_private(scene: Scene, answer: Any) -> None:
    scene.app.answer = answer

    shown = scene.sam.runs("/issues mine", in_="#triage")

    assert shown == "3 open"
    assert [note.text for note in scene.sam.private_notes(in_="#triage")] == ["3 open"]
    fields = scene.app.payloads[-1]
    assert (fields["command"], fields["text"]) == ("/issues", "mine")


def test_a_command_may_answer_to_the_whole_channel(scene: Scene) -> None:
    scene.app.answer = {"response_type": "in_channel", "text": "Sam asked"}

    shown = scene.sam.runs("/issues", in_="#triage")

    assert shown == ""
    assert scene.workspace.agent("ann").sees("Sam asked", in_="#triage")


def test_an_invalid_answer_to_a_command_is_noted(scene: Scene) -> None:
    scene.app.answer = {"blocks": [{"type": "alert"}]}

    scene.sam.runs("/issues", in_="#triage")

    assert "invalid_blocks" in scene.core.world.problems[0]


def test_a_command_that_fails_says_so(scene: Scene) -> None:
    scene.app.status = 500

    shown = scene.sam.runs("/issues", in_="#triage")

    assert shown == '/issues failed with the error "dispatch_failed"'
    assert scene.core.world.problems == ["/issues was not acknowledged: 500"]


def test_shortcuts_carry_their_callback_id(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")

    scene.sam.uses_shortcut("Capture as issue", on=said)
    scene.sam.uses_shortcut("New issue")

    message_action, shortcut = scene.app.payloads[-2:]
    assert (message_action["callback_id"], message_action["message"]["ts"]) == (
        "capture_issue",
        said.ts,
    )
    assert (shortcut["type"], shortcut["callback_id"]) == ("shortcut", "new_issue")
    assert "response_url" not in shortcut


def test_the_home_tab_is_opened_published_and_pressed(scene: Scene) -> None:
    before = scene.sam.opens_home()
    view = {"type": "home", "blocks": a_card("12 open issues", a_button("Refresh"))}
    scene.call("views.publish", user_id=scene.sam.id, view=view)

    scene.sam.clicks("Refresh", on="home")
    scene.sam.opens_home()
    scene.courier.pump()

    assert before == ""
    assert scene.sam.home == "12 open issues\n[Refresh]"
    opened = scene.app.events("app_home_opened")
    assert ["view" in event for event in opened] == [False, True]
    click = next(p for p in scene.app.payloads if p.get("type") == "block_actions")
    assert click["container"]["type"] == "view"


def test_there_is_no_home_to_press_before_it_is_published(scene: Scene) -> None:
    with pytest.raises(AssertionError, match="sees no home tab"):
        scene.sam.clicks("Refresh", on="home")


def test_the_messages_tab_is_another_tab(scene: Scene) -> None:
    scene.sam.opens_messages_tab()
    scene.courier.pump()

    assert scene.app.events("app_home_opened")[0]["tab"] == "messages"


def test_a_direct_message_to_the_app_and_back(scene: Scene) -> None:
    scene.sam.says("help", in_="app")
    scene.call("chat.postMessage", channel=scene.sam.id, text="Try /issues")
    scene.courier.pump()

    assert [m.text for m in scene.sam.direct_messages()] == ["help", "Try /issues"]
    assert scene.app.events("message")[0]["channel_type"] == "im"


def test_nobody_reads_a_channel_he_is_not_in(scene: Scene) -> None:
    scene.workspace.add_channel("#secret", private=True, members=[scene.sam])
    said = scene.sam.says("hush", in_="#secret")
    cleo = scene.workspace.colleague("cleo")

    assert cleo.messages_in("#secret") == []
    assert not cleo.sees("hush")
    with pytest.raises(AssertionError, match="cannot join"):
        cleo.says("hello", in_="#secret")
    with pytest.raises(AssertionError, match="does not see"):
        cleo.reacts("eyes", to=said)


def test_a_colleague_joins_a_public_channel_by_speaking(scene: Scene) -> None:
    cleo = scene.workspace.colleague("cleo")

    cleo.says("hello", in_="#triage")
    scene.courier.pump()

    assert scene.app.events("member_joined_channel")[0]["user"] == cleo.id


def test_nobody_speaks_in_an_archived_channel(scene: Scene) -> None:
    scene.workspace.archive("#acme-help")

    with pytest.raises(AssertionError, match="archived"):
        scene.dana.says("hello", in_="#acme-help")


def test_our_own_people_may_enter_a_channel_that_is_hosted_elsewhere(scene: Scene) -> None:
    scene.workspace.add_channel("#theirs", shared_with=["Acme"], hosted_by="Acme", members=[])

    said = scene.sam.says("hello", in_="#theirs")

    assert [m.ref for m in scene.sam.messages_in("#theirs")][-1] == said


def test_a_customer_of_another_company_cannot_enter(scene: Scene) -> None:
    eve = scene.workspace.customer("eve", of="Initech")

    with pytest.raises(AssertionError, match="cannot join"):
        eve.says("hello", in_="#acme-help")


def test_people_are_found_again_by_name(scene: Scene) -> None:
    workspace = scene.workspace

    assert workspace.agent("sam") is scene.sam
    assert workspace.customer("dana") is scene.dana
    assert workspace.person("sam") is scene.sam
    assert repr(scene.sam) == "Person('sam')"
    assert scene.sam.mention == f"<@{scene.sam.id}>"
    with pytest.raises(AssertionError, match="nobody is called zoe"):
        workspace.person("zoe")


def test_a_customer_needs_an_organisation_when_there_are_several(scene: Scene) -> None:
    scene.workspace.add_organisation("Initech")

    with pytest.raises(AssertionError, match="which organisation"):
        scene.workspace.customer("eve")


def test_other_apps_speak_with_or_without_a_user(scene: Scene) -> None:
    scene.workspace.other_app("deployer", legacy=True).says("done", in_="#acme-help")
    scene.workspace.other_app("helper", of="Acme").says("hi", in_="#acme-help")
    scene.courier.pump()

    legacy, modern = scene.app.events("message")
    assert (legacy["subtype"], "user" in legacy) == ("bot_message", False)
    assert ("subtype" in modern, modern["bot_id"].startswith("B0")) == (False, True)


def test_missing_places_are_named(scene: Scene) -> None:
    with pytest.raises(AssertionError, match="there is no channel #nowhere"):
        scene.sam.says("hi", in_="#nowhere")
    with pytest.raises(AssertionError, match="there is no channel #nowhere"):
        scene.workspace.other_app("x").says("hi", in_="#nowhere")
    with pytest.raises(AssertionError, match="there is no channel #nowhere"):
        scene.workspace.archive("#nowhere")
    with pytest.raises(AssertionError, match="there is no organisation Umbrella"):
        scene.workspace.share_channel("#triage", "Umbrella")


def test_buttons_are_listed_by_words_or_by_message(scene: Scene) -> None:
    scene.posts("How did we do?", blocks=a_card("How did we do?", a_button("Good")))
    ref = scene.dana.messages_in("#acme-help")[-1]

    assert scene.dana.buttons(on="How did we do?") == ["Good"]
    assert scene.dana.buttons(on=ref) == ["Good"]
    assert scene.dana.buttons(on="nothing like it") == []


def test_clicking_on_a_message_finds_the_button_in_its_thread(scene: Scene) -> None:
    said = scene.dana.says("exports fail", in_="#acme-help")
    scene.posts("Rate", thread_ts=said.ts, blocks=a_card("Rate us", a_button("Good")))

    scene.dana.clicks("Good", on=said)

    assert scene.app.payloads[-1]["container"]["thread_ts"] == said.ts


def test_a_modest_workspace_shows_no_sides_and_no_stubs() -> None:
    scene = Scene(a_core(is_modest=True))

    scene.dana.says("see picture", in_="#acme-help", files=["shot.png"])
    scene.courier.pump()

    payload = scene.app.payloads[0]
    assert "is_ext_shared_channel" not in payload
    assert "context_team_id" not in payload
    assert payload["event"]["files"][0]["name"] == "shot.png"


def test_a_click_that_is_not_acknowledged_is_noted(scene: Scene) -> None:
    scene.posts("Rate", blocks=a_card("Rate us", a_button("Good")))
    scene.app.status = 404

    scene.dana.clicks("Good")

    assert scene.core.world.problems == ["block_actions was not acknowledged: 404"]


def test_without_anybody_to_carry_requests_a_click_cannot_be_made() -> None:
    scene = Scene()
    scene.posts("Rate", blocks=a_card("Rate us", a_button("Good")))
    scene.core.deliverer = None

    with pytest.raises(RuntimeError, match="nobody carries"):
        scene.dana.clicks("Good")
