"""How long the app listened, which gaps are to be read, and how far catching up has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import delete, or_, update
from sqlmodel import col, exists, func, select

from bot.domain.back_fill import BackFill, Gap, HistoryImport
from bot.domain.ids import ChannelId, MessageTs
from bot.domain.issue_status import ACTIVE, IssueStatus
from bot.ports import FoundEvent
from storage.inbox import unread_row
from storage.inserting import insert_new
from storage.mapping.back_fill import back_fill_from, back_fill_row, gap_from, gap_row
from storage.repositories.transaction import Transaction
from storage.tables import (
    BackFillRow,
    ChannelAliasRow,
    GapRow,
    InboxRow,
    IssueRow,
    IssueThreadRow,
    ListeningRow,
    OutboxRow,
    SettingRow,
    WatermarkRow,
    WorkState,
    table_of,
)

FOUND = "history:"
"""How the keys of events begin that were found in history."""
_LIFE, _IMPORT = "channel_life", "import"
_ACTIVE = sorted(status.value for status in ACTIVE)
_IS_MISSED = col(GapRow.counts_from).is_(None)
"""What was missed, and not the thread of a new issue."""


class SqlBackFills:
    """The `BackFills` port over one session."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction
        self.added_count = 0

    def alive_until(self) -> datetime | None:
        """Return when the app last noted that it listens, locked; None before the first time."""
        row = self._tx.session.get(
            ListeningRow, self._tx.workspace_id, with_for_update=True, populate_existing=True
        )
        return None if row is None else row.alive_until

    def note_alive(self, at: datetime) -> None:
        """Note that the app listens."""
        self._tx.put(ListeningRow(workspace_id=self._tx.workspace_id, alive_until=at))

    def left_at(self, channel_id: ChannelId) -> MessageTs | None:
        """Return up to where a channel is known that the app was taken out of."""
        row = self._tx.session.get(WatermarkRow, channel_id)
        return None if row is None else MessageTs(row.ts)

    def note_left(self, channel_id: ChannelId, ts: MessageTs) -> None:
        """Note up to where a channel is known; an earlier mark that was not read from stays."""
        known = self.left_at(channel_id)
        self._tx.put(
            WatermarkRow(
                channel_id=channel_id,
                workspace_id=self._tx.workspace_id,
                ts=ts if known is None else min(known, ts),
                recorded_at=self._tx.recorded_at,
            )
        )

    def forget_left(self, channel_id: ChannelId) -> None:
        """Forget the mark of a channel: what follows it is a gap now."""
        gone = delete(WatermarkRow).where(col(WatermarkRow.channel_id) == channel_id)
        self._tx.session.exec(gone)

    def running(self) -> BackFill | None:
        """Return the catching up that is not finished, locked."""
        row = self._tx.session.exec(
            select(BackFillRow)
            .where(
                BackFillRow.workspace_id == self._tx.workspace_id,
                col(BackFillRow.finished_at).is_(None),
            )
            .order_by(BackFillRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
        return None if row is None else back_fill_from(row)

    def find(self, back_fill_id: str) -> BackFill | None:
        """Return a catching up, finished or not."""
        row = self._tx.session.get(BackFillRow, back_fill_id)
        return None if row is None else back_fill_from(row)

    def save(self, back_fill: BackFill) -> None:
        """Insert or update."""
        self._tx.put(back_fill_row(back_fill, self._tx.workspace_id))

    def count(self, *, messages: int = 0, issues: int = 0) -> None:
        """Add to what the unfinished catching up took in."""
        self._tx.session.exec(
            update(BackFillRow)
            .where(
                col(BackFillRow.workspace_id) == self._tx.workspace_id,
                col(BackFillRow.finished_at).is_(None),
            )
            .values(
                message_count=col(BackFillRow.message_count) + messages,
                issue_count=col(BackFillRow.issue_count) + issues,
            )
            .execution_options(synchronize_session=False)
        )

    def save_import(self, wanted: HistoryImport) -> None:
        """Note that a channel's history is wanted."""
        self._tx.put(
            SettingRow(
                workspace_id=self._tx.workspace_id,
                scope=_LIFE,
                scope_id=wanted.channel_id,
                key=_IMPORT,
                value={
                    "since": wanted.since.isoformat(),
                    "until": wanted.until.isoformat(),
                    "is_alone": wanted.is_alone,
                },
                changed_by=None,
                changed_at=self._tx.recorded_at,
            )
        )

    def import_of(self, channel_id: ChannelId) -> HistoryImport | None:
        """Return what of a channel's history is wanted and was not gone through yet."""
        row = self._tx.session.get(SettingRow, self._import_key(channel_id))
        return None if row is None else _import_from(row)

    def imports(self) -> Sequence[HistoryImport]:
        """Return whose history is wanted and was not gone through yet."""
        rows = self._tx.session.exec(
            select(SettingRow)
            .where(
                SettingRow.workspace_id == self._tx.workspace_id,
                SettingRow.scope == _LIFE,
                SettingRow.key == _IMPORT,
            )
            .order_by(SettingRow.scope_id)
        ).all()
        return [_import_from(row) for row in rows]

    def end_import(self, channel_id: ChannelId) -> None:
        """Forget that a channel's history was wanted."""
        row = self._tx.session.get(SettingRow, self._import_key(channel_id))
        if row is not None:
            self._tx.remove(row)

    def _import_key(self, channel_id: ChannelId) -> tuple[str, str, str, str]:
        return (self._tx.workspace_id, _LIFE, channel_id, _IMPORT)

    def find_gap(self, channel_id: ChannelId, thread_ts: MessageTs | None) -> Gap | None:
        """Return what is still to be read of a channel or thread."""
        row = self._tx.session.get(GapRow, (channel_id, thread_ts or ""))
        return None if row is None else gap_from(row)

    def next_gap(self) -> Gap | None:
        """Return what to read next: new issues' threads, channels with open issues, then others."""
        has_open = (
            select(IssueRow.id)
            .where(IssueRow.channel_id == GapRow.channel_id, col(IssueRow.status).in_(_ACTIVE))
            .exists()
        )
        row = self._tx.session.exec(
            select(GapRow)
            .where(GapRow.workspace_id == self._tx.workspace_id)
            .order_by(
                _IS_MISSED,
                has_open.desc(),
                # A channel before its threads: the page may show that they are still as they were.
                col(GapRow.thread_ts) != "",
                col(GapRow.until).desc(),
                GapRow.channel_id,
                GapRow.thread_ts,
            )
            .limit(1)
        ).first()
        return None if row is None else gap_from(row)

    def save_gap(self, gap: Gap) -> None:
        """Insert or update what is to be read of a channel or thread."""
        self._tx.put(gap_row(gap, self._tx.workspace_id))

    def end_gap(self, gap: Gap) -> None:
        """Forget a gap: it was read to its end."""
        self._tx.session.exec(
            delete(GapRow).where(
                col(GapRow.channel_id) == gap.channel_id,
                col(GapRow.thread_ts) == (gap.thread_ts or ""),
            )
        )

    def end_gaps(self, channel_id: ChannelId) -> MessageTs | None:
        """Forget what was to be read of a channel; return from where on it was missed."""
        since: str | None = self._tx.session.exec(
            select(func.min(GapRow.since)).where(GapRow.channel_id == channel_id, _IS_MISSED)
        ).one_or_none()
        self._tx.session.exec(delete(GapRow).where(col(GapRow.channel_id) == channel_id))
        return None if since is None else MessageTs(since)

    def waiting_channel_count(self) -> int:
        """Return how many channels still have something to be read that was missed."""
        distinct = func.count(func.distinct(col(GapRow.channel_id)))
        return self._tx.session.exec(
            select(distinct).where(GapRow.workspace_id == self._tx.workspace_id, _IS_MISSED)
        ).one()

    def waiting_gap_count(self) -> int:
        """Return how many channels and threads still are to be read."""
        return self._tx.session.exec(
            select(func.count())
            .select_from(GapRow)
            .where(GapRow.workspace_id == self._tx.workspace_id)
        ).one()

    def recent_threads(
        self, channel_ids: Sequence[ChannelId], *, since: datetime, limit: int
    ) -> Sequence[tuple[ChannelId, MessageTs]]:
        """Return threads of issues somebody may still write in, the active ones first."""
        is_active = col(IssueRow.status).in_(_ACTIVE)
        heard_at = func.coalesce(col(IssueRow.last_customer_at), col(IssueRow.opened_at))
        rows = self._tx.session.exec(
            select(IssueThreadRow.channel_id, IssueThreadRow.thread_ts)
            .join(IssueRow, col(IssueRow.id) == IssueThreadRow.issue_id)
            .where(
                col(IssueRow.channel_id).in_(channel_ids),
                IssueRow.status != IssueStatus.DISCARDED.value,
                or_(is_active, heard_at > since),
                # An issue that was logged by hand has no thread in Slack yet.
                col(IssueThreadRow.thread_ts).not_like("logged-%"),
            )
            .order_by(is_active.desc(), heard_at.desc(), IssueRow.id, IssueThreadRow.thread_ts)
            .limit(limit)
        ).all()
        return [(ChannelId(channel), MessageTs(thread)) for channel, thread in rows]

    def known_since(self, channel_id: ChannelId) -> datetime | None:
        """Return when the app first heard of a channel."""
        return self._tx.session.exec(
            select(func.min(ChannelAliasRow.since)).where(ChannelAliasRow.channel_id == channel_id)
        ).one()

    def take_in(self, events: Sequence[FoundEvent]) -> int:
        """Put events into the inbox; return how many of them are new."""
        if not events:
            return 0
        table = table_of(InboxRow)
        rows = [
            unread_row(event.key, lane=event.lane, body=event.body, at=self._tx.recorded_at)
            for event in {event.key: event for event in events}.values()
        ]
        connection = self._tx.session.connection()
        new = insert_new(connection, table, rows, returning=table.c.key)
        self.added_count += len(new)
        return len(new)

    def has_unread(self) -> bool:
        """Tell whether something found still waits to be decided about."""
        waiting = exists().where(
            col(InboxRow.settled_at).is_(None), col(InboxRow.key).startswith(FOUND)
        )
        return bool(self._tx.session.exec(select(waiting)).one())

    def has_doubtful_posts(self) -> bool:
        """Tell whether a post waits to be looked for in history: that comes first."""
        doubtful = exists().where(
            col(OutboxRow.settled_at).is_(None),
            col(OutboxRow.state) == WorkState.READY.value,
            col(OutboxRow.attempt_started_at).is_not(None),
        )
        return bool(self._tx.session.exec(select(doubtful)).one())


def _import_from(row: SettingRow) -> HistoryImport:
    value = cast("dict[str, str | bool]", row.value)
    return HistoryImport(
        channel_id=ChannelId(row.scope_id),
        since=datetime.fromisoformat(str(value["since"])),
        until=datetime.fromisoformat(str(value["until"])),
        is_alone=bool(value["is_alone"]),
    )
