# Slack's payloads have any shape here

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.forms import REQUIRED
from tests.unit.simulator.support import (
    Scene,
    a_button,
    a_card,
    a_modal,
    a_trigger,
    an_input,
    opens,
    options,
)


def test_a_required_field_stops_the_form_before_the_app_hears_of_it(scene: Scene) -> None:
    opens(scene, a_modal())

    scene.sam.submits()

    assert scene.sam.modal is not None
    assert scene.sam.modal.errors == {"c": REQUIRED}
    assert scene.app.payloads == []


def test_the_client_checks_lengths(scene: Scene) -> None:
    element = {"type": "plain_text_input", "min_length": 3, "max_length": 5}
    opens(scene, a_modal(blocks=[an_input(element)]))

    errors = []
    for text in ("ab", "abcdef"):
        scene.sam.fills("Field", text)
        scene.sam.submits()
        errors.append(scene.sam.modal.errors["field"] if scene.sam.modal else "")

    assert errors == ["Please write at least 3 characters.", "Please shorten this to 5 characters."]


def test_the_apps_complaints_are_shown_and_leave_with_the_next_try(scene: Scene) -> None:
    opens(scene, a_modal())
    scene.sam.fills("c", "no")
    scene.app.answer = {"response_action": "errors", "errors": {"c": "Say a little more."}}

    scene.sam.submits()
    complaint = scene.sam.modal.errors if scene.sam.modal else {}
    scene.app.answer = ""
    scene.sam.submits()

    assert complaint == {"c": "Say a little more."}
    assert scene.sam.modal is None
    assert scene.core.world.problems == []


def test_complaints_about_what_is_no_input_are_noted(scene: Scene) -> None:
    opens(scene, a_modal())
    scene.sam.fills("c", "no")
    scene.app.answer = {"response_action": "errors", "errors": {"z": "What?"}}

    scene.sam.submits()

    assert scene.core.world.problems == ["errors for blocks that are no inputs: ['z']"]


@pytest.mark.parametrize(
    ("action", "depth", "title"),
    [
        pytest.param("update", 1, "Next", id="update"),
        pytest.param("push", 2, "Next", id="push"),
    ],
)
def test_an_answer_shows_another_view(scene: Scene, action: str, depth: int, title: str) -> None:
    opens(scene, a_modal())
    scene.sam.fills("c", "yes")
    following = a_modal(title={"type": "plain_text", "text": "Next"})
    scene.app.answer = {"response_action": action, "view": following}

    scene.sam.submits()

    assert scene.sam.modal is not None
    assert (scene.sam.modal.depth, scene.sam.modal.title) == (depth, title)


def test_an_answer_clears_the_whole_stack(scene: Scene) -> None:
    opens(scene, a_modal())
    scene.call("views.push", trigger_id=a_trigger(scene), view=a_modal())
    scene.sam.fills("c", "yes")
    scene.app.answer = {"response_action": "clear"}

    scene.sam.submits()

    assert scene.sam.modal is None


def test_closing_the_upper_form_shows_the_lower(scene: Scene) -> None:
    opens(scene, a_modal(title={"type": "plain_text", "text": "Lower"}))
    scene.call("views.push", trigger_id=a_trigger(scene), view=a_modal())

    scene.sam.cancels()

    assert scene.sam.modal is not None
    assert scene.sam.modal.title == "Lower"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        pytest.param(
            {"response_action": "update", "view": {"type": "modal", "blocks": []}},
            "missing required field: title",
            id="invalid-view",
        ),
        pytest.param({"response_action": "dance"}, "unknown response_action", id="unknown"),
    ],
)
def test_an_answer_that_slack_would_swallow_is_noted(
    scene: Scene, answer: dict[str, Any], problem: str
) -> None:
    opens(scene, a_modal())
    scene.sam.fills("c", "yes")
    scene.app.answer = answer

    scene.sam.submits()

    assert problem in scene.core.world.problems[0]
    assert scene.sam.modal is not None


def test_a_form_without_answer_says_so(scene: Scene) -> None:
    opens(scene, a_modal())
    scene.sam.fills("c", "yes")
    scene.app.status = 500

    scene.sam.submits()

    assert scene.sam.modal is not None
    assert scene.sam.modal.errors == {"": "We had some trouble connecting. Try again?"}
    assert scene.core.world.problems == ["view_submission was not acknowledged: 500"]


def test_closing_is_told_when_the_app_asked_for_it(scene: Scene) -> None:
    opens(scene, a_modal(notify_on_close=True))

    scene.sam.cancels()

    closed = scene.app.payloads[-1]
    assert closed["type"] == "view_closed"
    assert "trigger_id" not in closed


def test_a_closing_that_nobody_hears_is_noted(scene: Scene) -> None:
    opens(scene, a_modal(notify_on_close=True))
    scene.app.status = 404

    scene.sam.cancels()

    assert scene.core.world.problems == ["view_closed was not acknowledged: 404"]


def test_there_must_be_a_form_and_the_field(scene: Scene) -> None:
    with pytest.raises(AssertionError, match="sam has no form open"):
        scene.sam.fills("Comment", "x")
    opens(scene, a_modal())

    with pytest.raises(AssertionError, match=r"only \['Comment'\]"):
        scene.sam.fills("Colour", "red")


@pytest.mark.parametrize(
    ("element", "value", "expected"),
    [
        pytest.param(
            {"type": "static_select", "options": options("High", "Low")},
            "Low",
            {"selected_option": options("Low")[0]},
            id="select",
        ),
        pytest.param(
            {"type": "radio_buttons", "options": options("High", "Low")},
            "high",
            {"selected_option": options("High")[0]},
            id="radio-by-value",
        ),
        pytest.param(
            {"type": "checkboxes", "options": options("A", "B")},
            ["A", "B"],
            {"selected_options": options("A", "B")},
            id="checkboxes",
        ),
        pytest.param(
            {"type": "multi_users_select"}, ["U1"], {"selected_users": ["U1"]}, id="users"
        ),
        pytest.param(
            {"type": "conversations_select"},
            "C1",
            {"selected_conversation": "C1"},
            id="conversation",
        ),
        pytest.param(
            {"type": "datepicker"}, "2026-12-01", {"selected_date": "2026-12-01"}, id="date"
        ),
        pytest.param(
            {"type": "email_text_input"}, "a@b.example", {"value": "a@b.example"}, id="email"
        ),
    ],
)
def test_values_are_written_as_view_state_does(
    scene: Scene, element: dict[str, Any], value: Any, expected: dict[str, Any]
) -> None:
    opens(scene, a_modal(blocks=[an_input(element)]))

    scene.sam.fills("Field", value)
    scene.sam.submits()

    state = scene.app.payloads[-1]["view"]["state"]["values"]["field"]["v"]
    for option in (*state.get("selected_options", []), state.get("selected_option") or {}):
        option.get("text", {}).pop("emoji", None)
    assert state == {"type": element["type"], **expected}


def test_rich_text_is_written_as_a_block(scene: Scene) -> None:
    opens(scene, a_modal(blocks=[an_input({"type": "rich_text_input"})]))

    scene.sam.fills("Field", "hello")
    scene.sam.submits()

    state = scene.app.payloads[-1]["view"]["state"]["values"]["field"]["v"]
    assert state["rich_text_value"]["type"] == "rich_text"


def test_initial_values_count_as_filled_in(scene: Scene) -> None:
    element = {"type": "plain_text_input", "initial_value": "Dear Dana"}
    opens(scene, a_modal(blocks=[an_input(element)]))

    shown = scene.sam.modal.values if scene.sam.modal else {}
    scene.sam.submits()

    assert shown == {"Field": "Dear Dana"}
    state = scene.app.payloads[-1]["view"]["state"]["values"]["field"]["v"]
    assert state["value"] == "Dear Dana"


def test_an_unknown_option_is_named_with_the_known_ones(scene: Scene) -> None:
    element = {"type": "static_select", "options": options("High")}
    opens(scene, a_modal(blocks=[an_input(element)]))

    with pytest.raises(AssertionError, match=r"only \['High'\]"):
        scene.sam.fills("Field", "Low")


def test_an_external_select_asks_the_app_for_options(scene: Scene) -> None:
    opens(scene, a_modal(blocks=[an_input({"type": "external_select"})]))
    scene.app.answer = {"options": options("Acme", "Initech")}

    scene.sam.fills("Field", "Initech")
    asked = scene.app.payloads[-1]
    with pytest.raises(AssertionError, match=r"only \['Acme', 'Initech'\]"):
        scene.sam.fills("Field", "Umbrella")

    assert (asked["type"], asked["value"]) == ("block_suggestion", "Initech")
    assert scene.sam.modal is not None
    assert scene.sam.modal.values["Field"]["value"] == "initech"


def test_a_field_with_dispatch_action_tells_the_app_at_once(scene: Scene) -> None:
    element = {"type": "static_select", "options": options("High", "Low")}
    opens(scene, a_modal(blocks=[an_input(element, dispatch_action=True)]))

    scene.sam.fills("Field", "Low")

    click = scene.app.payloads[-1]
    assert click["type"] == "block_actions"
    assert click["actions"][0]["selected_option"]["value"] == "low"


def test_a_person_may_be_filled_in_by_person(scene: Scene) -> None:
    opens(scene, a_modal(blocks=[an_input({"type": "multi_users_select"})]))

    scene.sam.fills("Field", [scene.sam, scene.dana])

    assert scene.sam.modal is not None
    assert scene.sam.modal.values["Field"] == [scene.sam.id, scene.dana.id]


def test_buttons_inside_a_form_are_pressed_there(scene: Scene) -> None:
    comment = a_modal()["blocks"][0]
    opens(scene, a_modal(blocks=[comment, *a_card("Draft", a_button("Shorter"))]))

    scene.sam.clicks("Shorter")
    scene.sam.clicks("Shorter", on="modal")

    assert [p["container"]["type"] for p in scene.app.payloads] == ["view", "view"]
    with pytest.raises(AssertionError, match="Shorter"):
        scene.sam.clicks("Longer", on="modal")


def test_what_is_typed_survives_an_update_of_the_same_field(scene: Scene) -> None:
    view = opens(scene, a_modal())
    scene.sam.fills("Comment", "half a thought")
    other = an_input({"type": "plain_text_input"})
    changed = a_modal(blocks=[a_modal()["blocks"][0], other])

    scene.call("views.update", view_id=view["id"], view=changed)

    assert scene.sam.modal is not None
    assert scene.sam.modal.values == {"Comment": "half a thought", "Field": None}


def test_a_menu_in_a_form_leaves_its_choice_in_the_state(scene: Scene) -> None:
    menu = {"type": "static_select", "action_id": "tone", "options": options("Warm", "Brief")}
    opens(scene, a_modal(blocks=[*a_card("Tone", menu), a_modal()["blocks"][0]]))

    scene.sam.clicks("Brief", on="modal")

    state = scene.app.payloads[-1]["view"]["state"]["values"]["row"]["tone"]
    assert state["selected_option"]["value"] == "brief"
