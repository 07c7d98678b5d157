"""Which of the decisions about a message counts, the same for services and for reports."""

from __future__ import annotations

from sqlalchemy import case
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.decision import Verdict
from storage.tables import DecisionRow


def decisions_about(channel_id: str, ts: str) -> SelectOfScalar[DecisionRow]:
    """Return the query for a message's decisions, the one that counts first.

    That is the newest one. One to wait never counts beside another: clocks differ, so what ended
    the wait may seem to have come before it.
    """
    is_waiting = case((col(DecisionRow.verdict) == Verdict.UNDECIDED.value, 1), else_=0)
    return (
        select(DecisionRow)
        .where(DecisionRow.channel_id == channel_id, DecisionRow.ts == ts)
        .order_by(is_waiting, col(DecisionRow.decided_at).desc(), col(DecisionRow.number).desc())
    )
