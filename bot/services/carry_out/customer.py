"""The customer's side.

Approved replies, requests for a rating, fixed texts and the mirrored state.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.domain.account import Channel
from bot.domain.effects import (
    CloseInvitation,
    PostFixedText,
    PostInvitation,
    PostReply,
    ShowState,
)
from bot.domain.errors import NotSent
from bot.domain.ids import MessageTs, ReplyId, moment_of, stands_in_slack
from bot.domain.issue_status import IssueStatus
from bot.domain.satisfaction import InvitationState, SkipReason
from bot.domain.suggestion import Reply, ReplyState
from bot.ports import EffectClaim, Gateway, IdSource, Posted, Reports, Trace, UnitOfWork
from bot.services.carry_out import replies
from bot.services.carry_out.steps import Change, Look, Note, Post, Step, ignore, nothing, only_note

ORDER_WAIT = timedelta(seconds=1)
"""How soon to look again when the channel still has events that nobody has read."""

_UNWANTED = frozenset({IssueStatus.DISCARDED, IssueStatus.MERGED})


class CustomerEffects:
    """Plan effects that customers see.

    A reply needs an unused approval of exactly its text and place. What may stand already is looked
    for first, whatever happened meanwhile: only then is it known what is left to do.
    """

    def __init__(self, *, reports: Reports, gateway: Gateway, ids: IdSource, clock: Clock) -> None:
        self._reports = reports
        self._gateway = gateway
        self._ids = ids
        self._clock = clock

    def post_reply(self, work: UnitOfWork, effect: PostReply, claim: EffectClaim) -> Step | None:
        """Post what a person approved, unless the conversation moved on.

        Then ask that person again. Raise NotSent while somebody's words in the channel are unread.
        """
        reply = work.replies.get(effect.reply_id)
        if reply.state is not ReplyState.RELEASED:
            return None
        channel = work.channels.get(reply.channel_id)
        sender = work.people.get(reply.by)
        post = Post(
            channel=channel,
            look=self._look_in(channel, reply.thread_ts),
            send=lambda marker: self._gateway.reply_to_customer(
                reply, sender, to=channel, marker=marker
            ),
            note=lambda after, ts: replies.note_sent(
                after, after.replies.get(reply.id), ts, ids=self._ids
            ),
            refused=lambda after, reason: replies.fail(after, reply, reason),
            lost=lambda after: self._doubt(after, reply, claim.marker),
        )
        # In doubt it is looked for: asking again would have it sent twice.
        return post if claim.was_started else self._first_attempt(work, effect, reply, post)

    def _first_attempt(
        self, work: UnitOfWork, effect: PostReply, reply: Reply, post: Post
    ) -> Step | None:
        issue = work.issues.get(effect.issue_id)
        approval = work.replies.take_approval(reply.id, at=reply.approved_at)
        covered = approval is not None and approval.covers(
            reply.text, channel_id=reply.channel_id, thread_ts=reply.thread_ts
        )
        if not covered:
            return only_note(lambda after: replies.fail(after, reply, "not_approved"))
        if effect.instead_of is not None:
            earlier = work.replies.get(effect.instead_of)
            if earlier.state is ReplyState.SENT:
                return only_note(lambda after: replies.drop(after, reply))
            trace = work.outbox.trace(PostReply(issue.id, earlier.id).key)
            first = partial(self._find_earlier, trace, earlier.id, instead=reply, look=post.look)
            post = replace(post, first=first)
        if issue.talk_revision != reply.talk_revision or issue.status in _UNWANTED:
            return only_note(lambda after: replies.ask_again(after, reply))
        if work.has_earlier_unread(reply.channel_id, self._clock.now()):
            raise NotSent("unread", ORDER_WAIT)
        return post

    def post_invitation(
        self, work: UnitOfWork, effect: PostInvitation, claim: EffectClaim
    ) -> Step | None:
        """Ask the requester for a rating, unless the issue is open again."""
        invitation = work.ratings.get_invitation(effect.invitation_id)
        issue = work.issues.get(effect.issue_id)
        is_planned = invitation.state is InvitationState.PLANNED
        is_over = (
            issue.status is not IssueStatus.RESOLVED
            or issue.episode.number != invitation.episode
            or work.people.get(invitation.requester_id).is_deactivated
        )
        if not is_planned and not claim.was_started:
            return None
        if is_over and not claim.was_started:
            return only_note(lambda after: after.ratings.save_invitation(invitation.withdraw()))
        brief = self._reports.invitation_brief(invitation.id)

        def note(after: UnitOfWork, ts: MessageTs) -> None:
            known = after.ratings.get_invitation(invitation.id)
            is_wanted = known.state is InvitationState.PLANNED and not is_over
            state = InvitationState.SENT if is_wanted else known.withdraw().state
            sent = replace(known, state=state, sent_at=moment_of(ts))
            after.ratings.save_invitation(sent)
            after.posts.save(Posted(effect.key, invitation.channel_id, ts))
            if not is_wanted:
                # It was withdrawn while it was being posted: the buttons go at once.
                after.outbox.add(CloseInvitation(issue.id, invitation.id))

        def refused(after: UnitOfWork, reason: str) -> None:  # noqa: ARG001 - the ledger has its own
            skipped = replace(
                invitation,
                state=InvitationState.SKIPPED,
                skip_reason=SkipReason.CHANNEL_GONE,
            )
            after.ratings.save_invitation(skipped)

        def withdraw(after: UnitOfWork) -> None:
            known = after.ratings.get_invitation(invitation.id)
            after.ratings.save_invitation(known.withdraw())

        return Post(
            channel=brief.channel,
            look=self._look_in(brief.channel, invitation.thread_ts),
            send=lambda marker: self._gateway.ask_customer_rating(brief, marker=marker),
            note=note,
            refused=refused,
            lost=withdraw if is_over or not is_planned else None,
        )

    def close_invitation(self, work: UnitOfWork, effect: CloseInvitation) -> Step | None:
        """Take the buttons away from a request that ended."""
        posted = work.posts.find(f"invitation:{effect.invitation_id}")
        if posted is None:
            return None
        brief = self._reports.invitation_brief(effect.invitation_id)
        return Change(
            lambda: self._gateway.close_customer_rating(brief, ts=posted.ts), nothing, brief.channel
        )

    def post_fixed(self, work: UnitOfWork, effect: PostFixedText) -> Step | None:
        """Post a text of the closed list."""
        channel = work.channels.get(effect.channel_id)
        about = effect.about_ts
        way = self._reports.message_link(channel, about) if about is not None else ""
        return Post(
            channel=channel,
            look=self._look_in(channel, effect.thread_ts),
            send=lambda marker: self._gateway.tell_customer_fixed(
                effect.notice, to=channel, thread_ts=effect.thread_ts, marker=marker, way=way
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
            channel,
        )

    def _look_in(self, channel: Channel, thread_ts: MessageTs) -> Look:
        """Return how to look for a post in a thread, or in the channel where there is none yet."""
        thread = thread_ts if stands_in_slack(thread_ts) else None
        return lambda marker, since: self._gateway.find_marked(
            marker, channel=channel, thread_ts=thread, since=since
        )

    def _find_earlier(
        self, trace: Trace | None, earlier: ReplyId, *, instead: Reply, look: Look
    ) -> Note | None:
        """Look once more for the reply that another one is about to stand in for."""
        if trace is None:
            return None
        found = trace.seen_ts or look(trace.marker, trace.tried_at or trace.created_at)
        if found is None:
            return None

        def note(after: UnitOfWork) -> None:
            replies.note_found(after, after.replies.get(earlier), found, ids=self._ids)
            replies.drop(after, instead)

        return note

    def _doubt(self, work: UnitOfWork, reply: Reply, marker: str) -> None:
        # The reply's lock comes first: an event that shows it to us is either noted by now, or will
        # find the reply in doubt.
        known = work.replies.get(reply.id)
        trace = work.outbox.find_marked(marker)
        if trace is not None and trace.seen_ts is not None:
            replies.note_sent(work, known, trace.seen_ts, ids=self._ids)
        else:
            replies.doubt(work, known, at=self._clock.now())
