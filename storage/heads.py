"""Which work is next in each lane, as SQL.

A lane is a channel in the inbox and a subject in the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)

from storage.columns import UTCDateTime
from storage.tables import WorkState

Now = BindParameter[datetime]
"""Stands for the moment of asking, so that a statement can be built once and asked often."""


@dataclass(frozen=True, slots=True)
class Claiming:
    """How a work table is asked for its next work: `heads` and `rows` with "now", "ids", "limit".

    Built once for each table, because building these statements costs ten times what asking them
    costs, and a worker asks whenever it wakes. A table without lanes has no `heads`.
    """

    heads: Select[int] | None
    rows: Select[*tuple[object, ...]]
    next_moment: Select[datetime | None]


def claiming_of(table: Table) -> Claiming:
    """Build the statements of a work table."""
    now: Now = bindparam("now", type_=UTCDateTime())
    rows = select(table).where(is_claimable(table, now))
    limit = bindparam("limit", type_=Integer())
    if "lane" not in table.c:
        ordered = rows.order_by(table.c.due, table.c.id)
        return Claiming(None, _locked(ordered.limit(limit)), next_moment(table))
    heads: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
    rows = rows.where(table.c.id.in_(heads), has_free_lane(table, now)).order_by(table.c.id)
    return Claiming(heads_of(table, now), _locked(rows.limit(limit)), next_moment(table))


def _locked(rows: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    # What another worker took in the meantime is left out.
    return rows.with_for_update(skip_locked=True)


def heads_of(table: Table, now: Now) -> Select[int]:
    """Return the number of the first unsettled row of every lane.

    The lanes are walked along the index, one step for each, so that ten thousand rows waiting in
    one lane cost as much as one. A row that is planned for later and was never tried does not hold
    up what came after it; one that backs off does.
    """
    rest, within = table.alias("rest"), table.alias("within")
    lanes = (
        select(func.min(table.c.lane).label("lane"))
        .where(table.c.settled_at.is_(None))
        .cte("lanes", recursive=True)
    )
    following = (
        select(func.min(rest.c.lane))
        .where(rest.c.settled_at.is_(None), rest.c.lane > lanes.c.lane)
        .scalar_subquery()
    )
    lanes = lanes.union_all(select(following).where(lanes.c.lane.is_not(None)))
    first = (
        select(func.min(within.c.id))
        .where(
            within.c.settled_at.is_(None),
            within.c.lane == lanes.c.lane,
            or_(within.c.attempts > 0, is_due(within, now)),
        )
        .scalar_subquery()
    )
    return select(first.label("id")).where(lanes.c.lane.is_not(None), first.is_not(None))


def is_due(table: FromClause, now: Now) -> ColumnElement[bool]:
    """Return a condition: the row's time has come.

    An event that was never tried is due whatever the clock says: it arrived, and a clock that was
    set back must not hold it up.
    """
    due = table.c.due <= now
    return or_(table.c.attempts == 0, due) if "body" in table.c else due


def is_claimable(table: Table, now: Now) -> ColumnElement[bool]:
    """Return a condition: nobody holds the row, or whoever did let the lease run out."""
    return and_(
        table.c.settled_at.is_(None),
        or_(
            and_(table.c.state == WorkState.READY, is_due(table, now)),
            and_(table.c.state == WorkState.CLAIMED, table.c.lease_until <= now),
        ),
    )


def has_free_lane(table: Table, now: Now) -> ColumnElement[bool]:
    """Return a condition: no other row of the lane is being worked on just now."""
    other = table.alias("other")
    return ~(
        select(other.c.id)
        .where(
            # Only claimed rows have a lease, so this looks at few rows also where thousands wait.
            other.c.lane == table.c.lane,
            other.c.lease_until > now,
            other.c.id != table.c.id,
        )
        .exists()
    )


def next_moment(table: Table) -> Select[datetime | None]:
    """Return when the next row can be claimed: when it is due, or when its lease runs out.

    Rows that must wait for another one of their lane are left out: its settling wakes the workers.
    """
    moment = case((table.c.state == WorkState.CLAIMED, table.c.lease_until), else_=table.c.due)
    statement = select(func.min(moment)).where(table.c.settled_at.is_(None))
    if "lane" not in table.c:
        return statement
    other = table.alias("other")
    holds = or_(
        and_(
            other.c.id < table.c.id,
            true() if "body" in table.c else or_(other.c.attempts > 0, other.c.due <= table.c.due),
        ),
        and_(other.c.id > table.c.id, other.c.state == WorkState.CLAIMED),
    )
    is_held = (
        select(other.c.id)
        .where(other.c.settled_at.is_(None), other.c.lane == table.c.lane, holds)
        .exists()
    )
    return statement.where(~is_held)
