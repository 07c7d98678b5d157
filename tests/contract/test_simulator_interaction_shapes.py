"""What the simulator sends has the shape of the fixtures in tests/payloads/slack, key by key."""

# Slack's payloads have any shape here

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.simulator.person import Person
from bot.simulator.signing import sign
from tests.contract.simulator_shapes import (
    PAYLOADS,
    World,
    differences,
    fixture,
    said,
    unexpected,
)
from tests.unit.simulator.support import MORNING, Scene, a_button, a_card, a_core, a_modal

RATING = [
    {"type": "section", "block_id": "q", "text": {"type": "mrkdwn", "text": "How did we do?"}},
    {"type": "actions", "block_id": "a", "elements": [a_button("5", "csat_5")]},
]


def rating(world: World, channel: str = "#acme-help") -> None:
    parent = said(world, world.sam, channel)
    world.posts("How did we do?", to=channel, thread_ts=parent.ts, blocks=RATING)


def clicks(world: World, person: Person, channel: str = "#acme-help") -> dict[str, Any]:
    rating(world, channel)
    person.clicks("5")
    return world.app.payloads[-1]


@pytest.mark.parametrize("name", ["external", "external_grid", "internal"])
def test_a_click_has_the_fixtures_shape(name: str) -> None:
    world = World()
    person, channel = {
        "external": (world.dana, "#acme-help"),
        "external_grid": (world.ina, "#initech"),
        "internal": (world.sam, "#acme-help"),
    }[name]

    payload = clicks(world, person, channel)

    found = differences(payload, fixture(f"interactive/block_actions_{name}.json"))
    assert found == ["/message/parent_user_id is new"]


def test_a_click_in_a_whisper_has_the_fixtures_shape() -> None:
    world = World()
    parent = said(world)
    world.call(
        "chat.postEphemeral",
        channel=parent.channel_id,
        user=world.sam.id,
        text="x",
        thread_ts=parent.ts,
        blocks=RATING,
    )

    world.sam.clicks("5")

    expected = fixture("interactive/block_actions_ephemeral.json")
    assert differences(world.app.payloads[-1], expected) == []


def test_a_click_in_the_home_tab_has_the_fixtures_shape() -> None:
    world = World()
    option = {"text": {"type": "plain_text", "text": "Open"}, "value": "open"}
    menu = {"type": "static_select", "action_id": "home_filter", "options": [option]}
    view = {"type": "home", "callback_id": "home", "blocks": a_card("hi", menu)}
    world.call("views.publish", user_id=world.sam.id, view=view)

    world.sam.clicks("home_filter", on="home", option="Open")

    expected = fixture("interactive/block_actions_home.json")
    found = unexpected(differences(world.app.payloads[-1], expected), ("/state/values", "/view"))
    assert found == []


COMMENT = a_modal(
    notify_on_close=True,
    private_metadata='{"issue": "1"}',
    close={"type": "plain_text", "text": "Cancel"},
)
COMMENT["blocks"][0]["element"]["dispatch_action_config"] = {
    "trigger_actions_on": ["on_enter_pressed"]
}
COMMENT["blocks"][0]["optional"] = True


@pytest.mark.parametrize("name", ["external", "external_grid", "internal"])
def test_a_submission_has_the_fixtures_shape(name: str) -> None:
    world = World()
    person = {"external": world.dana, "external_grid": world.ina, "internal": world.sam}[name]
    trigger = world.core.world.issue_trigger(person.id).id
    world.call("views.open", trigger_id=trigger, view=COMMENT)

    person.fills("Comment", "Fast, thanks")
    person.submits()

    expected = fixture(f"interactive/view_submission_{name}.json")
    assert differences(world.app.payloads[-1], expected) == []


def test_closing_and_suggestions_have_the_fixtures_shape() -> None:
    world = World()
    field = {
        "type": "input",
        "block_id": "a",
        "label": {"type": "plain_text", "text": "Assignee"},
        "element": {"type": "external_select", "action_id": "assignee"},
    }
    trigger = world.core.world.issue_trigger(world.sam.id).id
    view = {**COMMENT, "blocks": [*COMMENT["blocks"], field]}
    world.call("views.open", trigger_id=trigger, view=view)
    option = {"text": {"type": "plain_text", "text": "ann"}, "value": "ann"}
    world.app.answer = {"options": [option]}

    world.sam.fills("Assignee", "ann")
    suggestion = world.app.payloads[-1]
    world.sam.fills("Comment", "Fast, thanks")
    world.sam.cancels()
    closed = world.app.payloads[-1]

    found = differences(suggestion, fixture("interactive/block_suggestion.json"))
    assert unexpected(found, ("/view/state",)) == []
    found = differences(closed, fixture("interactive/view_closed.json"))
    assert unexpected(found, ("/view/state",)) == []


def test_shortcuts_and_commands_have_the_fixtures_shape() -> None:
    world = World()
    message = said(world)

    world.sam.uses_shortcut("Capture as issue", on=message)
    world.sam.uses_shortcut("New issue")
    world.sam.runs("/issues open", in_="#triage")
    world.sam.runs("/issues open", in_="app")
    world.sam.runs("/issues open", in_="#private")

    capture, new, command, direct, private = world.app.payloads[-5:]
    assert differences(capture, fixture("interactive/message_shortcut.json")) == []
    assert differences(new, fixture("interactive/global_shortcut.json")) == []
    expected = (PAYLOADS / "interactive/slash_command.form.txt").read_text().strip()
    assert {pair.partition("=")[0] for pair in expected.split("&")} == set(command)
    assert direct["channel_name"] == "directmessage"
    assert private["channel_name"] == "privategroup"


def test_headers_are_slacks() -> None:
    clock = ManualClock(MORNING)
    scene = Scene(a_core(clock=clock))
    scene.app.status = 500
    scene.dana.says("exports fail", in_="#acme-help")

    scene.courier.pump()
    clock.advance(timedelta(minutes=1))
    scene.courier.pump()

    assert set(scene.app.headers[0]) == set(fixture("http/headers_first_delivery.json"))
    assert set(scene.app.headers[-1]) >= set(fixture("http/headers_retry.json"))


def test_the_signature_matches_the_official_vector() -> None:
    vector = fixture("http/signature_vector.json")

    signature = sign(
        secret=vector["signing_secret"],
        timestamp=vector["timestamp"],
        body=vector["body"].encode(),
    )

    assert signature == vector["signature"]
