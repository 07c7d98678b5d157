"""Decide whether a clause consists of phrases that ask for nothing. phrases.py lists them.

Matching goes from left to right without going back, and every phrase is bounded, so the cost grows
with the length of the text and no faster.
"""

from __future__ import annotations

import re

from bot.domain.phrases import PATTERNS, PEOPLE, Phrase

_NAME = re.compile(r"[a-z]{3,14}(?= |$)")
_TAKES_A_NAME = frozenset({Phrase.GREETING, Phrase.THANKS, Phrase.SMALL_TALK})
_NO_NAME = frozenset(
    """
    help helpme error errors problem problems issue issues urgent urgently asap down broken
    bug bugs crash crashed invoice refund login password question questions update updates
    order status billing outage stuck blocked failed fails failing failure nothing never not
    cant but however still because except unless although though lost missing wrong slow again
    what why when where who how can could would need want please export import api server app
    site page account payment card data access delete cancel stop now hacked breach security
    timeout offline incident escalate complaint disaster terrible horrible useless late later
    yet only for with from about after before until the this that your our its was were are is
    has have had did does dont
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
_MISSPELT = ("thanks", "thank", "thankyou", "hello", "morning", "goodbye", "welcome")


def find_phrases(clause: str) -> tuple[Phrase, ...] | None:
    """Return the phrases that cover a folded clause from end to end, or None when one does not."""
    clause = " ".join(_corrected(word) for word in clause.split(" "))
    found: list[Phrase] = []
    position = 0
    while position < len(clause):
        step = _next_phrase(clause, position, found[-1] if found else None)
        if step is None:
            return None
        phrase, position = step
        if phrase is not None:
            found.append(phrase)
    return tuple(phrase for phrase in found if phrase is not Phrase.LINK_WORD) or None


def _next_phrase(
    clause: str, position: int, before: Phrase | None
) -> tuple[Phrase | None, int] | None:
    longest = max(
        ((found.end(), phrase) for phrase, found in _matches(clause, position)),
        default=None,
        key=lambda candidate: candidate[0],
    )
    if longest is not None:
        return longest[1], longest[0] + 1
    if before is not Phrase.CALL and (people := PEOPLE.match(clause, position)):
        return None, people.end() + 1
    if before in _TAKES_A_NAME and (name := _NAME.match(clause, position)):
        return None if name[0] in _NO_NAME else (None, name.end() + 1)
    return None


def _matches(clause: str, position: int) -> list[tuple[Phrase, re.Match[str]]]:
    return [
        (phrase, found)
        for phrase, pattern in PATTERNS.items()
        if (found := pattern.match(clause, position))
    ]


def _corrected(word: str) -> str:
    if not 4 <= len(word) <= 9 or word in _MISSPELT:
        return word
    return next((right for right in _MISSPELT if _is_one_slip_away(word, right)), word)


def _is_one_slip_away(word: str, right: str) -> bool:
    """Tell whether one letter is missing, added or wrong, or two neighbours are swapped."""
    if word[:2] != right[:2] and word[-2:] != right[-2:]:
        return False  # one slip leaves the beginning or the end as it is
    if abs(len(word) - len(right)) > 1 or len(right) < 5:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, right, strict=False)) if a != b), None)
    if start is None:
        return True
    mine, theirs = word[start:], right[start:]
    is_swapped = mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]
    return is_swapped or mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]
