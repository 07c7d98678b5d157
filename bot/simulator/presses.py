"""The `actions[]` entry of a press or a choice, and the state it leaves. Pure."""

from __future__ import annotations

from typing import Any

from bot.simulator.forms import value_of
from bot.simulator.render import Control


def action_of(control: Control, option: Any) -> dict[str, Any]:
    """Build the entry for pressing a control; `option` chooses from a menu by label."""
    element = control.element
    action: dict[str, Any] = {
        "action_id": control.action_id,
        "block_id": control.block_id,
        "type": element["type"],
    }
    if element["type"] == "button":
        action["text"] = element["text"]
        for key in ("value", "style", "url"):
            if key in element:
                action[key] = element[key]
        return action
    chosen = control.option if option is None else option
    if chosen is None:
        raise AssertionError(f"choose an option of {control.label or control.action_id!r}")
    if element["type"] == "overflow":
        picked = value_of({**element, "type": "static_select"}, chosen)
        return action | {"selected_option": picked["selected_option"]}
    return action | value_of(element, getattr(chosen, "id", chosen))


def state_of(action: dict[str, Any]) -> dict[str, Any]:
    """Return the state.values that a choice leaves; a button and an overflow leave none."""
    if action["type"] in ("button", "overflow"):
        return {}
    value = {k: v for k, v in action.items() if k not in ("action_id", "block_id")}
    return {action["block_id"]: {action["action_id"]: value}}
