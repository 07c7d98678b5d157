"""The door's store: one thread that writes events in groups, each group one transaction.

A commit costs the same for one event as for a hundred. Returning from `put` means stored for good.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Engine

from bot import log
from bot.domain.errors import DeskError, InboxFull, StoreUnavailable
from bot.ports import IncomingEvent, Waker
from storage.columns import clean
from storage.errors import REFUSED, border
from storage.gate import WriteGate
from storage.inserting import insert_new
from storage.tables import InboxRow, WorkState, table_of

_log = log.get_logger(__name__)
_CAPACITY = 10_000
_LARGEST_GROUP = 500


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: IncomingEvent
    stored: asyncio.Future[bool]


_Answer = bool | DeskError


class GroupCommitInbox:
    """The `Inbox` port. `start` it before the door opens, `stop` it after the door is closed."""

    def __init__(
        self, engine: Engine, *, gate: WriteGate, waker: Waker, capacity: int = _CAPACITY
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._waker = waker
        self._capacity = capacity
        self._queue: list[_Waiting] = []
        self._changed = threading.Condition()
        self._is_running = False
        self._writer: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write."""
        with self._changed:
            if self._writer is not None:
                raise RuntimeError("the inbox is running already")
            self._is_running = True
            self._writer = threading.Thread(target=self._write, name="inbox-writer", daemon=True)
            self._writer.start()

    def stop(self) -> None:
        """Write what waits and end; later events are refused."""
        with self._changed:
            self._is_running = False
            self._changed.notify_all()
            writer, self._writer = self._writer, None
        if writer is not None:
            writer.join()

    async def put(self, event: IncomingEvent) -> bool:
        """Store an event and tell whether it is new.

        Raises InboxFull when too many wait, StoreUnavailable when it could not be stored: then
        Slack must not get its acknowledgement.
        """
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        with self._changed:
            if not self._is_running:
                raise StoreUnavailable("stopped")
            if len(self._queue) >= self._capacity:
                raise InboxFull
            self._queue.append(_Waiting(event, stored))
            self._changed.notify_all()
        return await stored

    def _write(self) -> None:
        while group := self._next_group():
            self._store_and_answer(group)

    def _store_and_answer(self, group: Sequence[_Waiting]) -> None:
        try:
            new_keys = self._store([waiting.event for waiting in group])
        except StoreUnavailable as error:
            if error.reason == REFUSED and len(group) > 1:
                # One event that no database takes must not keep its neighbours out for ever.
                for waiting in group:
                    self._store_and_answer([waiting])
                return
            _log.error("inbox.group_failed", count=len(group), reason=error.reason)
            _answer(group, [error] * len(group))
        else:
            # Of two copies in one group the first is the new one.
            _answer(group, [_take(new_keys, clean(waiting.event.key)) for waiting in group])

    def _next_group(self) -> list[_Waiting]:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or not self._is_running)
            group, self._queue = self._queue[:_LARGEST_GROUP], self._queue[_LARGEST_GROUP:]
            return group

    def _store(self, events: Sequence[IncomingEvent]) -> set[object]:
        new_keys = store_events(self._engine, self._gate, events)
        if new_keys:
            self._waker.wake()
        return new_keys


def store_events(engine: Engine, gate: WriteGate, events: Sequence[IncomingEvent]) -> set[object]:
    """Store events in one transaction and return the keys of those that are new.

    Raises StoreUnavailable when the database cannot.
    """
    first_of = {clean(event.key): event for event in reversed(events)}
    table = table_of(InboxRow)
    rows = [
        {
            "key": clean(event.key),
            "lane": clean(event.lane),
            "body": event.body,
            "received_at": event.received_at,
            "due": event.received_at,
            "state": WorkState.READY.value,
            "fence": 0,
            "attempts": 0,
            "problem": "",
        }
        for event in reversed(first_of.values())
    ]
    with border(), gate.door(), engine.begin() as connection:
        return insert_new(connection, table, rows, returning=table.c.key)


def _take(keys: set[object], key: str) -> bool:
    if key not in keys:
        return False
    keys.remove(key)
    return True


def _answer(group: Sequence[_Waiting], answers: Sequence[_Answer]) -> None:
    """Resolve the futures, each on its own event loop, with one call for each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[bool], _Answer]]]
    by_loop = defaultdict(list)
    for waiting, answer in zip(group, answers, strict=True):
        by_loop[waiting.stored.get_loop()].append((waiting.stored, answer))
    for loop, pairs in by_loop.items():
        # A loop that is closed has nobody left who waits; Slack sends the event again.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, pairs)


def _resolve(pairs: Sequence[tuple[asyncio.Future[bool], _Answer]]) -> None:
    for future, answer in pairs:
        if future.done():
            continue
        if isinstance(answer, DeskError):
            future.set_exception(answer)
        else:
            future.set_result(answer)
