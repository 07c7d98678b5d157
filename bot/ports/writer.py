"""Who writes suggestions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.conversation import FileReference
from bot.domain.ids import AccountId
from bot.domain.suggestion import Draft
from bot.ports.reports import PastReply


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """One turn as the reply writer sees it, redacted."""

    voice: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SuggestionRequest:
    """What a reply writer may know.

    This issue's conversation and what was sent to this account before.
    """

    account_id: AccountId
    issue_number: int
    title: str
    lines: tuple[ConversationLine, ...]
    past_replies: tuple[PastReply, ...] = ()
    recent_openers: tuple[str, ...] = ()
    is_first_turn: bool = True
    is_recurring: bool = False
    files: tuple[FileReference, ...] = ()


class ReplyWriter(Protocol):
    """Write a suggestion, or None when silence is better. Raises ModelUnavailable."""

    @property
    def name(self) -> str:
        """Return who writes: the model's name, or "offline"."""
        ...

    def write(self, request: SuggestionRequest) -> Draft | None: ...
