"""Slack's markup.

From what Slack stored to plain words, and from plain words to what Slack may show.

Whoever puts words into mrkdwn goes through `escape` (or mints a `Mrkdwn` here); nothing else may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from handlers.emoji import show_emoji

ELLIPSIS = "…"
_ZERO_WIDTH_SPACE = "\u200b"
_WORD_JOINER = "\u2060"
_NOBODY: Mapping[str, str] = MappingProxyType({})

_FOLDED = str.maketrans(
    {"\uff1c": "<", "\ufe64": "<", "\uff1e": ">", "\ufe65": ">", "\uff06": "&", "\ufe60": "&"}
)
"""The other spellings of the three characters that mean something; NFKC maps them to these."""
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CONTROLS = re.compile(
    # C0 and C1 but for tab and newline, soft hyphen, bidi marks and embeddings, invisible
    # operators, the old zero-width joiners of words, tags, interlinear marks, lone surrogates.
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_JOINERS_BESIDE_ASCII = re.compile(
    "(?:(?<=[\x00-\x7f])|^)[\u200c\u200d]+|[\u200c\u200d]+(?:(?=[\x00-\x7f])|$)"
)
_SPELLED_CONTROL = re.compile(
    "<(?=[!@#\uff01\uff20\uff03\ufe57\ufe6b\ufe5f]|(?:https?|mailto|tel|slack):)", re.IGNORECASE
)
_FORMATTING = re.compile(r"(?<![^\W_])[*_~]|[*_~](?![^\W_])|`")
_QUOTE_MARK = re.compile("^&gt;", re.MULTILINE)
_TOKEN = re.compile(r"<([^<>\n]{1,4000})>")
_HALF_TOKEN = re.compile(r"<[^>]*\Z|&[a-z]{0,3}\Z")
_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,20}", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>|\"\\^`{}]{1,2900}", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'…"
_BROADCASTS = ("here", "channel", "everyone")


class Mrkdwn(str):
    """Text that is safe to hand to Slack as mrkdwn: escaped, or minted by this module."""

    __slots__ = ()


def clean(text: str) -> str:
    """Return the text without invisible controls that could hide or turn round what it says.

    Joiners stay inside emoji and scripts that need them.
    """
    text = _LINE_ENDS.sub("\n", text).translate(_FOLDED)
    text = _JOINERS_BESIDE_ASCII.sub("", _CONTROLS.sub("", text))
    return _SPELLED_CONTROL.sub(f"<{_WORD_JOINER}", text)


def literal(text: str) -> Mrkdwn:
    """Return the text for a field that is read aloud: nothing in it can notify, link or disguise.

    Asterisks and their like stay as they are: use `escape` where Slack would format them.
    """
    return Mrkdwn(_encode(clean(text)))


def escape(text: str) -> Mrkdwn:
    """Return the text for mrkdwn so that people read exactly these characters."""
    safe = _FORMATTING.sub(_apart, _encode(clean(text)))
    return Mrkdwn(_QUOTE_MARK.sub(f"{_ZERO_WIDTH_SPACE}&gt;", safe))


def quote(text: str, limit: int) -> Mrkdwn:
    """Return the text as a mrkdwn quotation of at most `limit` characters, cut at the end."""
    lines = escape(cut(text, limit)).split("\n")
    return cut_mrkdwn(Mrkdwn("\n".join(f"> {line}" for line in lines)), limit)


def bold(text: Mrkdwn) -> Mrkdwn:
    """Return the text in bold; line breaks and blanks at its ends would undo it."""
    words = " ".join(text.split())
    return Mrkdwn(f"*{words}*") if words else Mrkdwn("")


def join(parts: Iterable[Mrkdwn], between: str = "\n") -> Mrkdwn:
    """Return the parts that say something, one after the other."""
    return Mrkdwn(between.join(part for part in parts if part))


def channel_token(slack_id: str) -> Mrkdwn:
    """Return a channel as Slack shows it to each reader by its name; for no id three dots."""
    return Mrkdwn(f"<#{slack_id}>" if _CHANNEL_ID.fullmatch(slack_id) else "…")


def link(url: str, label: str) -> Mrkdwn:
    """Return a link to a web address; anything else becomes just the label."""
    # A bar ends the address, so a second one is nothing to rely on.
    words = escape(label.replace("\n", " ").replace("|", "¦"))
    if not words or not _WEB_ADDRESS.fullmatch(url):
        return words
    return Mrkdwn(f"<{_encode(url)}|{words}>")


def date_token(moment: datetime, pattern: str) -> Mrkdwn:
    """Return a moment that each reader sees in their own zone, e.g. "{date_short_pretty} {time}".

    Clients that cannot show it read it in UTC.
    """
    shown = moment.strftime("%Y-%m-%d %H:%M UTC")
    return Mrkdwn(f"<!date^{int(moment.timestamp())}^{pattern}|{shown}>")


def cut(text: str, limit: int) -> str:
    """Return plain text of at most `limit` characters, with an ellipsis where it was cut."""
    if len(text) <= limit:
        return text
    return text[: max(limit - 1, 0)].rstrip() + ELLIPSIS if limit > 0 else ""


def cut_mrkdwn(text: Mrkdwn, limit: int) -> Mrkdwn:
    """Return mrkdwn of at most `limit` characters that never ends within a link or an escape."""
    if len(text) <= limit:
        return text
    head = _HALF_TOKEN.sub("", text[: max(limit - 1, 0)]).rstrip()
    return Mrkdwn(head + ELLIPSIS) if limit > 0 else Mrkdwn("")


def split(text: str, limit: int) -> list[str]:
    """Return the text in pieces of at most `limit` characters, cut between lines or words."""
    pieces: list[str] = []
    while len(text) > limit:
        end = max(text.rfind("\n", 1, limit), text.rfind(" ", limit // 2, limit)) + 1 or limit
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def find_links(text: str) -> list[tuple[int, int]]:
    """Return where web addresses stand in plain text; a full stop behind one is not part of it."""
    places: list[tuple[int, int]] = []
    for match in _WEB_ADDRESS.finditer(text):
        address = match[0].rstrip(_TRAILING)
        if not address.endswith("://"):
            places.append((match.start(), match.start() + len(address)))
    return places


def from_slack(text: str, *, someone: str, names: Mapping[str, str] = _NOBODY) -> str:
    """Return what Slack stored as the words people see: names, labels, plain characters.

    `names` maps user ids to names; `someone` stands for people whose name nobody knows.
    """

    def replace(match: re.Match[str]) -> str:
        return _words_of_token(match[1], someone=someone, names=names)

    return show_emoji(_decode(_TOKEN.sub(replace, text)))


def _words_of_token(token: str, *, someone: str, names: Mapping[str, str]) -> str:
    target, _, label = token.partition("|")
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return f"@{names.get(rest) or label.removeprefix('@') or someone}"
    if kind == "#":
        return f"#{label.removeprefix('#') or rest}"
    if kind == "!":
        word = rest.partition("^")[0]
        return label or (f"@{word}" if word in _BROADCASTS else f"@{someone}")
    return _words_of_link(target, label)


def _words_of_link(target: str, label: str) -> str:
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label in address or address != target:
        return label or address
    return f"{label} ({address})"


def _encode(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _decode(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _apart(match: re.Match[str]) -> str:
    return f"{_ZERO_WIDTH_SPACE}{match[0]}{_ZERO_WIDTH_SPACE}"
