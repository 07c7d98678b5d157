"""What a performance of the story came to: the figures, and the digest as it was posted."""

from __future__ import annotations

from dataclasses import dataclass

from bot.practice.leaks import Leak
from bot.practice.tally import Tally


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The outcome of one day. `seconds` is real time."""

    tally: Tally
    leaks: tuple[Leak, ...]
    digests_posted: int
    customer_visible_messages: int
    seconds: float
    digest_text: str = ""
    problems: tuple[str, ...] = ()

    def figures(self) -> dict[str, int | float]:
        """Return the figures under the names that `--json` prints, in that order."""
        return {
            "messages": self.tally.message_count,
            "issues_opened": self.tally.opened_count,
            "skipped": self.tally.skipped_count,
            "suggestions": self.tally.suggestion_count,
            "replies_sent": self.tally.reply_count,
            "resolved": self.tally.resolved_count,
            "reopened": self.tally.reopened_count,
            "ratings": len(self.tally.scores),
            "digests_posted": self.digests_posted,
            "customer_visible_messages": self.customer_visible_messages,
            "leaks": len(self.leaks),
            "seconds": round(self.seconds, 2),
        }
