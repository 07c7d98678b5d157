"""Claiming work under leases: the `WorkQueue` port.

A fence makes sure that only the last claim counts.

Work is settled by the unit of work that it caused, never here, but for events nobody listens to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, Table, case, literal, select

from bot import log
from bot.domain.effects import Effect, Task
from bot.domain.ids import ChannelId, MessageTs
from bot.ports import EffectClaim, InboxClaim, Queue, TaskClaim
from storage.columns import UTCDateTime
from storage.errors import border
from storage.gate import WriteGate
from storage.heads import Claiming, claiming_of
from storage.mapping.work import effect_from, task_from
from storage.settling import change_claimed, settle
from storage.tables import InboxRow, JobRow, OutboxRow, WorkState, table_of

_log = log.get_logger(__name__)


class SqlWorkQueue:
    """The three work tables. Safe to use from several threads and, on PostgreSQL, processes."""

    def __init__(self, engine: Engine, *, reader: Engine, gate: WriteGate) -> None:
        self._engine = engine
        self._reader = reader
        self._gate = gate
        self._tables = {
            Queue.INBOX: table_of(InboxRow),
            Queue.OUTBOX: table_of(OutboxRow),
            Queue.JOBS: table_of(JobRow),
        }
        self._claiming = {queue: claiming_of(table) for queue, table in self._tables.items()}

    def claim_events(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[InboxClaim]:
        """Take the oldest due events, at most one at a time for each lane (channel)."""
        with self._transaction() as connection:
            rows = self._claim(connection, Queue.INBOX, now=now, lease=lease, limit=limit)
        return [
            InboxClaim(
                id=row["id"],
                fence=row["fence"] + 1,
                attempt=row["attempts"] + 1,
                body=row["body"],
                received_at=row["received_at"],
            )
            for row in rows
        ]

    def claim_effects(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[EffectClaim]:
        """Take due effects, at most one at a time for each subject, in order.

        One that this version cannot read is set aside, so that its neighbours go on.
        """
        table = self._tables[Queue.OUTBOX]
        claims = []
        with self._transaction() as connection:
            for row in self._claim(connection, Queue.OUTBOX, now=now, lease=lease, limit=limit):
                effect = _read_effect(connection, table, row, now)
                if effect is not None:
                    claims.append(_effect_claim(row, effect))
        return claims

    def claim_tasks(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[TaskClaim]:
        """Take due tasks, the longest due first."""
        table = self._tables[Queue.JOBS]
        claims = []
        with self._transaction() as connection:
            for row in self._claim(connection, Queue.JOBS, now=now, lease=lease, limit=limit):
                task = _read_task(connection, table, row, now)
                if task is not None:
                    claims.append(
                        TaskClaim(
                            id=row["id"],
                            fence=row["fence"] + 1,
                            attempt=row["attempts"] + 1,
                            task=task,
                            due=row["due"],
                        )
                    )
        return claims

    def mark_started(
        self, claim: EffectClaim, *, at: datetime, place: ChannelId | None = None
    ) -> MessageTs | None:
        """Note, before the call, that Slack is about to be asked; raise LostLease.

        Return where it stands when its own event came in the meantime.
        """
        table = self._tables[Queue.OUTBOX]
        with self._transaction() as connection:
            change_claimed(
                connection,
                table,
                work_id=claim.id,
                fence=claim.fence,
                values={"attempt_started_at": at, "tried_in": place},
            )
            # The row is locked by now, so what stands here stays true until the commit.
            seen = connection.execute(select(table.c.seen_ts).where(table.c.id == claim.id))
            return _ts(seen.scalar_one())

    def retry(
        self,
        queue: Queue,
        work_id: int,
        fence: int,
        *,
        due: datetime,
        reason: str,
        was_sent: bool,
        is_failure: bool = True,
    ) -> None:
        """Give work back to be tried again at `due`; raise LostLease when it is not ours.

        `was_sent` False clears the mark of a started effect. A post that Slack showed us during the
        attempt is due at once: all that is left to do is to note where it stands.
        """
        table = self._tables[queue]
        values: dict[str, object] = {
            "state": WorkState.READY.value,
            "due": due,
            "lease_until": None,
            "problem": reason,
        }
        if not is_failure:
            # Never nought: what was tried keeps its place in its lane.
            values["attempts"] = case((table.c.attempts > 1, table.c.attempts - 1), else_=1)
        if queue is Queue.OUTBOX:
            then = literal(due, UTCDateTime())
            values["due"] = case((table.c.seen_ts.is_not(None), table.c.created_at), else_=then)
            if not was_sent:
                values |= {"attempt_started_at": None, "tried_in": None}
        with self._transaction() as connection:
            change_claimed(connection, table, work_id=work_id, fence=fence, values=values)

    def quarantine(
        self, queue: Queue, work_id: int, fence: int, *, at: datetime, reason: str
    ) -> None:
        """Set work aside that keeps failing; raise LostLease when it is not ours."""
        with self._transaction() as connection:
            settle(
                connection,
                self._tables[queue],
                work_id=work_id,
                fence=fence,
                state=WorkState.QUARANTINED,
                at=at,
                reason=reason,
            )

    def settle_ignored(self, work_id: int, fence: int, *, at: datetime) -> None:
        """Settle an event that nobody listens to; raise LostLease when it is not ours."""
        with self._transaction() as connection:
            settle(
                connection,
                self._tables[Queue.INBOX],
                work_id=work_id,
                fence=fence,
                state=WorkState.IGNORED,
                at=at,
            )

    def is_settled(self, queue: Queue, work_id: int, fence: int) -> bool:
        """Tell whether the work's cause was committed (or somebody else owns it by now)."""
        table = self._tables[queue]
        held = select(table.c.id).where(
            table.c.id == work_id, table.c.fence == fence, table.c.settled_at.is_(None)
        )
        with border(), self._reader.connect() as connection:
            return connection.execute(held).first() is None

    def next_due(self) -> datetime | None:
        """Return when something can be claimed next, a lease that runs out included, or None."""
        with border(), self._reader.connect() as connection:
            moments = [
                connection.execute(claiming.next_moment).scalar()
                for claiming in self._claiming.values()
            ]
        return min((moment for moment in moments if moment is not None), default=None)

    def _claim(
        self, connection: Connection, queue: Queue, *, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[RowMapping]:
        """Lock the next rows, mark them claimed, and return them as they were before."""
        table = self._tables[queue]
        found = _find(connection, self._claiming[queue], now=now, limit=limit)
        if found:
            connection.execute(
                table.update()
                .where(table.c.id.in_([row["id"] for row in found]))
                .values(
                    state=WorkState.CLAIMED.value,
                    fence=table.c.fence + 1,
                    attempts=table.c.attempts + 1,
                    lease_until=now + lease,
                )
            )
        return found

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with border(), self._gate.desk(), self._engine.begin() as connection:
            yield connection


def _find(
    connection: Connection, claiming: Claiming, *, now: datetime, limit: int
) -> Sequence[RowMapping]:
    """Return what may be claimed: first which rows, then again with the lock."""
    values: dict[str, object] = {"now": now, "limit": limit}
    if claiming.heads is not None:
        values["ids"] = sorted(connection.execute(claiming.heads, {"now": now}).scalars())
        if not values["ids"]:
            return []
    return connection.execute(claiming.rows, values).mappings().all()


def _effect_claim(row: RowMapping, effect: Effect) -> EffectClaim:
    return EffectClaim(
        id=row["id"],
        fence=row["fence"] + 1,
        attempt=row["attempts"] + 1,
        effect=effect,
        marker=row["marker"],
        was_started=row["attempt_started_at"] is not None or row["seen_ts"] is not None,
        created_at=row["created_at"],
        problem=row["problem"],
        tried_at=row["attempt_started_at"],
        tried_in=None if row["tried_in"] is None else ChannelId(row["tried_in"]),
        seen_ts=_ts(row["seen_ts"]),
    )


def _ts(value: str | None) -> MessageTs | None:
    return None if value is None else MessageTs(value)


def _read_effect(
    connection: Connection, table: Table, row: RowMapping, now: datetime
) -> Effect | None:
    try:
        return effect_from(row["kind"], row["payload"])
    except ValueError:
        _set_aside(connection, table, row, now)
        return None


def _read_task(connection: Connection, table: Table, row: RowMapping, now: datetime) -> Task | None:
    try:
        return task_from(row["kind"], row["payload"])
    except ValueError:
        _set_aside(connection, table, row, now)
        return None


def _set_aside(connection: Connection, table: Table, row: RowMapping, now: datetime) -> None:
    _log.warning("work.unreadable", source=table.name, kind=row["kind"], attempt=row["attempts"])
    settle(
        connection,
        table,
        work_id=row["id"],
        fence=row["fence"] + 1,
        state=WorkState.QUARANTINED,
        at=now,
        reason="unreadable",
    )
