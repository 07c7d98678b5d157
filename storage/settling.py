"""Ending and giving back claimed work under its fence. Claiming stands in storage.work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Table

from bot.domain.errors import LostLease
from storage.tables import WorkState


def settle(
    connection: Connection,
    table: Table,
    *,
    work_id: int,
    fence: int,
    state: WorkState,
    at: datetime,
    reason: str = "",
) -> None:
    """End a piece of work for good; raise LostLease when its fence is no longer the one we hold.

    An event that was decided about keeps its key, so that it is known for ever, but not its words.
    """
    values: dict[str, object] = {
        "state": state.value,
        "settled_at": at,
        "lease_until": None,
        "problem": reason,
    }
    if "body" in table.c and state is not WorkState.QUARANTINED:
        values["body"] = ""
    change_claimed(connection, table, work_id=work_id, fence=fence, values=values)


def hand_back(
    connection: Connection, table: Table, *, work_id: int, fence: int, at: datetime, was_begun: bool
) -> None:
    """Make work ready for somebody else at once; raise LostLease when it is not ours.

    What was not begun counts as never tried. What was begun keeps its mark, if it is an effect:
    it may have reached Slack.
    """
    values: dict[str, object] = {"state": WorkState.READY.value, "lease_until": None}
    if was_begun:
        values["due"] = at
    else:
        values["attempts"] = table.c.attempts - 1
    change_claimed(connection, table, work_id=work_id, fence=fence, values=values)


def change_claimed(
    connection: Connection,
    table: Table,
    *,
    work_id: int,
    fence: int,
    values: dict[str, object],
) -> None:
    """Change a row that we hold; raise LostLease when somebody else does, or nobody."""
    held = (table.c.id == work_id) & (table.c.fence == fence) & (table.c.state == WorkState.CLAIMED)
    done = connection.execute(table.update().where(held).values(values))
    if done.rowcount != 1:
        raise LostLease(f"{table.name} {work_id}")
