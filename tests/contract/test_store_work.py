"""Claiming: in order within a lane, one at a time, never two workers on one piece of work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.causes import Delivery
from bot.domain.effects import (
    MirrorMessage,
    PostIssueCard,
    PublishHome,
    RefreshTeam,
    ShowState,
    UpdateIssueCard,
)
from bot.domain.errors import LostLease
from bot.domain.ids import IssueId, MessageId, PersonId
from bot.ports import InboxClaim, IncomingEvent, Queue
from tests.contract.store_support import LEASE, MONDAY, World, open_world
from tests.contract.test_store_queues import add, claim, settle

MINUTE = timedelta(minutes=1)
ONE, TWO = IssueId("issue-1"), IssueId("issue-2")
MIRROR = MirrorMessage(ONE, MessageId("m"))
"""An effect of the first issue that has to wait for those before it."""


def receive(world: World, *keys: str, minutes: int = 0) -> None:
    """Store events in this order; the lane is what stands before the colon."""

    async def put_all() -> None:
        for key in keys:
            lane = key.partition(":")[0]
            await world.opened.inbox.put(
                IncomingEvent(key, lane, f'"{key}"', MONDAY + minutes * MINUTE)
            )

    world.opened.inbox.start()
    asyncio.run(put_all())
    world.opened.inbox.stop()


def events(world: World, *, limit: int = 10) -> Sequence[InboxClaim]:
    """Claim events that are due by the world's clock."""
    return world.opened.work_queue.claim_events(now=world.now, lease=LEASE, limit=limit)


def done(world: World, claimed: InboxClaim) -> None:
    """Settle a claimed event."""
    with world.opened.store(Delivery(claimed.id, claimed.fence, world.now)) as work:
        work.commit()


def test_the_oldest_event_of_every_channel_is_taken(world: World) -> None:
    receive(world, "C1:a", "C1:b", "C2:a", "C1:c", "C3:a")

    claims = events(world)

    assert [claimed.body for claimed in claims] == ['"C1:a"', '"C2:a"', '"C3:a"']
    assert [claimed.attempt for claimed in claims] == [1, 1, 1]
    assert claims[0].received_at == MONDAY
    assert events(world) == []


def test_no_more_than_asked_for_are_taken(world: World) -> None:
    receive(world, "C1:a", "C2:a", "C3:a")

    assert len(events(world, limit=2)) == 2
    assert len(events(world, limit=2)) == 1


def test_the_next_event_of_a_channel_waits_for_the_one_before(world: World) -> None:
    receive(world, "C1:a", "C1:b")
    (first,) = events(world)

    done(world, first)

    assert [claimed.body for claimed in events(world)] == ['"C1:b"']


def test_an_event_that_is_tried_again_later_holds_up_its_channel_only(world: World) -> None:
    receive(world, "C1:a", "C1:b", "C2:a")
    first, other = events(world)
    queue = world.opened.work_queue
    queue.retry(
        Queue.INBOX,
        first.id,
        first.fence,
        due=MONDAY + 5 * MINUTE,
        reason="lookup",
        was_sent=False,
    )
    done(world, other)

    assert events(world) == []
    assert queue.next_due() == MONDAY + 5 * MINUTE
    world.clock.advance(5 * MINUTE)
    (again,) = events(world)
    assert (again.id, again.attempt, again.fence) == (first.id, 2, 2)


def test_a_poison_event_is_set_aside_and_its_channel_goes_on(world: World) -> None:
    receive(world, "C1:a", "C1:b")
    (poison,) = events(world)

    world.opened.work_queue.quarantine(
        Queue.INBOX, poison.id, poison.fence, at=MONDAY, reason="poison"
    )

    assert [claimed.body for claimed in events(world)] == ['"C1:b"']
    counts = world.opened.reports.counts()
    assert (counts.inbox, counts.quarantined) == (1, 1)


def test_an_event_nobody_listens_to_is_settled_on_purpose(world: World) -> None:
    receive(world, "C1:a")
    (claimed,) = events(world)

    world.opened.work_queue.settle_ignored(claimed.id, claimed.fence, at=MONDAY)

    counts = world.opened.reports.counts()
    assert (counts.inbox, counts.quarantined) == (0, 0)


def test_a_settled_event_keeps_its_key_and_loses_its_words(world: World) -> None:
    receive(world, "C1:a", "C2:a")
    first, second = events(world)
    done(world, first)
    world.opened.work_queue.quarantine(
        Queue.INBOX, second.id, second.fence, at=MONDAY, reason="poison"
    )

    with world.opened.engine.connect() as connection:
        rows = connection.execute(text("SELECT key, body FROM inbox ORDER BY id")).all()

    assert [tuple(row) for row in rows] == [("C1:a", ""), ("C2:a", '"C2:a"')]


def test_a_lease_that_ran_out_is_anybodys_and_the_old_fence_is_worthless(world: World) -> None:
    receive(world, "C1:a")
    (slow,) = events(world)
    assert world.opened.work_queue.next_due() == MONDAY + LEASE
    world.clock.advance(LEASE)

    (quick,) = events(world)

    queue = world.opened.work_queue
    assert (quick.fence, quick.attempt) == (slow.fence + 1, 2)
    assert queue.is_settled(Queue.INBOX, slow.id, slow.fence)
    assert not queue.is_settled(Queue.INBOX, quick.id, quick.fence)
    with pytest.raises(LostLease):
        queue.quarantine(Queue.INBOX, slow.id, slow.fence, at=MONDAY, reason="x")
    with pytest.raises(LostLease):
        queue.settle_ignored(slow.id, slow.fence, at=MONDAY)
    with pytest.raises(LostLease):
        queue.retry(Queue.INBOX, slow.id, slow.fence, due=MONDAY, reason="x", was_sent=False)
    done(world, quick)


def test_work_that_was_given_back_is_nobodys(world: World) -> None:
    receive(world, "C1:a")
    (claimed,) = events(world)
    queue = world.opened.work_queue
    queue.retry(Queue.INBOX, claimed.id, claimed.fence, due=MONDAY, reason="x", was_sent=False)

    with pytest.raises(LostLease):
        done(world, claimed)

    assert not queue.is_settled(Queue.INBOX, claimed.id, claimed.fence)


def test_a_clock_that_was_set_back_does_not_hold_up_new_events(world: World) -> None:
    receive(world, "C1:a", minutes=60)

    assert len(events(world)) == 1


def test_effects_of_one_issue_are_taken_one_at_a_time_in_their_order(world: World) -> None:
    add(world, PostIssueCard(ONE), MIRROR, PostIssueCard(TWO))

    first = claim(world)
    assert [claimed.effect for claimed in first] == [PostIssueCard(ONE), PostIssueCard(TWO)]
    assert claim(world) == []
    settle(world, first)

    assert [claimed.effect for claimed in claim(world)] == [MIRROR]


def test_an_effect_planned_for_later_does_not_hold_up_its_issue(world: World) -> None:
    add(world, PostIssueCard(ONE), due=MONDAY + 10 * MINUTE)
    add(world, MIRROR)

    (claimed,) = claim(world)

    assert claimed.effect == MIRROR
    settle(world, [claimed])
    assert world.opened.work_queue.next_due() == MONDAY + 10 * MINUTE


def test_an_effect_whose_time_comes_while_another_of_its_issue_runs_waits(world: World) -> None:
    add(world, PostIssueCard(ONE), due=MONDAY + timedelta(seconds=10))
    add(world, MIRROR)
    (running,) = claim(world)
    world.clock.advance(timedelta(seconds=20))

    assert claim(world) == []
    assert world.opened.work_queue.next_due() == MONDAY + LEASE

    settle(world, [running])
    assert [claimed.effect for claimed in claim(world)] == [PostIssueCard(ONE)]


def test_an_effect_that_backs_off_holds_up_its_issue(world: World) -> None:
    add(world, PostIssueCard(ONE), MIRROR)
    (first,) = claim(world)
    queue = world.opened.work_queue
    queue.retry(
        Queue.OUTBOX,
        first.id,
        first.fence,
        due=MONDAY + 2 * MINUTE,
        reason="rate_limited",
        was_sent=False,
    )

    assert claim(world) == []
    assert queue.next_due() == MONDAY + 2 * MINUTE
    world.clock.advance(2 * MINUTE)
    (again,) = claim(world)
    assert (again.effect, again.problem, again.attempt) == (PostIssueCard(ONE), "rate_limited", 2)


def test_that_slack_was_asked_is_known_after_a_crash(world: World) -> None:
    add(world, PostIssueCard(ONE))
    (first,) = claim(world)
    world.opened.work_queue.mark_started(first, at=MONDAY)
    world.clock.advance(LEASE)

    (again,) = claim(world)

    assert again.was_started
    assert again.marker == first.marker
    with pytest.raises(LostLease):
        world.opened.work_queue.mark_started(first, at=MONDAY)


@pytest.mark.parametrize("was_sent", [True, False], ids=["perhaps-sent", "certainly-not-sent"])
def test_giving_an_effect_back_says_whether_it_may_have_been_sent(
    world: World, *, was_sent: bool
) -> None:
    add(world, PostIssueCard(ONE))
    (first,) = claim(world)
    queue = world.opened.work_queue
    queue.mark_started(first, at=MONDAY)

    queue.retry(Queue.OUTBOX, first.id, first.fence, due=MONDAY, reason="x", was_sent=was_sent)

    (again,) = claim(world)
    assert again.was_started is was_sent


def test_work_of_an_unknown_kind_is_set_aside(world: World) -> None:
    add(world, PostIssueCard(ONE), ShowState(TWO))
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("a"))
        work.tasks.add(RefreshTeam("b"))
        work.commit()
    with world.opened.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET kind = 'sing' WHERE kind = 'post_issue_card'"))
        connection.execute(text("UPDATE job SET payload = '{}' WHERE key = 'refresh-team:a'"))

    effects = claim(world)
    queue = world.opened.work_queue
    unreadable = queue.claim_tasks(now=MONDAY, lease=LEASE, limit=10)
    tasks = queue.claim_tasks(now=MONDAY, lease=LEASE, limit=10)

    assert [claimed.effect for claimed in effects] == [ShowState(TWO)]
    assert unreadable == []
    assert [claimed.task for claimed in tasks] == [RefreshTeam("b")]
    assert world.opened.reports.counts().quarantined == 2


def test_tasks_are_taken_when_they_are_due_and_again_when_their_worker_died(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("later"), due=MONDAY + 5 * MINUTE)
        work.tasks.add(RefreshTeam("now"))
        work.commit()
    queue = world.opened.work_queue
    assert queue.next_due() == MONDAY

    (first,) = queue.claim_tasks(now=MONDAY, lease=LEASE, limit=10)
    (again,) = queue.claim_tasks(now=MONDAY + LEASE, lease=LEASE, limit=10)

    assert (first.task, again.task) == (RefreshTeam("now"), RefreshTeam("now"))
    assert (again.fence, again.attempt) == (2, 2)


def test_nothing_is_due_where_nothing_waits(world: World) -> None:
    assert world.opened.work_queue.next_due() is None
    assert events(world) == []
    assert claim(world) == []


def test_a_row_held_up_by_another_says_nothing_of_when_to_wake(world: World) -> None:
    """A worker that slept until the second one's time would not sleep at all."""
    add(world, PostIssueCard(ONE), MIRROR, UpdateIssueCard(ONE))
    claim(world)

    assert world.opened.work_queue.next_due() == MONDAY + LEASE


def test_workers_of_two_replicas_never_share_a_piece_of_work(migrated_postgres_url: str) -> None:
    replicas = [open_world(migrated_postgres_url, seed=seed) for seed in (1, 2)]
    first, second = replicas
    add(first, *(PublishHome(PersonId(f"two-{number}")) for number in range(60)))
    taken: list[int] = []

    def work(world: World) -> None:
        while claims := claim(world, limit=7):
            taken.extend(claimed.id for claimed in claims)
            settle(world, claims)

    threads = [
        threading.Thread(target=work, args=(world,)) for world in (first, second, first, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken)) == 60
    for world in replicas:
        world.opened.close()


def test_a_busy_channel_is_decided_about_in_order_by_many_workers(world: World) -> None:
    receive(world, *(f"C1:{number:03}" for number in range(25)), "C2:x")
    order: list[str] = []

    def work() -> None:
        while claims := events(world, limit=3):
            for claimed in claims:
                order.append(claimed.body)
                done(world, claimed)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()

    of_busy = [body for body in order if body.startswith('"C1')]
    assert of_busy == sorted(of_busy)
    assert len(order) == 26
