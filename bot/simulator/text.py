"""How Slack stores what a person types: escaped text, and rich_text blocks. Pure."""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)>"
    r"|<#(?P<channel>[CG][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|(?P<link>https?://[^\s<>|]+)"
)


def escape(text: str) -> str:
    """Escape the three characters that mean something in mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed_text(text: str) -> str:
    """Return the stored text of what a person typed.

    Mentions `<@U...>` and `<#C...>` stay, addresses become links, all else is escaped: a person
    cannot type a control sequence such as `<!channel>`.
    """
    parts: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        parts.append(escape(text[end : match.start()]))
        link = match.group("link")
        parts.append(f"<{escape(link)}>" if link else match.group(0))
        end = match.end()
    parts.append(escape(text[end:]))
    return "".join(parts)


def typed_blocks(text: str, block_id: str) -> list[dict[str, Any]]:
    """Return the rich_text block that Slack's clients send along with the text."""
    elements: list[dict[str, Any]] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            elements.append({"type": "text", "text": text[end : match.start()]})
        elements.append(_element(match))
        end = match.end()
    if end < len(text) or not elements:
        elements.append({"type": "text", "text": text[end:]})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]


def _element(match: re.Match[str]) -> dict[str, Any]:
    if match.group("user"):
        return {"type": "user", "user_id": match.group("user")}
    if match.group("channel"):
        return {"type": "channel", "channel_id": match.group("channel")}
    return {"type": "link", "url": match.group("link")}
