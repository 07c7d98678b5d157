"""Finding the rows that a worker may take next, first without the write lock and then with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping

from bot.domain.effects import Pace
from storage.errors import border
from storage.heads import REACH, Claiming
from storage.lanes import WINDOW, Walk


class Picker:
    """One work table's next rows. Where lanes are many, each look goes on behind the one before.

    So every lane has its turn, whatever the others hold, and a look costs the same however many
    lanes there are. The place to go on from is a hint that threads share; losing it does no harm.
    """

    def __init__(self, claiming: Claiming, reader: Engine, *, window: int = WINDOW) -> None:
        self._claiming = claiming
        self._reader = reader
        self._window = window
        self._after: dict[Pace | None, str | None] = {}

    def find(self, *, now: datetime, limit: int, pace: Pace | None) -> Iterator[Sequence[int]]:
        """Yield rows that may be taken, best first, until the caller has what it wants."""
        heads = self._claiming.heads
        values: dict[str, object] = {"now": now, "limit": limit}
        if isinstance(heads, Walk):
            yield from self._walk(heads, values, pace)
            return
        with border(), self._reader.connect() as connection:
            lost = connection.scalars(heads.lost, values).all()
            due = connection.scalars(heads.due, values).all()
            ids = self._pickable(connection, [*lost, *due], values)
            is_beyond_reach = not due and connection.scalar(heads.due_count, values) == REACH
        if ids:
            yield ids
        if is_beyond_reach:
            yield from self._walk(heads.walk, values, pace)

    def lock(
        self, connection: Connection, ids: Sequence[int], *, now: datetime, limit: int
    ) -> Sequence[RowMapping]:
        """Return the rows that are still to be had, locked until the transaction ends."""
        values = {"now": now, "limit": limit, "ids": ids}
        return connection.execute(self._claiming.rows, values).mappings().all()

    def _walk(
        self, walk: Walk, values: Mapping[str, object], pace: Pace | None
    ) -> Iterator[Sequence[int]]:
        """Go to the end of the lanes, and once more from the beginning if it was not there."""
        after = self._after.get(pace)
        is_last_round = after is None
        while True:
            place = {"window": self._window, "pace": pace, "after": after}
            statement = walk.first if after is None else walk.further
            with border(), self._reader.connect() as connection:
                found = connection.execute(statement, {**values, **place}).all()
                heads = [head for _, head in found if head is not None]
                ids = self._pickable(connection, heads, values)
            after = found[-1][0] if len(found) == self._window else None
            self._after[pace] = after
            if ids:
                yield ids
            if after is None:
                if is_last_round:
                    return
                is_last_round = True

    def _pickable(
        self, connection: Connection, heads: Sequence[int], values: Mapping[str, object]
    ) -> Sequence[int]:
        if not heads:
            return []
        return connection.scalars(self._claiming.pickable, {**values, "ids": heads}).all()
