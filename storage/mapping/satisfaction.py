"""Invitations, ratings and digest runs."""

from __future__ import annotations

from pydantic import TypeAdapter

from bot.domain.digest import DigestFigures, DigestRun, DigestState
from bot.domain.ids import (
    AccountId,
    ChannelId,
    DigestRunId,
    InvitationId,
    IssueId,
    MessageTs,
    PersonId,
    RatingId,
    WorkspaceId,
)
from bot.domain.satisfaction import Invitation, InvitationState, Rating, SkipReason
from storage.tables import DigestRunRow, InvitationRow, RatingRow

_FIGURES = TypeAdapter(DigestFigures)


def invitation_from(row: InvitationRow) -> Invitation:
    """Return a request for a rating."""
    return Invitation(
        id=InvitationId(row.id),
        issue_id=IssueId(row.issue_id),
        episode=row.episode,
        account_id=AccountId(row.account_id),
        requester_id=PersonId(row.requester_id),
        channel_id=ChannelId(row.channel_id),
        thread_ts=MessageTs(row.thread_ts),
        planned_at=row.planned_at,
        state=InvitationState(row.state),
        skip_reason=None if row.skip_reason is None else SkipReason(row.skip_reason),
        sent_at=row.sent_at,
    )


def invitation_row(invitation: Invitation, workspace_id: WorkspaceId) -> InvitationRow:
    """Return the row of a request for a rating."""
    reason = invitation.skip_reason
    return InvitationRow(
        id=invitation.id,
        workspace_id=workspace_id,
        issue_id=invitation.issue_id,
        episode=invitation.episode,
        account_id=invitation.account_id,
        requester_id=invitation.requester_id,
        channel_id=invitation.channel_id,
        thread_ts=invitation.thread_ts,
        planned_at=invitation.planned_at,
        state=invitation.state.value,
        skip_reason=None if reason is None else reason.value,
        sent_at=invitation.sent_at,
    )


def rating_from(row: RatingRow) -> Rating:
    """Return a rating."""
    return Rating(
        id=RatingId(row.id),
        invitation_id=InvitationId(row.invitation_id),
        issue_id=IssueId(row.issue_id),
        account_id=AccountId(row.account_id),
        rater_id=PersonId(row.rater_id),
        score=row.score,
        rated_at=row.rated_at,
        changed_at=row.changed_at,
        comment=row.comment,
    )


def rating_row(rating: Rating, workspace_id: WorkspaceId) -> RatingRow:
    """Return the row of a rating."""
    return RatingRow(
        id=rating.id,
        workspace_id=workspace_id,
        invitation_id=rating.invitation_id,
        issue_id=rating.issue_id,
        account_id=rating.account_id,
        rater_id=rating.rater_id,
        score=rating.score,
        rated_at=rating.rated_at,
        changed_at=rating.changed_at,
        comment=rating.comment,
    )


def digest_run_from(row: DigestRunRow) -> DigestRun:
    """Return a digest run with the figures it showed."""
    return DigestRun(
        id=DigestRunId(row.id),
        day=row.day,
        figures=_FIGURES.validate_python(row.figures),
        made_at=row.made_at,
        state=DigestState(row.state),
        reason=row.reason,
        name=row.name,
    )


def digest_run_row(run: DigestRun, workspace_id: WorkspaceId) -> DigestRunRow:
    """Return the row of a digest run."""
    return DigestRunRow(
        id=run.id,
        workspace_id=workspace_id,
        name=run.name,
        day=run.day,
        zone=run.figures.zone,
        start_at=run.figures.start,
        end_at=run.figures.end,
        figures=_FIGURES.dump_python(run.figures, mode="json"),
        made_at=run.made_at,
        state=run.state.value,
        reason=run.reason,
    )
