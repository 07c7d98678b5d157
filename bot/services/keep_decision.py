"""Keep what was decided about a message, and why."""

from __future__ import annotations

from datetime import datetime

from bot.domain.decision import Decision, Judgement, Verdict
from bot.domain.ids import ChannelId, DecisionId, MessageTs
from bot.domain.issue import Issue
from bot.ports import IdSource, UnitOfWork


def keep_decision(
    work: UnitOfWork,
    ids: IdSource,
    *,
    channel_id: ChannelId,
    ts: MessageTs,
    verdict: Verdict,
    judgement: Judgement,
    at: datetime,
    issue: Issue | None = None,
) -> None:
    """Store why a message was captured, joined or skipped; what is decided last counts.

    Some of it is decided at Slack's time of an act, and some at ours: neither is always the later.
    """
    known = work.messages.find_decision(channel_id, ts)
    work.messages.add_decision(
        Decision(
            id=DecisionId(ids.new()),
            channel_id=channel_id,
            ts=ts,
            verdict=verdict,
            rule=judgement.rule,
            score=judgement.score,
            version=judgement.version,
            decided_at=at if known is None else max(at, known.decided_at),
            issue_id=issue.id if issue else None,
            inputs_hash=judgement.inputs_hash,
        )
    )
