"""Open an issue because somebody of the team says so; this always wins over the rules."""

from __future__ import annotations

from datetime import datetime

from bot.domain.account import Channel
from bot.domain.conversation import Message, MessageHeard
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.ids import MessageId, moment_of
from bot.domain.issue import Issue
from bot.domain.people import Actor, Person
from bot.domain.permissions import Act
from bot.domain.preferences import Preferences
from bot.domain.voices import voice_of
from bot.ports import IdSource, UnitOfWork
from bot.services.keep_decision import keep_decision
from bot.services.learn import learn
from bot.services.open_issue import open_issue


def open_by_hand(
    work: UnitOfWork,
    ids: IdSource,
    *,
    message: Message,
    channel: Channel,
    requester: Person,
    act: Act,
    by: Actor,
    at: datetime,
    has_replies: bool,
) -> Issue:
    """Open an issue for a customer's message, learn from it, and note who did so by which act."""
    learn(work, channel.id, message.ts, is_issue=True, by=by.person_id, at=at)
    issue = open_issue(
        work,
        ids,
        message=message,
        channel=channel,
        requester=requester,
        by=by,
        at=at,
        has_replies=has_replies,
    )
    note_by_hand(work, ids, issue, message=message, act=act, by=by, at=at)
    return issue


def note_by_hand(
    work: UnitOfWork,
    ids: IdSource,
    issue: Issue,
    *,
    message: Message,
    act: Act,
    by: Actor,
    at: datetime,
) -> None:
    """Note the decision that somebody took for us, and who."""
    keep_decision(
        work,
        ids,
        channel_id=message.channel_id,
        ts=message.ts,
        verdict=Verdict.OPENED,
        judgement=Judgement(is_issue=True, rule=Rule.ASKED_BY_HAND),
        at=at,
        issue=issue,
    )
    work.audit.note(act, by=by.person_id, at=at, issue_id=issue.id)


def has_unheard_replies(work: UnitOfWork, message: Message, *, says_so: bool = True) -> bool:
    """Tell whether there may be replies that were never heard.

    A message without a decision was not heard itself, only a change of it; `says_so` is what Slack
    tells of its replies, where it does.
    """
    return says_so and work.messages.find_decision(message.channel_id, message.ts) is None


def message_from(
    ids: IdSource, heard: MessageHeard, place: Channel, author: Person, *, preferences: Preferences
) -> Message:
    """Return a message that was shown to us and never heard."""
    return Message(
        id=MessageId(ids.new()),
        channel_id=place.id,
        ts=heard.ts,
        author_id=author.id,
        voice=voice_of(author, place, preferences),
        text=heard.text or heard.forwarded,
        at=moment_of(heard.ts),
        thread_ts=heard.thread_ts if heard.is_thread_reply else None,
        files=heard.files,
        edited_at=heard.edited_at,
    )
