"""What people typed, freed of Slack's markup and of tricks with characters. No judgement here.

Slack escapes `&`, `<` and `>` in what people type, so a real `<` in a stored text opens markup of
Slack's own.
"""

from __future__ import annotations

import re
import unicodedata

from bot.domain.ids import SlackChannelId

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_MENTION = re.compile(r"<[@!][^<>\n]{1,200}>")
_CHANNEL = re.compile(r"<#(?P<id>[A-Z0-9]{1,30})(?:\|(?P<name>[^<>\n]{0,200}))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel|ftp|slack):[^<>|\s]{1,3000})(?:\|([^<>\n]{0,3000}))?>")
_EMOJI_NAME = re.compile(r":(?:[+-]1|100|[a-z][a-z0-9_+'-]{0,60}):(?::skin-tone-[2-6]:)?")
_EMOJI_SIGN = re.compile(
    "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_SMILEY = re.compile(r"(?<!\S)(?:[:;=8][-']?[)(DPpoO3|/\\]{1,3}|<3|[xX]D+|\^_?\^)(?!\S)")
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_SPACES = re.compile(r"\s+")


def strip_invisible(text: str) -> str:
    """Remove characters that show nothing: zero-width, direction, tag and variation marks."""
    if text.isascii():
        return text
    return _INVISIBLE.sub("", text)


def has_invisible(text: str) -> bool:
    """Tell whether a text holds characters that show nothing, those inside emoji aside."""
    return _INVISIBLE.search(_SHOWN_WITH_EMOJI.sub("", text)) is not None


# The joiner and the picture selector are part of how emoji are spelt.
_SHOWN_WITH_EMOJI = re.compile("[\u200d\ufe0e\ufe0f]")


def decode(text: str) -> str:
    """Turn Slack's three entities back into characters, once: `&amp;lt;` is a typed `&lt;`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain_words(text: str) -> str:
    """Return a stored message's words: no mentions, links by label or address, NFKC."""
    if "<" in text:
        text = _MENTION.sub(" ", text)
        text = _CHANNEL.sub(lambda found: f"#{found['name']}" if found["name"] else " ", text)
        text = _LINK.sub(_words_of_link, text)
    text = decode(text)
    return text if text.isascii() else strip_invisible(unicodedata.normalize("NFKC", text))


def channel_mentioned(text: str) -> SlackChannelId | None:
    """Return the channel that a text names and nothing else: `<#C1>` or `<#C1|name>`."""
    found = _CHANNEL.fullmatch(text.strip())
    return None if found is None else SlackChannelId(found["id"])


def without_code(text: str) -> str:
    """Return the text without fenced code; a fence that is never closed runs to the end."""
    return _FENCE.sub(" ", text)


def without_emoji(text: str) -> str:
    """Return the text without emoji of any spelling."""
    text = _EMOJI_NAME.sub(" ", text) if ":" in text else text
    text = text if text.isascii() else _EMOJI_SIGN.sub(" ", text)
    return _SMILEY.sub(" ", text)


def has_emoji(text: str) -> bool:
    """Tell whether a text holds an emoji of any spelling."""
    return any(kind.search(text) for kind in (_EMOJI_NAME, _EMOJI_SIGN, _SMILEY))


def one_line(text: str) -> str:
    """Return the text on one line with single spaces."""
    return _SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Return the text for comparing: lower case, no accents, no apostrophes ("it's" is "its")."""
    if text.isascii():
        # Most texts are, and are folded ten times as fast: every message is, more than once.
        return text.lower().replace("'", "").replace("`", "")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return bare.translate(_NO_APOSTROPHES)


_NO_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`\u00b4\u02bc")


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters, ended at a word and by an ellipsis when cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rfind(" ")
    return (head[:at_word] if at_word > limit // 2 else head).rstrip(" ,;:-") + "…"


def _words_of_link(found: re.Match[str]) -> str:
    address: str = found[1]
    label: str | None = found[2]
    return label or address.removeprefix("mailto:").removeprefix("tel:")
