"""Invitations, ratings and digest runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from bot.domain.digest import DAILY, DigestRun
from bot.domain.errors import RatingClosed
from bot.domain.ids import ChannelId, DigestRunId, InvitationId, IssueId, PersonId, RatingId
from bot.domain.satisfaction import Invitation, InvitationState, Rating
from storage.mapping.satisfaction import (
    digest_run_from,
    digest_run_row,
    invitation_from,
    invitation_row,
    rating_from,
    rating_row,
)
from storage.repositories.transaction import Transaction
from storage.tables import DigestRunRow, InvitationRow, RatingRow


class SqlRatings:
    """Invitations and ratings. `get_invitation` locks the issue it belongs to."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find_invitation(self, issue_id: IssueId, episode: int) -> Invitation | None:
        """Return the request for a rating of one episode."""
        row = self._tx.session.exec(
            select(InvitationRow).where(
                InvitationRow.issue_id == issue_id, InvitationRow.episode == episode
            )
        ).first()
        return None if row is None else invitation_from(row)

    def get_invitation(self, invitation_id: InvitationId) -> Invitation:
        """Return a request; raise RatingClosed for an id that was never stored."""
        row = self._tx.session.get(InvitationRow, invitation_id)
        if row is None:
            raise RatingClosed
        self._tx.lock_issue(row.issue_id)
        self._tx.session.refresh(row)
        return invitation_from(row)

    def save_invitation(self, invitation: Invitation) -> None:
        """Insert or update a request."""
        self._tx.put(invitation_row(invitation, self._tx.workspace_id))

    def asking_in(self, channel_id: ChannelId) -> Sequence[InvitationId]:
        """Return the requests of a channel that are planned or wait for an answer, by issue."""
        asking = (InvitationState.PLANNED.value, InvitationState.SENT.value)
        rows = self._tx.session.exec(
            select(InvitationRow.id)
            .where(InvitationRow.channel_id == channel_id, col(InvitationRow.state).in_(asking))
            .order_by(InvitationRow.issue_id, InvitationRow.id)
        )
        return [InvitationId(one) for one in rows]

    def withdrawn_in(self, channel_id: ChannelId, *, since: datetime) -> Sequence[Invitation]:
        """Return the requests that were posted and then withdrawn, if planned after `since`."""
        rows = self._tx.session.exec(
            select(InvitationRow)
            .where(
                InvitationRow.channel_id == channel_id,
                InvitationRow.state == InvitationState.WITHDRAWN.value,
                col(InvitationRow.sent_at).is_not(None),
                InvitationRow.planned_at > since,
            )
            .order_by(InvitationRow.id)
        )
        return [invitation_from(row) for row in rows]

    def last_asked_at(self, person_id: PersonId) -> datetime | None:
        """Return when a person was last asked for a rating, or is about to be."""
        asked = func.coalesce(col(InvitationRow.sent_at), col(InvitationRow.planned_at))
        is_planned = InvitationRow.state == InvitationState.PLANNED.value
        return self._tx.session.exec(
            select(func.max(asked)).where(
                InvitationRow.requester_id == person_id,
                or_(col(InvitationRow.sent_at).is_not(None), is_planned),
            )
        ).one()

    def find(self, invitation_id: InvitationId) -> Rating | None:
        """Return the answer to a request."""
        row = self._tx.session.exec(
            select(RatingRow).where(RatingRow.invitation_id == invitation_id)
        ).first()
        return None if row is None else rating_from(row)

    def get(self, rating_id: RatingId) -> Rating:
        """Return a rating; raise RatingClosed for an id that was never stored."""
        row = self._tx.session.get(RatingRow, rating_id)
        if row is None:
            raise RatingClosed
        return rating_from(row)

    def save(self, rating: Rating) -> None:
        """Insert or update a rating."""
        self._tx.put(rating_row(rating, self._tx.workspace_id))

    def last_of(self, person_id: PersonId) -> Rating | None:
        """Return a person's newest rating."""
        row = self._tx.session.exec(
            select(RatingRow)
            .where(RatingRow.rater_id == person_id)
            .order_by(col(RatingRow.rated_at).desc(), col(RatingRow.id).desc())
        ).first()
        return None if row is None else rating_from(row)


class SqlDigests:
    """Digest runs, one per name and local day. The `last_*` look at the daily one only."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def last_day(self) -> date | None:
        """Return the newest local day that has a run."""
        return self._tx.session.exec(
            select(func.max(DigestRunRow.day)).where(*self._named(DAILY))
        ).one()

    def last_end(self) -> datetime | None:
        """Return up to when runs have reported."""
        return self._tx.session.exec(
            select(func.max(DigestRunRow.end_at)).where(*self._named(DAILY))
        ).one()

    def find(self, day: date, *, name: str = DAILY) -> DigestRun | None:
        """Return the run of this name for a local day."""
        row = self._tx.session.exec(
            select(DigestRunRow).where(*self._named(name), DigestRunRow.day == day)
        ).first()
        return None if row is None else digest_run_from(row)

    def get(self, run_id: DigestRunId) -> DigestRun:
        """Return a run; raise KeyError for an id that was never stored."""
        row = self._tx.session.get(DigestRunRow, run_id)
        if row is None:
            raise KeyError(run_id)
        return digest_run_from(row)

    def save(self, run: DigestRun) -> None:
        """Insert or update a run; a second one of its name and day fails at the database."""
        self._tx.put(digest_run_row(run, self._tx.workspace_id))

    def _named(self, name: str) -> tuple[ColumnElement[bool], ...]:
        return (
            col(DigestRunRow.workspace_id) == self._tx.workspace_id,
            col(DigestRunRow.name) == name,
        )
