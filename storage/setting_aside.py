"""Work that was set aside: listing it, and giving it back to be tried once more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, literal_column, select

from bot.domain.ids import PersonId
from bot.ports import Queue, SetAside
from storage.columns import UTCDateTime
from storage.tables import AuditRow, WorkspaceRow, WorkState, table_of

RELEASE = "release_work"
"""The act that the audit names."""
_MOST = 1_000
# Word for word what the partial index says, or the planner does not use it.
_IS_ASIDE = literal_column("state") == literal_column(f"'{WorkState.QUARANTINED}'")


def list_set_aside(
    connection: Connection, tables: Mapping[Queue, Table], since: datetime | None
) -> Sequence[SetAside]:
    """Return what was set aside, the latest first and at most a thousand of each queue."""
    found = []
    for queue, table in tables.items():
        kind = table.c.kind if "kind" in table.c else literal_column("'event'").label("kind")
        rows = (
            select(
                table.c.id,
                kind,
                table.c.key,
                table.c.attempts,
                table.c.problem,
                table.c.settled_at,
            )
            .where(_IS_ASIDE)
            .order_by(table.c.settled_at.desc())
            .limit(_MOST)
        )
        if since is not None:
            rows = rows.where(table.c.settled_at >= bindparam("since", type_=UTCDateTime()))
        values = {} if since is None else {"since": since}
        found += [
            SetAside(
                queue=queue,
                id=row["id"],
                kind=row["kind"],
                key=row["key"],
                attempts=row["attempts"],
                reason=row["problem"],
                since=row["settled_at"],
            )
            for row in connection.execute(rows, values).mappings()
        ]
    return sorted(found, key=lambda one: one.since, reverse=True)


def give_back(
    connection: Connection,
    table: Table,
    work_id: int,
    *,
    queue: Queue,
    by: PersonId | None,
    at: datetime,
) -> bool:
    """Make work ready again that was set aside, with a line in the audit; tell whether it was.

    The mark of an effect that may have reached Slack stays: it is looked for before it goes again.
    """
    is_aside = (table.c.id == work_id) & (table.c.state == WorkState.QUARANTINED)
    done = connection.execute(
        table.update()
        .where(is_aside)
        .values(state=WorkState.READY.value, settled_at=None, due=at, attempts=0, problem="")
    )
    if done.rowcount != 1:
        return False
    workspaces = table_of(WorkspaceRow)
    workspace_id = connection.scalar(select(workspaces.c.id).order_by(workspaces.c.id))
    audit = table_of(AuditRow)
    connection.execute(
        audit.insert().values(
            workspace_id=workspace_id,
            act=RELEASE,
            by=by,
            at=at,
            recorded_at=at,
            details={"queue": queue.value, "work": work_id},
        )
    )
    return True
