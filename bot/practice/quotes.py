"""The words of the story's people, by key: excerpts of real support chats and some of our own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml

_FILES = ("developers.yaml", "office.yaml", "ours.yaml")
_REFERENCE = re.compile(r"<((?:irc|office|own)-[a-z0-9-]+)>")
_OURS = "own-"


class UnknownQuote(ValueError):
    """A story asks for words that are not in the material."""

    def __init__(self, key: str) -> None:
        super().__init__(f"there is no text {key!r} in the material")
        self.key = key


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes. `is_found`: people wrote it in a real chat, not we for the story."""

    text: str
    is_found: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """All texts of the material by key."""

    texts: Mapping[str, str]

    def words(self, text: str) -> Words:
        """Return what `<key>` stands for; any other text stands for itself. Raises UnknownQuote."""
        match = _REFERENCE.fullmatch(text)
        if match is None:
            return Words(text)
        key = match[1]
        if key not in self.texts:
            raise UnknownQuote(key)
        return Words(self.texts[key], is_found=not key.startswith(_OURS))


def load_quotes() -> Quotes:
    """Read the material that ships with the product."""
    folder = resources.files("bot.practice.material")
    texts: dict[str, str] = {}
    for name in _FILES:
        # BaseLoader takes every value as the text it is: some people just write "yes".
        texts |= yaml.load(folder.joinpath(name).read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - BaseLoader makes plain text only
    return Quotes(texts)
