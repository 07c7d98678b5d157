"""What people corrected in this workspace counts before any rule or model.

A message counts as the same as a corrected one when it says the same words, numbers aside, or
nearly the same in the same order.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from bot.domain import plain_text

NEARLY = 0.85
"""Of the pairs of neighbouring words."""
_LEAST_WORDS = 5
"""Shorter texts must be equal: in "it works" and "it never works" one word decides."""
_MOST_WORDS = 200
_TOKEN = re.compile(r"\d[\d.,:/-]*|[^\W\d_]+|\?")
_DENYING = re.compile(r"^(?:no|not|never|none|nothing|nobody|cannot|without|[a-z]+nt)$")


def find_correction(text: str, corrections: Sequence[tuple[str, bool]]) -> bool | None:
    """Return what people said of this text: an issue, or not; None when they said nothing.

    `corrections` are texts with what they are, oldest first; the last one said counts.
    """
    if not corrections or not (words := _words(text)):
        return None
    known = [(_words(corrected), is_issue) for corrected, is_issue in reversed(corrections)]
    same = next((is_issue for other, is_issue in known if other == words), None)
    if same is not None:
        return same
    return next((is_issue for other, is_issue in known if _are_near(words, other)), None)


def _words(text: str) -> tuple[str, ...]:
    folded = plain_text.fold(plain_text.plain_words(text))
    return tuple(
        "0" if token[0].isdigit() else token for token in _TOKEN.findall(folded)[:_MOST_WORDS]
    )


def _are_near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if min(len(one), len(other)) < _LEAST_WORDS or _turns(one) != _turns(other):
        return False
    mine, theirs = set(itertools.pairwise(one)), set(itertools.pairwise(other))
    return 2 * len(mine & theirs) >= NEARLY * (len(mine) + len(theirs))


def _turns(words: tuple[str, ...]) -> list[str]:
    """Return the words that turn a sentence into its opposite or into a question."""
    return sorted(word for word in words if word == "?" or _DENYING.match(word))
