"""The stored backlog is bounded, and the bound costs no count for every event."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event, text
from structlog.testing import capture_logs

from bot.domain.errors import InboxFull
from bot.ports import IncomingEvent
from storage.backlog import Backlog
from storage.inbox import GroupCommitInbox
from tests.contract.store_support import LEASE, MONDAY, World

SECOND = timedelta(seconds=1)
LIMIT = 10


@contextmanager
def an_inbox(world: World, *, limit: int = LIMIT) -> Iterator[GroupCommitInbox]:
    inbox = GroupCommitInbox(
        world.opened.engine,
        gate=world.opened.gate,
        waker=world.waker,
        backlog=Backlog(world.opened.engine, limit=limit),
    )
    inbox.start()
    try:
        yield inbox
    finally:
        inbox.stop()


def put(inbox: GroupCommitInbox, *keys: str, later: timedelta = timedelta(0)) -> list[bool]:
    """Put events one after the other; tell which were taken."""

    async def put_all() -> list[bool]:
        taken = []
        for key in keys:
            try:
                await inbox.put(IncomingEvent(key, key, "{}", MONDAY + later))
            except InboxFull:
                taken.append(False)
            else:
                taken.append(True)
        return taken

    return asyncio.run(put_all())


def keys(count: int, name: str = "e") -> list[str]:
    return [f"{name}{number}" for number in range(count)]


def decide_all(world: World) -> None:
    queue = world.opened.work_queue
    while claims := queue.claim_events(now=MONDAY, lease=LEASE, limit=100):
        for claimed in claims:
            queue.settle_ignored(claimed.id, claimed.fence, at=MONDAY)


def test_beyond_the_bound_events_are_refused(world: World) -> None:
    with an_inbox(world) as inbox, capture_logs() as lines:
        taken = put(inbox, *keys(LIMIT + 5))

    # One more is let in each second, to see whether there is room again.
    assert taken == [True] * (LIMIT + 1) + [False] * 4
    assert world.opened.reports.counts().inbox == LIMIT + 1
    assert [line["event"] for line in lines] == ["inbox.full"]


def test_the_door_opens_by_itself_once_events_were_decided_about(world: World) -> None:
    with an_inbox(world) as inbox:
        put(inbox, *keys(LIMIT + 3))
        decide_all(world)
        still_closed = put(inbox, "x")

        open_again = put(inbox, *keys(5, "later"), later=2 * SECOND)

    assert still_closed == [False]
    assert open_again == [True] * 5


def test_a_door_that_stays_full_lets_in_one_event_a_second(world: World) -> None:
    with an_inbox(world) as inbox:
        put(inbox, *keys(LIMIT + 3))

        taken = [
            put(inbox, *keys(4, f"second{number}-"), later=number * SECOND)
            for number in range(1, 4)
        ]

    assert taken == [[True, False, False, False]] * 3


def test_what_was_left_from_before_the_start_counts(world: World) -> None:
    with an_inbox(world) as before:
        put(before, *keys(LIMIT))

    with an_inbox(world) as inbox:
        taken = put(inbox, "new-1", "new-2", "new-3")

    # The first one finds out.
    assert taken == [True, True, False]


def test_a_storm_is_counted_now_and_then_only(world: World) -> None:
    counted: list[str] = []

    def note(*args: object) -> None:
        counted.extend(str(arg) for arg in args if "count(" in str(arg))

    event.listen(world.opened.engine, "before_cursor_execute", note)
    with an_inbox(world, limit=1_000) as inbox:
        taken = put(inbox, *keys(300))
    event.remove(world.opened.engine, "before_cursor_execute", note)

    assert all(taken)
    assert 1 <= len(counted) <= 4


def test_a_count_that_fails_refuses_nobody(world: World) -> None:
    backlog = Backlog(world.opened.engine, limit=LIMIT)
    with world.opened.engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO gone"))

    backlog.note_stored(3)

    with world.opened.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO inbox"))
    assert backlog.admits(MONDAY)


def test_a_clock_that_was_set_back_keeps_nobody_out(world: World) -> None:
    with an_inbox(world) as inbox:
        put(inbox, *keys(LIMIT + 3), later=60 * SECOND)
        decide_all(world)

        assert put(inbox, "x", "y") == [True, True]
