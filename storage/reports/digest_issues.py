"""What a digest says of issues: how many, how long, how many are left."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Double, Subquery, and_, case, cast, type_coerce
from sqlmodel import Session, col, func, select

from bot.domain.conversation import Voice
from bot.domain.digest import DAILY, Period
from bot.domain.issue_status import IssueStatus
from bot.domain.metrics import Spread
from bot.domain.timeline import EventKind
from storage.expressions import percentile
from storage.reports.conditions import (
    IS_OVER,
    Moment,
    at_least_zero,
    elapsed_between,
    first_response_at,
    is_counted,
    is_within,
    was_active_at,
    was_waiting_on_customer_at,
)
from storage.reports.loading import Loader
from storage.tables import DigestRunRow, EpisodeRow, IssueRow, MessageRow, TimelineEventRow


class IssueFigures:
    """What became of issues in a period."""

    def __init__(self, loader: Loader, period: Period) -> None:
        self._session = loader.session
        self._period = period
        self._workspace_id = loader.workspace.id
        self._counted = and_(col(IssueRow.workspace_id) == loader.workspace.id, is_counted())

    def opened(self) -> int:
        """Count the issues that began in the period."""
        return self._session.exec(
            select(func.count())
            .select_from(IssueRow)
            .where(self._counted, self._holds(col(IssueRow.opened_at)))
        ).one()

    def resolved(self) -> int:
        """Count the episodes that ended in the period."""
        return self._session.exec(
            select(func.count())
            .select_from(EpisodeRow)
            .join(IssueRow, col(IssueRow.id) == EpisodeRow.issue_id)
            .where(self._counted, self._holds(col(EpisodeRow.resolved_at)))
        ).one()

    def reopened(self) -> int:
        """Count the episodes after the first that began in the period."""
        return self._session.exec(
            select(func.count())
            .select_from(EpisodeRow)
            .join(IssueRow, col(IssueRow.id) == EpisodeRow.issue_id)
            .where(self._counted, EpisodeRow.number > 1, self._holds(col(EpisodeRow.opened_at)))
        ).one()

    def discarded(self) -> int:
        """Count the issues that were marked as none in the period and are still."""
        return self._session.exec(
            select(func.count(func.distinct(IssueRow.id)))
            .join(TimelineEventRow, col(TimelineEventRow.issue_id) == IssueRow.id)
            .where(
                IssueRow.workspace_id == self._workspace_id,
                IssueRow.status == IssueStatus.DISCARDED.value,
                TimelineEventRow.kind == EventKind.DISCARDED.value,
                self._holds(col(TimelineEventRow.at)),
            )
        ).one()

    def replies(self) -> int:
        """Count the agents' messages that customers could see. A deleted one was still sent."""
        return self._session.exec(
            select(func.count())
            .select_from(TimelineEventRow)
            .join(IssueRow, col(IssueRow.id) == TimelineEventRow.issue_id)
            .where(
                self._counted,
                TimelineEventRow.kind == EventKind.AGENT_WROTE.value,
                self._holds(col(TimelineEventRow.at)),
            )
        ).one()

    def backlog(self) -> tuple[int, int, int]:
        """Count who waited on us, who on the customer, and who had no answer, at the end."""
        end = self._period.end
        is_with_customer = was_waiting_on_customer_at(end)
        answered_at = first_response_at()
        is_unanswered = and_(
            col(IssueRow.is_agent_started).is_(False),
            case((answered_at.is_(None), True), else_=answered_at >= end),
        )
        open_count, waiting_count, unanswered_count = self._session.exec(
            select(
                func.count().filter(~is_with_customer),
                func.count().filter(is_with_customer),
                func.count().filter(is_unanswered),
            )
            .select_from(IssueRow)
            .where(self._counted, was_active_at(end))
        ).one()
        return open_count, waiting_count, unanswered_count

    def first_responses(self) -> Spread:
        """Spread of the first response times of the issues that got their first answer now.

        An issue that the team started has none.
        """
        answered_at = first_response_at()
        times = (
            select(elapsed_between(col(IssueRow.opened_at), answered_at).label("elapsed"))
            .where(
                self._counted,
                col(IssueRow.is_agent_started).is_(False),
                answered_at >= self._period.start,
                answered_at < self._period.end,
            )
            .subquery()
        )
        return _spread(self._session, times)

    def resolutions(self) -> Spread:
        """Spread of the times to resolution of the issues resolved now and still resolved.

        The sum of an issue's episodes without the time that waited on the customer. What nobody of
        the team answered, and what Giraffe closed by itself, is not one of them.
        """
        total = func.sum(
            elapsed_between(col(EpisodeRow.opened_at), col(EpisodeRow.resolved_at))
            # As a bare number: as a length of time the driver would read zero as a timedelta.
            - type_coerce(col(EpisodeRow.waited), BigInteger)
        )
        times = (
            select(at_least_zero(total).label("elapsed"))
            .join(IssueRow, col(IssueRow.id) == EpisodeRow.issue_id)
            .where(
                self._counted,
                col(IssueRow.status).in_(IS_OVER),
                self._holds(col(IssueRow.resolved_at)),
                col(IssueRow.last_agent_at).is_not(None),
                col(IssueRow.resolved_by).is_not(None),
            )
            .group_by(col(EpisodeRow.issue_id))
            .subquery()
        )
        return _spread(self._session, times)

    def late(self, now: datetime) -> int:
        """Count messages written before the period that arrived after its days were reported."""
        reported_at: datetime | None = self._session.exec(
            select(func.max(DigestRunRow.made_at)).where(
                DigestRunRow.workspace_id == self._workspace_id,
                DigestRunRow.name == DAILY,
                col(DigestRunRow.end_at) <= self._period.start,
            )
        ).one()
        if reported_at is None:
            return 0
        return self._session.exec(
            select(func.count())
            .select_from(MessageRow)
            .where(
                MessageRow.workspace_id == self._workspace_id,
                col(MessageRow.voice).in_([Voice.CUSTOMER.value, Voice.AGENT.value]),
                col(MessageRow.at) < self._period.start,
                col(MessageRow.recorded_at) > reported_at,
                col(MessageRow.recorded_at) <= now,
            )
        ).one()

    def _holds(self, moment: Moment) -> ColumnElement[bool]:
        return is_within(self._period, moment)


def _spread(session: Session, times: Subquery) -> Spread:
    elapsed: ColumnElement[float] = cast(times.c.elapsed, Double())
    count, median, p90 = session.execute(
        select(func.count(), percentile(elapsed, 0.5), percentile(elapsed, 0.9))
    ).one()
    return Spread(count, _duration(median), _duration(p90))


def _duration(microseconds: float | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=round(microseconds))
