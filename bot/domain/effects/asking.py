"""The question to a writer, whether what they wrote should become an issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.ids import NudgeId


@dataclass(frozen=True, slots=True)
class _AboutNudge:
    """An effect about one question: what becomes of it waits until it stands."""

    is_latest: ClassVar[bool] = False
    nudge_id: NudgeId

    @property
    def subject(self) -> str:
        """Return the question."""
        return f"nudge:{self.nudge_id}"


@dataclass(frozen=True, slots=True)
class PostNudge(_AboutNudge):
    """Ask the writer of a message, in its thread."""

    @property
    def key(self) -> str:
        """Return the name of the question."""
        return self.subject


@dataclass(frozen=True, slots=True)
class UpdateNudge(_AboutNudge):
    """Take the question away, or say that the team has it, as it stands by now."""

    is_latest: ClassVar[bool] = True

    @property
    def key(self) -> str:
        """Return the name of the question's state."""
        return f"nudge-state:{self.nudge_id}"
