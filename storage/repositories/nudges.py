"""Questions to writers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, func, select

from bot.domain.errors import NudgeClosed
from bot.domain.ids import ChannelId, MessageTs, NudgeId, PersonId, WorkspaceId
from bot.domain.nudge import Nudge, NudgeState
from storage.repositories.transaction import Transaction
from storage.tables import NudgeRow

_OVER = (NudgeState.DECLINED.value, NudgeState.WITHDRAWN.value, NudgeState.EXPIRED.value)


class SqlNudges:
    """The `Nudges` port. `get` locks the question until the transaction ends."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def get(self, nudge_id: NudgeId) -> Nudge:
        """Return the question as it is now; raise NudgeClosed for an id that was never stored."""
        row = self._tx.session.get(
            NudgeRow,
            nudge_id,
            with_for_update=None if self._tx.is_reading else True,
            populate_existing=True,
        )
        if row is None:
            raise NudgeClosed
        return _nudge_from(row)

    def save(self, nudge: Nudge) -> None:
        """Insert or update a question."""
        self._tx.put(_nudge_row(nudge, self._tx.workspace_id))

    def standing(self) -> Sequence[NudgeId]:
        """Return all questions that wait for an answer."""
        found = self._tx.session.exec(
            select(NudgeRow.id)
            .where(
                NudgeRow.workspace_id == self._tx.workspace_id,
                NudgeRow.state == NudgeState.STANDING.value,
            )
            .order_by(NudgeRow.id)
        )
        return [NudgeId(one) for one in found]

    def standing_in(self, channel_id: ChannelId) -> Sequence[Nudge]:
        """Return the questions of a channel that wait for an answer, oldest first, not locked."""
        rows = self._tx.session.exec(
            select(NudgeRow)
            .where(NudgeRow.channel_id == channel_id, NudgeRow.state == NudgeState.STANDING.value)
            .order_by(NudgeRow.id)
        )
        return [_nudge_from(row) for row in rows]

    def left_over_in(self, channel_id: ChannelId) -> Sequence[NudgeId]:
        """Return the questions of a channel that ended without an issue and still stand there."""
        found = self._tx.session.exec(
            select(NudgeRow.id)
            .where(
                NudgeRow.channel_id == channel_id,
                col(NudgeRow.state).in_(_OVER),
                col(NudgeRow.posted_ts).is_not(None),
            )
            .order_by(NudgeRow.id)
        )
        return [NudgeId(one) for one in found]

    def last_declined_at(self, channel_id: ChannelId, person_id: PersonId) -> datetime | None:
        """Return when somebody last said no in a channel."""
        return self._tx.session.exec(
            select(func.max(NudgeRow.ended_at)).where(
                NudgeRow.channel_id == channel_id,
                NudgeRow.state == NudgeState.DECLINED.value,
                NudgeRow.person_id == person_id,
            )
        ).one()


def _nudge_from(row: NudgeRow) -> Nudge:
    return Nudge(
        id=NudgeId(row.id),
        channel_id=ChannelId(row.channel_id),
        ts=MessageTs(row.ts),
        thread_ts=MessageTs(row.thread_ts),
        person_id=PersonId(row.person_id),
        asked_at=row.asked_at,
        state=NudgeState(row.state),
        ended_at=row.ended_at,
        posted_ts=None if row.posted_ts is None else MessageTs(row.posted_ts),
    )


def _nudge_row(nudge: Nudge, workspace_id: WorkspaceId) -> NudgeRow:
    return NudgeRow(
        id=nudge.id,
        workspace_id=workspace_id,
        channel_id=nudge.channel_id,
        ts=nudge.ts,
        thread_ts=nudge.thread_ts,
        person_id=nudge.person_id,
        asked_at=nudge.asked_at,
        state=nudge.state.value,
        ended_at=nudge.ended_at,
        posted_ts=nudge.posted_ts,
    )
