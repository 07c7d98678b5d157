"""One stretch of an issue's life, from open to resolved, and the times that figures are made of.

Pure. Which status follows from what happened stands in issue.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Episode:
    """The time from open to resolved. A reopened issue has several; each counts its own time.

    `waited` is how long the customer had the next word, never longer than the episode.
    """

    number: int
    opened_at: datetime
    first_response_at: datetime | None = None
    resolved_at: datetime | None = None
    waited: timedelta = _ZERO
    agent_turn_count: int = 0

    def is_over_at(self, at: datetime) -> bool:
        """Tell whether the episode had ended before that moment."""
        return self.resolved_at is not None and at > self.resolved_at

    def hear_answer(self, *, at: datetime, starts_turn: bool) -> Episode:
        """Note an agent's message.

        The earliest counts as the response, the first always begins a turn.
        """
        at = max(at, self.opened_at)
        if self.first_response_at is None:
            return replace(self, first_response_at=at, agent_turn_count=1)
        return replace(
            self,
            first_response_at=min(self.first_response_at, at),
            agent_turn_count=self.agent_turn_count + (1 if starts_turn else 0),
        )

    def wait(self, *, since: datetime, until: datetime) -> Episode:
        """Add a stretch in which we waited on the customer."""
        return replace(self, waited=self.waited + max(until - since, _ZERO))

    def end(self, *, at: datetime) -> Episode:
        """Resolve.

        An act that arrives late may lie before a wait that was counted already.
        """
        end = max(at, self.opened_at)
        return replace(self, resolved_at=end, waited=min(self.waited, end - self.opened_at))
