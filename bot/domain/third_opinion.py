"""What a language model may say of a message that rules and trained model are unsure of.

It says one word. Whatever it says, and where it says nothing, the message is decided about.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.domain import plain_text
from bot.domain.account import Channel
from bot.domain.decision import Judgement, Rule
from bot.domain.listening import CaptureMode
from bot.domain.preferences import Preferences
from bot.domain.redaction import redact

PATIENCE = timedelta(seconds=20)
"""How long a message waits for an opinion. Then rules and trained model decide alone."""
LONGEST_SENTENCE = 1000
HIDDEN_COMPANY = "[company]"
_LISTENING = frozenset({CaptureMode.AUTOMATIC, CaptureMode.NUDGE, CaptureMode.SHADOW})


class Answer(StrEnum):
    """Everything a language model can say of a message."""

    ISSUE = "issue"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Said:
    """What which model said of which words. `text` are a message's words as they were then."""

    text: str
    answer: Answer
    model: str


def may_ask(channel: Channel, preferences: Preferences) -> bool:
    """Tell whether words of this channel may be shown to a language model to decide about them.

    Where issues are opened by hand there is nothing to decide.
    """
    is_allowed = channel.allows_ai and channel.is_open and preferences.has_ai
    return is_allowed and preferences.mode in _LISTENING


def sentence_of(text: str, *, others: Collection[str] = ()) -> str:
    """Return of a message what may leave the house; `others` are names of other accounts."""
    # Redacted before it is cut: half a card number would not be recognised.
    plain = plain_text.plain_words(redact(text, with_addresses=True).text)
    names = sorted((name.strip() for name in others), key=len, reverse=True)
    found = "|".join(re.escape(name) for name in names if len(name) > 1)
    if found:
        plain = re.sub(rf"(?<!\w)(?:{found})(?!\w)", HIDDEN_COMPANY, plain, flags=re.IGNORECASE)
    return plain_text.cut(plain.strip(), LONGEST_SENTENCE)


def with_opinion(judged: Judgement, text: str, said: Said | None) -> Judgement:
    """Return the judgement that stands; what is judged surely by now needs no opinion.

    An opinion of other words than the message has now is none.
    """
    if not judged.is_unsure:
        return judged
    if said is None or said.text != text:
        return replace(judged, rule=Rule.MODEL_SILENT)
    is_issue = said.answer is Answer.ISSUE
    return replace(
        judged,
        is_issue=is_issue,
        rule=Rule.MODEL_SAW_ISSUE if is_issue else Rule.MODEL_SAW_NONE,
        score=judged.score if is_issue is judged.is_issue else round(1.0 - judged.score, 4),
        version=f"{judged.version}+{said.model}",
    )
