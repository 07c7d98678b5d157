"""Which channels are customers' by their names: patterns with * for anything. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from bot.domain.errors import InvalidInput

MOST_PATTERNS, MOST_NAMES, LONGEST_PATTERN = 20, 100, 80
_PATTERN = re.compile(r"[\w*?.-]+")
_BETWEEN = re.compile(r"[\s,;]+")


def parse_patterns(
    text: str, *, problem: str = "channel_patterns", most: int = MOST_PATTERNS
) -> frozenset[str]:
    """Return the names and patterns that were typed.

    Raise InvalidInput, saying `problem`, for more than `most` and for what no channel can be
    called.
    """
    found = {one.removeprefix("#").casefold() for one in _BETWEEN.split(text.strip()) if one}
    is_readable = all(
        len(one) <= LONGEST_PATTERN and _PATTERN.fullmatch(one) is not None for one in found
    )
    if not is_readable or len(found) > most:
        raise InvalidInput(problem, text)
    return frozenset(found)


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a channel's name fits; without any pattern every name does."""
    wanted = list(patterns)
    return not wanted or any(fnmatchcase(name.casefold(), one.casefold()) for one in wanted)


def is_pattern(text: str) -> bool:
    """Tell whether a text stands for many names."""
    return "*" in text or "?" in text
