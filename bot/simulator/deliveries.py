"""Events on their way to the app, with Slack's retries. No sockets: a courier carries them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

RETRY_AFTER = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
"""When Slack tries again after the first, second and third failure (docs: Events API)."""


class Kind(StrEnum):
    """What sort of request it is; the names are Socket Mode's envelope types."""

    EVENT = "events_api"
    INTERACTIVE = "interactive"
    COMMAND = "slash_commands"


@dataclass(slots=True, eq=False)
class Delivery:
    """One request to the app. `attempt` counts retries; body and event_id never change."""

    sequence: int
    kind: Kind
    payload: dict[str, Any]
    due: datetime
    attempt: int = 0
    retry_reason: str = ""
    is_in_flight: bool = False

    @property
    def event_id(self) -> str | None:
        """Return the event id, or None for what is no event callback."""
        return self.payload.get("event_id")


class Queue:
    """Deliveries by due time. Safe to use from several threads."""

    def __init__(self) -> None:
        self.acknowledged: list[Delivery] = []
        self.given_up: list[Delivery] = []
        self._waiting: dict[int, Delivery] = {}
        self._sequence = 0
        self._changed = threading.Condition(threading.RLock())

    def add(self, payload: dict[str, Any], *, due: datetime, kind: Kind = Kind.EVENT) -> Delivery:
        """Queue a request that is due at a moment."""
        with self._changed:
            self._sequence += 1
            delivery = Delivery(sequence=self._sequence, kind=kind, payload=payload, due=due)
            self._waiting[delivery.sequence] = delivery
            self._changed.notify_all()
            return delivery

    def due(self, now: datetime) -> list[Delivery]:
        """Return what should be delivered by now, earliest first; nothing that is in flight."""
        with self._changed:
            ready = [d for d in self._waiting.values() if d.due <= now and not d.is_in_flight]
        return sorted(ready, key=lambda d: (d.due, d.sequence))

    def claim(self, delivery: Delivery) -> bool:
        """Take a delivery in hand; False when somebody else has it or it is settled."""
        with self._changed:
            if delivery.is_in_flight or delivery.sequence not in self._waiting:
                return False
            delivery.is_in_flight = True
            return True

    def acknowledge(self, delivery: Delivery) -> None:
        """Settle a delivery: the app has it."""
        with self._changed:
            self._remove(delivery)
            self.acknowledged.append(delivery)
            self._changed.notify_all()

    def fail(
        self,
        delivery: Delivery,
        *,
        now: datetime,
        reason: str = "http_timeout",
        may_retry: bool = True,
    ) -> None:
        """Plan the next attempt as Slack does, or give up after the third retry."""
        with self._changed:
            delivery.is_in_flight = False
            if delivery.attempt >= len(RETRY_AFTER) or not may_retry:
                self._remove(delivery)
                self.given_up.append(delivery)
            else:
                delivery.due = now + RETRY_AFTER[delivery.attempt]
                delivery.attempt += 1
                delivery.retry_reason = reason
            self._changed.notify_all()

    def outstanding(self, now: datetime) -> int:
        """Count what is due or in flight."""
        with self._changed:
            return sum(1 for d in self._waiting.values() if d.is_in_flight or d.due <= now)

    def waiting(self) -> list[Delivery]:
        """Return everything that is not settled, in the order it was queued."""
        with self._changed:
            return list(self._waiting.values())

    def next_due(self) -> datetime | None:
        """Return when the next delivery is due, or None when nothing waits."""
        with self._changed:
            return min((d.due for d in self._waiting.values()), default=None)

    def clear(self) -> None:
        """Forget everything that waits."""
        with self._changed:
            self._waiting.clear()
            self._changed.notify_all()

    def wait_for_change(self, seconds: float) -> None:
        """Block until something is queued or settled, at most for some real seconds."""
        with self._changed:
            self._changed.wait(seconds)

    def _remove(self, delivery: Delivery) -> None:
        delivery.is_in_flight = False
        self._waiting.pop(delivery.sequence, None)
