"""Slack's limits of Block Kit elements and composition objects (2026). Pure.

Each check returns problems such as `must be less than 76 characters [json-pointer:/text/text]`.
"""

from __future__ import annotations

from typing import Any

BUTTON_STYLES = ("primary", "danger")

_INPUTS_WITH_OPTIONS = {"radio_buttons": 10, "checkboxes": 10, "overflow": 5}
_SELECTS = {
    f"{prefix}{kind}"
    for prefix in ("", "multi_")
    for kind in (
        "static_select",
        "external_select",
        "users_select",
        "conversations_select",
        "channels_select",
    )
}
_TEXT_INPUTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_PICKERS = {"datepicker", "timepicker", "datetimepicker"}
_OTHERS = {"button", "image", "rich_text_input", "file_input", "workflow_button"}
_FEEDBACK = {"feedback_buttons", "icon_button"}

ELEMENT_TYPES = _SELECTS | set(_INPUTS_WITH_OPTIONS) | _TEXT_INPUTS | _PICKERS | _OTHERS | _FEEDBACK
INPUT_TYPES = (_SELECTS | _TEXT_INPUTS | _PICKERS | {"radio_buttons", "checkboxes"}) | {
    "rich_text_input",
    "file_input",
}


class Problems:
    """Collects what is wrong, each with its json pointer."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, problem: str, pointer: str) -> None:
        """Note a problem at a place."""
        self.found.append(f"{problem} [json-pointer:{pointer}]")

    def require(self, value: dict[str, Any], key: str, pointer: str) -> bool:
        """Note a missing field; tell whether it is there."""
        if value.get(key) in (None, "", []):
            self.add(f"missing required field: {key}", pointer)
            return False
        return True

    def length(self, value: Any, most: int, pointer: str, *, least: int = 0) -> None:
        """Check a string's length; None is fine."""
        if value is None:
            return
        if not isinstance(value, str):
            self.add("must be a string", pointer)
        elif len(value) > most:
            self.add(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            self.add(f"must be more than {least - 1} characters", pointer)

    def count(self, value: Any, most: int, pointer: str, *, least: int = 1) -> bool:
        """Check a list's length; tell whether it is a list at all."""
        if not isinstance(value, list):
            self.add("must be an array", pointer)
            return False
        if len(value) > most:
            self.add(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            self.add(f"must have at least {least} items", pointer)
        return True

    def text(self, value: Any, most: int, pointer: str, *, is_plain: bool = False) -> None:
        """Check a text object; None is fine."""
        if value is None:
            return
        allowed = ("plain_text",) if is_plain else ("plain_text", "mrkdwn")
        if not isinstance(value, dict) or value.get("type") not in allowed:
            self.add(f"must be a text object of type {' or '.join(allowed)}", pointer)
            return
        self.length(value.get("text", ""), most, f"{pointer}/text", least=1)


def check_element(problems: Problems, element: Any, pointer: str) -> None:
    """Check one interactive element or image."""
    if not isinstance(element, dict):
        problems.add("must be an object", pointer)
        return
    kind = str(element.get("type"))
    if kind not in ELEMENT_TYPES:
        problems.add(f"unsupported type: {kind}", f"{pointer}/type")
        return
    problems.length(element.get("action_id"), 255, f"{pointer}/action_id", least=1)
    problems.text(element.get("placeholder"), 150, f"{pointer}/placeholder", is_plain=True)
    _check_confirm(problems, element.get("confirm"), f"{pointer}/confirm")
    if kind == "button":
        _check_button(problems, element, pointer)
    elif kind == "image":
        check_image(problems, element, pointer)
    elif kind in _INPUTS_WITH_OPTIONS:
        check_options(problems, element.get("options"), _INPUTS_WITH_OPTIONS[kind], pointer)
    elif kind.endswith("static_select"):
        _check_static_select(problems, element, pointer)
    elif kind == "plain_text_input":
        _check_text_input(problems, element, pointer)


def check_image(problems: Problems, image: dict[str, Any], pointer: str) -> None:
    """Check an image block or element: alt text, and exactly one source."""
    if problems.require(image, "alt_text", pointer):
        problems.length(image["alt_text"], 2000, f"{pointer}/alt_text")
    problems.text(image.get("title"), 2000, f"{pointer}/title", is_plain=True)
    problems.length(image.get("image_url"), 3000, f"{pointer}/image_url")
    if not image.get("image_url") and not image.get("slack_file"):
        problems.add("missing required field: image_url", pointer)


def check_options(problems: Problems, options: Any, most: int, pointer: str) -> None:
    """Check a list of options."""
    place = f"{pointer}/options"
    if not problems.count(options, most, place):
        return
    for index, option in enumerate(options):
        here = f"{place}/{index}"
        if not isinstance(option, dict):
            problems.add("must be an object", here)
            continue
        if problems.require(option, "text", here):
            problems.text(option["text"], 75, f"{here}/text")
        problems.text(option.get("description"), 75, f"{here}/description")
        problems.length(option.get("value"), 150, f"{here}/value", least=1)
        if "value" not in option:
            problems.add("missing required field: value", here)


def _check_button(problems: Problems, button: dict[str, Any], pointer: str) -> None:
    if problems.require(button, "text", pointer):
        problems.text(button["text"], 75, f"{pointer}/text", is_plain=True)
    problems.length(button.get("value"), 2000, f"{pointer}/value")
    problems.length(button.get("url"), 3000, f"{pointer}/url")
    problems.length(button.get("accessibility_label"), 75, f"{pointer}/accessibility_label")
    if "style" in button and button["style"] not in BUTTON_STYLES:
        problems.add("must be one of primary, danger", f"{pointer}/style")


def _check_static_select(problems: Problems, select: dict[str, Any], pointer: str) -> None:
    groups = select.get("option_groups")
    if groups is None:
        check_options(problems, select.get("options"), 100, pointer)
        return
    place = f"{pointer}/option_groups"
    if not problems.count(groups, 100, place):
        return
    for index, group in enumerate(groups):
        here = f"{place}/{index}"
        if not isinstance(group, dict):
            problems.add("must be an object", here)
            continue
        problems.text(group.get("label"), 75, f"{here}/label", is_plain=True)
        check_options(problems, group.get("options"), 100, here)


def _check_text_input(problems: Problems, element: dict[str, Any], pointer: str) -> None:
    most = element.get("max_length")
    most = most if isinstance(most, int) else None
    if most is not None and not 1 <= most <= 3000:
        problems.add("must be between 1 and 3000", f"{pointer}/max_length")
    least = element.get("min_length")
    if isinstance(least, int) and not 0 <= least <= 3000:
        problems.add("must be between 0 and 3000", f"{pointer}/min_length")
    problems.length(element.get("initial_value"), most or 3000, f"{pointer}/initial_value")


def _check_confirm(problems: Problems, confirm: Any, pointer: str) -> None:
    if confirm is None:
        return
    if not isinstance(confirm, dict):
        problems.add("must be an object", pointer)
        return
    problems.text(confirm.get("title"), 100, f"{pointer}/title", is_plain=True)
    problems.text(confirm.get("text"), 300, f"{pointer}/text")
    problems.text(confirm.get("confirm"), 30, f"{pointer}/confirm", is_plain=True)
    problems.text(confirm.get("deny"), 30, f"{pointer}/deny", is_plain=True)
