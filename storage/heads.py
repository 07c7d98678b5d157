"""Which work is next, as SQL: the first of each channel, of each subject, of each account.

Statements are built once for each table and process: building them costs ten times what asking them
costs, and a worker asks whenever it wakes. They take the moment of asking as "now".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
)

from storage.columns import UTCDateTime
from storage.lanes import Walk, is_of_pace, walk_of
from storage.tables import WorkState

MOST_AT_ONCE = 2
"""How many slow tasks of one account run at a time, over all replicas."""

REACH = 500
"""How many due rows a scan looks at, so that a lane of any length costs no more than this."""

Now = BindParameter[datetime]
"""Stands for the moment of asking."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows that may be next, found by the time they are due.

    `lost` are those whose worker let the lease run out, `due` those of the first `REACH` due rows
    that no earlier row of their lane holds up. `walk` is for when a long lane fills all of these,
    which is the case when `due_count` reaches them all.
    """

    lost: Select[*tuple[int]]
    due: Select[*tuple[int]]
    due_count: Select[*tuple[int]]
    walk: Walk


@dataclass(frozen=True, slots=True)
class Claiming:
    """How a work table is asked for its next work.

    `heads` is the way to the rows that may be next: a walk along the lanes, or a scan by the time
    they are due where lanes are many and short. `pickable` says which of "ids" may be taken, best
    first, and `rows` locks and returns them.
    """

    heads: Walk | Scan
    pickable: Select[*tuple[int]]
    rows: Select[*tuple[object, ...]]


@cache
def claiming_of(table: Table) -> Claiming:
    """Build the statements of a work table."""
    now: Now = bindparam("now", type_=UTCDateTime())
    ids: BindParameter[Sequence[int]] = bindparam("ids", expanding=True)
    limit = bindparam("limit", type_=Integer())
    if "pace" in table.c:
        running = running_count(table, now)
        is_free = running < MOST_AT_ONCE
        # Who has least running comes first, so that nobody waits for somebody else's storm.
        order: tuple[ColumnElement[Any], ...] = (running, table.c.due, table.c.id)
    else:
        is_free = has_free_lane(table, now)
        order = (table.c.id,)
    may_be_taken = and_(table.c.id.in_(ids), is_claimable(table, now), is_free)
    return Claiming(
        heads=_heads(table, now),
        pickable=select(table.c.id).where(may_be_taken).order_by(*order).limit(limit),
        # What another worker took in the meantime is left out.
        rows=select(table)
        .where(may_be_taken)
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True),
    )


def _heads(table: Table, now: Now) -> Walk | Scan:
    if "pace" in table.c:
        return walk_of(table, lambda lane: _first_claimable(table, lane, now))
    if "body" in table.c:
        return walk_of(table, lambda lane: _first(table, lane))
    return _scan(table, now)


def _scan(table: Table, now: Now) -> Scan:
    limit = bindparam("limit", type_=Integer())
    unsettled = table.c.settled_at.is_(None)
    due = (
        select(table.c.id, table.c.lane, table.c.due)
        .where(unsettled, table.c.state == WorkState.READY, table.c.due <= now)
        .order_by(table.c.due, table.c.id)
        .limit(REACH)
        .subquery("due_rows")
    )
    return Scan(
        lost=select(table.c.id)
        .where(
            table.c.lease_until.is_not(None),
            table.c.lease_until <= now,
            table.c.id == first_in_turn(table, table.c.lane, until=now),
        )
        .order_by(table.c.lease_until)
        .limit(limit),
        due=select(due.c.id)
        .where(due.c.id == first_in_turn(table, due.c.lane, until=now))
        .order_by(due.c.due, due.c.id)
        .limit(limit),
        due_count=select(func.count()).select_from(due),
        walk=walk_of(table, lambda lane: first_in_turn(table, lane, until=now)),
    )


def _first(table: Table, lane: ColumnElement[str]) -> ScalarSelect[int]:
    """Return a channel's first unsettled event, tried or not: they are decided about in order."""
    within = table.alias("within")
    return (
        select(func.min(within.c.id))
        .where(within.c.settled_at.is_(None), within.c.lane == lane)
        .scalar_subquery()
    )


def _first_claimable(table: Table, lane: ColumnElement[str], now: Now) -> ScalarSelect[int]:
    """Return the task of an account that has been due for longest and that nobody runs."""
    within = table.alias("within")
    return (
        select(within.c.id)
        .where(
            within.c.settled_at.is_(None),
            *is_of_pace(within),
            within.c.lane == lane,
            within.c.due <= now,
            or_(within.c.state == WorkState.READY, within.c.lease_until <= now),
        )
        .order_by(within.c.due, within.c.id)
        .limit(1)
        .scalar_subquery()
    )


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


def first_in_turn(
    table: Table, lane: ColumnElement[str], *, until: ColumnElement[datetime]
) -> ScalarSelect[int]:
    """Return the first row of a subject that has to go before all others of it.

    A row that is planned for later and was never tried does not hold up what came after it; one
    that backs off does. It is asked as one value for each row: PostgreSQL makes a join out of
    "there is no earlier one", which takes minutes where a lane is long.
    """
    within = table.alias("within")
    return (
        select(func.min(within.c.id))
        .where(
            within.c.settled_at.is_(None),
            within.c.lane == lane,
            or_(within.c.attempts > 0, within.c.due <= until),
        )
        .scalar_subquery()
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


def running_count(table: Table, now: Now) -> ScalarSelect[int]:
    """Return how many other tasks of the lane are being run just now."""
    other = table.alias("other")
    return (
        select(func.count())
        .select_from(other)
        .where(
            other.c.pace == table.c.pace,
            other.c.lane == table.c.lane,
            other.c.lease_until > now,
            other.c.id != table.c.id,
        )
        .scalar_subquery()
    )
