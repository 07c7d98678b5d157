"""Walking lanes along their index, one step for each, however many rows wait in them.

A lane is a channel in the inbox and an account in the jobs. A walk has a bound and a lane to go on
from, so that a hundred thousand lanes cost no more at a time than a few hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    String,
    Table,
    bindparam,
    func,
    literal,
    select,
)

WINDOW = 500
"""How many lanes are looked at in one go."""
_EVERY_LANE = 10_000

Value = TypeVar("Value")
InLane = Callable[[ColumnElement[str]], ScalarSelect[Value]]
"""What is wanted of the lane that a walk stands at."""


@dataclass(frozen=True, slots=True)
class Walk:
    """The next "window" lanes, each with the number of its first row.

    `first` begins at the beginning, `further` behind the lane "after".
    """

    first: Select[*tuple[str, int | None]]
    further: Select[*tuple[str, int | None]]


def walk_of(table: Table, head: InLane[int]) -> Walk:
    """Return the statements of a walk; "pace" says which of the jobs."""
    return Walk(
        *(
            select(lanes.c.lane, head(lanes.c.lane).label("id")).where(lanes.c.lane.is_not(None))
            for lanes in (_lanes(table, is_first=True), _lanes(table, is_first=False))
        )
    )


def each_lane(table: Table, wanted: InLane[Value]) -> Select[*tuple[Value]]:
    """Return a value of every lane there is, up to a bound that no workspace reaches."""
    lanes = _lanes(table, is_first=True, window=literal(_EVERY_LANE))
    return select(wanted(lanes.c.lane).label("wanted")).where(lanes.c.lane.is_not(None))


def is_of_pace(table: FromClause) -> list[ColumnElement[bool]]:
    """Return the condition that keeps quick and slow jobs apart; none where there are no jobs."""
    pace = bindparam("pace", type_=String())
    return [table.c.pace == pace] if "pace" in table.c else []


def _lanes(table: Table, *, is_first: bool, window: ColumnElement[int] | None = None) -> CTE:
    rest = table.alias("rest")
    begin: list[ColumnElement[bool]] = [table.c.settled_at.is_(None), *is_of_pace(table)]
    if not is_first:
        begin.append(table.c.lane > bindparam("after", type_=String()))
    lanes = (
        select(func.min(table.c.lane).label("lane"), literal(1).label("place"))
        .where(*begin)
        .cte("lanes", recursive=True)
    )
    following = (
        select(func.min(rest.c.lane))
        .where(rest.c.settled_at.is_(None), *is_of_pace(rest), rest.c.lane > lanes.c.lane)
        .scalar_subquery()
    )
    if window is None:
        window = bindparam("window", type_=Integer())
    return lanes.union_all(
        select(following, lanes.c.place + 1).where(
            lanes.c.lane.is_not(None), lanes.c.place < window
        )
    )
