"""Make two issues one, and part of one its own, by hand: words, clocks and threads go along.

Each is one transaction. A thread in Slack belongs to one issue, so whole threads move; a message
inside a thread may move alone, and its issue is then answered in the channel.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.briefs import MergeBrief, SplitBrief
from bot.domain.causes import Cause
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import MirrorMessage, PostFixedText, PostIssueCard
from bot.domain.errors import IllegalTransition, InvalidInput
from bot.domain.ids import IssueId, MessageId, logged_ts, stands_in_slack
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.domain.regroup import (
    Brought,
    Turn,
    keep_apart,
    merge,
    part_from,
    present_turns,
    stand_alone,
    turns_of,
)
from bot.domain.timeline import EventKind, TimelineEvent
from bot.domain.triage import title_of
from bot.ports import IdSource, Store, UnitOfWork
from bot.services.consequences import (
    ask_for_suggestion,
    post_card_again,
    show,
    whole_issue,
    withdraw_suggestion,
)
from bot.services.keep_decision import keep_decision
from bot.services.leaving import (
    Leaving,
    may_leave,
    said_in,
    strays_of,
    what_was_chosen,
    what_was_merged,
)

MOST_CHOICES = 100
"""As many as a menu in Slack holds."""


class Regroup:
    """Merge and split issues."""

    def __init__(self, *, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def merge_choices(self, issue_id: IssueId, *, by: Actor) -> MergeBrief:
        """Return the open issues that this one can become a part of, newest first."""
        require(by, Act.VIEW_ISSUES)
        with self._store.read() as work:
            issue = work.issues.get(issue_id)
            ids = work.issues.unfinished_in(issue.channel_id)
            others = [one for one in map(work.issues.get, ids) if _fits(issue, one)]
        others.sort(key=lambda one: one.number, reverse=True)
        return MergeBrief(issue, tuple(others[:MOST_CHOICES]))

    def split_choices(self, issue_id: IssueId, *, by: Actor) -> SplitBrief:
        """Return the customers' messages that can become an issue of their own, newest first."""
        require(by, Act.VIEW_ISSUES)
        with self._store.read() as work:
            issue = work.issues.get(issue_id)
            found = may_leave(work, issue, said_in(work, issue))
            threads = frozenset(work.issues.threads_of(issue_id))
        return SplitBrief(issue, tuple(reversed(found))[:MOST_CHOICES], threads)

    def merge(
        self,
        issue_id: IssueId,
        *,
        into: IssueId,
        by: Actor,
        cause: Cause,
        tells_customer: bool = False,
    ) -> None:
        """Make an issue a part of another one of the same channel and account.

        `tells_customer` has a fixed text say in its thread where both are answered. Raise
        InvalidInput where that cannot be, and say why. Done twice, it changes nothing.
        """
        with self._store(cause) as work:
            source, target = _locked(work, issue_id, into)
            require(by, Act.MERGE, source)
            require(by, Act.MERGE, target)
            if source.merged_into != target.id:
                _refuse_unfit(work, source, target)
                self._merge(work, source, target, by=by, cause=cause)
                if tells_customer:
                    _tell_where(work, source, target)
            work.commit()

    def keep_apart(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Answer the question whether an issue belongs to another one: it does not."""
        with self._store(cause) as work:
            issue = work.issues.get(issue_id)
            require(by, Act.MERGE, issue)
            apart, events = keep_apart(issue, by=by, at=cause.at)
            if apart is not issue:
                work.issues.save(apart, events)
                show(work, apart)
            work.commit()

    def split(
        self, issue_id: IssueId, messages: Collection[MessageId], *, by: Actor, cause: Cause
    ) -> IssueId:
        """Make messages of an issue, with their threads, one of their own, and return its id.

        What was a part of it becomes what it was before. Raise InvalidInput when the messages are
        no longer in the issue, or when nothing is left to move.
        """
        with self._store(cause) as work:
            issue = work.issues.get(issue_id)
            require(by, Act.SPLIT, issue)
            if not issue.is_active:
                raise IllegalTransition(issue.number, issue.status, IssueStatus.OPEN)
            leaving = what_was_chosen(work, issue, messages)
            alone = self._split(work, issue, leaving, by=by, cause=cause)
            work.commit()
        return alone.id

    def take_apart(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Let an issue that was merged be what it was before; done twice, it changes nothing."""
        with self._store(cause) as work:
            merged = work.issues.get(issue_id)
            require(by, Act.SPLIT, merged)
            if merged.merged_into is not None:
                # What it became a part of may be a part itself by now.
                whole = whole_issue(work, merged.merged_into)
                merged, issue = _locked(work, issue_id, whole.id)
                if not issue.is_active:
                    raise InvalidInput("split_over")
                self._split(work, issue, what_was_merged(work, issue, merged), by=by, cause=cause)
            work.commit()

    def _merge(
        self, work: UnitOfWork, source: Issue, target: Issue, *, by: Actor, cause: Cause
    ) -> None:
        words = said_in(work, source)
        threads = work.issues.threads_of(source.id)
        theirs = present_turns(source, work.issues.timeline(source.id))
        ours = turns_of(work.issues.timeline(target.id))
        merged = merge(
            source,
            target,
            turns=sorted({*ours, *theirs}),
            brought=Brought(frozenset(threads), strays_of(words, threads)),
            by=by,
            at=cause.at,
        )
        for one in (source, target):
            withdraw_suggestion(work, one, at=cause.at)
        _hand_over(work, source, target, theirs)
        (part, told), (whole, noted) = merged
        work.issues.save(part, told)
        work.issues.save(whole, noted)
        for thread_ts in threads:
            work.issues.add_thread(whole, thread_ts)
        self._move(work, words, to=whole, rule=Rule.MERGED_BY_HAND, cause=cause)
        self._repeat(work, words, whole)
        work.audit.note(
            Act.MERGE,
            by=by.person_id,
            at=cause.at,
            issue_id=source.id,
            details={"into": target.number},
        )
        show(work, part)
        show(work, whole)
        ask_for_suggestion(work, whole, work.channels.get(whole.channel_id))

    def _repeat(self, work: UnitOfWork, words: Sequence[Message], issue: Issue) -> None:
        """Repeat a part's words beside the card that stands for them from now on."""
        if not work.preferences_in(issue.channel_id).mirrors_messages:
            return
        for one in words:
            if one.voice is Voice.CUSTOMER and not one.is_deleted:
                work.outbox.add(MirrorMessage(issue.id, one.id))

    def _split(
        self, work: UnitOfWork, issue: Issue, leaving: Leaving, *, by: Actor, cause: Cause
    ) -> Issue:
        moments = {one.at for one in leaving.messages}
        turns = turns_of(work.issues.timeline(issue.id))
        if leaving.merged is None:
            alone, opened = self._begin(issue, leaving, number=work.issues.next_number(), by=by)
        else:
            alone, opened = leaving.merged, ()
        left = [turn for turn in turns if turn.at in moments]
        own = turns_of(work.issues.timeline(alone.id)) if leaving.merged else ()
        stayed = [turn for turn in turns if turn.at not in moments]
        withdraw_suggestion(work, issue, at=cause.at)
        rest, noted = part_from(issue, alone, turns=stayed, by=by, at=cause.at, gave=leaving.gave)
        told, began = stand_alone(alone, issue, turns=sorted({*own, *left}), by=by, at=cause.at)
        work.issues.save(rest, noted)
        if leaving.merged is None:
            work.issues.add(told, (*opened, *began))
        else:
            work.issues.save(told, began)
        for thread_ts in leaving.threads:
            work.issues.add_thread(told, thread_ts)
        work.issues.move_turns(issue.id, told.id, moments=moments)
        self._move(work, leaving.messages, to=told, rule=Rule.SPLIT_BY_HAND, cause=cause)
        work.audit.note(
            Act.SPLIT,
            by=by.person_id,
            at=cause.at,
            issue_id=issue.id,
            details={"into": told.number},
        )
        self._show_both(work, rest, told, is_new=leaving.merged is None)
        return told

    def _begin(
        self, issue: Issue, leaving: Leaving, *, number: int, by: Actor
    ) -> tuple[Issue, tuple[TimelineEvent, ...]]:
        """Return a new issue of what leaves, which its first words by a customer raised."""
        first = leaving.heard[0]
        new_id = IssueId(self._ids.new())
        return Issue.open(
            id=new_id,
            workspace_id=issue.workspace_id,
            number=number,
            account_id=issue.account_id,
            channel_id=issue.channel_id,
            thread_ts=min(leaving.threads, default=logged_ts(new_id)),
            requester_id=first.author_id or issue.requester_id,
            title=title_of(first.text),
            at=first.at,
            by=by,
        )

    def _show_both(self, work: UnitOfWork, rest: Issue, told: Issue, *, is_new: bool) -> None:
        channel = work.channels.get(rest.channel_id)
        if is_new:
            work.outbox.add(PostIssueCard(told.id))
        else:
            post_card_again(work, told.id)
        for one in (rest, told):
            show(work, one)
            ask_for_suggestion(work, one, channel)

    def _move(
        self,
        work: UnitOfWork,
        messages: Sequence[Message],
        *,
        to: Issue,
        rule: Rule,
        cause: Cause,
    ) -> None:
        work.messages.move(messages, to=to.id)
        for one in messages:
            if one.voice is not Voice.CUSTOMER:
                continue
            keep_decision(
                work,
                self._ids,
                channel_id=one.channel_id,
                ts=one.ts,
                verdict=Verdict.JOINED,
                judgement=Judgement(is_issue=True, rule=rule),
                at=cause.at,
                issue=to,
            )


def _locked(work: UnitOfWork, one: IssueId, other: IssueId) -> tuple[Issue, Issue]:
    """Return both issues, locked in one order whoever asks, so that no two wait for each other."""
    if one == other:
        raise InvalidInput("merge_itself")
    found = {issue_id: work.issues.get(issue_id) for issue_id in sorted((one, other))}
    return found[one], found[other]


def _fits(issue: Issue, other: Issue) -> bool:
    """Tell whether an issue may become a part of another: the same people read both."""
    is_same_place = issue.channel_id == other.channel_id and issue.account_id == other.account_id
    return is_same_place and issue.id != other.id and other.is_active


def _refuse_unfit(work: UnitOfWork, source: Issue, target: Issue) -> None:
    if not source.is_active:
        raise IllegalTransition(source.number, source.status, IssueStatus.MERGED)
    if not target.is_active:
        raise InvalidInput("merge_over")
    if not _fits(source, target):
        raise InvalidInput("merge_elsewhere")
    if work.replies.pending(source.id) is not None:
        raise InvalidInput("merge_reply_waits")


def _tell_where(work: UnitOfWork, source: Issue, target: Issue) -> None:
    """Say in the thread of a part, for whoever asked there, in which the answer will stand."""
    is_there = stands_in_slack(source.thread_ts) and stands_in_slack(target.thread_ts)
    if is_there and work.channels.get(source.channel_id).is_open:
        work.outbox.add(
            PostFixedText(
                source.channel_id, source.thread_ts, "customer.together", target.thread_ts
            )
        )


def _hand_over(work: UnitOfWork, source: Issue, target: Issue, turns: Sequence[Turn]) -> None:
    """Make the turns of one issue another one's; the words that opened it become a turn."""
    moments = {turn.at for turn in turns}
    opened = [one for one in work.issues.timeline(source.id) if one.kind is EventKind.OPENED]
    work.issues.move_turns(source.id, target.id, moments=moments)
    work.issues.note(
        TimelineEvent(target.id, EventKind.CUSTOMER_WROTE, one.at, source.requester_id)
        for one in opened
        if one.at in moments
    )
