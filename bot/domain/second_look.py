"""What a trained model may change about the rules' judgement, and what it may not.

Rules that are certain win. The model is asked about what they leave open, and only a low score of
it skips a message: a missed message costs more than one too many.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from bot.domain import plain_text
from bot.domain.decision import Judgement, Rule
from bot.domain.language import is_english
from bot.domain.listening import Strictness
from bot.domain.triage import has_alarm

OPEN_RULES = frozenset({Rule.REPORT, Rule.QUESTION, Rule.SOMETHING_TO_READ})
LONGEST_OPEN = 1000
"""Characters. A longer message has something in it that somebody should read."""
BARE_BAR, WRITTEN_BAR, NAMED_BAR, STRICT_BAR = 0.35, 0.1, 0.05, 0.6
"""Scores below which a message is skipped. A line without a capital or a mark is a turn in a chat;
of written sentences less is asked, and least where a rule found trouble or a question in them."""
LONG_LINE = 11
"""Words from which on a bare line counts as written: nobody takes so many for small talk."""
UNSURE_FROM, UNSURE_TO = 0.1, 0.6
"""Scores between which the model is unsure."""
_WRITTEN = re.compile(r"[A-Z]|[.,;:!?](?:\s|$)")
_FYI = re.compile(
    r"\b(?:fyi|for (?:your |everybodys |the )?(?:info|information|record|completeness)|heads up"
    r"|just so (?:you|everybody|everyone) knows?|just to let you know|let you know|reminder"
    r"|no (?:action|reply|answer) (?:is )?(?:needed|necessary|required)|note that|quick update)\b"
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model says of a text: how much it sounds like an issue, 0 to 1."""

    score: float
    version: str


def is_open(first: Judgement, text: str, *, has_files: bool, strictness: Strictness) -> bool:
    """Tell whether the rules left a message to the model.

    They keep what carries a file, code, an alarm or a whole page, and what is not in English.
    """
    if strictness is Strictness.EVERYTHING or first.rule not in OPEN_RULES or has_files:
        return False
    if len(text) > LONGEST_OPEN or "```" in text or has_alarm(text):
        return False
    return is_english(text)


def weigh(first: Judgement, opinion: Opinion, text: str, *, strictness: Strictness) -> Judgement:
    """Return the judgement of rules and model together about what the rules left open."""
    version = f"{first.version}+{opinion.version}"
    is_issue = opinion.score >= bar_for(first.rule, text, strictness)
    return replace(
        first,
        is_issue=is_issue,
        rule=first.rule if is_issue else _rule_for_skipping(text),
        score=round(opinion.score if is_issue else 1.0 - opinion.score, 4),
        version=version,
        is_unsure=_is_unsure(first, opinion),
    )


def bar_for(rule: Rule, text: str, strictness: Strictness) -> float:
    """Return the score that a text needs to be an issue."""
    if strictness is Strictness.STRICT:
        return STRICT_BAR
    plain = plain_text.plain_words(text)
    if not _WRITTEN.search(plain) and len(plain.split()) < LONG_LINE:
        return BARE_BAR
    return WRITTEN_BAR if rule is Rule.SOMETHING_TO_READ else NAMED_BAR


def inputs_hash(text: str, *, has_files: bool, forwarded: str, is_mention: bool) -> str:
    """Return a fingerprint of everything that was decided by, the same for the same look of it."""
    parts = (
        plain_text.one_line(plain_text.plain_words(text)),
        plain_text.one_line(plain_text.plain_words(forwarded)),
        f"{has_files:d}{is_mention:d}",
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _is_unsure(first: Judgement, opinion: Opinion) -> bool:
    is_rule_unsure = first.rule is Rule.SOMETHING_TO_READ
    return is_rule_unsure and UNSURE_FROM <= opinion.score < UNSURE_TO


def _rule_for_skipping(text: str) -> Rule:
    folded = plain_text.fold(plain_text.plain_words(text))
    return Rule.LOOKS_LIKE_FYI if _FYI.search(folded) else Rule.LOOKS_LIKE_SMALL_TALK
