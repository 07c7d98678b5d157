"""Filling in: which value an element has, how it is written down, and what the client checks."""

from __future__ import annotations

from typing import Any

from bot.simulator.block_elements import INPUT_TYPES
from bot.simulator.render import options_of
from bot.simulator.state import Block, View
from bot.simulator.text import typed_blocks

REQUIRED = "Please complete this required field."
"""What Slack's client says below a required field that is empty; the app never hears of it."""

_PICKS = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
_LISTS = ("selected_options", "selected_users", "selected_conversations", "selected_channels")


def inputs_of(view: View) -> list[tuple[Block, dict[str, Any]]]:
    """Return every element of a view that holds a value, with its block."""
    found: list[tuple[Block, dict[str, Any]]] = []
    for block in view.body["blocks"]:
        elements = [block.get("element"), block.get("accessory")]
        if block["type"] == "actions":
            elements += block["elements"]
        found += [(block, e) for e in elements if e and e.get("type") in INPUT_TYPES]
    return found


def find_input(view: View, name: str) -> tuple[Block, dict[str, Any]]:
    """Return an input by label, block id or action id; raise with what there is."""
    labels = []
    for block, element in inputs_of(view):
        label = (block.get("label") or {}).get("text", "")
        labels.append(label or block["block_id"])
        if name in (block["block_id"], element["action_id"]) or name.lower() == label.lower():
            return block, element
    raise AssertionError(f"there is no input {name!r} in this form, only {labels}")


def value_of(element: dict[str, Any], value: Any) -> dict[str, Any]:
    """Write a value down as view.state does: text, an option's label, an id, or a list."""
    kind = element["type"]
    key = _PICKS.get(kind, ("value", ""))[0]
    if key == "selected_option":
        return {"type": kind, key: find_option(element, value)}
    if key == "selected_options":
        return {"type": kind, key: [find_option(element, one) for one in value]}
    if key == "rich_text_value":
        return {"type": kind, key: typed_blocks(str(value), "value")[0]}
    if key in _LISTS:
        return {"type": kind, key: list(value)}
    return {"type": kind, key: value}


def find_option(element: dict[str, Any], label: Any) -> dict[str, Any]:
    """Return an option by label or value; raise with what there is."""
    if isinstance(label, dict):
        return label
    labels = []
    for option in options_of(element):
        labels.append(option["text"]["text"])
        if label in (option["text"]["text"], option["value"]):
            return option
    raise AssertionError(f"there is no option {label!r}, only {labels}")


def complete_values(view: View) -> None:
    """Write down the initial or empty value of everything nobody has touched."""
    for block, element in inputs_of(view):
        values = view.values.setdefault(block["block_id"], {})
        if element["action_id"] not in values:
            values[element["action_id"]] = _initial_value(element)


def missing_values(view: View) -> dict[str, str]:
    """Return what the client itself complains about, by block id."""
    found: dict[str, str] = {}
    for block, element in inputs_of(view):
        if block["type"] != "input":
            continue
        state = view.values[block["block_id"]][element["action_id"]]
        value = next((v for k, v in state.items() if k != "type"), None)
        if not value and not block.get("optional"):
            found[block["block_id"]] = REQUIRED
        elif isinstance(value, str):
            problem = _length_problem(element, value)
            if problem:
                found[block["block_id"]] = problem
    return found


def _initial_value(element: dict[str, Any]) -> dict[str, Any]:
    kind = element["type"]
    key, initial_key = _PICKS.get(kind, ("value", "initial_value"))
    empty: Any = [] if key in _LISTS else None
    return {"type": kind, key: element.get(initial_key, empty)}


def _length_problem(element: dict[str, Any], value: str) -> str:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) > most:
        return f"Please shorten this to {most} characters."
    if value and len(value) < least:
        return f"Please write at least {least} characters."
    return ""
