"""The write gate: whose turn it is to write.

SQLite has one writer, and who waits for it in the driver waits unfairly. Measured beside 4-12 busy
threads: without a gate the door waits up to two seconds, with an alternating one 9 ms (p99).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from typing import Protocol


class WriteGate(Protocol):
    """Let writers through. The door stores incoming events, the desk does everything else."""

    def door(self) -> AbstractContextManager[None]:
        """Hold the gate for a batch of incoming events."""
        ...

    def desk(self) -> AbstractContextManager[None]:
        """Hold the gate for a transaction of the desk."""
        ...


class OpenGate:
    """Every writer may pass at any time: PostgreSQL."""

    def door(self) -> AbstractContextManager[None]:
        """Pass."""
        return nullcontext()

    def desk(self) -> AbstractContextManager[None]:
        """Pass."""
        return nullcontext()


class _Side(StrEnum):
    DOOR = "door"
    DESK = "desk"


class AlternatingGate:
    """One writer at a time; two queueing sides take turns, and each is served in order."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queues: dict[_Side, deque[object]] = {side: deque() for side in _Side}
        self._last = _Side.DESK
        self._holder: int | None = None

    def door(self) -> AbstractContextManager[None]:
        """Wait for the door's turn and hold the gate."""
        return self._hold(_Side.DOOR)

    def desk(self) -> AbstractContextManager[None]:
        """Wait for the desk's turn and hold the gate."""
        return self._hold(_Side.DESK)

    @property
    def waiting_count(self) -> int:
        """Return how many writers wait outside."""
        with self._changed:
            return sum(len(queue) for queue in self._queues.values())

    @contextmanager
    def _hold(self, side: _Side) -> Iterator[None]:
        me = threading.get_ident()
        if self._holder == me:
            raise RuntimeError("a transaction was opened inside another one on the same thread")
        waiter = object()
        with self._changed:
            self._queues[side].append(waiter)
            self._changed.wait_for(lambda: self._is_turn_of(side, waiter))
            self._queues[side].popleft()
            self._holder, self._last = me, side
        try:
            yield
        finally:
            with self._changed:
                self._holder = None
                self._changed.notify_all()

    def _is_turn_of(self, side: _Side, waiter: object) -> bool:
        other = _Side.DESK if side is _Side.DOOR else _Side.DOOR
        is_next = self._queues[side][0] is waiter
        has_turn = side is not self._last or not self._queues[other]
        return self._holder is None and is_next and has_turn
