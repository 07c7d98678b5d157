"""The method to beat: same author within 30 minutes, plus "name:" addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.capture.grouping_lines import Line

WINDOW = 30 * 60.0
_NAMED = re.compile(r"@?([^\s:]+):")


def group_by_author_and_name(lines: Iterable[Line]) -> dict[str, str]:
    """Return the conversations found.

    A message that begins with "name:" goes where that person spoke last; any other where its author
    spoke last, when that was within the window.
    """
    last: dict[str, tuple[float, str]] = {}
    found: dict[str, str] = {}
    for line in lines:
        said = line.said
        author, at = said.author.casefold(), said.at.timestamp()
        named = _NAMED.match(said.text)
        talk = said.id
        if named is not None and named[1].casefold() in last:
            talk = last[named[1].casefold()][1]
        elif author in last and at - last[author][0] <= WINDOW:
            talk = last[author][1]
        found[said.id] = talk
        last[author] = (at, talk)
    return found
