"""Questions to writers, whether what they wrote should become an issue. No words of theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ids import ChannelId, MessageTs, NudgeId, PersonId

COOLDOWN = timedelta(days=1)
"""How long nobody is asked again in a channel where they said no."""
EXPIRY = timedelta(hours=24)
"""A question that nobody answered is taken away after this time."""


class NudgeState(StrEnum):
    """What became of a question. WITHDRAWN is one that nobody has to answer any more."""

    STANDING = "standing"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Nudge:
    """One question about one message, put to whoever wrote it.

    `posted_ts` is where it stands: None before it is posted, and after it was taken away.
    """

    id: NudgeId
    channel_id: ChannelId
    ts: MessageTs
    thread_ts: MessageTs
    person_id: PersonId
    asked_at: datetime
    state: NudgeState = NudgeState.STANDING
    ended_at: datetime | None = None
    posted_ts: MessageTs | None = None

    @property
    def is_standing(self) -> bool:
        """Tell whether an answer is still waited for."""
        return self.state is NudgeState.STANDING

    def end(self, state: NudgeState, *, at: datetime) -> Nudge:
        """Return the question as it ended; what ended before stays as it did."""
        if not self.is_standing:
            return self
        return replace(self, state=state, ended_at=at)


def is_cooling_down(declined_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether somebody said no so short a time ago that they are left in peace."""
    return declined_at is not None and now - declined_at < COOLDOWN
