"""What follows when a customers' channel closes under the app, opens again, or is moved.

Called in the transaction that stores what Slack says of the channel, so that it follows once,
whoever noticed first: an event, a look before a post, or the hourly look at everything.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.account import Channel, ChannelKind, Reach
from bot.domain.back_fill import ts_at
from bot.domain.effects import CloseInvitation, RefreshTeam, TellTeam, UpdateIssueCard
from bot.domain.ids import moment_of
from bot.domain.issue import Issue
from bot.domain.satisfaction import EXPIRY, InvitationState
from bot.domain.suggestion import PLACE_PROBLEMS, ReplyState
from bot.ports import UnitOfWork
from bot.services.ask_writer import take_away_left_over, withdraw_nudges
from bot.services.carry_out import replies
from bot.services.consequences import show, withdraw_suggestion
from bot.services.heard_until import heard_until
from bot.services.plan_back_fill import PlanBackFill

_CLOSED = {
    Reach.UNSHARED: "channel_unshared",
    Reach.ARCHIVED: "channel_archived",
    Reach.LEFT: "channel_left",
}


class FollowPlace:
    """Stop what cannot reach a customer any more, keep it, say so once, and go on afterwards."""

    def __init__(self, *, plan: PlanBackFill) -> None:
        self._plan = plan

    def follow(self, work: UnitOfWork, before: Channel, now: Channel, *, at: datetime) -> None:
        """Draw the consequences of a channel that is not what it was `before`."""
        if before.kind is ChannelKind.TRIAGE and now.kind is not ChannelKind.TRIAGE:
            work.channels.keep_for_team(now.id)
            # What the team reads waits: whether another place offers itself is found out now.
            work.tasks.add(RefreshTeam(f"lost-{now.id}-{at.timestamp()}"))
        if before.is_open and not now.is_open:
            _close(work, now, at=at)
        elif now.is_open and not before.is_open:
            self._open(work, before, now, at=at)
        elif now.is_open and _has_strangers(before, now):
            _keep_apart(work, now, at=at)
        if (before.name, before.slack_id) != (now.name, now.slack_id):
            show_move(work, now)

    def read_on(self, work: UnitOfWork, place: Channel, *, at: datetime) -> None:
        """Read on in a channel where the app could not listen and can again."""
        left_at = work.back_fills.left_at(place.id)
        if left_at is None or not place.is_open:
            return
        work.back_fills.forget_left(place.id)
        self._plan.plan(work, away_since=moment_of(left_at), now=at, channels=[place])

    def _open(self, work: UnitOfWork, before: Channel, now: Channel, *, at: datetime) -> None:
        self.read_on(work, now, at=at)
        for invitation in work.ratings.withdrawn_in(now.id, since=at - EXPIRY):
            work.outbox.add(CloseInvitation(invitation.issue_id, invitation.id))
        take_away_left_over(work, now.id)
        kept_count = 0
        for issue_id in work.issues.unfinished_in(now.id):
            issue = work.issues.get(issue_id)
            reply = work.replies.pending(issue_id)
            kept_count += reply is not None and reply.problem in PLACE_PROBLEMS
            show(work, issue)
        # Whoever was never a customer's channel has no account yet.
        notice = "channel_back" if before.account_ids else "new_shared_channel"
        about = f"{now.id}:{at.isoformat()}" if before.account_ids else now.id
        if kept_count and before.account_ids:
            notice = "channel_back_kept"
        work.outbox.add(TellTeam(notice, about, channel_id=now.id, count=kept_count))


def show_move(work: UnitOfWork, place: Channel) -> None:
    """Have the cards of a channel say its name as it is now, and link to where it is."""
    for issue_id in work.issues.unfinished_in(place.id):
        work.outbox.add(UpdateIssueCard(issue_id))


def _close(work: UnitOfWork, now: Channel, *, at: datetime) -> None:
    if now.reach is not Reach.UNSHARED:
        _keep_mark(work, now, at=at)
    active_count = 0
    for issue_id in work.issues.unfinished_in(now.id):
        issue = work.issues.get(issue_id)
        active_count += issue.is_active
        withdraw_suggestion(work, issue, at=at)
        _keep_reply(work, issue, now.problem, at=at)
        work.outbox.add(UpdateIssueCard(issue_id))
    _stop_asking(work, now)
    withdraw_nudges(work, now.id, at=at)
    if now.kind is not ChannelKind.TRIAGE:
        about = f"{now.id}:{at.isoformat()}"
        notice = TellTeam(_CLOSED[now.reach], about, channel_id=now.id, count=active_count)
        work.outbox.add(notice)


def _keep_mark(work: UnitOfWork, place: Channel, *, at: datetime) -> None:
    """Note up to where the channel was heard, instead of reading what Slack will not show."""
    unread_from = work.back_fills.end_gaps(place.id)
    heard = ts_at(heard_until(work, now=at))
    work.back_fills.note_left(place.id, min(heard, unread_from or heard))


def _keep_reply(work: UnitOfWork, issue: Issue, problem: str, *, at: datetime) -> None:
    """Keep a reply that waits for its time to undo; one on its way is refused at the door."""
    reply = work.replies.pending(issue.id)
    if reply is not None and reply.state is ReplyState.HELD:
        work.replies.take_approval(reply.id, at=at)
        replies.fail(work, reply, problem)


def _keep_apart(work: UnitOfWork, place: Channel, *, at: datetime) -> None:
    """Take back what was meant for one company alone, because another one reads along now."""
    for issue_id in work.issues.unfinished_in(place.id):
        issue = work.issues.get(issue_id)
        withdraw_suggestion(work, issue, at=at)
        reply = work.replies.pending(issue_id)
        if reply is not None and reply.state is ReplyState.HELD:
            replies.ask_again(work, reply)
        work.outbox.add(UpdateIssueCard(issue_id))
    for closing in _stop_asking(work, place):
        work.outbox.add(closing)
    about = f"{place.id}:{at.isoformat()}"
    work.outbox.add(TellTeam("several_accounts", about, channel_id=place.id))


def _stop_asking(work: UnitOfWork, place: Channel) -> list[CloseInvitation]:
    """Withdraw the requests for a rating; return what takes the buttons of the posted ones."""
    posted = []
    for invitation_id in work.ratings.asking_in(place.id):
        invitation = work.ratings.get_invitation(invitation_id)
        work.ratings.save_invitation(invitation.withdraw())
        if invitation.state is InvitationState.SENT:
            posted.append(CloseInvitation(invitation.issue_id, invitation.id))
    return posted


def _has_strangers(before: Channel, now: Channel) -> bool:
    is_new = set(now.account_ids) > set(before.account_ids)
    return is_new and bool(before.account_ids)
