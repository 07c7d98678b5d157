"""Conditions that several reports share, each defined once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, and_, case, func, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.digest import Period
from bot.domain.issue_status import ACTIVE, IssueStatus, Priority
from bot.domain.timeline import EventKind
from storage.expressions import microseconds_between
from storage.tables import EpisodeRow, IssueRow, TimelineEventRow

IS_ACTIVE = tuple(sorted(status.value for status in ACTIVE))
IS_OVER = (IssueStatus.RESOLVED.value, IssueStatus.CLOSED.value)
_BEGINNINGS = (EventKind.OPENED, EventKind.REOPENED, EventKind.SPLIT)
_ENDINGS = (EventKind.RESOLVED, EventKind.DISCARDED, EventKind.MERGED)


Moment = SQLColumnExpression[datetime | None]


def is_within(period: Period, moment: Moment) -> ColumnElement[bool]:
    """Return a condition: the moment lies in the period, its start included, its end not."""
    return and_(moment >= period.start, moment < period.end)


def elapsed_between(start: Moment, end: Moment) -> ColumnElement[int]:
    """Return the microseconds between two moments, never less than none."""
    return at_least_zero(microseconds_between(start, end))


def at_least_zero(length: ColumnElement[int]) -> ColumnElement[int]:
    """Return a length that late events cannot make negative."""
    return case((length < 0, 0), else_=length)


def is_counted() -> ColumnElement[bool]:
    """Return a condition: the issue stands for itself.

    What was discarded leaves every figure; what was merged is counted as the one it is a part of.
    """
    left_out = (IssueStatus.DISCARDED.value, IssueStatus.MERGED.value)
    return col(IssueRow.status).not_in(left_out)


def is_no_mistake() -> ColumnElement[bool]:
    """Return a condition: the issue was not discarded; what a customer said of it counts."""
    return col(IssueRow.status) != IssueStatus.DISCARDED.value


def is_active() -> ColumnElement[bool]:
    """Return a condition: somebody still has to do something."""
    return col(IssueRow.status).in_(IS_ACTIVE)


def waits_since() -> ColumnElement[datetime]:
    """Return since when an open issue waits on us.

    That is its first customer message after the team's last one, its beginning while nobody has
    answered, and the reopening where no customer message followed.
    """
    unanswered = (
        select(func.min(TimelineEventRow.at))
        .where(
            TimelineEventRow.issue_id == IssueRow.id,
            TimelineEventRow.kind == EventKind.CUSTOMER_WROTE.value,
            col(TimelineEventRow.at) > col(IssueRow.last_agent_at),
        )
        .correlate(IssueRow)
        .scalar_subquery()
    )
    reopened = (
        select(func.max(EpisodeRow.opened_at))
        .where(EpisodeRow.issue_id == IssueRow.id)
        .correlate(IssueRow)
        .scalar_subquery()
    )
    return case(
        (col(IssueRow.last_agent_at).is_(None), col(IssueRow.opened_at)),
        else_=func.coalesce(unanswered, reopened),
    )


def longest_waiting_first(rows: SelectOfScalar[IssueRow]) -> SelectOfScalar[IssueRow]:
    """Return the issues in the order in which somebody should look: urgent, ours, longest."""
    return rows.order_by(
        (col(IssueRow.priority) == Priority.URGENT.value).desc(),
        (col(IssueRow.status) == IssueStatus.OPEN.value).desc(),
        waits_since(),
        col(IssueRow.number),
    )


def was_active_at(end: datetime) -> ColumnElement[bool]:
    """Return a condition: the issue was not resolved, discarded or merged at that moment."""
    running = (
        select(EpisodeRow.issue_id)
        .where(
            EpisodeRow.issue_id == IssueRow.id,
            col(EpisodeRow.opened_at) < end,
            or_(col(EpisodeRow.resolved_at).is_(None), col(EpisodeRow.resolved_at) >= end),
        )
        .correlate(IssueRow)
        .exists()
    )
    # A discarded issue that came back has the same episode before and after.
    step = _last_event(end, *_BEGINNINGS, *_ENDINGS)
    return and_(running, step.in_([kind.value for kind in _BEGINNINGS]))


def was_waiting_on_customer_at(end: datetime) -> ColumnElement[bool]:
    """Return a condition: at that moment the last word was the team's."""
    word = _last_event(
        end,
        EventKind.OPENED,
        EventKind.REOPENED,
        EventKind.CUSTOMER_WROTE,
        EventKind.AGENT_WROTE,
        EventKind.WAITS_ON_US,
    )
    return word == EventKind.AGENT_WROTE.value


def first_response_at() -> ScalarSelect[datetime | None]:
    """Return when an issue got its first answer, in whichever episode."""
    return (
        select(func.min(EpisodeRow.first_response_at))
        .where(EpisodeRow.issue_id == IssueRow.id)
        .correlate(IssueRow)
        .scalar_subquery()
    )


def _last_event(end: datetime, *kinds: EventKind) -> ScalarSelect[str]:
    return (
        select(TimelineEventRow.kind)
        .where(
            TimelineEventRow.issue_id == IssueRow.id,
            col(TimelineEventRow.kind).in_([kind.value for kind in kinds]),
            col(TimelineEventRow.at) < end,
        )
        .order_by(col(TimelineEventRow.at).desc(), col(TimelineEventRow.id).desc())
        .limit(1)
        .correlate(IssueRow)
        .scalar_subquery()
    )
