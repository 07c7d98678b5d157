"""What waits, and since when: the next moment with something to do, and what waits too long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    bindparam,
    case,
    func,
    select,
)

from storage.columns import UTCDateTime
from storage.heads import MOST_AT_ONCE, REACH, first_in_turn
from storage.lanes import each_lane
from storage.tables import WorkState

Moments = Select[*tuple[datetime | None]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a work table is asked when to look again, and since when something was never begun."""

    next_moments: tuple[Moments, ...]
    oldest: Moments

    def next_due(self, connection: Connection) -> datetime | None:
        """Return when something can be claimed next: when it is due, or when its lease runs out.

        Rows that must wait for another one are left out: its settling wakes the workers. Where
        hundreds of them stand in front it says nothing of those behind; a look a second finds
        them.
        """
        found = [moment for ask in self.next_moments for moment in connection.scalars(ask)]
        return min((moment for moment in found if moment is not None), default=None)

    def oldest_untouched(self, connection: Connection, now: datetime) -> datetime | None:
        """Return since when the oldest row that nobody ever began has been due, if one is."""
        found = connection.scalars(self.oldest, {"now": now})
        return min((moment for moment in found if moment is not None), default=None)


@cache
def waiting_of(table: Table) -> Waiting:
    """Build the statements of a work table."""
    leases = select(func.min(table.c.lease_until)).where(table.c.lease_until.is_not(None))
    if "body" in table.c:
        return Waiting((leases, _first_of_channels(table)), _untouched_of_channels(table))
    ready = (
        select(
            table.c.id,
            table.c.due,
            *(table.c[name] for name in ("pace", "lane") if name in table.c),
        )
        .where(table.c.settled_at.is_(None), table.c.state == WorkState.READY)
        .order_by(table.c.due, table.c.id)
        .limit(REACH)
        .subquery("ready_rows")
    )
    first = (
        select(ready.c.due)
        .where(_can_go_first(table, ready))
        .order_by(ready.c.due, ready.c.id)
        .limit(1)
    )
    untouched = (
        select(table.c.due)
        .where(
            table.c.settled_at.is_(None),
            table.c.attempts == 0,
            table.c.due <= bindparam("now", type_=UTCDateTime()),
        )
        .order_by(table.c.due, table.c.id)
        .limit(1)
    )
    return Waiting((leases, first), untouched)


def _can_go_first(table: Table, row: FromClause) -> ColumnElement[bool]:
    other = table.alias("other")
    running = select(func.count()).select_from(other).where(other.c.lease_until.is_not(None))
    if "pace" in table.c:
        of_lane = (other.c.pace == row.c.pace) & (other.c.lane == row.c.lane)
        return running.where(of_lane).scalar_subquery() < MOST_AT_ONCE
    is_idle = running.where(other.c.lane == row.c.lane).scalar_subquery() == 0
    return (row.c.id == first_in_turn(table, row.c.lane, until=row.c.due)) & is_idle


def _first_of_channels(table: Table) -> Moments:
    within = table.alias("within")
    moment = case((within.c.state == WorkState.READY, within.c.due), else_=None)
    return each_lane(
        table,
        lambda lane: (
            select(moment)
            .where(within.c.settled_at.is_(None), within.c.lane == lane)
            .order_by(within.c.id)
            .limit(1)
            .scalar_subquery()
        ),
    )


def _untouched_of_channels(table: Table) -> Moments:
    within = table.alias("within")
    return each_lane(
        table,
        lambda lane: (
            select(within.c.due)
            .where(
                within.c.settled_at.is_(None),
                within.c.lane == lane,
                within.c.attempts == 0,
                within.c.due <= bindparam("now", type_=UTCDateTime()),
            )
            .order_by(within.c.id)
            .limit(1)
            .scalar_subquery()
        ),
    )
