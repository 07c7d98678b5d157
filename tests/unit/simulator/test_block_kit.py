# Slack's payloads have any shape here

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.block_kit import (
    Surface,
    are_blocks_too_long,
    check_blocks,
    check_view,
    complete_blocks,
)
from tests.unit.simulator.support import a_button, a_card, a_modal


def plain(length: int) -> dict[str, str]:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> dict[str, str]:
    return {"type": "mrkdwn", "text": "x" * length}


def option(text: int = 1, value: int = 1, **fields: Any) -> dict[str, Any]:
    return {"text": plain(text), "value": "v" * value, **fields}


def actions(*elements: Any, **fields: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **fields}


def select(**fields: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option()], **fields}


def field(**element: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(5), "element": element}


def many(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [option(**fields) for _ in range(count)]


IMAGE = {"type": "image", "alt_text": "chart", "image_url": "https://x.example/a.png"}

ALLOWED_AT_THE_LIMIT = [
    pytest.param({"type": "section", "text": mrkdwn(3000)}, id="section-text"),
    pytest.param({"type": "section", "fields": [mrkdwn(2000)] * 10}, id="section-fields"),
    pytest.param({"type": "section", "text": mrkdwn(1), "accessory": a_button()}, id="accessory"),
    pytest.param({"type": "header", "text": plain(150)}, id="header"),
    pytest.param({"type": "context", "elements": [mrkdwn(10)] * 9 + [IMAGE]}, id="context"),
    pytest.param(actions(*[a_button(action_id=f"a{i}") for i in range(25)]), id="actions"),
    pytest.param(actions(a_button() | {"text": plain(75), "value": "v" * 2000}), id="button"),
    pytest.param(actions(a_button() | {"style": "danger", "url": "u" * 3000}), id="style"),
    pytest.param(actions(select(options=many(100, text=75, value=150))), id="options"),
    pytest.param(actions(select(options=[option(description=plain(75))])), id="description"),
    pytest.param(
        actions(select(options=None, option_groups=[{"label": plain(75), "options": many(1)}])),
        id="option-groups",
    ),
    pytest.param(actions({"type": "overflow", "action_id": "o", "options": many(5)}), id="menu"),
    pytest.param(
        field(type="plain_text_input", action_id="v", max_length=3000, min_length=0), id="input"
    ),
    pytest.param(field(type="checkboxes", action_id="v", options=many(10)), id="checkboxes"),
    pytest.param({**IMAGE, "alt_text": "x" * 2000, "title": plain(2000)}, id="image"),
    pytest.param({"type": "markdown", "text": "x" * 12_000}, id="markdown"),
    pytest.param({"type": "divider", "block_id": "b" * 255}, id="block-id"),
    pytest.param({"type": "rich_text", "elements": [{"type": "rich_text_section"}]}, id="rich"),
    pytest.param(
        actions(
            a_button()
            | {
                "confirm": {
                    "title": plain(100),
                    "text": plain(300),
                    "confirm": plain(30),
                    "deny": plain(30),
                }
            }
        ),
        id="confirm",
    ),
]

REFUSED = [
    pytest.param({"type": "section", "text": mrkdwn(3001)}, "/0/text/text", id="section-text"),
    pytest.param({"type": "section"}, "/0", id="empty-section"),
    pytest.param({"type": "section", "text": "words"}, "/0/text", id="text-no-object"),
    pytest.param({"type": "section", "text": mrkdwn(0)}, "/0/text/text", id="empty-text"),
    pytest.param({"type": "section", "fields": [mrkdwn(1)] * 11}, "/0/fields", id="fields"),
    pytest.param({"type": "section", "fields": [mrkdwn(2001)]}, "/0/fields/0/text", id="field"),
    pytest.param({"type": "header", "text": plain(151)}, "/0/text/text", id="header"),
    pytest.param({"type": "header", "text": mrkdwn(5)}, "/0/text", id="header-mrkdwn"),
    pytest.param({"type": "header"}, "/0", id="header-without-text"),
    pytest.param({"type": "context", "elements": [mrkdwn(1)] * 11}, "/0/elements", id="context"),
    pytest.param({"type": "context", "elements": []}, "/0/elements", id="empty-context"),
    pytest.param(
        {"type": "context", "elements": [{"type": "image"}]}, "/0/elements/0", id="context-image"
    ),
    pytest.param(actions(), "/0/elements", id="no-actions"),
    pytest.param({"type": "actions", "elements": "all"}, "/0/elements", id="actions-no-list"),
    pytest.param(actions("button"), "/0/elements/0", id="element-no-object"),
    pytest.param(actions({"type": "lever"}), "/0/elements/0/type", id="unknown-element"),
    pytest.param(actions(a_button(), a_button()), "/0/elements/1/action_id", id="action-id-twice"),
    pytest.param(
        actions(a_button() | {"text": plain(76)}), "/0/elements/0/text/text", id="button-text"
    ),
    pytest.param(actions({"type": "button"}), "/0/elements/0", id="button-without-text"),
    pytest.param(
        actions(a_button() | {"value": "v" * 2001}), "/0/elements/0/value", id="button-value"
    ),
    pytest.param(actions(a_button() | {"value": 7}), "/0/elements/0/value", id="value-no-string"),
    pytest.param(actions(a_button() | {"style": "pink"}), "/0/elements/0/style", id="style"),
    pytest.param(
        actions(a_button() | {"accessibility_label": "x" * 76}),
        "/0/elements/0/accessibility_label",
        id="accessibility-label",
    ),
    pytest.param(actions(a_button() | {"confirm": "?"}), "/0/elements/0/confirm", id="confirm"),
    pytest.param(
        actions(a_button() | {"confirm": {"title": plain(101)}}),
        "/0/elements/0/confirm/title/text",
        id="confirm-title",
    ),
    pytest.param(actions(select(options=many(101))), "/0/elements/0/options", id="options"),
    pytest.param(actions(select(options=[])), "/0/elements/0/options", id="no-options"),
    pytest.param(actions(select(options=["a"])), "/0/elements/0/options/0", id="option-no-object"),
    pytest.param(
        actions(select(options=[{"text": plain(1)}])),
        "/0/elements/0/options/0",
        id="option-without-value",
    ),
    pytest.param(
        actions(select(options=[{"value": "x"}])), "/0/elements/0/options/0", id="option-no-text"
    ),
    pytest.param(
        actions(select(options=[option(text=76)])),
        "/0/elements/0/options/0/text/text",
        id="option-text",
    ),
    pytest.param(
        actions(select(options=[option(value=151)])),
        "/0/elements/0/options/0/value",
        id="option-value",
    ),
    pytest.param(
        actions(select(option_groups="x")), "/0/elements/0/option_groups", id="groups-no-list"
    ),
    pytest.param(
        actions(select(option_groups=[{"label": plain(76), "options": many(1)}])),
        "/0/elements/0/option_groups/0/label/text",
        id="group-label",
    ),
    pytest.param(
        actions({"type": "overflow", "options": many(6)}), "/0/elements/0/options", id="menu"
    ),
    pytest.param(
        actions(select(placeholder=plain(151))),
        "/0/elements/0/placeholder/text",
        id="placeholder",
    ),
    pytest.param({"type": "image", "alt_text": "x"}, "/0", id="image-without-source"),
    pytest.param({**IMAGE, "alt_text": ""}, "/0", id="image-without-alt-text"),
    pytest.param(field(type="button"), "/0/element/type", id="input-with-button"),
    pytest.param({"type": "input", "label": plain(1)}, "/0", id="input-without-element"),
    pytest.param(
        {"type": "input", "element": {"type": "datepicker"}}, "/0", id="input-without-label"
    ),
    pytest.param(
        field(type="plain_text_input", max_length=3001), "/0/element/max_length", id="max-length"
    ),
    pytest.param(
        field(type="plain_text_input", min_length=-1), "/0/element/min_length", id="min-length"
    ),
    pytest.param(
        field(type="plain_text_input", max_length=3, initial_value="four"),
        "/0/element/initial_value",
        id="initial-value",
    ),
    pytest.param({"type": "markdown", "text": "x" * 12_001}, "/0/text", id="markdown"),
    pytest.param({"type": "markdown"}, "/0", id="markdown-without-text"),
    pytest.param({"type": "alert", "text": plain(5)}, "/0/type", id="alert-in-a-message"),
    pytest.param({"type": "video"}, "/0", id="video"),
    pytest.param({"type": "rich_text"}, "/0/elements", id="rich-text-without-elements"),
    pytest.param({"type": "divider", "block_id": "b" * 256}, "/0/block_id", id="block-id"),
    pytest.param("divider", "/0", id="no-object"),
]


@pytest.mark.parametrize("block", ALLOWED_AT_THE_LIMIT)
def test_a_block_at_its_limits_is_accepted(block: dict[str, Any]) -> None:
    assert check_blocks([block], Surface.MESSAGE) == []


@pytest.mark.parametrize(("block", "pointer"), REFUSED)
def test_a_block_beyond_its_limits_is_pointed_at(block: Any, pointer: str) -> None:
    problems = check_blocks([block], Surface.MESSAGE)

    assert any(p.endswith(f"[json-pointer:/blocks{pointer}]") for p in problems), problems


@pytest.mark.parametrize(
    ("surface", "most"),
    [(Surface.MESSAGE, 50), (Surface.MODAL, 100), (Surface.HOME, 100)],
)
def test_each_surface_holds_so_many_blocks(surface: Surface, most: int) -> None:
    dividers = [{"type": "divider"}] * most

    assert check_blocks(dividers, surface) == []
    assert check_blocks([*dividers, {"type": "divider"}], surface) == [
        f"no more than {most} items allowed [json-pointer:/blocks]"
    ]


def test_blocks_must_be_a_list() -> None:
    assert check_blocks({}, Surface.MESSAGE) == ["must be an array [json-pointer:/blocks]"]


def test_a_block_id_stands_once() -> None:
    problems = check_blocks([{"type": "divider", "block_id": "a"}] * 2, Surface.MESSAGE)

    assert problems == ["`block_id` must be unique [json-pointer:/blocks/1/block_id]"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        pytest.param({"title": None}, "/view", id="no-title"),
        pytest.param({"title": plain(25)}, "/view/title/text", id="title"),
        pytest.param({"submit": plain(25)}, "/view/submit/text", id="submit"),
        pytest.param({"submit": None}, "/view", id="input-without-submit"),
        pytest.param({"close": mrkdwn(5)}, "/view/close", id="close"),
        pytest.param({"private_metadata": "x" * 3001}, "/view/private_metadata", id="metadata"),
        pytest.param({"callback_id": "x" * 256}, "/view/callback_id", id="callback-id"),
        pytest.param({"blocks": [{"type": "markdown"}]}, "/view/blocks/0/type", id="surface"),
        pytest.param({"blocks": None}, "/view/blocks", id="no-blocks"),
        pytest.param({"type": "drawer"}, "/view/type", id="type"),
    ],
)
def test_a_view_beyond_its_limits_is_pointed_at(fields: dict[str, Any], pointer: str) -> None:
    problems = check_view(a_modal(**fields))

    assert any(p.endswith(f"[json-pointer:{pointer}]") for p in problems), problems


def test_an_alert_belongs_into_a_modal() -> None:
    alert = {"type": "alert", "text": plain(200)}

    assert check_view(a_modal(blocks=[alert])) == []
    assert check_view(a_modal(blocks=[{"type": "alert", "text": plain(201)}])) != []


def test_all_characters_of_all_blocks_count_together() -> None:
    assert not are_blocks_too_long(a_card("x" * 3000) * 4)
    assert are_blocks_too_long(a_card("x" * 3000) * 4 + a_card("x" * 1300))


def test_completing_adds_ids_and_leaves_the_senders_blocks_alone() -> None:
    sent = a_card("hi", {"type": "button", "text": plain(2)})
    before = repr(sent)

    completed = complete_blocks(sent, lambda: "new")

    assert completed[0]["block_id"] == "new"
    assert completed[1]["block_id"] == "row"
    assert completed[1]["elements"][0]["action_id"] == "new"
    assert completed[1]["elements"][0]["text"]["emoji"] is True
    assert repr(sent) == before


_KEYS = [
    "type",
    "text",
    "elements",
    "element",
    "options",
    "option_groups",
    "fields",
    "confirm",
    "block_id",
    "action_id",
    "max_length",
    "accessory",
    "label",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_KEYS),
            inner | st.sampled_from(["section", "actions", "button", "static_select", "input"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_comes_is_answered_and_never_breaks(value: Any) -> None:
    for surface in Surface:
        assert isinstance(check_blocks(value, surface), list)
        assert isinstance(check_blocks([value], surface), list)
