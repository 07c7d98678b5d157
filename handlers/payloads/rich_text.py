"""The words of a message that carries them elsewhere than in `text`: in blocks, or forwarded.

Words come out as Slack writes text: `&amp;`, `&lt;` and `&gt;` escaped, mentions and links in angle
brackets.
"""

from __future__ import annotations

from typing import Any

from handlers.payloads.fields import object_of, objects_of, text_of

_MAX_DEPTH = 8
_BREAKS_LINE = frozenset(
    {
        "rich_text_section",
        "rich_text_preformatted",
        "rich_text_quote",
        "section",
        "header",
        "context",
    }
)


def words_of(message: dict[str, Any]) -> tuple[str, str]:
    """Return what the author wrote and what they forwarded; each may be empty.

    `text` is the author's own words when there is any; else the blocks', else what attachments say
    for themselves.
    """
    own = text_of(message.get("text"))
    if not own.strip():
        own = _words_in_blocks(message.get("blocks"))
    forwarded = "\n".join(
        words for one in objects_of(message.get("attachments")) if (words := _forwarded_words(one))
    )
    return own.strip(), forwarded.strip()


def _forwarded_words(attachment: dict[str, Any]) -> str:
    """Return the words of a shared message; an unfurled link is Slack's doing, not the author's."""
    if attachment.get("is_share") is not True and attachment.get("is_msg_unfurl") is not True:
        return ""
    words = text_of(attachment.get("text")) or _words_in_blocks(attachment.get("blocks"))
    if not words:
        messages = objects_of(attachment.get("message_blocks"))
        words = "\n".join(
            _words_in_blocks(object_of(one.get("message")).get("blocks")) for one in messages
        )
    return words.strip() or text_of(attachment.get("fallback"))


def _words_in_blocks(blocks: object) -> str:
    lines = (_words_in(block, depth=0) for block in objects_of(blocks))
    return "\n".join(line for line in lines if line.strip())


def _words_in(element: dict[str, Any], *, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return ""
    match text_of(element.get("type")):
        case "user":
            return f"<@{text_of(element.get('user_id'))}>"
        case "channel":
            return f"<#{text_of(element.get('channel_id'))}>"
        case "emoji":
            return f":{text_of(element.get('name'))}:"
        case "link":
            return _link_words(element)
        case "broadcast":
            return f"<!{text_of(element.get('range'))}>"
        case "text":
            return text_of(element.get("text"))
        case "rich_text_list":
            items = (_words_in(one, depth=depth + 1) for one in objects_of(element.get("elements")))
            return "\n".join(f"• {item}" for item in items)
        case kind:
            return _words_below(element, depth=depth, breaks_line=kind not in _BREAKS_LINE)


def _words_below(element: dict[str, Any], *, depth: int, breaks_line: bool) -> str:
    text = element.get("text")
    own = text_of(text) or text_of(object_of(text).get("text"))
    fields = (text_of(field.get("text")) for field in objects_of(element.get("fields")))
    below = (_words_in(one, depth=depth + 1) for one in objects_of(element.get("elements")))
    nested = ("\n" if breaks_line else "").join(below)
    return "\n".join(part for part in (own, *fields, nested) if part)


def _link_words(element: dict[str, Any]) -> str:
    url, label = text_of(element.get("url")), text_of(element.get("text"))
    return f"<{url}|{label}>" if label else f"<{url}>"
