"""Block Kit pieces, each within Slack's limits. Nothing here knows an issue or a sentence.

mrkdwn is accepted as `Mrkdwn` only, so that words which nobody escaped are a type error. What
people wrote goes into rich_text, where every character stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.mrkdwn import Mrkdwn, clean, cut, cut_mrkdwn, find_links, literal
from handlers.views import limits
from handlers.views.messages import Block, Json

NOTHING = "\u2013"
"""Slack refuses empty text; a dash stands where somebody said nothing."""


def plain(text: str, limit: int) -> Block:
    """Return a plain_text object, one line."""
    words = cut(" ".join(clean(text).split()), limit)
    return {"type": "plain_text", "text": words or NOTHING, "emoji": True}


def marked(text: Mrkdwn, limit: int) -> Block:
    """Return a mrkdwn object in which Slack makes no links or mentions of its own."""
    return {"type": "mrkdwn", "text": cut_mrkdwn(text, limit) or NOTHING, "verbatim": True}


def header(text: str) -> Block:
    """Return a header block."""
    return {"type": "header", "text": plain(text, limits.HEADER)}


def section(text: Mrkdwn, *, accessory: Block | None = None) -> Block:
    """Return a section block, with one element beside it where given."""
    block: Block = {"type": "section", "text": marked(text, limits.SECTION)}
    return block if accessory is None else {**block, "accessory": accessory}


def context(*lines: Mrkdwn) -> Block:
    """Return a context block: small print."""
    said = [line for line in lines if line][: limits.CONTEXT_ELEMENTS]
    return {"type": "context", "elements": [marked(line, limits.FIELD) for line in said]}


def small_print(*lines: Mrkdwn) -> list[Block]:
    """Return a context block, or nothing where no line says anything."""
    return [context(*lines)] if any(lines) else []


def divider() -> Block:
    """Return a divider."""
    return {"type": "divider"}


def quotation(text: str, limit: int) -> Block:
    """Return what somebody wrote, as a quotation, cut at `limit` characters."""
    return _rich_text("rich_text_quote", _words(cut(clean(text[: limit * 2]).strip(), limit)))


def verbatim(text: str) -> Block:
    """Return somebody's words as a message of its own: addresses are links, nothing else is."""
    return _rich_text("rich_text_section", _words(clean(text).strip("\n"), has_links=True))


def actions(elements: Iterable[Block], *, block_id: str = "") -> Block:
    """Return a row of buttons and menus."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return {**block, "block_id": block_id} if block_id else block


def button(
    label: str,
    *,
    action_id: str,
    value: str,
    style: str = "",
    spoken: str = "",
    confirm: Block | None = None,
) -> Block:
    """Return a button; `spoken` is read aloud where the label alone says too little."""
    element: Block = {
        "type": "button",
        "text": plain(label, limits.BUTTON),
        "action_id": action_id,
        "value": value[: limits.BUTTON_VALUE],
    }
    if style:
        element["style"] = style
    if spoken:
        element["accessibility_label"] = cut(" ".join(spoken.split()), limits.ACCESSIBILITY)
    if confirm is not None:
        element["confirm"] = confirm
    return element


def option(label: str, value: str) -> Block:
    """Return one choice of a menu."""
    return {"text": plain(label, limits.OPTION), "value": value[: limits.OPTION_VALUE]}


def overflow(options: Sequence[Block], *, action_id: str) -> Block:
    """Return a menu behind three dots, of one to five choices."""
    return {"type": "overflow", "action_id": action_id, "options": options}


def people_menu(label: str, *, action_id: str, chosen: str = "") -> Block:
    """Return a menu of the workspace's people."""
    element: Block = {
        "type": "users_select",
        "action_id": action_id,
        "placeholder": plain(label, limits.PLACEHOLDER),
    }
    return {**element, "initial_user": chosen} if chosen else element


def confirm(*, title: str, text: str, yes: str, no: str) -> Block:
    """Return the question asked before a button does its work."""
    return {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(text, limits.CONFIRM_TEXT),
        "confirm": plain(yes, limits.CONFIRM_BUTTON),
        "deny": plain(no, limits.CONFIRM_BUTTON),
    }


def _rich_text(kind: str, words: list[Block]) -> Block:
    element: Block = {"type": kind, "elements": words}
    return {"type": "rich_text", "elements": [element]}


def _words(text: str, *, has_links: bool = False) -> list[Block]:
    words: list[Block] = []
    end = 0
    for start, stop in find_links(text) if has_links else ():
        words += _text(text[end:start])
        words.append({"type": "link", "url": text[start:stop]})
        end = stop
    words += _text(text[end:])
    return words or _text(NOTHING)


def _text(text: str) -> list[Block]:
    return [{"type": "text", "text": text}] if text else []


def words_of(blocks: Iterable[Block], limit: int = limits.UPDATE_TEXT) -> str:
    """Return everything the blocks say, line by line: what a screen reader reads, as mrkdwn.

    Whole lines go first where it does not fit, so that a quotation at the end is what is cut.
    """
    lines = Mrkdwn("\n".join(line for block in blocks for line in _lines_of(block) if line))
    return cut_mrkdwn(lines, limit)


def _lines_of(value: Json) -> list[str]:
    if not isinstance(value, dict):
        return []
    kind, text = value.get("type"), value.get("text")
    if kind in {"actions", "divider", "button", "overflow", "input"}:
        return []
    if kind == "mrkdwn" and isinstance(text, str):
        return [text]
    if kind in {"plain_text", "text"} and isinstance(text, str):
        return [literal(text)]
    if kind == "rich_text_section":
        return ["".join(_pieces_of(value.get("elements")))]
    if kind == "rich_text_quote":
        return [f"“{''.join(_pieces_of(value.get('elements')))}”"]
    inner = [text, *_items(value.get("fields")), *_items(value.get("elements"))]
    return [line for item in inner for line in _lines_of(item)]


def _pieces_of(elements: Json) -> list[str]:
    return [
        literal(str(item.get("text") or item.get("url") or ""))
        for item in _items(elements)
        if isinstance(item, dict)
    ]


def _items(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list | tuple) else []
