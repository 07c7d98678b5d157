"""What people corrected."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from bot.domain.correction import CorrectedText, Correction
from bot.domain.decision import Rule
from bot.domain.ids import ChannelId, MessageTs, PersonId
from storage.repositories.transaction import Transaction
from storage.tables import CorrectionRow, MessageRow


class SqlCorrections:
    """The `Corrections` port. The words are read from the message, so they go when it goes."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find(self, channel_id: ChannelId, ts: MessageTs) -> Correction | None:
        """Return what somebody said about a message, if anybody did."""
        row = self._tx.session.get(CorrectionRow, (channel_id, ts))
        return None if row is None else _correction_from(row)

    def save(self, correction: Correction) -> None:
        """Insert or replace."""
        self._tx.put(_correction_row(correction, self._tx.workspace_id))

    def forget(self, channel_id: ChannelId, ts: MessageTs) -> None:
        """Take a correction back; nothing happens where there is none."""
        row = self._tx.session.get(CorrectionRow, (channel_id, ts))
        if row is not None:
            self._tx.remove(row)

    def texts(self, *, limit: int) -> Sequence[CorrectedText]:
        """Return the words of the newest `limit` corrections, newest first."""
        found = self._tx.session.exec(
            select(MessageRow.text, CorrectionRow)
            .where(
                CorrectionRow.workspace_id == self._tx.workspace_id,
                MessageRow.channel_id == CorrectionRow.channel_id,
                MessageRow.ts == CorrectionRow.ts,
                col(MessageRow.deleted_at).is_(None),
                MessageRow.text != "",
            )
            .order_by(col(CorrectionRow.at).desc(), CorrectionRow.channel_id, CorrectionRow.ts)
            .limit(limit)
        ).all()
        return [CorrectedText(text, _correction_from(row)) for text, row in found]


def _correction_from(row: CorrectionRow) -> Correction:
    return Correction(
        channel_id=ChannelId(row.channel_id),
        ts=MessageTs(row.ts),
        is_issue=row.is_issue,
        by=None if row.by is None else PersonId(row.by),
        at=row.at,
        rule=Rule(row.rule),
        score=row.score,
        version=row.version,
    )


def _correction_row(correction: Correction, workspace_id: str) -> CorrectionRow:
    return CorrectionRow(
        channel_id=correction.channel_id,
        ts=correction.ts,
        workspace_id=workspace_id,
        is_issue=correction.is_issue,
        by=correction.by,
        at=correction.at,
        rule=correction.rule.value,
        score=correction.score,
        version=correction.version,
    )
