"""What follows when words of an issue change: title, card, copies, suggestion.

Called inside the transaction that stores the change.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.account import AccountScope, Channel
from bot.domain.conversation import Message, Voice
from bot.domain.effects import MirrorMessage, UpdateMirror
from bot.domain.issue import Issue
from bot.domain.people import DESK, actor_of
from bot.domain.timeline import EventKind
from bot.domain.triage import title_of
from bot.ports import UnitOfWork
from bot.services.consequences import (
    ask_for_suggestion,
    is_late,
    show,
    withdraw_suggestion,
)


def follow_words(
    work: UnitOfWork,
    issue: Issue,
    *,
    message: Message,
    was: str,
    channel: Channel,
    kind: EventKind,
    at: datetime,
    now: datetime,
) -> None:
    """Let an issue and what shows it follow a change of its words."""
    by = DESK
    if message.author_id is not None:
        by = actor_of(work.people.get(message.author_id))
    changed, events = issue.change_words(kind, by=by, at=at)
    is_title = was.strip() and issue.title == title_of(was)
    if is_title and not _is_said_elsewhere(work, issue, message):
        # The title repeats the customer's words, so it goes where they go.
        changed, more = changed.retitle(title_of(message.text), by=by, at=at)
        events = (*events, *more)
    work.issues.save(changed, events)
    show(work, changed)
    _retitle_parts(work, issue, message=message, was=was, at=at)
    was_before = message.at < issue.opened_at and kind is EventKind.MESSAGE_EDITED
    is_theirs = message.voice is Voice.CUSTOMER
    if was_before and is_theirs and work.preferences_in(channel.id).mirrors_messages:
        # What stood in the thread before the issue began was not repeated: its new words are.
        work.outbox.add(MirrorMessage(issue.id, message.id))
    work.outbox.add(UpdateMirror(issue.id, message.id))
    if message.voice is Voice.CUSTOMER and work.replies.offered(issue.id) is not None:
        withdraw_suggestion(work, changed, at=at)
        if not is_late(at, now=now):
            ask_for_suggestion(work, changed, channel)


def _retitle_parts(
    work: UnitOfWork, issue: Issue, *, message: Message, was: str, at: datetime
) -> None:
    """Let the words go from the titles of what was merged into the issue as well."""
    for part in map(work.issues.get, work.issues.parts_of(issue.id)):
        if was.strip() and part.title == title_of(was):
            work.issues.save(*part.retitle(title_of(message.text), by=DESK, at=at))
            show(work, part)


def _is_said_elsewhere(work: UnitOfWork, issue: Issue, message: Message) -> bool:
    """Tell whether another message that stands says what the issue is called by."""
    return any(
        other.ts != message.ts
        and other.voice is Voice.CUSTOMER
        and not other.is_deleted
        and title_of(other.text) == issue.title
        for other in work.messages.of_issue(issue.id, AccountScope(issue.account_id))
    )
