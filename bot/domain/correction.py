"""What people corrected: messages that the filter judged wrongly, and what they are.

A correction is never asked for. It is what somebody of the team does anyway: capture what was left
alone, or mark as "not an issue" what was captured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.decision import Decision, Rule, Verdict
from bot.domain.ids import ChannelId, MessageTs, PersonId

_NOT_OF_WORDS = frozenset(
    {
        Rule.ASKED_BY_HAND,
        Rule.MENTIONED,
        Rule.THREAD,
        Rule.SOON_AFTER,
        Rule.COLLEAGUE_GOES_ON,
        Rule.ASKS_FOR_NEWS,
        Rule.FILE_ONLY,
        Rule.EMPTY,
        Rule.MODEL_ASKED,
        Rule.TAKEN_BACK,
        Rule.TEAM_WROTE,
        Rule.BOT_WROTE,
        Rule.NOT_CONNECTED,
        Rule.PAUSED,
        Rule.MANUAL_MODE,
        Rule.WRITER_ASKED,
        Rule.WRITER_WANTED,
        Rule.WRITER_DECLINED,
        Rule.ASKED_ALREADY,
        Rule.NOT_ASKED_AGAIN,
    }
)
"""Rules that look at who wrote, where, or what is attached: the words are not at fault."""
_WRONG = {True: Verdict.SKIPPED, False: Verdict.OPENED}
"""The verdict that a message gets wrongly, by whether it is an issue."""


@dataclass(frozen=True, slots=True)
class Correction:
    """Somebody's word on one message, and the decision that it corrects.

    The message's text is not kept here: it stands with the message, and goes with it.
    """

    channel_id: ChannelId
    ts: MessageTs
    is_issue: bool
    by: PersonId | None
    at: datetime
    rule: Rule
    score: float
    version: str


@dataclass(frozen=True, slots=True)
class CorrectedText:
    """The words of a corrected message, to judge the next ones by and to measure on."""

    text: str
    correction: Correction


def correction_of(
    decision: Decision | None, *, is_issue: bool, by: PersonId | None, at: datetime
) -> Correction | None:
    """Return what a decision is corrected to; None where nobody misjudged the words."""
    if decision is None or decision.rule in _NOT_OF_WORDS:
        return None
    if decision.verdict is not _WRONG[is_issue]:
        return None
    return Correction(
        channel_id=decision.channel_id,
        ts=decision.ts,
        is_issue=is_issue,
        by=by,
        at=at,
        rule=decision.rule,
        score=decision.score,
        version=decision.version,
    )
