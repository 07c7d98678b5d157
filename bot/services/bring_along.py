"""Let what its writer added while they were asked belong to the issue that they said yes to.

Nobody was asked about those messages: a question stood already. What stands in the thread comes
with the issue anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.domain.account import Channel
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import MirrorMessage
from bot.domain.issue import Issue
from bot.domain.people import actor_of
from bot.domain.triage import wants_answer
from bot.ports import IdSource, UnitOfWork
from bot.services.apply_reaction import apply_earlier_reactions
from bot.services.consequences import ask_for_suggestion, is_late
from bot.services.keep_decision import keep_decision


def bring_along(
    work: UnitOfWork,
    ids: IdSource,
    issue: Issue,
    *,
    asked: Message,
    channel: Channel,
    at: datetime,
) -> None:
    """Add what followed in the channel, each within the window of the last."""
    followed = list(_soon_after(work, asked))
    for message in followed:
        _join(
            work,
            ids,
            work.issues.get(issue.id),
            message=message,
            channel=channel,
            at=at,
        )
    if followed and not is_late(asked.at, now=at):
        ask_for_suggestion(work, work.issues.get(issue.id), channel)


def _soon_after(work: UnitOfWork, asked: Message) -> Iterator[Message]:
    window = work.preferences_in(asked.channel_id).merge_window
    if not window or asked.author_id is None:
        return
    last = asked
    while True:
        later = work.messages.said_by(
            asked.channel_id, asked.author_id, since=last.at, until=last.at + window
        )
        heads = [one for one in later if one.thread_ts is None and (one.at, one.ts) > _place(last)]
        found = next((one for one in heads if _waited(work, one)), None)
        if found is None:
            return
        yield found
        last = found


def _place(message: Message) -> tuple[datetime, str]:
    return message.at, message.ts


def _waited(work: UnitOfWork, message: Message) -> bool:
    """Tell whether a message was left alone because a question stood already."""
    if message.is_deleted or message.issue_id is not None or message.voice is not Voice.CUSTOMER:
        return False
    decision = work.messages.find_decision(message.channel_id, message.ts)
    return decision is not None and decision.rule is Rule.ASKED_ALREADY


def _join(
    work: UnitOfWork,
    ids: IdSource,
    issue: Issue,
    *,
    message: Message,
    channel: Channel,
    at: datetime,
) -> None:
    if message.author_id is None or work.issues.find_by_thread(channel.id, message.ts) is not None:
        return
    work.issues.add_thread(issue, message.ts)
    wants = wants_answer(message.text, has_files=bool(message.files))
    by = actor_of(work.people.get(message.author_id))
    heard, events = issue.hear_customer(by=by, at=message.at, wants_answer=wants)
    work.issues.save(heard, events)
    work.messages.save(replace(message, issue_id=issue.id))
    keep_decision(
        work,
        ids,
        channel_id=channel.id,
        ts=message.ts,
        verdict=Verdict.JOINED,
        judgement=Judgement(is_issue=True, rule=Rule.SOON_AFTER),
        at=at,
        issue=issue,
    )
    if work.preferences_in(channel.id).mirrors_messages:
        work.outbox.add(MirrorMessage(issue.id, message.id))
    apply_earlier_reactions(work, issue, channel, ts=message.ts)
