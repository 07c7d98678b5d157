"""Let what was said in a thread belong to the issue that was opened in the middle of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import Message, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import MirrorMessage
from bot.domain.issue import Issue
from bot.domain.people import actor_of
from bot.domain.triage import wants_answer
from bot.ports import IdSource, UnitOfWork
from bot.services.keep_decision import keep_decision


def take_thread(
    work: UnitOfWork,
    ids: IdSource,
    issue: Issue,
    *,
    opener: Message,
    at: datetime,
    is_late: bool = False,
) -> Issue:
    """Let the rest of the opener's thread, as far as it is known, belong to its issue.

    What was said before is there to be read: the clocks begin with the words that raised the
    issue. What was said since counts as if it had been heard just now. Of what was deleted the
    stub belongs to it.
    """
    for message in work.messages.in_thread(issue.channel_id, issue.thread_ts):
        if message.ts == opener.ts or message.issue_id is not None:
            continue
        if work.messages.find_decision(message.channel_id, message.ts) is None:
            # Only a change of it was heard so far: it is decided about when it comes itself.
            continue
        taken = replace(message, issue_id=issue.id, is_late=message.is_late or is_late)
        work.messages.save(taken)
        keep_decision(
            work,
            ids,
            channel_id=taken.channel_id,
            ts=taken.ts,
            verdict=Verdict.JOINED,
            judgement=Judgement(is_issue=True, rule=Rule.THREAD),
            at=at,
            issue=issue,
        )
        is_since = (message.at, message.ts) > (opener.at, opener.ts)
        if is_since and not message.is_deleted:
            issue = _hear(work, issue, taken)
    return issue


def _hear(work: UnitOfWork, issue: Issue, message: Message) -> Issue:
    if message.author_id is None:
        return issue
    by = actor_of(work.people.get(message.author_id))
    if message.voice is Voice.CUSTOMER:
        wants = wants_answer(message.text, has_files=bool(message.files))
        issue, events = issue.hear_customer(by=by, at=message.at, wants_answer=wants)
        if work.preferences_in(message.channel_id).mirrors_messages and not message.is_late:
            work.outbox.add(MirrorMessage(issue.id, message.id))
    elif message.voice is Voice.AGENT:
        issue, events = issue.hear_agent(by=by, at=message.at)
    else:
        return issue
    work.issues.save(issue, events)
    return issue
