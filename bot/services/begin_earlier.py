"""Let an issue begin with words that stand before those it was opened by, and came after them.

Slack delivers in any order, and the end is the same: whoever asked first raised the issue. Called
inside the transaction that decides about the message.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Message, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import MirrorMessage
from bot.domain.issue import Issue
from bot.domain.people import Actor, actor_of
from bot.domain.triage import title_of
from bot.ports import IdSource, UnitOfWork
from bot.services.keep_decision import keep_decision


def begin_earlier(
    work: UnitOfWork,
    ids: IdSource,
    issue: Issue,
    *,
    message: Message,
    judgement: Judgement,
    by: Actor,
    at: datetime,
) -> Issue:
    """Make a message the one that raised the issue; what stands after it is heard as usual."""
    if message.author_id is None:
        return issue
    since = [
        one
        for one in work.messages.in_thread(issue.channel_id, message.thread_ts or message.ts)
        if _place(one) > _place(message)
    ]
    opener = next((one for one in since if _has_opened(work, one)), None)
    is_own_title = opener is not None and issue.title == title_of(opener.text)
    title = title_of(message.text) if is_own_title else issue.title
    between = [one for one in since if one.at < issue.opened_at]
    issue, events = issue.begin(at=message.at, by=by, requester_id=message.author_id, title=title)
    work.issues.save(issue, events)
    work.messages.save(replace(message, issue_id=issue.id))
    keep_decision(
        work,
        ids,
        channel_id=message.channel_id,
        ts=message.ts,
        verdict=Verdict.OPENED,
        judgement=judgement,
        at=at,
        issue=issue,
    )
    for one in between:
        issue = issue if one.is_deleted else _hear(work, issue, one)
    if opener is not None:
        keep_decision(
            work,
            ids,
            channel_id=opener.channel_id,
            ts=opener.ts,
            verdict=Verdict.JOINED,
            judgement=Judgement(is_issue=True, rule=Rule.THREAD),
            at=at,
            issue=issue,
        )
        _mirror(work, issue, opener)
    return issue


def _has_opened(work: UnitOfWork, message: Message) -> bool:
    decision = work.messages.find_decision(message.channel_id, message.ts)
    return decision is not None and decision.verdict is Verdict.OPENED


def _hear(work: UnitOfWork, issue: Issue, message: Message) -> Issue:
    """Count what was said between the two, as if it had been heard just now."""
    if message.author_id is None:
        return issue
    if message.voice is Voice.CUSTOMER:
        _mirror(work, issue, message)
    elif message.voice is Voice.AGENT:
        by = actor_of(work.people.get(message.author_id))
        issue, events = issue.hear_agent(by=by, at=message.at)
        work.issues.save(issue, events)
    return issue


def _mirror(work: UnitOfWork, issue: Issue, message: Message) -> None:
    if work.preferences_in(message.channel_id).mirrors_messages and not message.is_late:
        work.outbox.add(MirrorMessage(issue.id, message.id))


def _place(message: Message) -> tuple[datetime, str]:
    return message.at, message.ts
