"""Claiming work under leases: the `WorkQueue` port.

A fence makes sure that only the last claim counts.

Work is settled by the unit of work that it caused, never here, but for events nobody listens to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, RowMapping, case, literal, select

from bot import log
from bot.domain.effects import Effect, Pace, Task
from bot.domain.ids import ChannelId, MessageTs, PersonId
from bot.ports import EffectClaim, InboxClaim, Queue, SetAside, TaskClaim, Waker
from storage.columns import UTCDateTime
from storage.errors import border
from storage.gate import WriteGate
from storage.heads import claiming_of
from storage.mapping.work import effect_from, task_from
from storage.picking import Picker
from storage.setting_aside import give_back, list_set_aside
from storage.settling import change_claimed, hand_back, settle
from storage.tables import InboxRow, JobRow, OutboxRow, WorkState, table_of
from storage.waiting import waiting_of

_log = log.get_logger(__name__)


class SqlWorkQueue:
    """The three work tables. Safe to use from several threads and, on PostgreSQL, processes."""

    def __init__(self, engine: Engine, *, reader: Engine, gate: WriteGate, waker: Waker) -> None:
        self._engine = engine
        self._reader = reader
        self._gate = gate
        self._waker = waker
        self._tables = {
            Queue.INBOX: table_of(InboxRow),
            Queue.OUTBOX: table_of(OutboxRow),
            Queue.JOBS: table_of(JobRow),
        }
        self._pickers = {
            queue: Picker(claiming_of(table), reader) for queue, table in self._tables.items()
        }
        self._waiting = {queue: waiting_of(table) for queue, table in self._tables.items()}

    def claim_events(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[InboxClaim]:
        """Take the oldest due events, at most one at a time for each lane (channel)."""
        return [
            InboxClaim(
                id=row["id"],
                fence=row["fence"] + 1,
                attempt=row["attempts"] + 1,
                body=row["body"],
                received_at=row["received_at"],
            )
            for row in self._claim(Queue.INBOX, now=now, lease=lease, limit=limit)
        ]

    def claim_effects(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[EffectClaim]:
        """Take due effects, at most one at a time for each subject, in order.

        One that this version cannot read is set aside, so that its neighbours go on.
        """
        claims: list[EffectClaim] = []
        for row in self._claim(Queue.OUTBOX, now=now, lease=lease, limit=limit):
            try:
                claims.append(_effect_claim(row, effect_from(row["kind"], row["payload"])))
            except ValueError:
                self._set_aside(Queue.OUTBOX, row, now)
        return claims

    def claim_tasks(
        self, *, now: datetime, lease: timedelta, limit: int, pace: Pace | None = None
    ) -> Sequence[TaskClaim]:
        """Take due tasks of a pace, or of both: at most one for each account, the idlest first."""
        claims: list[TaskClaim] = []
        for wanted in Pace if pace is None else (pace,):
            left = limit - len(claims)
            for row in self._claim(Queue.JOBS, now=now, lease=lease, limit=left, pace=wanted):
                try:
                    claims.append(_task_claim(row, task_from(row["kind"], row["payload"])))
                except ValueError:
                    self._set_aside(Queue.JOBS, row, now)
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

    def hand_back(
        self, queue: Queue, work_id: int, fence: int, *, at: datetime, was_begun: bool
    ) -> None:
        """Let go of work that this process will not finish; raise LostLease when it is not ours."""
        with self._transaction() as connection:
            hand_back(
                connection,
                self._tables[queue],
                work_id=work_id,
                fence=fence,
                at=at,
                was_begun=was_begun,
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

    def next_due(self, queues: Collection[Queue] = tuple(Queue)) -> datetime | None:
        """Return when something can be claimed next, a lease that runs out included, or None."""
        with border(), self._reader.connect() as connection:
            moments = [self._waiting[queue].next_due(connection) for queue in queues]
        return min((moment for moment in moments if moment is not None), default=None)

    def oldest_untouched(self, now: datetime) -> Mapping[Queue, datetime]:
        """Return for each queue since when its oldest due work that nobody ever began waits."""
        with border(), self._reader.connect() as connection:
            found = {
                queue: waiting.oldest_untouched(connection, now)
                for queue, waiting in self._waiting.items()
            }
        return {queue: since for queue, since in found.items() if since is not None}

    def quarantined(self, *, since: datetime | None = None) -> Sequence[SetAside]:
        """Return what was set aside, the latest first, at most a thousand of each queue."""
        with border(), self._reader.connect() as connection:
            return list_set_aside(connection, self._tables, since)

    def release(
        self, queue: Queue, work_id: int, *, at: datetime, by: PersonId | None = None
    ) -> bool:
        """Give work that was set aside back to be tried anew, and note it in the audit.

        Tell False when nothing of this number is set aside (any longer).
        """
        with self._transaction() as connection:
            is_back = give_back(connection, self._tables[queue], work_id, queue=queue, by=by, at=at)
        if is_back:
            self._waker.wake()
        return is_back

    def _claim(
        self,
        queue: Queue,
        *,
        now: datetime,
        lease: timedelta,
        limit: int,
        pace: Pace | None = None,
    ) -> Sequence[RowMapping]:
        """Lock the next rows, mark them claimed, and return them as they were before.

        The write lock is taken only for what a look without it found: most looks find nothing.
        """
        if limit <= 0:
            return []
        table, picker = self._tables[queue], self._pickers[queue]
        for ids in picker.find(now=now, limit=limit, pace=pace):
            with self._transaction() as connection:
                rows = picker.lock(connection, ids, now=now, limit=limit)
                if rows:
                    connection.execute(
                        table.update()
                        .where(table.c.id.in_([row["id"] for row in rows]))
                        .values(
                            state=WorkState.CLAIMED.value,
                            fence=table.c.fence + 1,
                            attempts=table.c.attempts + 1,
                            lease_until=now + lease,
                        )
                    )
            if rows:
                return rows
        return []

    def _set_aside(self, queue: Queue, row: RowMapping, now: datetime) -> None:
        _log.warning("work.unreadable", source=queue, kind=row["kind"], attempt=row["attempts"])
        self.quarantine(queue, row["id"], row["fence"] + 1, at=now, reason="unreadable")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with border(), self._gate.desk(), self._engine.begin() as connection:
            yield connection


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


def _task_claim(row: RowMapping, task: Task) -> TaskClaim:
    return TaskClaim(
        id=row["id"],
        fence=row["fence"] + 1,
        attempt=row["attempts"] + 1,
        task=task,
        due=row["due"],
    )
