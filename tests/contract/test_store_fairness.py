"""Nobody's storm holds up somebody else, and a look costs the same however much waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot.domain.causes import JobRun
from bot.domain.effects import Pace, PublishHome, RefreshTeam, ReleaseReply, WriteSuggestion
from bot.domain.ids import IssueId, PersonId, ReplyId
from bot.ports import Queue, TaskClaim
from storage.heads import MOST_AT_ONCE, REACH
from storage.lanes import WINDOW
from tests.contract.filling import fill_inbox, fill_jobs, fill_outbox
from tests.contract.store_support import LEASE, MONDAY, Desk, World
from tests.contract.test_store_queues import add, claim

MANY = 20_000
CHEAP = 0.5
"""Seconds. Each look takes a few milliseconds; benchmarks/queues.py measures more rows."""


def suggest(desk: Desk, count: int, *, minutes: int = 0) -> None:
    """Plan suggestions for one issue of an account."""
    issue = desk.opens(desk.world.now + timedelta(seconds=minutes))
    with desk.world.opened.store(desk.world.upkeep()) as work:
        for number in range(count):
            due = MONDAY + timedelta(minutes=minutes)
            work.tasks.add(WriteSuggestion(issue.id, number), due=due)
        work.commit()


def take(world: World, *, pace: Pace | None = Pace.SLOW, limit: int = 1) -> Sequence[TaskClaim]:
    return world.opened.work_queue.claim_tasks(now=world.now, lease=LEASE, limit=limit, pace=pace)


def issue_of(claims: Sequence[TaskClaim]) -> list[IssueId]:
    return [one.task.issue_id for one in claims if isinstance(one.task, WriteSuggestion)]


def accounts_of(world: World, claims: Sequence[TaskClaim]) -> list[str]:
    with world.opened.store.read() as work:
        names = [work.issues.get(issue_id).account_id for issue_id in issue_of(claims)]
        return [work.accounts.get(account_id).name for account_id in names]


def finish(world: World, claims: Sequence[TaskClaim]) -> None:
    for claimed in claims:
        with world.opened.store(JobRun(claimed.id, claimed.fence, world.now)) as work:
            work.commit()


def test_a_storm_of_one_account_does_not_hold_up_another(world: World) -> None:
    acme, globex = world.desk("Acme", "C1"), world.desk("Globex", "C2")
    suggest(acme, 100)
    suggest(globex, 1, minutes=1)
    world.clock.advance(timedelta(minutes=2))

    first, second = take(world), take(world)

    assert accounts_of(world, [*first, *second]) == ["Acme", "Globex"]


def test_who_has_least_running_is_next(world: World) -> None:
    acme, globex = world.desk("Acme", "C1"), world.desk("Globex", "C2")
    suggest(acme, 5)
    suggest(globex, 5, minutes=1)
    world.clock.advance(timedelta(minutes=2))
    running = take(world)

    taken = [claimed for _ in range(3) for claimed in take(world)]

    assert accounts_of(world, running) == ["Acme"]
    assert accounts_of(world, taken) == ["Globex", "Acme", "Globex"]


def test_an_account_runs_only_so_much_at_a_time(world: World) -> None:
    acme = world.desk("Acme", "C1")
    suggest(acme, 10)
    running = [claimed for _ in range(5) for claimed in take(world)]
    assert len(running) == MOST_AT_ONCE
    assert world.opened.work_queue.next_due([Queue.JOBS]) == MONDAY + LEASE

    finish(world, running[:1])

    assert len(take(world, limit=10)) == 1


def test_a_slow_task_keeps_no_quick_one_waiting(world: World) -> None:
    acme = world.desk("Acme", "C1")
    suggest(acme, 50)
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(ReleaseReply(ReplyId("r")))
        work.commit()

    quick = take(world, pace=Pace.QUICK, limit=10)

    assert [claimed.task for claimed in quick] == [ReleaseReply(ReplyId("r"))]
    assert len(take(world, pace=None, limit=10)) == 1


def test_a_task_whose_worker_died_is_next_of_its_account(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("first"))
        work.tasks.add(RefreshTeam("second"), due=MONDAY + timedelta(seconds=1))
        work.commit()
    (lost,) = take(world)
    world.clock.advance(LEASE)

    (again,) = take(world)

    assert (again.id, again.attempt) == (lost.id, 2)


def test_a_busy_channel_does_not_hold_up_a_quiet_one(world: World) -> None:
    fill_inbox(world, 5_000, lanes=1)
    fill_inbox(world, 1, lanes=1, name="quiet")

    claims = world.opened.work_queue.claim_events(now=MONDAY, lease=LEASE, limit=20)

    assert [claimed.body for claimed in claims] == ['"lane0"', '"quiet0"']


def test_more_channels_than_one_look_sees_all_have_their_turn(world: World) -> None:
    count = 2 * WINDOW + 7
    fill_inbox(world, count, lanes=count)
    queue = world.opened.work_queue
    taken: list[str] = []

    while claims := queue.claim_events(now=MONDAY, lease=LEASE, limit=100):
        taken.extend(claimed.body for claimed in claims)

    assert len(taken) == len(set(taken)) == count


def test_the_only_free_channel_is_found_behind_hundreds_that_are_not(world: World) -> None:
    fill_inbox(world, WINDOW + 5, lanes=WINDOW + 5)
    queue = world.opened.work_queue
    queue.claim_events(now=MONDAY, lease=LEASE, limit=WINDOW)
    queue.claim_events(now=MONDAY, lease=LEASE, limit=WINDOW)
    fill_inbox(world, 1, lanes=1, name="z-late")

    (found,) = queue.claim_events(now=MONDAY, lease=LEASE, limit=10)

    assert found.body == '"z-late0"'


def test_a_subject_with_more_waiting_than_a_look_reaches_hides_no_other(world: World) -> None:
    fill_outbox(world, REACH + 10, lanes=1)
    (first,) = claim(world)
    world.clock.advance(timedelta(seconds=1))
    add(world, PublishHome(PersonId("quiet")))

    (second,) = claim(world)

    assert (first.effect, second.effect) == (
        PublishHome(PersonId("p")),
        PublishHome(PersonId("quiet")),
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "lanes", [pytest.param(100, id="long-lanes"), pytest.param(MANY, id="many-lanes")]
)
def test_twenty_thousand_rows_make_no_look_expensive(world: World, lanes: int) -> None:
    fill_inbox(world, MANY, lanes=lanes)
    fill_outbox(world, MANY, lanes=lanes)
    fill_jobs(world, MANY, lanes=lanes)
    queue = world.opened.work_queue
    looks: dict[str, Callable[[], object]] = {
        "events": lambda: queue.claim_events(now=MONDAY, lease=LEASE, limit=20),
        "effects": lambda: queue.claim_effects(now=MONDAY, lease=LEASE, limit=20),
        "tasks": lambda: queue.claim_tasks(now=MONDAY, lease=LEASE, limit=20),
        "next": lambda: queue.next_due([Queue.OUTBOX, Queue.JOBS]),
        "oldest": lambda: queue.oldest_untouched(MONDAY),
        "aside": queue.quarantined,
    }

    expensive = {name: cost for name, look in looks.items() if (cost := _cost(look)) > CHEAP}

    assert expensive == {}


def _cost(look: Callable[[], object]) -> float:
    """Return the best of three, because others use the machine as well."""
    costs = []
    for _ in range(3):
        began = time.perf_counter()
        look()
        costs.append(time.perf_counter() - began)
    return min(costs)
