"""What the door stores is stored for good before it is acknowledged."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime

import pytest
from sqlalchemy import text

from bot.domain.errors import InboxFull, StoreUnavailable
from bot.ports import IncomingEvent
from storage.backlog import Backlog
from storage.inbox import GroupCommitInbox
from tests.contract.store_support import LEASE, MONDAY, CountingWaker, World


def _event(number: int) -> IncomingEvent:
    return IncomingEvent(f"e{number}", f"C{number % 3}", '{"n": 1}', MONDAY)


def _put(world: World, *events: IncomingEvent) -> list[BaseException | None]:
    async def put_all() -> list[BaseException | None]:
        return list(
            await asyncio.gather(
                *(world.opened.inbox.put(event) for event in events), return_exceptions=True
            )
        )

    world.opened.inbox.start()
    answers = asyncio.run(put_all())
    world.opened.inbox.stop()
    return answers


def _stored(world: World) -> int:
    return world.opened.reports.counts().inbox


def test_every_event_of_a_crowd_is_stored_once(world: World) -> None:
    answers = _put(world, *(_event(number % 40) for number in range(100)))

    assert answers == [None] * 100
    assert _stored(world) == 40
    assert world.waker.count >= 1


def test_an_event_that_is_delivered_again_later_is_stored_once(world: World) -> None:
    assert _put(world, _event(1)) == [None]

    assert _put(world, _event(1)) == [None]

    assert _stored(world) == 1


def test_an_event_that_was_decided_about_is_known_for_ever(world: World) -> None:
    _put(world, _event(1))
    (claimed,) = world.opened.work_queue.claim_events(now=MONDAY, lease=LEASE, limit=1)
    world.opened.work_queue.settle_ignored(claimed.id, claimed.fence, at=MONDAY)

    assert _put(world, _event(1)) == [None]

    assert _stored(world) == 0


def test_two_doors_of_one_store_keep_an_event_once(world: World) -> None:
    engine = world.opened.engine
    second = GroupCommitInbox(
        engine,
        gate=world.opened.gate,
        waker=CountingWaker(),
        backlog=Backlog(engine, limit=100),
    )
    second.start()

    async def put_all(inbox: GroupCommitInbox) -> None:
        await asyncio.gather(*(inbox.put(_event(n)) for n in range(30)))

    def first_door() -> None:
        asyncio.run(put_all(world.opened.inbox))

    world.opened.inbox.start()
    thread = threading.Thread(target=first_door)
    thread.start()
    asyncio.run(put_all(second))
    thread.join()
    second.stop()

    assert _stored(world) == 30


def test_what_cannot_be_stored_is_not_acknowledged(world: World) -> None:
    with world.opened.engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO gone"))

    answers = _put(world, _event(1), _event(2))

    with world.opened.engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO inbox"))
    assert [type(answer) for answer in answers] == [StoreUnavailable, StoreUnavailable]
    assert _stored(world) == 0


def test_the_door_goes_on_after_the_store_came_back(world: World) -> None:
    async def put_around_a_failure() -> BaseException | None:
        with world.opened.engine.begin() as connection:
            connection.execute(text("ALTER TABLE inbox RENAME TO gone"))
        (failed,) = await asyncio.gather(world.opened.inbox.put(_event(1)), return_exceptions=True)
        with world.opened.engine.begin() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO inbox"))
        await world.opened.inbox.put(_event(1))
        return failed

    world.opened.inbox.start()
    failed = asyncio.run(put_around_a_failure())
    world.opened.inbox.stop()

    assert isinstance(failed, StoreUnavailable)
    assert _stored(world) == 1


def test_an_event_with_a_mistake_of_ours_in_it_keeps_no_neighbour_out(world: World) -> None:
    naive = IncomingEvent("bad", "C1", "{}", datetime(2026, 11, 16, 9, 0))  # noqa: DTZ001 - the mistake

    async def put_both() -> BaseException | None:
        waiting = [asyncio.ensure_future(world.opened.inbox.put(e)) for e in (naive, _event(1))]
        failed, kept = await asyncio.gather(*waiting, return_exceptions=True)
        assert kept is None
        return failed

    world.opened.inbox.start()
    failed = asyncio.run(put_both())
    world.opened.inbox.stop()

    assert isinstance(failed, StoreUnavailable)
    assert _stored(world) == 1


def test_more_than_the_inbox_takes_is_refused_at_once(world: World) -> None:
    small = GroupCommitInbox(
        world.opened.engine,
        gate=world.opened.gate,
        waker=world.waker,
        backlog=Backlog(world.opened.engine, limit=100),
        capacity=3,
    )

    async def overfill() -> list[BaseException | None]:
        with world.opened.gate.door() if _is_sqlite(world) else _nothing():
            waiting = [asyncio.ensure_future(small.put(_event(n))) for n in range(12)]
            await asyncio.sleep(0)
            refused = [task for task in waiting if task.done()]
            assert all(isinstance(task.exception(), InboxFull) for task in refused)
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    small.start()
    answers = asyncio.run(overfill())
    small.stop()

    stored = answers.count(None)
    assert stored == _stored(world)
    assert stored + sum(isinstance(answer, InboxFull) for answer in answers) == 12
    if _is_sqlite(world):
        assert 3 <= stored < 12


def _is_sqlite(world: World) -> bool:
    return world.opened.engine.dialect.name == "sqlite"


def _nothing() -> threading.Lock:
    return threading.Lock()


def test_stopping_stores_what_waits_and_refuses_what_comes_later(world: World) -> None:
    async def put_and_stop() -> BaseException | None:
        inbox = world.opened.inbox
        waiting = [asyncio.ensure_future(inbox.put(_event(number))) for number in range(20)]
        await asyncio.sleep(0)
        inbox.stop()
        (late,) = await asyncio.gather(inbox.put(_event(99)), return_exceptions=True)
        await asyncio.gather(*waiting)
        return late

    world.opened.inbox.start()
    late = asyncio.run(put_and_stop())

    assert isinstance(late, StoreUnavailable)
    assert _stored(world) == 20


def test_an_inbox_is_started_once(world: World) -> None:
    world.opened.inbox.start()

    with pytest.raises(RuntimeError):
        world.opened.inbox.start()


def test_a_request_that_was_given_up_does_not_disturb_the_others(world: World) -> None:
    async def give_one_up() -> None:
        abandoned = asyncio.ensure_future(world.opened.inbox.put(_event(1)))
        kept = asyncio.ensure_future(world.opened.inbox.put(_event(2)))
        await asyncio.sleep(0)
        abandoned.cancel()
        await kept

    world.opened.inbox.start()
    asyncio.run(give_one_up())
    world.opened.inbox.stop()

    assert _stored(world) == 2


def test_text_that_no_database_can_hold_is_stored_readable(world: World) -> None:
    broken = IncomingEvent("k\x00", "C\ud800", "{\x00 \udfff}", MONDAY)

    assert _put(world, broken, broken) == [None, None]

    (claimed,) = world.opened.work_queue.claim_events(now=MONDAY, lease=LEASE, limit=1)
    assert claimed.body == "{\ufffd \ufffd}"
