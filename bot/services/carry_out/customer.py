"""The customer's side.

Approved replies, requests for a rating, fixed texts and the mirrored state.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.conversation import Message, Voice
from bot.domain.effects import (
    CloseInvitation,
    PostFixedText,
    PostInvitation,
    PostReply,
    ShowState,
    TellPerson,
)
from bot.domain.ids import MessageId, MessageTs, moment_of, stands_in_slack
from bot.domain.issue import EventKind, Issue, IssueStatus, TimelineEvent
from bot.domain.people import actor_of
from bot.domain.satisfaction import InvitationState, SkipReason
from bot.domain.suggestion import Reply, ReplyState, SuggestionState
from bot.ports import Gateway, IdSource, Posted, Reports, UnitOfWork
from bot.services.carry_out.steps import Change, Post, Step, ignore, nothing
from bot.services.consequences import show


class CustomerEffects:
    """Plan effects that customers see.

    A reply needs an unused approval of exactly its text and place.
    """

    def __init__(self, *, reports: Reports, gateway: Gateway, ids: IdSource) -> None:
        self._reports = reports
        self._gateway = gateway
        self._ids = ids

    def post_reply(self, work: UnitOfWork, effect: PostReply) -> Step | None:
        """Post what a person approved, unless the conversation moved on.

        Then ask that person again.
        """
        reply = work.replies.get(effect.reply_id)
        issue = work.issues.get(effect.issue_id)
        if reply.state is not ReplyState.RELEASED:
            return None
        approval = work.replies.take_approval(reply.id, at=reply.approved_at)
        covered = approval is not None and approval.covers(
            reply.text, channel_id=reply.channel_id, thread_ts=reply.thread_ts
        )
        if not covered:
            return Change(lambda: None, lambda after: _fail(after, reply, "not_approved"))
        if issue.talk_revision != reply.talk_revision or issue.status is IssueStatus.DISCARDED:
            return Change(lambda: None, lambda after: _ask_again(after, reply))
        channel = work.channels.get(reply.channel_id)
        sender = work.people.get(reply.by)
        return Post(
            channel=channel,
            thread_ts=reply.thread_ts if stands_in_slack(reply.thread_ts) else None,
            send=lambda marker: self._gateway.reply_to_customer(
                reply, sender, to=channel, marker=marker
            ),
            note=lambda after, ts: self._note_reply(after, effect, ts),
            refused=lambda after, reason: _fail(after, reply, reason),
            unsure=lambda after: _doubt(after, reply),
        )

    def post_invitation(self, work: UnitOfWork, effect: PostInvitation) -> Step | None:
        """Ask the requester for a rating, unless the issue is open again."""
        invitation = work.ratings.get_invitation(effect.invitation_id)
        issue = work.issues.get(effect.issue_id)
        if invitation.state is not InvitationState.PLANNED:
            return None
        if issue.status is not IssueStatus.RESOLVED or issue.episode.number != invitation.episode:
            withdrawn = invitation.withdraw()
            return Change(lambda: None, lambda after: after.ratings.save_invitation(withdrawn))
        brief = self._reports.invitation_brief(invitation.id)

        def note(after: UnitOfWork, ts: MessageTs) -> None:
            known = after.ratings.get_invitation(invitation.id)
            is_planned = known.state is InvitationState.PLANNED
            state = InvitationState.SENT if is_planned else known.state
            sent = replace(known, state=state, sent_at=moment_of(ts))
            after.ratings.save_invitation(sent)
            after.posts.save(Posted(effect.key, invitation.channel_id, ts))
            if not is_planned:
                # It was withdrawn while it was being posted: the buttons go at once.
                after.outbox.add(CloseInvitation(issue.id, invitation.id))

        def refused(after: UnitOfWork, reason: str) -> None:  # noqa: ARG001 - the ledger has its own
            skipped = replace(
                invitation,
                state=InvitationState.SKIPPED,
                skip_reason=SkipReason.CHANNEL_GONE,
            )
            after.ratings.save_invitation(skipped)

        return Post(
            channel=brief.channel,
            thread_ts=invitation.thread_ts,
            send=lambda marker: self._gateway.ask_customer_rating(brief, marker=marker),
            note=note,
            refused=refused,
        )

    def close_invitation(self, work: UnitOfWork, effect: CloseInvitation) -> Step | None:
        """Take the buttons away from a request that ended."""
        posted = work.posts.find(f"invitation:{effect.invitation_id}")
        if posted is None:
            return None
        brief = self._reports.invitation_brief(effect.invitation_id)
        return Change(lambda: self._gateway.close_customer_rating(brief, ts=posted.ts), nothing)

    def post_fixed(self, work: UnitOfWork, effect: PostFixedText) -> Step | None:
        """Post a text of the closed list."""
        channel = work.channels.get(effect.channel_id)
        return Post(
            channel=channel,
            thread_ts=effect.thread_ts,
            send=lambda marker: self._gateway.tell_customer_fixed(
                effect.notice, to=channel, thread_ts=effect.thread_ts, marker=marker
            ),
            note=lambda after, ts: after.posts.save(Posted(effect.key, channel.id, ts)),
            refused=ignore,
        )

    def show_state(self, work: UnitOfWork, effect: ShowState) -> Step | None:
        """Leave one reaction of ours that tells where the issue stands."""
        issue = work.issues.get(effect.issue_id)
        channel = work.channels.get(issue.channel_id)
        head = work.messages.find(channel.id, issue.thread_ts)
        if not stands_in_slack(issue.thread_ts) or (head is not None and head.is_deleted):
            return None
        return Change(
            lambda: self._gateway.show_state(
                to=channel,
                ts=issue.thread_ts,
                status=issue.status,
                is_claimed=issue.assignee_id is not None,
            ),
            nothing,
        )

    def _note_reply(self, work: UnitOfWork, effect: PostReply, ts: MessageTs) -> None:
        reply = work.replies.get(effect.reply_id)
        issue = work.issues.get(effect.issue_id)
        at = moment_of(ts)
        work.replies.take_approval(reply.id, at=at)
        work.replies.save(reply.sent(ts))
        work.posts.save(Posted(effect.key, reply.channel_id, ts))
        work.messages.save(
            Message(
                id=MessageId(self._ids.new()),
                channel_id=reply.channel_id,
                ts=ts,
                author_id=reply.by,
                voice=Voice.AGENT,
                text=reply.text,
                at=at,
                thread_ts=reply.thread_ts if stands_in_slack(reply.thread_ts) else None,
                issue_id=issue.id,
                sent_by=reply.by,
            )
        )
        _settle_suggestion(work, reply)
        if not stands_in_slack(issue.thread_ts):
            issue = issue.stand_at(ts)
        heard, events = issue.hear_agent(by=actor_of(work.people.get(reply.by)), at=at)
        sent = TimelineEvent(issue.id, EventKind.REPLY_SENT, at, reply.by)
        work.issues.save(heard, (*events, sent))
        show(work, heard)


def _settle_suggestion(work: UnitOfWork, reply: Reply) -> None:
    if reply.suggestion_id is None:
        return
    suggestion = work.replies.get_suggestion(reply.suggestion_id)
    if suggestion.state is SuggestionState.APPROVED:
        sent = replace(suggestion, state=SuggestionState.SENT, version=suggestion.version + 1)
        work.replies.save_suggestion(sent)


def _fail(work: UnitOfWork, reply: Reply, reason: str) -> None:
    work.replies.save(reply.move(ReplyState.FAILED, problem=reason))
    _tell_sender(work, reply, "reply_failed")


def _doubt(work: UnitOfWork, reply: Reply) -> None:
    work.replies.save(reply.move(ReplyState.UNSURE, problem="unknown"))
    _tell_sender(work, reply, "reply_unsure")


def _ask_again(work: UnitOfWork, reply: Reply) -> None:
    work.replies.take_approval(reply.id, at=reply.approved_at)
    work.replies.save(reply.move(ReplyState.ASKING))
    _tell_sender(work, reply, "reply_asking")


def _tell_sender(work: UnitOfWork, reply: Reply, notice: str) -> None:
    issue: Issue = work.issues.get(reply.issue_id)
    work.outbox.add(TellPerson(reply.by, notice, reply.id, issue.id))
    work.issues.note(
        [
            TimelineEvent(
                issue.id, EventKind.REPLY_FAILED, reply.approved_at, details={"why": notice}
            )
        ]
    )
    show(work, issue)
