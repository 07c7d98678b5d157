# Slack's payloads have any shape here

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from tests.unit.simulator.support import (
    MORNING,
    Scene,
    a_card,
    a_core,
    a_modal,
    a_trigger,
    opens,
)


def test_a_trigger_lives_for_three_seconds_and_serves_once() -> None:
    clock = ManualClock(MORNING)
    scene = Scene(a_core(clock=clock))
    fresh, old = a_trigger(scene), a_trigger(scene)

    opened = scene.call("views.open", trigger_id=fresh, view=a_modal())
    again = scene.call("views.open", trigger_id=fresh, view=a_modal())
    unknown = scene.call("views.open", trigger_id="1.2.3", view=a_modal())
    clock.advance(timedelta(seconds=3, microseconds=1))
    late = scene.call("views.open", trigger_id=old, view=a_modal())

    assert opened["ok"]
    assert [again["error"], unknown["error"], late["error"]] == [
        "exchanged_trigger_id",
        "invalid_trigger_id",
        "expired_trigger_id",
    ]


def test_a_wrong_view_does_not_use_up_the_trigger(scene: Scene) -> None:
    trigger = a_trigger(scene)
    long_title = a_modal(title={"type": "plain_text", "text": "x" * 25})

    wrong = scene.call("views.open", trigger_id=trigger, view=long_title)
    right = scene.call("views.open", trigger_id=trigger, view=a_modal())

    assert wrong["error"] == "invalid_arguments"
    assert wrong["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert right["ok"]


@pytest.mark.parametrize(
    ("view", "error"),
    [
        pytest.param("[]", "invalid_arguments", id="no-object"),
        pytest.param("{", "invalid_arguments", id="no-json"),
        pytest.param({"type": "window", "blocks": []}, "invalid_arguments", id="unknown-type"),
        pytest.param(
            a_modal(private_metadata="x" * 260_000), "view_too_large", id="over-250-kilobytes"
        ),
    ],
)
def test_an_impossible_view_is_refused(scene: Scene, view: Any, error: str) -> None:
    body = scene.call("views.open", trigger_id=a_trigger(scene), view=view)

    assert body["error"] == error


def test_three_views_lie_on_each_other_and_no_more(scene: Scene) -> None:
    root = opens(scene, a_modal())

    second = scene.call("views.push", trigger_id=a_trigger(scene), view=a_modal())
    third = scene.call("views.push", trigger_id=a_trigger(scene), view=a_modal())
    fourth = scene.call("views.push", trigger_id=a_trigger(scene), view=a_modal())

    assert second["view"]["previous_view_id"] == root["id"]
    assert third["view"]["root_view_id"] == root["id"]
    assert fourth["error"] == "push_limit_reached"
    assert scene.sam.modal is not None
    assert scene.sam.modal.depth == 3


def test_pushing_needs_an_open_form(scene: Scene) -> None:
    body = scene.call("views.push", trigger_id=a_trigger(scene), view=a_modal())

    assert body["error"] == "not_found"


def test_an_update_needs_the_right_hash_and_an_open_form(scene: Scene) -> None:
    view = opens(scene, a_modal(external_id="draft-1"))
    changed = a_modal(external_id="draft-1", title={"type": "plain_text", "text": "Draft"})

    wrong = scene.call("views.update", view_id=view["id"], view=changed, hash="0.x")
    right = scene.call("views.update", external_id="draft-1", view=changed, hash=view["hash"])
    title = scene.sam.modal.title if scene.sam.modal else ""
    scene.sam.cancels()
    closed = scene.call("views.update", view_id=view["id"], view=changed)

    assert wrong["error"] == "hash_conflict"
    assert right["view"]["hash"] != view["hash"]
    assert title == "Draft"
    assert closed["error"] == "not_found"


def test_two_open_forms_cannot_share_an_external_id(scene: Scene) -> None:
    opens(scene, a_modal(external_id="draft-1"))

    body = scene.call(
        "views.push", trigger_id=a_trigger(scene), view=a_modal(external_id="draft-1")
    )

    assert body["error"] == "duplicate_external_id"


def test_the_home_tab_is_guarded_by_its_hash(scene: Scene) -> None:
    view = {"type": "home", "blocks": a_card("one")}
    first = scene.call("views.publish", user_id=scene.sam.id, view=view)["view"]

    second = scene.call("views.publish", user_id=scene.sam.id, view=view, hash=first["hash"])
    third = scene.call("views.publish", user_id=scene.sam.id, view=view, hash=first["hash"])

    assert second["view"]["id"] == first["id"]
    assert third["error"] == "hash_conflict"


def test_without_a_home_tab_in_the_manifest_nothing_is_published(scene: Scene) -> None:
    scene.core.app.rules.has_home = False

    body = scene.call(
        "views.publish", user_id=scene.sam.id, view={"type": "home", "blocks": a_card("x")}
    )

    assert body["error"] == "not_enabled"
