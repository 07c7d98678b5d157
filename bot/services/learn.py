"""Keep what people correct, inside the transaction in which they do it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.correction import correction_of
from bot.domain.ids import ChannelId, MessageTs, PersonId
from bot.ports import UnitOfWork


def learn(
    work: UnitOfWork,
    channel_id: ChannelId,
    ts: MessageTs,
    *,
    is_issue: bool,
    by: PersonId | None,
    at: datetime,
) -> None:
    """Note that a message is an issue, or is none, where the filter thought otherwise.

    Whoever takes their word back takes the correction back. Call it before the new verdict is
    stored.
    """
    known = work.corrections.find(channel_id, ts)
    if known is not None:
        if known.is_issue is not is_issue:
            work.corrections.forget(channel_id, ts)
        return
    decision = work.messages.find_decision(channel_id, ts)
    correction = correction_of(decision, is_issue=is_issue, by=by, at=at)
    if correction is not None:
        work.corrections.save(correction)
