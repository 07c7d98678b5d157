"""Catching up and its gaps."""

from __future__ import annotations

from bot.domain.back_fill import BackFill, Gap
from bot.domain.ids import BackFillId, ChannelId, MessageTs, WorkspaceId
from storage.tables import BackFillRow, GapRow


def back_fill_from(row: BackFillRow) -> BackFill:
    """Return a catching up."""
    return BackFill(
        id=BackFillId(row.id),
        since=row.since,
        until=row.until,
        started_at=row.started_at,
        step=row.step,
        page=row.page,
        asked_at=row.asked_at,
        channel_count=row.channel_count,
        message_count=row.message_count,
        issue_count=row.issue_count,
        finished_at=row.finished_at,
    )


def back_fill_row(back_fill: BackFill, workspace_id: WorkspaceId) -> BackFillRow:
    """Return the row of a catching up."""
    return BackFillRow(
        id=back_fill.id,
        workspace_id=workspace_id,
        since=back_fill.since,
        until=back_fill.until,
        started_at=back_fill.started_at,
        step=back_fill.step,
        page=back_fill.page,
        asked_at=back_fill.asked_at,
        channel_count=back_fill.channel_count,
        message_count=back_fill.message_count,
        issue_count=back_fill.issue_count,
        finished_at=back_fill.finished_at,
    )


def gap_from(row: GapRow) -> Gap:
    """Return a gap."""
    return Gap(
        channel_id=ChannelId(row.channel_id),
        since=MessageTs(row.since),
        until=MessageTs(row.until),
        read_from=MessageTs(row.read_from),
        thread_ts=MessageTs(row.thread_ts) if row.thread_ts else None,
        counts_from=MessageTs(row.counts_from) if row.counts_from else None,
    )


def gap_row(gap: Gap, workspace_id: WorkspaceId) -> GapRow:
    """Return the row of a gap."""
    return GapRow(
        channel_id=gap.channel_id,
        thread_ts=gap.thread_ts or "",
        workspace_id=workspace_id,
        since=gap.since,
        until=gap.until,
        read_from=gap.read_from,
        counts_from=gap.counts_from,
    )
