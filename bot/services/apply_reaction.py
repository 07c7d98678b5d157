"""What a reaction asks for, as a change of an issue.

Used when it arrives, and again when it came before its message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.account import Channel
from bot.domain.conversation import ReactionChange
from bot.domain.errors import IllegalTransition
from bot.domain.ids import MessageTs, PersonId
from bot.domain.issue import Issue
from bot.domain.issue_status import Priority
from bot.domain.people import Actor, actor_of
from bot.domain.permissions import Act, allows
from bot.domain.preferences import EmojiAct, ResolveScope
from bot.domain.timeline import TimelineEvent
from bot.ports import UnitOfWork
from bot.services.consequences import after_discard, after_reopen, after_resolve, show
from bot.services.learn import learn

IN_CUSTOMER_CHANNELS = frozenset({EmojiAct.CAPTURE, EmojiAct.CLAIM, EmojiAct.RESOLVE})
ON_CARDS = frozenset({EmojiAct.CLAIM, EmojiAct.RESOLVE, EmojiAct.URGENT, EmojiAct.DISCARD})


@dataclass(frozen=True, slots=True)
class _Done:
    """An act for the audit: which, by whom, when."""

    act: Act
    by: Actor
    at: datetime


def apply_earlier_reactions(
    work: UnitOfWork,
    issue: Issue,
    channel: Channel,
    *,
    ts: MessageTs,
    since: datetime | None = None,
) -> None:
    """Carry out the reactions on a message that were there before it came to its issue.

    Or before the words came, at `since`, that they answer.
    """
    for reaction in work.messages.reactions(channel.id, ts):
        if since is not None and reaction.at < since:
            continue
        act = work.preferences_in(channel.id).act_of(reaction.emoji)
        if act not in IN_CUSTOMER_CHANNELS or act is EmojiAct.CAPTURE:
            continue
        if act is EmojiAct.RESOLVE and reaction.at < issue.opened_at:
            # It spoke of what stood in the thread before.
            continue
        actor = actor_of(work.people.get(reaction.person_id))
        apply_reaction(
            work,
            work.issues.get(issue.id),
            channel,
            act=act,
            change=ReactionChange.ADDED,
            by=actor,
            at=max(reaction.at, issue.opened_at),
        )


def was_captured_by_hand(work: UnitOfWork, channel: Channel, ts: MessageTs) -> bool:
    """Tell whether somebody who may capture had marked a message before it was heard."""
    name = work.preferences_in(channel.id).emoji[EmojiAct.CAPTURE]
    return any(
        allows(actor_of(work.people.get(reaction.person_id)), Act.CAPTURE)
        for reaction in work.messages.reactions(channel.id, ts)
        if reaction.emoji == name
    )


def apply_reaction(
    work: UnitOfWork,
    issue: Issue,
    channel: Channel,
    *,
    act: EmojiAct,
    change: ReactionChange,
    by: Actor,
    at: datetime,
) -> bool:
    """Change the issue as the reaction asks; tell False when it may not or makes no sense here.

    Somebody who may press nothing is not told so: a reaction is not a question.
    """
    is_added = change is ReactionChange.ADDED
    try:
        if act is EmojiAct.CLAIM:
            return _claim(work, issue, is_added=is_added, by=by, at=at)
        if act is EmojiAct.URGENT:
            return _prioritise(work, issue, is_added=is_added, by=by, at=at)
        if act is EmojiAct.DISCARD:
            return _discard(work, issue, channel, is_added=is_added, by=by, at=at)
        if act is EmojiAct.RESOLVE:
            return _resolve(work, issue, channel, is_added=is_added, by=by, at=at)
    except IllegalTransition:
        return False
    return False


def _claim(work: UnitOfWork, issue: Issue, *, is_added: bool, by: Actor, at: datetime) -> bool:
    if not allows(by, Act.CLAIM, issue) or not issue.is_active:
        return False
    if is_added:
        changed, events = issue.claim(by=by, at=at)
    elif issue.assignee_id == by.person_id:
        changed, events = issue.release(by=by, at=at)
    else:
        return False
    return _save(work, issue, changed, events, done=_Done(Act.CLAIM, by, at))


def _prioritise(work: UnitOfWork, issue: Issue, *, is_added: bool, by: Actor, at: datetime) -> bool:
    if not allows(by, Act.PRIORITISE, issue):
        return False
    priority = Priority.URGENT if is_added else Priority.NORMAL
    changed, events = issue.prioritise(priority, by=by, at=at)
    return _save(work, issue, changed, events, done=_Done(Act.PRIORITISE, by, at))


def _discard(
    work: UnitOfWork,
    issue: Issue,
    channel: Channel,
    *,
    is_added: bool,
    by: Actor,
    at: datetime,
) -> bool:
    if not allows(by, Act.DISCARD, issue):
        return False
    if not is_added:
        return _reopen(work, issue, channel, by=by, at=at)
    changed, events = issue.discard(by=by, at=at)
    if changed is not issue:
        learn(work, channel.id, issue.thread_ts, is_issue=False, by=by.person_id, at=at)
        after_discard(work, changed, at=at)
    return _save(work, issue, changed, events, done=_Done(Act.DISCARD, by, at))


def _resolve(
    work: UnitOfWork,
    issue: Issue,
    channel: Channel,
    *,
    is_added: bool,
    by: Actor,
    at: datetime,
) -> bool:
    if is_added:
        if at < issue.opened_at or not allows(by, Act.RESOLVE, issue):
            return False
        changed, events = issue.resolve(by=by, at=at)
        if changed is issue:
            return False
        work.issues.save(changed, events)
        _audit(work, issue, _Done(Act.RESOLVE, by, at))
        after_resolve(work, changed, at=at)
        return True
    if not allows(by, Act.REOPEN, issue) or issue.resolved_by != by.person_id:
        return False
    vouching = _who_else_resolves(work, issue, channel)
    if vouching is not None:
        work.issues.save(issue.pass_resolution_to(vouching), ())
        show(work, issue)
        return True
    return _reopen(work, issue, channel, by=by, at=at)


def _who_else_resolves(work: UnitOfWork, issue: Issue, channel: Channel) -> PersonId | None:
    """Return somebody who may resolve and whose check-mark still stands."""
    places = [(card.channel_id, card.ts) for card in work.posts.cards(issue.id)]
    threads = work.issues.threads_of(issue.id)
    places += [(channel.id, thread_ts) for thread_ts in threads]
    preferences = work.preferences_in(channel.id)
    if preferences.resolve_scope is ResolveScope.THREAD:
        for thread_ts in threads:
            thread = work.messages.in_thread(channel.id, thread_ts)
            places += [(message.channel_id, message.ts) for message in thread]
    name = preferences.emoji[EmojiAct.RESOLVE]
    people = (
        reaction.person_id
        for place in places
        for reaction in work.messages.reactions(*place)
        if reaction.emoji == name
    )
    return next(
        (one for one in people if allows(actor_of(work.people.get(one)), Act.RESOLVE, issue)),
        None,
    )


def _reopen(work: UnitOfWork, issue: Issue, channel: Channel, *, by: Actor, at: datetime) -> bool:
    changed, events = issue.reopen(by=by, at=at)
    if changed is issue:
        return False
    learn(work, channel.id, issue.thread_ts, is_issue=True, by=by.person_id, at=at)
    work.issues.save(changed, events)
    _audit(work, issue, _Done(Act.REOPEN, by, at))
    after_reopen(work, changed, channel, by=by.person_id)
    return True


def _save(
    work: UnitOfWork,
    issue: Issue,
    changed: Issue,
    events: tuple[TimelineEvent, ...],
    *,
    done: _Done,
) -> bool:
    if changed is issue:
        return False
    work.issues.save(changed, events)
    _audit(work, issue, done)
    show(work, changed)
    return True


def _audit(work: UnitOfWork, issue: Issue, done: _Done) -> None:
    # An emoji does what a button does, so it leaves the same trace.
    work.audit.note(done.act, by=done.by.person_id, at=done.at, issue_id=issue.id)
