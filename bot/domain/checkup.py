"""What a look at the store can find: promises that are broken, and work that needs somebody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """One question to the store. What each means and what to do about it stands in bot.texts."""

    WORDS_OF_DELETED = "words_of_deleted"
    UNAPPROVED_REPLY = "unapproved_reply"
    REPLY_ELSEWHERE = "reply_elsewhere"
    FOREIGN_SUGGESTION = "foreign_suggestion"
    CARD_AMONG_CUSTOMERS = "card_among_customers"
    ACT_WITHOUT_AUDIT = "act_without_audit"
    DIGEST_GAP = "digest_gap"
    IMPOSSIBLE_STATE = "impossible_state"
    TIME_BACKWARDS = "time_backwards"
    ASKED_WHILE_OPEN = "asked_while_open"
    PART_KEEPS_WORDS = "part_keeps_words"
    WORK_WAITS = "work_waits"
    IN_DOUBT = "in_doubt"
    SET_ASIDE = "set_aside"
    REPLY_NEEDS_PERSON = "reply_needs_person"
    NO_TRIAGE = "no_triage"
    NO_AGENTS = "no_agents"
    KEPT_OUT = "kept_out"
    PAUSED = "paused"


BROKEN = frozenset(
    {
        Check.WORDS_OF_DELETED,
        Check.UNAPPROVED_REPLY,
        Check.REPLY_ELSEWHERE,
        Check.FOREIGN_SUGGESTION,
        Check.CARD_AMONG_CUSTOMERS,
        Check.ACT_WITHOUT_AUDIT,
        Check.DIGEST_GAP,
        Check.IMPOSSIBLE_STATE,
        Check.TIME_BACKWARDS,
        Check.ASKED_WHILE_OPEN,
        Check.PART_KEEPS_WORDS,
    }
)
"""Findings that must not exist: a mistake of the app's, or of somebody who changed the database."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check that found something. `examples` are ids and codes, never what people wrote."""

    check: Check
    count: int
    examples: tuple[str, ...]

    @property
    def is_broken(self) -> bool:
        """Tell whether a promise was broken; other findings are work for somebody."""
        return self.check in BROKEN
