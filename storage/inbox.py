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
from datetime import datetime

from sqlalchemy import Engine, Executable, bindparam, literal_column
from sqlalchemy.dialects import postgresql, sqlite

from bot import log
from bot.domain.errors import DeskError, InboxFull, StoreUnavailable
from bot.ports import IncomingEvent, Waker
from storage.backlog import Backlog
from storage.columns import PlainText, UTCDateTime, clean
from storage.engine import is_sqlite
from storage.errors import REFUSED, border
from storage.gate import WriteGate
from storage.tables import InboxRow, WorkState, table_of

_log = log.get_logger(__name__)
_CAPACITY = 10_000
_LARGEST_GROUP = 500


@dataclass(frozen=True, slots=True)
class _Waiting:
    event: IncomingEvent
    stored: asyncio.Future[None]


class GroupCommitInbox:
    """The `Inbox` port. `start` it before the door opens, `stop` it after the door is closed."""

    def __init__(
        self,
        engine: Engine,
        *,
        gate: WriteGate,
        waker: Waker,
        backlog: Backlog,
        capacity: int = _CAPACITY,
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._waker = waker
        self._backlog = backlog
        self._capacity = capacity
        self._insert = insert_of(engine)
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

    async def put(self, event: IncomingEvent) -> None:
        """Store an event; one that is known already changes nothing.

        Raises InboxFull when too many wait, StoreUnavailable when it could not be stored: then
        Slack must not get its acknowledgement.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        with self._changed:
            if not self._is_running:
                raise StoreUnavailable("stopped")
            if len(self._queue) >= self._capacity or not self._backlog.admits(event.received_at):
                raise InboxFull
            self._queue.append(_Waiting(event, stored))
            if len(self._queue) == 1:
                # Rung when this round of the loop is over: who comes in the same round shares the
                # commit, and the writer's thread does not fight the loop for the interpreter.
                loop.call_soon(self._ring)
        await stored

    def _ring(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _write(self) -> None:
        while group := self._next_group():
            self._store_and_answer(group)

    def _store_and_answer(self, group: Sequence[_Waiting]) -> None:
        try:
            self._store([waiting.event for waiting in group])
        except StoreUnavailable as error:
            if error.reason == REFUSED and len(group) > 1:
                # One event that no database takes must not keep its neighbours out for ever.
                for waiting in group:
                    self._store_and_answer([waiting])
                return
            _log.error("inbox.group_failed", count=len(group), reason=error.reason)
            _answer(group, error)
        else:
            _answer(group, None)

    def _next_group(self) -> list[_Waiting]:
        with self._changed:
            self._changed.wait_for(lambda: self._queue or not self._is_running)
            group, self._queue = self._queue[:_LARGEST_GROUP], self._queue[_LARGEST_GROUP:]
            return group

    def _store(self, events: Sequence[IncomingEvent]) -> None:
        store_events(self._engine, self._gate, events, insert=self._insert)
        self._waker.wake()
        self._backlog.note_stored(len(events))


def store_events(
    engine: Engine, gate: WriteGate, events: Sequence[IncomingEvent], *, insert: Executable
) -> None:
    """Store events in one transaction; those that are known already change nothing.

    `insert` comes from `insert_of`. Raises StoreUnavailable when the database cannot.
    """
    rows = [
        {
            "key": event.key,
            "lane": event.lane,
            "body": event.body,
            "received_at": event.received_at,
        }
        for event in events
    ]
    with border(), gate.door(), engine.begin() as connection:
        connection.execute(insert, rows)


def insert_of(engine: Engine) -> Executable:
    """Return the statement that keeps an event unless its key is known.

    Built once, with everything but the event itself written into it: the door's pace is this
    statement's.
    """
    dialect = sqlite if is_sqlite(engine) else postgresql
    received_at = bindparam("received_at", type_=UTCDateTime())
    insert: Executable = (
        dialect.insert(table_of(InboxRow))
        .values(
            key=bindparam("key", type_=PlainText()),
            lane=bindparam("lane", type_=PlainText()),
            body=bindparam("body", type_=PlainText()),
            received_at=received_at,
            due=received_at,
            state=literal_column(f"'{WorkState.READY}'"),
            fence=literal_column("0"),
            attempts=literal_column("0"),
            problem=literal_column("''"),
        )
        .on_conflict_do_nothing()
    )
    return insert


def unread_row(key: str, *, lane: str, body: str, at: datetime) -> dict[str, object]:
    """Return the values of a new event that nobody has decided about, for whoever asks back."""
    return {
        "key": clean(key),
        "lane": clean(lane),
        "body": body,
        "received_at": at,
        "due": at,
        "state": WorkState.READY.value,
        "fence": 0,
        "attempts": 0,
        "problem": "",
    }


def _answer(group: Sequence[_Waiting], failure: DeskError | None) -> None:
    """Resolve the futures, each on its own event loop, with one call for each loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = defaultdict(list)
    for waiting in group:
        by_loop[waiting.stored.get_loop()].append(waiting.stored)
    for loop, futures in by_loop.items():
        # A loop that is closed has nobody left who waits; Slack sends the event again.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, futures, failure)


def _resolve(futures: Sequence[asyncio.Future[None]], failure: DeskError | None) -> None:
    for future in futures:
        if future.done():
            continue
        if failure is not None:
            future.set_exception(failure)
        else:
            future.set_result(None)
