"""What this account was told before about something like this. Never another account's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import or_
from sqlmodel import col, select

from bot.domain.account import AccountScope
from bot.domain.conversation import Voice
from bot.ports import PastReply
from storage.expressions import contains_word
from storage.reports.conditions import is_no_mistake
from storage.reports.loading import Loader
from storage.similarity import similarities, words_of
from storage.tables import IssueRow, MessageRow

_SEARCHED_WORDS = 8
_MOST_ISSUES = 100
_LEAST_SIMILARITY = 0.1

_Said = tuple[int, str, MessageRow]


def find_past_replies(
    loader: Loader, scope: AccountScope, *, words: str, limit: int
) -> Sequence[PastReply]:
    """Return replies that people sent to this account about something like `words`, nearest first.

    The database finds the newest issues that hold one of the longest words, then nearness decides.
    """
    searched = sorted(set(words_of(words)), key=lambda word: (-len(word), word))[:_SEARCHED_WORDS]
    if not searched:
        return []
    pairs = list(_pairs(_messages(loader, scope, searched)))
    nearness = similarities(words, [f"{title} {question}" for _, title, question, _ in pairs])
    replies = [
        PastReply(
            issue_number=number,
            question=question,
            answer=answer.text,
            sent_at=answer.at,
            similarity=near,
        )
        for (number, _, question, answer), near in zip(pairs, nearness, strict=True)
        if near >= _LEAST_SIMILARITY
    ]
    nearest_first = sorted(replies, key=lambda reply: (reply.similarity, reply.sent_at))[::-1]
    return nearest_first[:limit]


def _messages(loader: Loader, scope: AccountScope, searched: Sequence[str]) -> Sequence[_Said]:
    """Return the conversations of the newest issues that hold one of the words, in order."""
    said = (
        select(MessageRow.id)
        .where(
            MessageRow.issue_id == IssueRow.id,
            MessageRow.voice == Voice.CUSTOMER.value,
            or_(*(contains_word(col(MessageRow.text), word) for word in searched)),
        )
        .correlate(IssueRow)
        .exists()
    )
    issues = (
        select(IssueRow.id)
        .where(
            IssueRow.account_id == scope.account_id,
            is_no_mistake(),
            col(IssueRow.last_agent_at).is_not(None),
            or_(said, *(contains_word(col(IssueRow.title), word) for word in searched)),
        )
        .order_by(col(IssueRow.opened_at).desc())
        .limit(_MOST_ISSUES)
    )
    return loader.session.exec(
        select(IssueRow.number, IssueRow.title, MessageRow)
        .join(MessageRow, col(MessageRow.issue_id) == IssueRow.id)
        .where(
            IssueRow.account_id == scope.account_id,
            col(IssueRow.id).in_(issues),
            col(MessageRow.voice).in_([Voice.CUSTOMER.value, Voice.AGENT.value]),
            col(MessageRow.deleted_at).is_(None),
            MessageRow.text != "",
        )
        .order_by(col(IssueRow.number), col(MessageRow.at), MessageRow.ts)
    ).all()


def _pairs(said: Sequence[_Said]) -> Iterator[tuple[int, str, str, MessageRow]]:
    """Give each answer with what the customer had written since the answer before it."""
    for (number, title), lines in groupby(said, key=lambda line: (line[0], line[1])):
        question: list[str] = []
        is_answered = False
        for _, _, message in lines:
            if message.voice == Voice.AGENT.value:
                yield number, title, "\n".join(question), message
                is_answered = True
            elif is_answered:
                question, is_answered = [message.text], False
            else:
                question.append(message.text)
