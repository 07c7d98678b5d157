"""What Slack accepts in blocks and views, from its documentation and not from our code.

Each check returns complaints; [] means Slack would take it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

ON_MESSAGES = {"actions", "context", "divider", "header", "image", "input", "rich_text", "section"}
LENGTHS = {
    # Which text of which object, and how long it may be.
    ("button", "text"): 75,
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("input", "label"): 2000,
    ("input", "hint"): 2000,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("element", "placeholder"): 150,
}
MINTED = re.compile(
    r"<!date\^\d+\^\{date_short_pretty\} at \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>"
    r"|<https?://[^\s<>|]+\|[^<>|]*>"
)
CONTROL = re.compile(r"<[!@#]|<(?:https?|mailto|tel|slack):|[\u202a-\u202e\u2066-\u2069]", re.I)


def complaints_about_blocks(blocks: list[Any], *, most: int = 50) -> list[str]:
    found = [] if len(blocks) <= most else [f"{len(blocks)} blocks"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("block_id twice")
    for block in blocks:
        if block["type"] not in ON_MESSAGES:
            found.append(f"type {block['type']}")
        found += list(_block(block))
    if sum(len(text) for text in texts_of(blocks)) > 13_200:
        found.append("more than 13200 characters")
    return found


def complaints_about_view(view: dict[str, Any]) -> list[str]:
    found = complaints_about_blocks(view["blocks"], most=100)
    found = [complaint for complaint in found if "13200" not in complaint]
    for key in ("title", "submit", "close"):
        if key in view and not 1 <= len(view[key]["text"]) <= 24:
            found.append(key)
    if len(view.get("private_metadata", "")) > 3000:
        found.append("private_metadata")
    if len(json.dumps(view).encode()) > 250_000:
        found.append("view_too_large")
    has_input = any(block["type"] == "input" for block in view["blocks"])
    if has_input and "submit" not in view:
        found.append("input without submit")
    return found


def foreign_tokens(value: object) -> list[str]:
    """Return control sequences in the final JSON that this program did not mint."""
    found = (
        CONTROL.search(unicodedata.normalize("NFKC", MINTED.sub("", text)))
        for text in all_strings(value)
    )
    return [match[0] for match in found if match]


def all_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            # Slack hands a value back to us and never shows it; a query may name a channel.
            if key != "value":
                yield from all_strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from all_strings(inner)


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


def _block(block: dict[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if len(block.get("block_id", "x")) not in range(1, 256):
        yield "block_id"
    if kind in {"section", "header", "input"}:
        yield from _texts(kind, block, is_plain=kind != "section")
    parts = {"section": _section, "context": _context, "actions": _actions, "rich_text": _rich_text}
    if kind in parts:
        yield from parts[kind](block)
    if kind == "input":
        yield from _element(block["element"])


def _section(block: dict[str, Any]) -> Iterator[str]:
    if "text" not in block:
        yield "section without text"
    if "accessory" in block:
        yield from _element(block["accessory"])


def _context(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block["elements"]) <= 10:
        yield "context elements"
    for element in block["elements"]:
        yield from _text(element, 3000)


def _actions(block: dict[str, Any]) -> Iterator[str]:
    elements = block["elements"]
    if not 1 <= len(elements) <= 25:
        yield "actions elements"
    ids = [element["action_id"] for element in elements]
    if len(ids) != len(set(ids)):
        yield "action_id twice"
    for element in elements:
        yield from _element(element)


def _rich_text(block: dict[str, Any]) -> Iterator[str]:
    for part in block["elements"]:
        if part["type"] not in {"rich_text_section", "rich_text_quote"} or not part["elements"]:
            yield "rich_text part"
        for element in part["elements"]:
            if not (element.get("text") or element.get("url")):
                yield "rich_text without words"


def _element(element: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(element["action_id"]) <= 255:
        yield "action_id"
    yield from _texts("element", element)
    if element["type"] == "button":
        yield from _texts("button", element)
        if len(element["value"]) not in range(1, 2001):
            yield "button value"
        if len(element.get("accessibility_label", "")) > 75:
            yield "accessibility_label"
        if "confirm" in element:
            yield from _texts("confirm", element["confirm"])
    if len(element.get("initial_value", "")) > element.get("max_length", 3000) <= 3000:
        yield "input length"
    yield from _options(element)


def _options(element: dict[str, Any]) -> Iterator[str]:
    options = element.get("options")
    if options is not None:
        most = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}.get(element["type"], 100)
        if not 1 <= len(options) <= most:
            yield f"{element['type']} options"
        for option in options:
            yield from _texts("option", option)
            if not 1 <= len(option["value"]) <= 75:
                yield "option value"
        chosen = [*element.get("initial_options", []), element.get("initial_option", options[0])]
        if any(option not in options for option in chosen):
            yield "chosen option is none of the options"


def _texts(kind: str, value: dict[str, Any], *, is_plain: bool = True) -> Iterator[str]:
    for (owner, key), most in LENGTHS.items():
        if owner == kind and key in value:
            yield from _text(value[key], most, is_plain=is_plain)


def _text(value: dict[str, Any], most: int, *, is_plain: bool = False) -> Iterator[str]:
    allowed = {"plain_text"} if is_plain else {"plain_text", "mrkdwn"}
    if value["type"] not in allowed:
        yield f"type of text {value['type']}"
    if not 1 <= len(value["text"]) <= most or not value["text"].strip():
        yield f"length of {value['text'][:20]!r}: {len(value['text'])}"
