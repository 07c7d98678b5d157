"""From a person's click to a reply on its way.

Approve exactly one text, hold it for the undo, then release it.

held -> released -> sent | failed | unsure. A held one may be undone; it is asking once the
conversation moved on meanwhile. One that is asking, failed or unsure ends by a person's decision:
undone, and where it is to go out all the same, a reply of its own with an approval of its own.

Nothing here posts: the outbox does, and it checks the approval once more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.clock import Clock
from bot.domain.account import AccountScope
from bot.domain.briefs import FormBrief
from bot.domain.causes import Cause, JobRun
from bot.domain.effects import PostReply, ReleaseReply, TellPerson
from bot.domain.errors import (
    IssueChanged,
    NotAllowed,
    ReplyGone,
    ReplyRefused,
    SuggestionGone,
    TryLater,
)
from bot.domain.ids import ApprovalId, IssueId, ReplyId, SuggestionId
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.output_gate import GateContext, inspect
from bot.domain.people import Actor
from bot.domain.permissions import Act, require
from bot.domain.regroup import require_whole
from bot.domain.suggestion import Approval, Reply, ReplyState, Suggestion, hash_of
from bot.domain.timeline import EventKind, TimelineEvent
from bot.ports import IdSource, Reports, Store, UnitOfWork
from bot.services.consequences import show, withdraw_suggestion
from bot.services.gate_context import context_for
from bot.services.require_open import require_open

ORDER_WAIT = timedelta(seconds=1)
"""How soon to look again when the channel still has events that nobody has read."""
_BUSY = frozenset({ReplyState.HELD, ReplyState.RELEASED})
_TO_EDIT = frozenset({ReplyState.ASKING, ReplyState.UNSURE, ReplyState.FAILED})


class SendReply:
    """Send what a person approved, and only that."""

    def __init__(self, *, store: Store, reports: Reports, ids: IdSource, clock: Clock) -> None:
        self._store = store
        self._reports = reports
        self._ids = ids
        self._clock = clock

    def open_form(
        self, issue_id: IssueId, *, by: Actor, suggestion_id: SuggestionId | None
    ) -> FormBrief:
        """Return what the reply form starts with; raise SuggestionGone when the text moved on."""
        with self._store.read() as work:
            issue = work.issues.get(issue_id)
            require(by, Act.REPLY, issue)
            require_whole(issue)
            text, version = _form_text(work, issue, suggestion_id)
        brief = self._reports.issue_brief(issue_id, AccountScope(issue.account_id))
        return FormBrief(brief=brief, text=text, suggestion_version=version)

    def start_answering(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Show on the card who is writing."""
        with self._store(cause) as work:
            issue = work.issues.get(issue_id)
            require(by, Act.REPLY, issue)
            _save_answering(work, issue, issue.start_answering(by=by))
            work.commit()

    def stop_answering(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Take the sign of writing off the card."""
        with self._store(cause) as work:
            issue = work.issues.get(issue_id)
            require(by, Act.REPLY, issue)
            _save_answering(work, issue, issue.stop_answering(by=by))
            work.commit()

    def send_suggestion(
        self, suggestion_id: SuggestionId, *, version: int, by: Actor, cause: Cause
    ) -> None:
        """Approve a suggestion exactly as it was shown; raise SuggestionGone when it moved on."""
        with self._store(cause) as work:
            suggestion = work.replies.get_suggestion(suggestion_id)
            issue = work.issues.get(suggestion.issue_id)
            require(by, Act.REPLY, issue)
            require_whole(issue)
            if suggestion.talk_revision != issue.talk_revision:
                raise SuggestionGone
            self._hold(
                work,
                issue,
                text=suggestion.draft.text,
                suggestion=suggestion,
                version=version,
                by=by,
                cause=cause,
            )
            work.commit()

    def send_text(
        self,
        issue_id: IssueId,
        text: str,
        *,
        by: Actor,
        cause: Cause,
        talk_revision: int,
        suggestion_id: SuggestionId | None = None,
    ) -> None:
        """Approve a text from the form.

        Raise IssueChanged when the conversation moved on meanwhile.
        """
        with self._store(cause) as work:
            issue = work.issues.get(issue_id)
            require(by, Act.REPLY, issue)
            require_whole(issue)
            if issue.talk_revision != talk_revision:
                raise IssueChanged(issue.number)
            suggestion = work.replies.get_suggestion(suggestion_id) if suggestion_id else None
            if suggestion is not None and not suggestion.is_offered:
                suggestion = None
            version = suggestion.version if suggestion else None
            self._hold(
                work,
                issue.stop_answering(by=by),
                text=text,
                suggestion=suggestion,
                version=version,
                by=by,
                cause=cause,
            )
            work.commit()

    def send_anyway(self, reply_id: ReplyId, *, by: Actor, cause: Cause) -> None:
        """Approve once more a reply that waits for a decision, for the conversation as it is now.

        One of which Slack did not say whether it arrived is looked for once more before; where
        Slack does not show it although it stands, it is then read twice.
        """
        with self._store(cause) as work:
            reply = work.replies.get(reply_id)
            issue = work.issues.get(reply.issue_id)
            require(by, Act.REPLY, issue)
            require_whole(issue)
            if not reply.may_go_again:
                raise ReplyGone
            require_open(work.channels.get(reply.channel_id))
            earlier = reply.id if reply.state is ReplyState.UNSURE else None
            _end(work, reply, cause)
            # A reply of its own: the first click was for the conversation as it stood then.
            again = replace(
                reply,
                id=ReplyId(self._ids.new()),
                by=by.person_id or reply.by,
                approved_at=cause.at,
                talk_revision=issue.talk_revision,
                problem="",
                looked_at=None,
            )
            work.replies.save(again)
            self._approve(work, again, by, cause, suggestion=None, version=None)
            _release(work, again, issue, instead_of=earlier)
            work.audit.note(Act.REPLY, by=by.person_id, at=cause.at, issue_id=issue.id)
            work.commit()

    def undo(self, reply_id: ReplyId, *, by: Actor, cause: Cause) -> None:
        """Take a reply back before it is on its way; the suggestion is on offer again."""
        with self._store(cause) as work:
            reply = work.replies.get(reply_id)
            issue = work.issues.get(reply.issue_id)
            require(by, Act.UNDO_REPLY, issue)
            _end(work, reply, cause)
            if reply.suggestion_id is not None and issue.talk_revision == reply.talk_revision:
                suggestion = work.replies.get_suggestion(reply.suggestion_id)
                work.replies.save_suggestion(suggestion.offer_again())
            event = TimelineEvent(issue.id, EventKind.REPLY_UNDONE, cause.at, by.person_id)
            work.issues.note([event])
            work.audit.note(Act.UNDO_REPLY, by=by.person_id, at=cause.at, issue_id=issue.id)
            show(work, issue)
            work.commit()

    def release(self, task: ReleaseReply, *, cause: JobRun) -> None:
        """Hand a held reply to the outbox, unless the customer wrote meanwhile.

        Then ask the agent again.
        """
        with self._store(cause) as work:
            reply = work.replies.get(task.reply_id)
            if reply.state is ReplyState.HELD:
                if work.has_earlier_unread(reply.channel_id, cause.at):
                    raise TryLater("unread", ORDER_WAIT)
                issue = work.issues.get(reply.issue_id)
                if _may_go(issue, reply):
                    _release(work, reply, issue)
                else:
                    _ask_again(work, reply, issue, cause)
            work.commit()

    def _hold(
        self,
        work: UnitOfWork,
        issue: Issue,
        *,
        text: str,
        suggestion: Suggestion | None,
        version: int | None,
        by: Actor,
        cause: Cause,
    ) -> None:
        if by.person_id is None:
            raise NotAllowed(Act.REPLY)
        require_open(work.channels.get(issue.channel_id))
        text = text.strip()
        _refuse_if_unfit(text, context_for(work, issue, is_own_text=True))
        _clear_the_way(work, issue, cause)
        if suggestion is not None and version is not None:
            work.replies.save_suggestion(suggestion.approve(version=version))
        else:
            withdraw_suggestion(work, issue, at=cause.at)
        reply = Reply(
            id=ReplyId(self._ids.new()),
            issue_id=issue.id,
            account_id=issue.account_id,
            channel_id=issue.channel_id,
            thread_ts=issue.thread_ts,
            text=text,
            by=by.person_id,
            approved_at=cause.at,
            release_at=cause.at + work.preferences.undo_delay,
            talk_revision=issue.talk_revision,
            suggestion_id=suggestion.id if suggestion else None,
        )
        work.replies.save(reply)
        self._approve(work, reply, by, cause, suggestion=suggestion, version=version)
        work.tasks.add(ReleaseReply(reply.id), due=reply.release_at)
        _note_approval(work, issue, by=by, cause=cause)

    def _approve(
        self,
        work: UnitOfWork,
        reply: Reply,
        by: Actor,
        cause: Cause,
        *,
        suggestion: Suggestion | None,
        version: int | None,
    ) -> None:
        if by.person_id is None:
            raise NotAllowed(Act.REPLY)
        work.replies.add_approval(
            Approval(
                id=ApprovalId(self._ids.new()),
                reply_id=reply.id,
                approved_by=by.person_id,
                approved_at=cause.at,
                channel_id=reply.channel_id,
                thread_ts=reply.thread_ts,
                text_hash=hash_of(reply.text),
                suggestion_id=suggestion.id if suggestion else None,
                suggestion_version=version,
            )
        )


def _form_text(
    work: UnitOfWork, issue: Issue, suggestion_id: SuggestionId | None
) -> tuple[str, int | None]:
    pending = work.replies.pending(issue.id)
    if pending is not None and pending.state in _TO_EDIT:
        return pending.text, None
    if suggestion_id is None:
        return "", None
    suggestion = work.replies.get_suggestion(suggestion_id)
    if not suggestion.is_offered:
        raise SuggestionGone
    return suggestion.draft.text, suggestion.version


def _save_answering(work: UnitOfWork, issue: Issue, changed: Issue) -> None:
    if changed is not issue:
        work.issues.save(changed, ())
        show(work, changed)


def _refuse_if_unfit(text: str, context: GateContext) -> None:
    for finding in inspect(text, context=context):
        if finding.is_hard:
            raise ReplyRefused(finding.code)


def _clear_the_way(work: UnitOfWork, issue: Issue, cause: Cause) -> None:
    pending = work.replies.pending(issue.id)
    if pending is None:
        return
    if pending.state in _BUSY:
        raise IssueChanged(issue.number)
    _end(work, pending, cause)


def _end(work: UnitOfWork, reply: Reply, cause: Cause) -> None:
    work.replies.save(reply.undo())
    work.replies.take_approval(reply.id, at=cause.at)


def _note_approval(work: UnitOfWork, issue: Issue, *, by: Actor, cause: Cause) -> None:
    event = TimelineEvent(issue.id, EventKind.REPLY_APPROVED, cause.at, by.person_id)
    known = work.issues.get(issue.id)
    if known == issue:
        work.issues.note([event])
    else:
        work.issues.save(issue, [event])
    work.audit.note(Act.REPLY, by=by.person_id, at=cause.at, issue_id=issue.id)
    show(work, issue)


def _may_go(issue: Issue, reply: Reply) -> bool:
    is_wanted = issue.status not in {IssueStatus.DISCARDED, IssueStatus.MERGED}
    return is_wanted and issue.talk_revision == reply.talk_revision


def _release(
    work: UnitOfWork, reply: Reply, issue: Issue, *, instead_of: ReplyId | None = None
) -> None:
    work.replies.save(reply.move(ReplyState.RELEASED))
    # The card first: Undo must go although Slack may keep the reply waiting.
    show(work, issue)
    work.outbox.add(PostReply(issue.id, reply.id, instead_of))


def _ask_again(work: UnitOfWork, reply: Reply, issue: Issue, cause: Cause) -> None:
    # The click was for another conversation: it may not be used for this one.
    work.replies.take_approval(reply.id, at=cause.at)
    work.replies.save(reply.move(ReplyState.ASKING))
    work.outbox.add(TellPerson(reply.by, "reply_asking", reply.id, issue.id))
    show(work, issue)
