"""Where questions to writers are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import ChannelId, NudgeId, PersonId
from bot.domain.nudge import Nudge


class Nudges(Protocol):
    """Questions to writers, whether what they wrote should become an issue."""

    def get(self, nudge_id: NudgeId) -> Nudge:
        """Return the question, locked; raise NudgeClosed for an id that was never stored."""
        ...

    def save(self, nudge: Nudge) -> None: ...
    def standing(self) -> Sequence[NudgeId]:
        """Return all questions that wait for an answer."""
        ...

    def standing_in(self, channel_id: ChannelId) -> Sequence[Nudge]:
        """Return the questions of a channel that wait for an answer, oldest first, not locked."""
        ...

    def left_over_in(self, channel_id: ChannelId) -> Sequence[NudgeId]:
        """Return the questions of a channel that ended without an issue and still stand there."""
        ...

    def last_declined_at(self, channel_id: ChannelId, person_id: PersonId) -> datetime | None:
        """Return when somebody last said no in a channel."""
        ...
