"""Up to when the app surely heard everything. Called inside the transaction."""

from __future__ import annotations

from datetime import datetime

from bot.ports import UnitOfWork


def heard_until(work: UnitOfWork, *, now: datetime) -> datetime:
    """Return the last moment that the app noted to be listening, and was still installed."""
    moments = (work.back_fills.alive_until(), work.installations.ended_at(), now)
    return min(moment for moment in moments if moment is not None)
