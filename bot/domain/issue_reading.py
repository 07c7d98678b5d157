"""How an issue reads: what its words say, unless somebody of the team has said otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain.reading import Category, Read, Reading, Reason, Temperature, Urgency, Value, read


@dataclass(frozen=True, slots=True)
class CorrectedReading:
    """What somebody of the team said an issue is; None where the words speak for themselves."""

    category: Category | None = None
    urgency: Urgency | None = None
    temperature: Temperature | None = None

    def differs_in(self, other: CorrectedReading) -> dict[str, str]:
        """Return what the other says of everything that it says differently."""
        values = {
            "category": (self.category, other.category),
            "urgency": (self.urgency, other.urgency),
            "temperature": (self.temperature, other.temperature),
        }
        return {name: str(new or "") for name, (old, new) in values.items() if old is not new}


def read_issue(texts: Iterable[str], corrected: CorrectedReading) -> Reading:
    """Return how an issue reads by what customers wrote, the earliest first.

    What it is was said first; hurry and temper are those of the strongest words, for a deadline
    does not go away because the next message is about something else.
    """
    readings = [read(text) for text in texts if text.strip()] or [read("")]
    categories = [one.category for one in readings]
    return Reading(
        category=_said(corrected.category) or next(_reasoned(categories), categories[0]),
        urgency=_said(corrected.urgency) or _strongest([one.urgency for one in readings], Urgency),
        temperature=_said(corrected.temperature)
        or _strongest([one.temperature for one in readings], Temperature),
    )


def _said(value: Value | None) -> Read[Value] | None:
    return None if value is None else Read(value, Reason.CORRECTED)


def _strongest(reads: Sequence[Read[Value]], order: Iterable[Value]) -> Read[Value]:
    ranks = {value: rank for rank, value in enumerate(order)}
    return max(_reasoned(reads), key=lambda one: ranks[one.value], default=reads[0])


def _reasoned(reads: Iterable[Read[Value]]) -> Iterator[Read[Value]]:
    return (one for one in reads if one.reason is not Reason.NOTHING_SAID)
