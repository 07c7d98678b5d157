"""Requests as the desk makes them, with everything a test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.conversation import FileReference, Voice
from bot.domain.ids import AccountId
from bot.domain.suggestion import Draft
from bot.ports import ConversationLine, PastReply, SuggestionRequest

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def customer(text: str) -> tuple[Voice, str]:
    return Voice.CUSTOMER, text


def agent(text: str) -> tuple[Voice, str]:
    return Voice.AGENT, text


def a_request(
    *turns: tuple[Voice, str] | str,
    number: int = 7,
    title: str = "Export fails",
    past: tuple[PastReply, ...] = (),
    recent_openers: tuple[str, ...] = (),
    is_recurring: bool = False,
    has_file: bool = False,
) -> SuggestionRequest:
    """Return a request; a bare text is a customer's."""
    said = [turn if isinstance(turn, tuple) else customer(turn) for turn in turns]
    return SuggestionRequest(
        account_id=AccountId("acme"),
        issue_number=number,
        title=title,
        lines=tuple(
            ConversationLine(voice=voice, text=text, at=NOON + timedelta(minutes=minute))
            for minute, (voice, text) in enumerate(said)
        ),
        past_replies=past,
        recent_openers=recent_openers,
        is_first_turn=all(voice is not Voice.AGENT for voice, _ in said),
        is_recurring=is_recurring,
        files=(FileReference(slack_id="F1", name="screen.png"),) if has_file else (),
    )


def a_past_reply(answer: str, *, similarity: float = 0.7, number: int = 3) -> PastReply:
    return PastReply(
        issue_number=number,
        question="The export shows a blank page",
        answer=answer,
        sent_at=NOON,
        similarity=similarity,
    )


def a_draft(text: str = "I'm looking into it.", *, model: str = "m-1") -> Draft:
    return Draft(text=text, prompt_name="p", prompt_version=1, model=model)
