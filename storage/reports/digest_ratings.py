"""What a digest says of ratings and of the requests for them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, func, select

from bot.domain.digest import ROLLING, Period
from bot.domain.metrics import Share, share_of
from bot.domain.satisfaction import SATISFIED, InvitationState, SkipReason
from storage.reports.conditions import Moment, is_no_mistake, is_within
from storage.reports.loading import Loader
from storage.tables import InvitationRow, IssueRow, RatingRow


class RatingFigures:
    """What customers said of the help they got in a period."""

    def __init__(self, loader: Loader, period: Period) -> None:
        self._session = loader.session
        self._period = period
        self._workspace_id = loader.workspace.id
        self._counted = and_(col(IssueRow.workspace_id) == loader.workspace.id, is_no_mistake())

    def csat(self) -> Share:
        """Share of satisfied answers over 28 days up to the end of the period."""
        window = Period(self._period.end - ROLLING, self._period.end)
        count, hits = self._session.exec(
            select(func.count(), func.count().filter(col(RatingRow.score) >= SATISFIED))
            .select_from(RatingRow)
            .join(IssueRow, col(IssueRow.id) == RatingRow.issue_id)
            .where(self._counted, is_within(window, col(RatingRow.rated_at)))
        ).one()
        return share_of(hits, count)

    def scores(self) -> tuple[int, int, int, int, int]:
        """Count the answers of the period by score."""
        rows = self._session.exec(
            select(RatingRow.score, func.count())
            .join(IssueRow, col(IssueRow.id) == RatingRow.issue_id)
            .where(self._counted, self._holds(col(RatingRow.rated_at)))
            .group_by(col(RatingRow.score))
        ).all()
        counts = dict(rows)
        one, two, three, four, five = (counts.get(score, 0) for score in range(1, 6))
        return one, two, three, four, five

    def asked(self) -> tuple[int, int]:
        """Count the requests delivered in the period and not withdrawn, and those answered."""
        asked, answered = self._session.exec(
            select(
                func.count(),
                func.count().filter(col(InvitationRow.state) == InvitationState.ANSWERED.value),
            )
            .select_from(InvitationRow)
            .where(
                InvitationRow.workspace_id == self._workspace_id,
                self._holds(col(InvitationRow.sent_at)),
                InvitationRow.state != InvitationState.WITHDRAWN.value,
            )
        ).one()
        return asked, answered

    def skipped(self) -> tuple[tuple[SkipReason, int], ...]:
        """Count who was not asked, by reason, the most frequent first."""
        rows = self._session.exec(
            select(InvitationRow.skip_reason, func.count())
            .where(
                InvitationRow.workspace_id == self._workspace_id,
                InvitationRow.state == InvitationState.SKIPPED.value,
                col(InvitationRow.skip_reason).is_not(None),
                self._holds(col(InvitationRow.planned_at)),
            )
            .group_by(col(InvitationRow.skip_reason))
        ).all()
        counts = [(SkipReason(reason), count) for reason, count in rows if reason is not None]
        return tuple(sorted(counts, key=lambda entry: (-entry[1], entry[0])))

    def _holds(self, moment: Moment) -> ColumnElement[bool]:
        return is_within(self._period, moment)
