"""Decide, some time after a resolution, whether to ask the requester how it went.

Every decision is in the ledger.
"""

from __future__ import annotations

from bot.domain.causes import JobRun
from bot.domain.conversation import Voice
from bot.domain.effects import AskRating, CloseInvitation, ExpireInvitation, PostInvitation
from bot.domain.ids import InvitationId
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.people import DESK, Person
from bot.domain.permissions import Act, require
from bot.domain.satisfaction import EXPIRY, Invitation, InvitationState, SkipReason
from bot.domain.timeline import EventKind, TimelineEvent
from bot.domain.voices import voice_of
from bot.ports import IdSource, Store, UnitOfWork


class AskForRating:
    """Plan, skip and end requests for a rating."""

    def __init__(self, *, store: Store, ids: IdSource) -> None:
        self._store = store
        self._ids = ids

    def ask(self, task: AskRating, *, cause: JobRun) -> None:
        """Ask, or write down why not. At most one request for each episode."""
        require(DESK, Act.ASK_RATING)
        with self._store(cause) as work:
            issue = work.issues.get(task.issue_id)
            is_known = work.ratings.find_invitation(issue.id, task.episode) is not None
            if not is_known and issue.status is not IssueStatus.DISCARDED:
                self._decide(work, issue, task, cause)
            work.commit()

    def expire(self, task: ExpireInvitation, *, cause: JobRun) -> None:
        """End a request that nobody answered."""
        with self._store(cause) as work:
            invitation = work.ratings.get_invitation(task.invitation_id)
            expired = invitation.expire()
            if expired is not invitation:
                work.ratings.save_invitation(expired)
                work.outbox.add(CloseInvitation(invitation.issue_id, invitation.id))
            work.commit()

    def _decide(self, work: UnitOfWork, issue: Issue, task: AskRating, cause: JobRun) -> None:
        reason = _reason_to_skip(work, issue, task, cause)
        invitation = Invitation(
            id=InvitationId(self._ids.new()),
            issue_id=issue.id,
            episode=task.episode,
            account_id=issue.account_id,
            requester_id=issue.requester_id,
            channel_id=issue.channel_id,
            thread_ts=issue.thread_ts,
            planned_at=cause.at,
            state=InvitationState.SKIPPED if reason else InvitationState.PLANNED,
            skip_reason=reason,
        )
        work.ratings.save_invitation(invitation)
        if reason is None:
            work.outbox.add(PostInvitation(issue.id, invitation.id))
            work.tasks.add(ExpireInvitation(invitation.id), due=cause.at + EXPIRY)
            kind, details = EventKind.RATING_ASKED, {}
        else:
            kind, details = EventKind.RATING_SKIPPED, {"reason": reason.value}
        work.issues.note([TimelineEvent(issue.id, kind, cause.at, details=details)])


def _reason_to_skip(
    work: UnitOfWork, issue: Issue, task: AskRating, cause: JobRun
) -> SkipReason | None:
    channel = work.channels.get(issue.channel_id)
    requester = work.people.get(issue.requester_id)
    last_asked = work.ratings.last_asked_at(issue.requester_id)
    preferences = work.preferences_in(channel.id)
    voice = voice_of(requester, channel, preferences)
    checks = (
        (not preferences.has_ratings, SkipReason.SWITCHED_OFF),
        (issue.status is not IssueStatus.RESOLVED, SkipReason.NOT_RESOLVED),
        (issue.episode.number != task.episode, SkipReason.NOT_RESOLVED),
        (issue.resolved_by is None, SkipReason.RESOLVED_BY_DESK),
        (not issue.has_reply, SkipReason.NO_REPLY),
        (
            not _is_customer(requester, voice),
            SkipReason.NOT_A_CUSTOMER,
        ),
        (not channel.is_open, SkipReason.CHANNEL_GONE),
        # Several companies read along: who rated what would be seen by strangers.
        (len(channel.account_ids) != 1, SkipReason.SHARED_BY_SEVERAL),
        (
            last_asked is not None and cause.at - last_asked < preferences.rating_cooldown,
            SkipReason.RECENTLY_ASKED,
        ),
    )
    return next((reason for applies, reason in checks if applies), None)


def _is_customer(person: Person, voice: Voice) -> bool:
    # An issue that an agent logged by hand has nobody to ask.
    return voice is Voice.CUSTOMER and not person.is_deactivated and person.role is None
