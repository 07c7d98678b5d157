"""Slack's limits of blocks on each surface, and how Slack completes what it accepts. Pure.

Sources: docs.slack.dev/reference/block-kit (2026); the sum of all blocks' characters is
undocumented and was measured by others (slackapi/bolt-js#2509).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from bot.simulator.block_elements import INPUT_TYPES, Problems, check_element, check_image
from bot.simulator.world import copy_json

MAX_BLOCK_CHARACTERS = 13_200
MAX_VIEW_BYTES = 250_000


class Surface(StrEnum):
    """Where blocks are shown."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


_EVERYWHERE = {"actions", "card", "context", "divider", "header", "image", "input"} | {
    "rich_text",
    "section",
    "video",
}
_DATA = {"carousel", "container", "data_table", "data_visualization", "table"}
ALLOWED = {
    Surface.MODAL: _EVERYWHERE | {"alert"},
    Surface.HOME: _EVERYWHERE | _DATA,
    Surface.MESSAGE: _EVERYWHERE
    | _DATA
    | {"markdown", "context_actions", "plan", "task_card", "file"},
}
_MOST_BLOCKS = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}


def check_blocks(blocks: Any, surface: Surface, *, pointer: str = "/blocks") -> list[str]:
    """Return what Slack would complain about, each with its json pointer; [] when all is well."""
    problems = Problems()
    if not problems.count(blocks, _MOST_BLOCKS[surface], pointer, least=0):
        return problems.found
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{pointer}/{index}"
        if not isinstance(block, dict):
            problems.add("must be an object", here)
            continue
        kind, block_id = str(block.get("type")), str(block.get("block_id") or "")
        if kind not in ALLOWED[surface]:
            problems.add(f"unsupported type: {kind}", f"{here}/type")
            continue
        problems.length(block.get("block_id"), 255, f"{here}/block_id", least=1)
        if block_id and block_id in seen:
            problems.add("`block_id` must be unique", f"{here}/block_id")
        seen.add(block_id)
        checker = _CHECKERS.get(kind)
        if checker:
            checker(problems, block, here)
    return problems.found


def check_view(view: dict[str, Any]) -> list[str]:
    """Return what Slack would complain about in a modal or a home tab."""
    problems = Problems()
    kind = view.get("type")
    if kind not in (Surface.MODAL, Surface.HOME):
        problems.add("must be one of modal, home", "/view/type")
        return problems.found
    if kind == Surface.MODAL:
        if problems.require(view, "title", "/view"):
            problems.text(view["title"], 24, "/view/title", is_plain=True)
        problems.text(view.get("submit"), 24, "/view/submit", is_plain=True)
        problems.text(view.get("close"), 24, "/view/close", is_plain=True)
    for key, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        problems.length(view.get(key), most, f"/view/{key}")
    blocks = view.get("blocks")
    problems.found += check_blocks(blocks, Surface(kind), pointer="/view/blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(b, dict) and b.get("type") == "input" for b in blocks
    )
    if has_input and kind == Surface.MODAL and not view.get("submit"):
        problems.add("missing required field: submit", "/view")
    return problems.found


def is_view_too_large(view: dict[str, Any]) -> bool:
    """Tell whether a view is over 250 KB as JSON."""
    return len(json.dumps(view).encode()) > MAX_VIEW_BYTES


def are_blocks_too_long(blocks: list[dict[str, Any]]) -> bool:
    """Tell whether all blocks' characters together are more than a message may hold."""
    return sum(_characters(block) for block in blocks) > MAX_BLOCK_CHARACTERS


def complete_blocks(
    blocks: list[dict[str, Any]], new_id: Callable[[], str]
) -> list[dict[str, Any]]:
    """Return the blocks as Slack keeps them: with block ids and the text objects' defaults."""
    completed: list[dict[str, Any]] = []
    for block in copy_json(blocks):
        _complete_texts(block)
        _complete_action_ids(block, new_id)
        completed.append({"type": block["type"], "block_id": block.get("block_id") or new_id()})
        completed[-1] |= {k: v for k, v in block.items() if k not in ("type", "block_id")}
    return completed


def _complete_texts(value: Any) -> None:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
        elif value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        for inner in value.values():
            _complete_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            _complete_texts(inner)


def _complete_action_ids(block: dict[str, Any], new_id: Callable[[], str]) -> None:
    places = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    for element in places:
        has_action = isinstance(element, dict) and (
            element.get("type") in INPUT_TYPES or element.get("type") in ("button", "overflow")
        )
        if has_action:
            element.setdefault("action_id", new_id())


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = value.get("text")
        inner = sum(_characters(v) for k, v in value.items() if not (k == "text" and own is v))
        return inner + (len(own) if isinstance(own, str) else _characters(own))
    if isinstance(value, list):
        return sum(_characters(inner) for inner in value)
    return 0


def _check_section(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    if not block.get("text") and not block.get("fields"):
        problems.add("missing required field: text", pointer)
    problems.text(block.get("text"), 3000, f"{pointer}/text")
    fields = block.get("fields")
    if fields is not None and problems.count(fields, 10, f"{pointer}/fields"):
        for index, field in enumerate(fields):
            problems.text(field, 2000, f"{pointer}/fields/{index}")
    if "accessory" in block:
        check_element(problems, block["accessory"], f"{pointer}/accessory")


def _check_actions(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    elements = block.get("elements")
    if not problems.count(elements, 25, f"{pointer}/elements") or not elements:
        return
    seen: set[str] = set()
    for index, element in enumerate(elements):
        here = f"{pointer}/elements/{index}"
        check_element(problems, element, here)
        action_id = str(element.get("action_id") or "") if isinstance(element, dict) else ""
        if action_id and action_id in seen:
            problems.add("`action_id` must be unique within a block", f"{here}/action_id")
        seen.add(action_id)


def _check_context(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    elements = block.get("elements")
    if not problems.count(elements, 10, f"{pointer}/elements") or not elements:
        return
    for index, element in enumerate(elements):
        here = f"{pointer}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_image(problems, element, here)
        else:
            problems.text(element, 3000, here)


def _check_header(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    if problems.require(block, "text", pointer):
        problems.text(block["text"], 150, f"{pointer}/text", is_plain=True)


def _check_input(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    if problems.require(block, "label", pointer):
        problems.text(block["label"], 2000, f"{pointer}/label", is_plain=True)
    problems.text(block.get("hint"), 2000, f"{pointer}/hint", is_plain=True)
    if not problems.require(block, "element", pointer):
        return
    element = block["element"]
    if isinstance(element, dict) and str(element.get("type")) not in INPUT_TYPES:
        problems.add(f"unsupported type: {element.get('type')}", f"{pointer}/element/type")
        return
    check_element(problems, element, f"{pointer}/element")


def _check_markdown(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    if problems.require(block, "text", pointer):
        problems.length(block["text"], 12_000, f"{pointer}/text")


def _check_alert(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    problems.text(block.get("text"), 200, f"{pointer}/text")


def _check_rich_text(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    problems.count(block.get("elements"), 10_000, f"{pointer}/elements")


def _check_video(problems: Problems, block: dict[str, Any], pointer: str) -> None:
    for key in ("alt_text", "title", "thumbnail_url", "video_url"):
        problems.require(block, key, pointer)


_CHECKERS: dict[str, Callable[[Problems, dict[str, Any], str], None]] = {
    "section": _check_section,
    "actions": _check_actions,
    "context": _check_context,
    "header": _check_header,
    "input": _check_input,
    "image": check_image,
    "markdown": _check_markdown,
    "alert": _check_alert,
    "rich_text": _check_rich_text,
    "video": _check_video,
}
