"""Adding to the outbox and to the jobs, in the transaction of the decision."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, literal, update
from sqlmodel import col, select

from bot.domain.effects import Effect, Task, pace_of
from bot.domain.ids import ChannelId, MessageTs
from bot.ports import Trace
from storage.columns import UTCDateTime
from storage.inserting import is_inserted
from storage.mapping.work import Payload, effect_from, kind_of, payload_of
from storage.repositories.transaction import Transaction
from storage.tables import IssueRow, JobRow, OutboxRow, Row, WorkState, table_of

SETTLE_WITHIN = timedelta(seconds=5)
"""How long whoever posts may still take after Slack showed us the post; then others settle it."""


class SqlOutbox:
    """Effects to carry out after the commit."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self.added_count = 0

    def add(self, effect: Effect, *, due: datetime | None = None) -> None:
        """Queue an effect once.

        A known key changes nothing. An effect that shows the latest state is queued again unless
        one that has not begun is waiting; that one is locked, so that it cannot begin before this
        transaction's state is there to be shown.
        """
        at = due or self._tx.recorded_at
        key = effect.key
        if effect.is_latest:
            waiting = self._waiting(effect.key)
            if waiting is not None:
                waiting.due = min(waiting.due, at)
                self._tx.session.flush()
                return
            key = f"{effect.key}#{self._tx.ids.new()}"
        self.added_count += _insert_once(
            self._tx,
            OutboxRow,
            key=key,
            base=effect.key,
            lane=effect.subject,
            kind=kind_of(effect),
            payload=payload_of(effect),
            marker=self._tx.ids.new(),
            due=at,
        )

    def trace(self, key: str) -> Trace | None:
        """Return what is known of the effect with this key, settled or not."""
        return self._trace(col(OutboxRow.key) == key)

    def find_marked(self, marker: str) -> Trace | None:
        """Return what is known of the effect that posts under this mark, settled or not."""
        return self._trace(col(OutboxRow.marker) == marker)

    def note_seen(self, marker: str, ts: MessageTs) -> None:
        """Note where Slack showed us a post of ours; one that is still in doubt is due at once."""
        now = literal(self._tx.recorded_at, UTCDateTime())
        soon = literal(self._tx.recorded_at + SETTLE_WITHIN, UTCDateTime())
        is_waiting = col(OutboxRow.state) == WorkState.READY.value
        is_held_for_long = and_(
            col(OutboxRow.state) == WorkState.CLAIMED.value, col(OutboxRow.lease_until) > soon
        )
        noted = self._tx.session.exec(
            update(OutboxRow)
            .where(
                col(OutboxRow.workspace_id) == self._tx.workspace_id,
                col(OutboxRow.marker) == marker,
                col(OutboxRow.settled_at).is_(None),
            )
            .values(
                seen_ts=ts,
                due=case((is_waiting, now), else_=col(OutboxRow.due)),
                # Whoever posted it may be dead; alive, they are about to settle it themselves.
                lease_until=case((is_held_for_long, soon), else_=col(OutboxRow.lease_until)),
            )
            .execution_options(synchronize_session=False)
        )
        self.added_count += noted.rowcount

    def _trace(self, which: ColumnElement[bool]) -> Trace | None:
        row = self._tx.session.exec(
            select(OutboxRow)
            .where(OutboxRow.workspace_id == self._tx.workspace_id, which)
            .execution_options(populate_existing=True)
        ).first()
        return None if row is None else _trace_from(row)

    def _waiting(self, base: str) -> OutboxRow | None:
        return self._tx.session.exec(
            select(OutboxRow)
            .where(
                OutboxRow.workspace_id == self._tx.workspace_id,
                OutboxRow.base == base,
                col(OutboxRow.settled_at).is_(None),
                OutboxRow.state == WorkState.READY.value,
                col(OutboxRow.attempt_started_at).is_(None),
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()


class SqlTasks:
    """Work to do after the commit, now or later."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self.added_count = 0

    def add(self, task: Task, *, due: datetime | None = None) -> None:
        """Plan a task once; a known key changes nothing."""
        kind, payload = kind_of(task), payload_of(task)
        self.added_count += _insert_once(
            self._tx,
            JobRow,
            key=task.key,
            pace=pace_of(task).value,
            lane=self._account_of(payload) or kind,
            kind=kind,
            payload=payload,
            due=due or self._tx.recorded_at,
        )

    def _account_of(self, payload: Payload) -> str | None:
        """Return the account that a task is for, so that accounts can take turns."""
        issue_id = payload.get("issue_id")
        if issue_id is None:
            account_id = payload.get("account_id")
            return None if account_id is None else str(account_id)
        wanted = select(IssueRow.account_id).where(IssueRow.id == issue_id)
        return self._tx.session.exec(wanted).first()


def _trace_from(row: OutboxRow) -> Trace | None:
    try:
        effect = effect_from(row.kind, row.payload)
    except ValueError:
        # Of another version: it is set aside where it is claimed.
        return None
    return Trace(
        effect=effect,
        marker=row.marker,
        created_at=row.created_at,
        tried_at=row.attempt_started_at,
        tried_in=None if row.tried_in is None else ChannelId(row.tried_in),
        seen_ts=None if row.seen_ts is None else MessageTs(row.seen_ts),
    )


def _insert_once(transaction: Transaction, row: type[Row], **values: object) -> int:
    """Insert work whose key is new and return 1; return 0 when the key is known."""
    new = {
        "workspace_id": transaction.workspace_id,
        "created_at": transaction.recorded_at,
        "state": WorkState.READY.value,
        "fence": 0,
        "attempts": 0,
        "problem": "",
        **values,
    }
    return int(is_inserted(transaction.session.connection(), table_of(row), new))
