"""Everything that may go wrong between Slack and the app, as knobs. Chance comes in seeded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any


class Transport(StrEnum):
    """What happens to the connection of a Web API call."""

    ANSWERED = "answered"
    TIMEOUT = "timeout"
    RESET = "reset"
    SILENCE = "silence"
    """The connection stays open and nothing comes: what a client's own time-out is for."""


@dataclass(frozen=True, slots=True)
class MethodFault:
    """A wrong answer to one Web API call; `is_applied` tells whether the call took effect."""

    status: int = 200
    body: dict[str, Any] | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    is_applied: bool = False
    transport: Transport = Transport.ANSWERED

    @classmethod
    def rate_limited(cls, retry_after: int = 30) -> MethodFault:
        """Answer 429 with Retry-After in seconds."""
        return cls(
            status=429,
            body={"ok": False, "error": "ratelimited"},
            headers={"Retry-After": str(retry_after)},
        )

    @classmethod
    def server_error(cls, status: int = 503, *, is_applied: bool = False) -> MethodFault:
        """Answer 5xx with a page, as an outage does."""
        page = "<html><body>upstream error</body></html>"
        return cls(status=status, body=page, is_applied=is_applied)

    @classmethod
    def timeout(cls, *, is_applied: bool = False) -> MethodFault:
        """Never answer; the shell closes the connection in silence."""
        return cls(is_applied=is_applied, transport=Transport.TIMEOUT)

    @classmethod
    def reset(cls, *, is_applied: bool = False) -> MethodFault:
        """Break the connection after the request was read."""
        return cls(is_applied=is_applied, transport=Transport.RESET)

    @classmethod
    def silence(cls) -> MethodFault:
        """Keep the connection open and never answer; the call has no effect."""
        return cls(transport=Transport.SILENCE)

    @classmethod
    def error(cls, code: str, *, is_applied: bool = False, **extra: Any) -> MethodFault:
        """Answer `ok: false` with a code, e.g. token_revoked, internal_error, invalid_blocks."""
        return cls(body={"ok": False, "error": code, **extra}, is_applied=is_applied)

    @classmethod
    def missing_scope(cls, needed: str, provided: str = "chat:write") -> MethodFault:
        """Answer missing_scope with what is needed and what there is."""
        return cls.error("missing_scope", needed=needed, provided=provided)


class Faults:
    """The knobs. Rates are chances between 0 and 1; planned faults come first and only once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.clear()

    def clear(self) -> None:
        """Stop every fault, planned ones too."""
        self.drop_rate = 0.0
        self.duplicate_rate = 0.0
        self.delay_rate = 0.0
        self.max_delay = timedelta(minutes=10)
        self.reorder_rate = 0.0
        self.lose_request_rate = 0.0
        self.lose_answer_rate = 0.0
        self.method_rates: dict[str, list[tuple[float, MethodFault]]] = {}
        self._planned: dict[str, list[MethodFault]] = {}
        self._drops = 0
        self._duplicates = 0
        self._delays: list[timedelta] = []
        self._lost_requests = 0
        self._lost_answers = 0

    def answer(self, method: str, fault: MethodFault, *, times: int = 1) -> None:
        """Answer the next calls of a method wrongly; `*` stands for any method."""
        self._planned.setdefault(method, []).extend([fault] * times)

    def drop_next(self, count: int = 1) -> None:
        """Let the next events never reach the app, not even by retry."""
        self._drops += count

    def duplicate_next(self, count: int = 1) -> None:
        """Deliver the next events twice, with the same event_id."""
        self._duplicates += count

    def delay_next(self, by: timedelta) -> None:
        """Deliver the next event later."""
        self._delays.append(by)

    def lose_next_request(self, count: int = 1) -> None:
        """Let the next attempts get lost before the app sees them; retries follow."""
        self._lost_requests += count

    def lose_next_answer(self, count: int = 1) -> None:
        """Let the app's next acknowledgements get lost; retries follow."""
        self._lost_answers += count

    def of_call(self, method: str) -> MethodFault | None:
        """Take the fault that hits this call, or None."""
        for key in (method, "*"):
            if self._planned.get(key):
                return self._planned[key].pop(0)
            for chance, fault in self.method_rates.get(key, []):
                if self._hits(chance):
                    return fault
        return None

    def delays_of_event(self) -> list[timedelta]:
        """Return one delay for each copy of a new event that shall be delivered; [] drops it."""
        if self._drops:
            self._drops -= 1
            return []
        if self._hits(self.drop_rate):
            return []
        copies = [self._delay()]
        if self._duplicates:
            self._duplicates -= 1
            copies.append(copies[0])
        elif self._hits(self.duplicate_rate):
            copies.append(self._delay())
        return copies

    def loses_request(self) -> bool:
        """Tell whether this attempt gets lost on its way to the app."""
        if self._lost_requests:
            self._lost_requests -= 1
            return True
        return self._hits(self.lose_request_rate)

    def loses_answer(self) -> bool:
        """Tell whether the app's answer gets lost on its way back."""
        if self._lost_answers:
            self._lost_answers -= 1
            return True
        return self._hits(self.lose_answer_rate)

    def reorder(self, deliveries: list[Any]) -> list[Any]:
        """Shuffle what is due at the same time, by chance."""
        if len(deliveries) > 1 and self._hits(self.reorder_rate):
            return self._random.sample(deliveries, len(deliveries))
        return deliveries

    def _delay(self) -> timedelta:
        if self._delays:
            return self._delays.pop(0)
        if self._hits(self.delay_rate):
            return self.max_delay * self._random.random()
        return timedelta(0)

    def _hits(self, chance: float) -> bool:
        # No draw for a knob at rest: a scenario without faults uses no randomness here.
        return chance > 0 and self._random.random() < chance
