"""Who is spoken to in a message: "sam: ...", "@sam ...", "thanks sam", "<@U123>".

A name counts only when its bearer has spoken, so a name that is also a word does little harm, and
in the middle of a sentence only when it is marked or long enough to be no word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_NAMES_READ = 60
_LONGEST_READ = 2_000
_SHORTEST_PART = 3
_SHORTEST_BARE = 5

_URL = re.compile(r"<?https?://[^\s>]+>?")
_MENTION = re.compile(r"<@([A-Z0-9][A-Z0-9_-]{1,30})(?:\|[^>\n]{0,80})?>", re.IGNORECASE)
_NAME = re.compile(r"@?[\w\[\]^`|{}\\][\w\-.\[\]^`|{}\\]{0,40}[:,]?")
_TAIL = re.compile(r"[\d_|^`\-]+$")


@dataclass(frozen=True, slots=True)
class Address:
    """Who is spoken to. `is_unknown` means somebody is, by a name that nobody here bears."""

    names: tuple[str, ...] = ()
    is_unknown: bool = False

    def __bool__(self) -> bool:
        return bool(self.names)


def fold(name: str) -> str:
    """Return a name as it is compared: in lower case, without marks around it."""
    return name.casefold().strip("@<> ")


def find_address(text: str, *, author: str, heard: Mapping[str, float]) -> Address:
    """Return who is spoken to, of those who have spoken; `heard` tells when each spoke last."""
    text = text[:_LONGEST_READ]
    found: list[str] = []
    is_unknown = False
    for mention in _MENTION.findall(text):
        name = fold(mention)
        if name in heard:
            found.append(name)
        else:
            is_unknown = True
    bare = _MENTION.sub(" ", _URL.sub(" ", text))
    tokens = _NAME.findall(bare)[:MOST_NAMES_READ]
    for place, token in enumerate(tokens):
        name = token.strip("@:,.").casefold()
        is_at_edge = place <= 1 or place >= len(tokens) - 2
        is_marked = token.startswith("@") or (place == 0 and token[-1] in ":,")
        if name in heard:
            if is_marked or is_at_edge or len(name) >= _SHORTEST_BARE:
                found.append(name)
        elif is_marked and len(name) >= _SHORTEST_PART:
            whole = _bearer(name, heard)
            if whole is not None:
                found.append(whole)
            elif token.startswith("@") or token.endswith(":"):
                is_unknown = True
    me = fold(author)
    names = tuple(name for name in dict.fromkeys(found) if name != me)
    return Address(names, is_unknown=is_unknown and not names)


def _bearer(part: str, heard: Mapping[str, float]) -> str | None:
    """Return who is meant by the beginning of a name: whoever of those so named spoke last."""
    bearers = [name for name in heard if name.startswith(part) or _TAIL.sub("", name) == part]
    return max(bearers, key=lambda name: heard[name], default=None)
