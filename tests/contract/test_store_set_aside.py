"""Work that was set aside is listed, keeps what it needs, and can be given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.effects import PostIssueCard, RefreshTeam
from bot.domain.ids import IssueId
from bot.ports import Queue
from tests.contract.store_support import LEASE, MONDAY, World
from tests.contract.test_store_queues import add, claim
from tests.contract.test_store_work import events, receive

MINUTE = timedelta(minutes=1)


@pytest.fixture
def poisoned(world: World) -> World:
    """Set one piece of each kind aside, a minute apart."""
    queue = world.opened.work_queue
    receive(world, "C1:a", "C1:b")
    (event,) = events(world)
    queue.quarantine(Queue.INBOX, event.id, event.fence, at=world.now, reason="KeyError")
    world.clock.advance(MINUTE)
    add(world, PostIssueCard(IssueId("i")))
    (effect,) = claim(world)
    queue.mark_started(effect, at=world.now)
    queue.quarantine(Queue.OUTBOX, effect.id, effect.fence, at=world.now, reason="internal_error")
    world.clock.advance(MINUTE)
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("x"))
        work.commit()
    (task,) = queue.claim_tasks(now=world.now, lease=LEASE, limit=1)
    queue.quarantine(Queue.JOBS, task.id, task.fence, at=world.now, reason="ValueError")
    return world


def test_what_was_set_aside_is_listed_with_its_reason_the_latest_first(poisoned: World) -> None:
    listed = poisoned.opened.work_queue.quarantined()

    assert [(one.queue, one.kind, one.key, one.attempts, one.reason) for one in listed] == [
        (Queue.JOBS, "refresh_team", "refresh-team:x", 1, "ValueError"),
        (Queue.OUTBOX, "post_issue_card", "card:i:1", 1, "internal_error"),
        (Queue.INBOX, "event", "C1:a", 1, "KeyError"),
    ]
    assert [one.since for one in listed] == [MONDAY + 2 * MINUTE, MONDAY + MINUTE, MONDAY]


def test_only_the_latest_can_be_asked_for(poisoned: World) -> None:
    listed = poisoned.opened.work_queue.quarantined(since=MONDAY + 2 * MINUTE)

    assert [one.queue for one in listed] == [Queue.JOBS]


def test_the_channel_of_a_poison_event_goes_on(poisoned: World) -> None:
    assert [claimed.body for claimed in events(poisoned)] == ['"C1:b"']


def test_an_event_that_is_given_back_is_decided_about_with_its_words(poisoned: World) -> None:
    queue = poisoned.opened.work_queue
    aside = queue.quarantined()[-1]
    woken = poisoned.waker.count

    is_back = queue.release(Queue.INBOX, aside.id, at=poisoned.now)

    (again,) = events(poisoned)
    assert is_back
    assert (again.id, again.body, again.attempt) == (aside.id, '"C1:a"', 1)
    assert poisoned.waker.count == woken + 1
    assert [one.queue for one in queue.quarantined()] == [Queue.JOBS, Queue.OUTBOX]


def test_an_effect_that_is_given_back_is_still_in_doubt(poisoned: World) -> None:
    """It may stand in Slack already, so it must be looked for before it goes again."""
    queue = poisoned.opened.work_queue
    aside = next(one for one in queue.quarantined() if one.queue is Queue.OUTBOX)

    queue.release(Queue.OUTBOX, aside.id, at=poisoned.now)

    (again,) = claim(poisoned)
    assert (again.was_started, again.problem) == (True, "")


@pytest.mark.parametrize("queue", Queue)
def test_work_is_given_back_once_and_the_audit_says_so(poisoned: World, queue: Queue) -> None:
    work_queue = poisoned.opened.work_queue
    aside = next(one for one in work_queue.quarantined() if one.queue is queue)

    results = [work_queue.release(queue, aside.id, at=poisoned.now) for _ in range(2)]

    with poisoned.opened.engine.connect() as connection:
        audit = connection.execute(text('SELECT act, "by", details FROM audit')).all()
    assert results == [True, False]
    assert len(audit) == 1
    assert audit[0][:2] == ("release_work", None)
    assert queue.value in str(audit[0][2])
    assert str(aside.id) in str(audit[0][2])


def test_work_that_is_not_set_aside_cannot_be_given_back(world: World) -> None:
    receive(world, "C1:a")
    (running,) = events(world)

    assert not world.opened.work_queue.release(Queue.INBOX, running.id, at=world.now)
    assert not world.opened.work_queue.release(Queue.JOBS, 4711, at=world.now)


@pytest.mark.parametrize("was_begun", [True, False], ids=["begun", "not-begun"])
def test_what_a_process_lets_go_of_is_anybodys_at_once(world: World, *, was_begun: bool) -> None:
    add(world, PostIssueCard(IssueId("i")))
    (held,) = claim(world)
    queue = world.opened.work_queue
    if was_begun:
        queue.mark_started(held, at=world.now)

    queue.hand_back(Queue.OUTBOX, held.id, held.fence, at=world.now, was_begun=was_begun)

    (again,) = claim(world)
    assert again.id == held.id
    assert again.attempt == (2 if was_begun else 1)
    assert again.was_started is was_begun


def test_the_oldest_work_that_nobody_began_is_known(world: World) -> None:
    receive(world, "C1:a", "C1:b")
    receive(world, "C2:a", minutes=3)
    add(world, PostIssueCard(IssueId("i")), due=MONDAY + 2 * MINUTE)
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("later"), due=MONDAY + 20 * MINUTE)
        work.commit()
    queue = world.opened.work_queue
    at_first = queue.oldest_untouched(MONDAY + 5 * MINUTE)
    # What was tried is no longer untouched, but what waits behind it is.
    (first, *_others) = events(world)
    queue.retry(Queue.INBOX, first.id, first.fence, due=MONDAY + MINUTE, reason="x", was_sent=False)

    assert at_first == {Queue.INBOX: MONDAY, Queue.OUTBOX: MONDAY + 2 * MINUTE}
    assert queue.oldest_untouched(MONDAY + 5 * MINUTE)[Queue.INBOX] == MONDAY
    assert queue.oldest_untouched(MONDAY - MINUTE) == {}
