"""Blocks and mrkdwn as plain text, the way a person reads them. Pure but for looking up names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.state import Block, Message, View
from bot.simulator.text import unescape
from bot.simulator.world import World

_TOKEN = re.compile(r"<([^<>\n]+)>")


@dataclass(frozen=True, slots=True)
class Control:
    """Something to press or choose; `option` is set when it is an option of a menu."""

    label: str
    block_id: str
    element: dict[str, Any]
    option: dict[str, Any] | None = None

    @property
    def action_id(self) -> str:
        """Return the element's action id."""
        return str(self.element.get("action_id", ""))


class Renderer:
    """Renders with the names of one workspace."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._by_type: dict[str, Callable[[Block], str]] = {
            "section": self._section,
            "header": lambda b: self._text(b.get("text")),
            "context": lambda b: self._joined(b.get("elements", [])),
            "actions": lambda b: self._joined(b.get("elements", [])),
            "divider": lambda _b: "———",
            "input": self._input,
            "image": lambda b: f"[image: {b.get('alt_text', '')}]",
            "rich_text": lambda b: "\n".join(self._rich(e) for e in b.get("elements", [])),
            "markdown": lambda b: str(b.get("text", "")),
            "table": self._table,
            "data_table": self._table,
        }

    def mrkdwn(self, text: str) -> str:
        """Return mrkdwn with names for ids, labels for links and fallbacks for dates."""
        return unescape(_TOKEN.sub(lambda match: self._token(match.group(1)), text))

    def message(self, message: Message) -> str:
        """Return what is displayed of a message: its blocks, or its text when it has none."""
        if message.is_tombstone:
            return "This message was deleted."
        return self.content(message.text, message.blocks, message)

    def content(self, text: str, blocks: list[Block], message: Message | None = None) -> str:
        """Return a text or its blocks as lines, with files and attachments of its message."""
        lines = [self.blocks(blocks) if blocks else self.mrkdwn(text)]
        if message:
            lines += [f"[file: {file.name}]" for file in message.files]
            for attachment in message.attachments:
                words = (attachment.get(key) for key in ("pretext", "title", "text"))
                lines += [self.mrkdwn(str(word)) for word in words if word]
                lines.append(self.blocks(attachment.get("blocks", [])))
        return "\n".join(line for line in lines if line)

    def everything(self, message: Message) -> str:
        """Return the displayed lines and, where it says more, the top-level text."""
        shown = self.message(message)
        text = "" if message.is_tombstone else self.mrkdwn(message.text)
        return shown if text in shown else f"{shown}\n{text}"

    def view(self, view: View) -> str:
        """Return a modal or a home tab as lines."""
        return self.body(view.body)

    def body(self, body: dict[str, Any]) -> str:
        """Return a view's body as lines, its title first."""
        title = self._text(body.get("title"))
        return "\n".join(part for part in (title, self.blocks(body["blocks"])) if part)

    def blocks(self, blocks: list[Block]) -> str:
        """Return blocks as lines."""
        lines = (self._block(block) for block in blocks)
        return "\n".join(line for line in lines if line)

    def _block(self, block: Block) -> str:
        renderer = self._by_type.get(block.get("type", ""))
        return renderer(block) if renderer else self._any(block)

    def _section(self, block: Block) -> str:
        lines = [self._text(block.get("text"))]
        lines += [self._text(field) for field in block.get("fields", [])]
        if block.get("accessory"):
            lines.append(self._element(block["accessory"]))
        return "\n".join(line for line in lines if line)

    def _input(self, block: Block) -> str:
        label, hint = self._text(block.get("label")), self._text(block.get("hint"))
        element = block.get("element", {})
        parts = [label, self._element(element), hint]
        return ": ".join(part for part in parts[:2] if part) + (f" ({hint})" if hint else "")

    def _table(self, block: Block) -> str:
        rows = [" | ".join(self._any(cell) for cell in row) for row in block.get("rows", [])]
        caption = block.get("caption")
        lines = [caption if isinstance(caption, str) else self._text(caption), *rows]
        return "\n".join(line for line in lines if line)

    def _joined(self, elements: list[Any]) -> str:
        return "  ".join(part for part in (self._element(e) for e in elements) if part)

    def _element(self, element: dict[str, Any]) -> str:
        kind = element.get("type", "")
        if kind in ("mrkdwn", "plain_text"):
            return self._text(element)
        if kind == "button":
            return f"[{self._text(element.get('text'))}]"
        if kind == "image":
            return f"[image: {element.get('alt_text', '')}]"
        if "options" in element or "option_groups" in element:
            labels = [self._text(option.get("text")) for option in options_of(element)]
            return f"[{' / '.join(labels)}]"
        value = element.get("initial_value") or self._text(element.get("placeholder"))
        return str(value or "")

    def _text(self, value: Any) -> str:
        if not isinstance(value, dict):
            return ""
        text = str(value.get("text", ""))
        return self.mrkdwn(text) if value.get("type") == "mrkdwn" else text

    def _rich(self, element: dict[str, Any]) -> str:
        kind = element.get("type", "")
        if kind == "rich_text_list":
            return "\n".join(f"• {self._rich(inner)}" for inner in element["elements"])
        if "elements" in element:
            return "".join(self._rich(inner) for inner in element["elements"])
        if kind == "user":
            return self._name(str(element.get("user_id")))
        if kind == "channel":
            return self._channel(str(element.get("channel_id")))
        if kind == "emoji":
            return f":{element.get('name')}:"
        if kind == "link":
            return str(element.get("text") or element.get("url", ""))
        if kind == "broadcast":
            return f"@{element.get('range')}"
        return str(element.get("text") or element.get("fallback") or "")

    def _any(self, value: Any) -> str:
        """Return every text in an unfamiliar structure."""
        if isinstance(value, list):
            return "\n".join(part for part in (self._any(inner) for inner in value) if part)
        if not isinstance(value, dict):
            return ""
        if value.get("type") in ("mrkdwn", "plain_text"):
            return self._text(value)
        if value.get("type") == "rich_text":
            return self._block(value)
        own = [v for k, v in value.items() if k in ("text", "title") and isinstance(v, str)]
        inner = [self._any(v) for v in value.values() if isinstance(v, dict | list)]
        return "\n".join(part for part in (*own, *inner) if part)

    def _token(self, token: str) -> str:
        target, _, label = token.partition("|")
        if target.startswith("@"):
            return self._name(target[1:])
        if target.startswith("#"):
            return self._channel(target[1:]) if not label else f"#{label}"
        if target.startswith("!date^"):
            return label
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        return f"{label} ({target})" if label and label != target else target

    def _name(self, user_id: str) -> str:
        user = self._world.users.get(user_id)
        return f"@{user.name}" if user else f"@{user_id}"

    def _channel(self, channel_id: str) -> str:
        channel = self._world.channels.get(channel_id)
        return f"#{channel.name}" if channel else f"#{channel_id}"


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """Return an element's options, those in groups too."""
    found: list[dict[str, Any]] = list(element.get("options", []))
    for group in element.get("option_groups", []):
        found += group.get("options", [])
    return found


def controls_of(blocks: list[Block]) -> list[Control]:
    """Return everything that can be pressed or chosen, in reading order."""
    found: list[Control] = []
    for block in blocks:
        elements = list(block.get("elements", [])) if block.get("type") != "rich_text" else []
        elements += [block[key] for key in ("accessory", "element") if block.get(key)]
        for element in elements:
            if isinstance(element, dict) and "action_id" in element:
                found += _controls(element, str(block.get("block_id", "")))
    return found


def _controls(element: dict[str, Any], block_id: str) -> list[Control]:
    if element.get("type") == "button":
        return [Control(label=element["text"]["text"], block_id=block_id, element=element)]
    placeholder = (element.get("placeholder") or {}).get("text", "")
    found = [Control(label=placeholder, block_id=block_id, element=element)]
    for option in options_of(element):
        label = option["text"]["text"]
        found.append(Control(label=label, block_id=block_id, element=element, option=option))
    return found
