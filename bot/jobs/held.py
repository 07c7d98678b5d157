"""The work that one worker has claimed and not finished, so that it can be let go of at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.errors import LostLease
from bot.ports import EffectClaim, InboxClaim, Queue, TaskClaim, WorkQueue

Claim = InboxClaim | TaskClaim | EffectClaim


@dataclass(slots=True)
class _Held:
    queue: Queue
    claim: Claim
    is_begun: bool = False


class HeldWork:
    """Keep track of claims. One thread works, another may let go of everything meanwhile."""

    def __init__(self, queue: WorkQueue, clock: Clock) -> None:
        self._work_queue = queue
        self._clock = clock
        self._held: dict[tuple[Queue, int], _Held] = {}
        self._lock = threading.Lock()

    def take(self, queue: Queue, claims: Sequence[Claim]) -> None:
        """Note what was claimed."""
        with self._lock:
            self._held |= {(queue, claim.id): _Held(queue, claim) for claim in claims}

    def begin(self, queue: Queue, claim: Claim) -> bool:
        """Note that work begins; tell False when it was let go of meanwhile."""
        with self._lock:
            held = self._held.get((queue, claim.id))
            if held is not None:
                held.is_begun = True
            return held is not None

    def end(self, queue: Queue, claim: Claim) -> None:
        """Note that work is settled or given back."""
        with self._lock:
            self._held.pop((queue, claim.id), None)

    def let_go(self, queue: Queue, claim: Claim) -> None:
        """Give back one claim that was not begun."""
        with self._lock:
            held = self._held.get((queue, claim.id))
        if held is not None:
            self._hand_back(held)

    def let_go_of_all(self) -> int:
        """Give back everything, also what hangs somewhere; return how much that was.

        Raises StoreUnavailable when the store cannot; what is left is held on to.
        """
        with self._lock:
            held = list(self._held.values())
        return sum(self._hand_back(one) for one in held)

    def _hand_back(self, held: _Held) -> bool:
        try:
            self._work_queue.hand_back(
                held.queue,
                held.claim.id,
                held.claim.fence,
                at=self._clock.now(),
                was_begun=held.is_begun,
            )
        except LostLease:
            # Settled at the last moment, or somebody else's by now.
            self.end(held.queue, held.claim)
            return False
        self.end(held.queue, held.claim)
        return True
