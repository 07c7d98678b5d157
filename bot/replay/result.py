"""What came of a replay, as values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.decision import Verdict

UNHEARD = "unheard"
"""The verdict on what the app does not listen to: bots, Slack's own notices, deleted messages."""
VERDICTS = (*(verdict.value for verdict in Verdict), UNHEARD)


@dataclass(frozen=True, slots=True)
class Row:
    """One message: what became of it, and why. `reason` is the name of a rule in the texts.

    `thread` is the ts of the thread's first message, the message's own where it is in none.
    """

    ts: str
    at: datetime
    author: str
    text: str
    verdict: str
    reason: str
    thread: str = ""
    is_team: bool = False
    issue: int | None = None

    @property
    def is_reply(self) -> bool:
        """Tell whether the message stands inside a thread, not at its head."""
        return self.thread not in {"", self.ts}


@dataclass(frozen=True, slots=True)
class Place:
    """A channel with its messages. Where customers are not, nothing is heard and no row kept."""

    id: str
    name: str
    is_customers: bool
    message_count: int
    rows: Sequence[Row] = ()

    @property
    def counts(self) -> Counter[str]:
        """Return how many messages got each verdict."""
        return Counter(row.verdict for row in self.rows)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far what was opened agrees with labels.

    `joined` are labelled messages that went into an issue that was open already: they open nothing
    and miss nothing. `unknown` are labels of messages that were not decided about.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    n: int
    joined: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Replay:
    """Everything that a report shows."""

    places: Sequence[Place]
    direct_count: int
    unreadable_count: int
    agreement: Agreement | None = None

    @property
    def counts(self) -> Counter[str]:
        """Return how many messages got each verdict, over all channels."""
        return sum((place.counts for place in self.places), Counter())
