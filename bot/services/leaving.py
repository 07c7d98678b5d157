"""What leaves an issue when it is split: messages, whole threads, and what was merged before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.account import AccountScope
from bot.domain.conversation import Message, Voice
from bot.domain.errors import InvalidInput
from bot.domain.ids import MessageId, MessageTs
from bot.domain.issue import Issue
from bot.domain.regroup import Brought, brought_by
from bot.domain.timeline import EventKind
from bot.ports import UnitOfWork

_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaves an issue: messages, and the threads that go as a whole."""

    messages: tuple[Message, ...]
    threads: tuple[MessageTs, ...]
    merged: Issue | None
    gave: frozenset[str] = frozenset()

    @property
    def heard(self) -> tuple[Message, ...]:
        """Return the customers' messages."""
        return tuple(one for one in self.messages if one.voice is Voice.CUSTOMER)


def said_in(work: UnitOfWork, issue: Issue) -> Sequence[Message]:
    """Return all words of an issue, in order."""
    return work.messages.of_issue(issue.id, AccountScope(issue.account_id), limit=_ALL)


def may_leave(work: UnitOfWork, issue: Issue, said: Sequence[Message]) -> list[Message]:
    """Return which messages can go: what raised an issue, and heads its conversation, stays."""
    timeline = work.issues.timeline(issue.id)
    raised = {one.at for one in timeline if one.kind is EventKind.OPENED}
    return [
        one
        for one in said
        if one.voice is Voice.CUSTOMER
        and not one.is_deleted
        and one.author_id is not None
        and one.ts != issue.thread_ts
        and one.at not in raised
    ]


def what_was_chosen(work: UnitOfWork, issue: Issue, wanted: Collection[MessageId]) -> Leaving:
    """Return what goes with the messages that somebody chose."""
    chosen = [one for one in may_leave(work, issue, said_in(work, issue)) if one.id in set(wanted)]
    if not chosen or len(chosen) != len(set(wanted)):
        raise InvalidInput("split_changed")
    present = work.issues.threads_of(issue.id)
    threads = {one.ts for one in chosen if one.thread_ts is None and one.ts in present}
    found = (work.issues.find_merged(issue.channel_id, ts) for ts in sorted(threads))
    merged = next((one for one in found if one is not None), None)
    strays = {one.ts for one in chosen} - threads
    return _leaving(work, issue, Brought(frozenset(threads), frozenset(strays)), merged)


def what_was_merged(work: UnitOfWork, issue: Issue, merged: Issue) -> Leaving:
    """Return what goes with an issue that was merged into this one."""
    return _leaving(work, issue, Brought(), merged)


def _leaving(work: UnitOfWork, issue: Issue, wanted: Brought, merged: Issue | None) -> Leaving:
    threads, strays, gave = set(wanted.threads), set(wanted.strays), wanted.gave
    if merged is not None:
        brought = brought_by(work.issues.timeline(merged.id))
        threads |= brought.threads
        strays |= brought.strays
        gave = brought.gave
    threads &= set(work.issues.threads_of(issue.id))
    gone = [
        one
        for one in said_in(work, issue)
        if one.ts in strays or (one.thread_ts or one.ts) in threads
    ]
    leaving = Leaving(tuple(gone), tuple(sorted(threads)), merged, gave)
    if not leaving.heard:
        raise InvalidInput("split_changed")
    return leaving


def strays_of(words: Sequence[Message], threads: Collection[MessageTs]) -> frozenset[MessageTs]:
    """Return the messages that were taken out of a thread that stays with another issue."""
    return frozenset(one.ts for one in words if (one.thread_ts or one.ts) not in threads)
