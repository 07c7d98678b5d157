"""The issues that a digest names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from bot.domain.briefs import IssueLine
from bot.domain.digest import IssueMention, Period
from bot.domain.issue_status import IssueStatus, Priority
from storage.reports.conditions import (
    waits_since,
    was_active_at,
    was_waiting_on_customer_at,
)
from storage.reports.loading import Loader
from storage.tables import IssueRow

_MOST_WAITING = 3


def read_longest_waiting(loader: Loader, period: Period) -> tuple[IssueMention, ...]:
    """Return the issues that waited on us at the end of the period and still do, longest first.

    One that was answered in the meantime is nothing to send anybody to.
    """
    since = waits_since()
    rows = loader.session.exec(
        select(IssueRow, since)
        .where(
            IssueRow.workspace_id == loader.workspace.id,
            IssueRow.status == IssueStatus.OPEN.value,
            was_active_at(period.end),
            ~was_waiting_on_customer_at(period.end),
        )
        .order_by(since, col(IssueRow.number))
        .limit(_MOST_WAITING)
    ).all()
    return _mentions(loader, [(issue, moment) for issue, moment in rows])


def _mentions(
    loader: Loader, found: Sequence[tuple[IssueRow, datetime]]
) -> tuple[IssueMention, ...]:
    lines = loader.lines([row for row, _ in found])
    return tuple(_mention(line, since) for line, (_, since) in zip(lines, found, strict=True))


def _mention(line: IssueLine, since: datetime) -> IssueMention:
    return IssueMention(
        issue_id=line.issue.id,
        number=line.issue.number,
        title=line.issue.title,
        account_name=line.account.name,
        since=since,
        assignee_name="" if line.assignee is None else line.assignee.name,
        is_urgent=line.issue.priority is Priority.URGENT,
        link=line.card_link or line.permalink,
    )
