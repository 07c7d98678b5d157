"""A worker loses nothing: what fails comes back later, what keeps failing is set aside."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import cast

import pytest
from structlog.testing import capture_logs

from bot.clock import ManualClock
from bot.domain.effects import RefreshTeam, RunDigest
from bot.domain.errors import (
    IssueNotFound,
    LookupFailed,
    LostLease,
    StoreUnavailable,
    TryLater,
)
from bot.jobs.planner import PLAN_EVERY, Planner
from bot.jobs.tasks import TaskRunner
from bot.jobs.worker import BATCH, FRESH, IDLE, LEASE, MOST_ATTEMPTS, Duties, Worker
from bot.ports import Queue
from bot.services.carry_out import CarryOut
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_watch import KeepWatch
from bot.services.watch_work import WatchWork
from tests.unit.builders import NOON
from tests.unit.jobs.fakes import (
    FakeCarryOut,
    FakeQueue,
    FakeRunner,
    FakeStore,
    FakeTasks,
    FakeWaker,
    FakeWatch,
    GivenUp,
    LetIn,
    Returned,
    a_task,
    an_effect,
    an_event,
)

ALL = frozenset(Queue)


class FullWait:
    """Chance that shortens no wait."""

    def random(self) -> float:
        return 1.0


class Shop:
    """A worker with everything it works with."""

    def __init__(self, queues: frozenset[Queue] = ALL, *, plans: bool = True) -> None:
        self.queue = FakeQueue()
        self.store = FakeStore()
        self.listener = FakeRunner()
        self.tasks = FakeTasks()
        self.effects = FakeCarryOut()
        self.waker = FakeWaker()
        self.watch = FakeWatch()
        self.clock = ManualClock(NOON)
        self.worker = Worker(
            duties=Duties(queues=queues, plans=plans),
            queue=self.queue,
            dispatcher=self.listener,
            tasks=cast("TaskRunner", self.tasks),
            carry_out=cast("CarryOut", self.effects),
            planner=Planner(
                store=self.store,
                watch=WatchWork(store=self.store, queue=self.queue, clock=self.clock),
                keep_watch=cast("KeepWatch", self.watch),
                keep_installation=cast("KeepInstallation", LetIn()),
                clock=self.clock,
            ),
            waker=self.waker,
            clock=self.clock,
            random=cast("Random", FullWait()),
        )


@pytest.fixture
def shop() -> Shop:
    return Shop()


def raiser(error: Exception) -> Callable[[int], None]:
    def fail(work_id: int) -> None:
        raise error

    return fail


def doing(act: Callable[[], object]) -> Callable[[int], None]:
    """Do something whatever the work is."""

    def behave(work_id: int) -> None:
        act()

    return behave


def test_one_step_does_what_is_due_of_every_kind_once(shop: Shop) -> None:
    shop.queue.events, shop.queue.settled = [an_event(1)], {1}
    shop.queue.tasks = [a_task(2)]
    shop.queue.effects = [an_effect(3)]

    count = shop.worker.step()

    assert count == 3
    assert (shop.listener.done, shop.tasks.done, shop.effects.done) == ([1], [2], [3])
    assert shop.queue.returned == []
    assert shop.queue.aside == []


@pytest.mark.parametrize("mine", Queue)
def test_a_worker_leaves_other_queues_to_others(mine: Queue) -> None:
    shop = Shop(frozenset({mine}), plans=False)
    shop.queue.events, shop.queue.settled = [an_event(1)], {1}
    shop.queue.tasks = [a_task(2)]
    shop.queue.effects = [an_effect(3)]

    shop.worker.step()

    done = {
        Queue.INBOX: shop.listener.done,
        Queue.JOBS: shop.tasks.done,
        Queue.OUTBOX: shop.effects.done,
    }
    assert [queue for queue, work in done.items() if work] == [mine]
    assert shop.store.planned == []


def test_a_step_takes_a_batch_and_leaves_the_rest(shop: Shop) -> None:
    shop.queue.tasks = [a_task(number) for number in range(BATCH + 5)]

    first, second = shop.worker.step(), shop.worker.step()

    assert (first, second) == (BATCH, 5)


def test_an_event_that_nobody_listens_to_is_settled_as_such(shop: Shop) -> None:
    shop.queue.events = [an_event(1)]
    shop.listener.is_heard = False

    shop.worker.step()

    assert shop.queue.ignored == [1]
    assert shop.queue.returned == []


def test_an_event_whose_listener_settled_nothing_comes_back(shop: Shop) -> None:
    """Bolt answers 200 also where no listener ran."""
    shop.queue.events = [an_event(1)]

    shop.worker.step()

    assert shop.queue.returned == [
        Returned(Queue.INBOX, 1, timedelta(seconds=2), "unsettled", was_sent=False)
    ]


def test_an_event_that_is_never_settled_is_set_aside_in_the_end(shop: Shop) -> None:
    shop.queue.events = [an_event(1, attempt=MOST_ATTEMPTS)]

    shop.worker.step()

    assert shop.queue.aside == [GivenUp(Queue.INBOX, 1, "unsettled")]


@pytest.mark.parametrize("attempt", [1, MOST_ATTEMPTS, 1000])
def test_work_that_only_waits_is_never_set_aside(shop: Shop, attempt: int) -> None:
    shop.queue.tasks = [a_task(1, attempt=attempt)]
    shop.tasks.behave = raiser(TryLater("order", timedelta(seconds=1)))

    shop.worker.step()

    assert shop.queue.returned == [
        Returned(Queue.JOBS, 1, timedelta(seconds=1), "order", was_sent=False)
    ]


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        pytest.param(timedelta(seconds=30), timedelta(seconds=30), id="slack-says-when"),
        pytest.param(None, timedelta(minutes=10), id="slack-says-nothing"),
    ],
)
def test_an_outage_of_slacks_is_waited_out_as_long_as_it_takes(
    shop: Shop, retry_after: timedelta | None, wait: timedelta
) -> None:
    shop.queue.events = [an_event(1, attempt=500)]
    shop.listener.behave = raiser(LookupFailed("users.info", retry_after))

    shop.worker.step()

    assert shop.queue.returned == [
        Returned(Queue.INBOX, 1, wait, "error.lookup_failed", was_sent=False)
    ]


def test_work_that_another_worker_took_over_is_left_to_it(shop: Shop) -> None:
    shop.queue.tasks = [a_task(1)]
    shop.tasks.behave = raiser(LostLease("task 1"))

    shop.worker.step()

    assert shop.queue.returned == []
    assert shop.queue.aside == []


def test_work_that_fails_after_another_worker_took_it_over_holds_nobody_up(shop: Shop) -> None:
    """Giving it back failed as well, and the rest of the batch waited for its leases to end."""
    shop.queue.tasks = [a_task(1), a_task(2)]
    shop.queue.lost = {1}
    shop.tasks.behave = raiser(KeyError("surprise"))

    shop.worker.step()

    assert [returned.work_id for returned in shop.queue.returned] == [2]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        pytest.param(IssueNotFound("142"), "error.issue_not_found", id="ours"),
        pytest.param(KeyError("surprise"), "KeyError", id="a-bug"),
    ],
)
def test_failing_work_comes_back_with_the_reason_and_not_with_its_words(
    shop: Shop, error: Exception, reason: str
) -> None:
    shop.queue.tasks = [a_task(1)]
    shop.tasks.behave = raiser(error)

    shop.worker.step()

    assert shop.queue.returned == [
        Returned(Queue.JOBS, 1, timedelta(seconds=2), reason, was_sent=False)
    ]


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 2), (2, 4), (5, 32), (MOST_ATTEMPTS - 1, 512)]
)
def test_failing_work_waits_longer_each_time(shop: Shop, attempt: int, seconds: int) -> None:
    shop.queue.tasks = [a_task(1, attempt=attempt)]
    shop.tasks.behave = raiser(KeyError("surprise"))

    shop.worker.step()

    assert [back.wait for back in shop.queue.returned] == [timedelta(seconds=seconds)]


def test_no_work_waits_longer_than_ten_minutes(shop: Shop) -> None:
    shop.queue.effects = [an_effect(1, attempt=10**6)]
    shop.effects.behave = raiser(LookupFailed("conversations.info"))

    shop.worker.step()

    assert [back.wait for back in shop.queue.returned] == [timedelta(minutes=10)]


def test_work_that_failed_too_often_is_set_aside_and_its_neighbours_go_on(shop: Shop) -> None:
    shop.queue.tasks = [a_task(1), a_task(2, attempt=MOST_ATTEMPTS), a_task(3)]

    def fail_second(work_id: int) -> None:
        if work_id == 2:
            raise KeyError

    shop.tasks.behave = fail_second

    shop.worker.step()

    assert shop.tasks.done == [1, 2, 3]
    assert shop.queue.aside == [GivenUp(Queue.JOBS, 2, "KeyError")]


def test_an_effect_that_failed_unexpectedly_may_have_reached_slack(shop: Shop) -> None:
    """Only carrying out knows that nothing was sent; the worker must not say so."""
    shop.queue.effects = [an_effect(1)]
    shop.effects.behave = raiser(KeyError("surprise"))

    shop.worker.step()

    assert [back.was_sent for back in shop.queue.returned] == [True]


def test_the_calendar_is_looked_at_every_twenty_seconds(shop: Shop) -> None:
    shop.worker.step()
    shop.worker.step()
    once = list(shop.store.planned)

    shop.clock.advance(PLAN_EVERY)
    shop.worker.step()

    assert once == [RefreshTeam("hour-2026-11-20T12"), RunDigest("2026-11-20")]
    assert shop.store.planned == once * 2


def test_a_clock_that_jumped_back_does_not_stop_the_calendar(shop: Shop) -> None:
    shop.worker.step()

    shop.clock.move_to(NOON - timedelta(hours=1))
    shop.worker.step()

    assert RefreshTeam("hour-2026-11-20T11") in shop.store.planned


def test_a_calendar_that_could_not_be_stored_is_looked_at_again_at_once(shop: Shop) -> None:
    shop.store.problem = StoreUnavailable("locked")
    with pytest.raises(StoreUnavailable):
        shop.worker.step()

    shop.store.problem = None
    shop.worker.step()

    assert shop.store.planned


def test_a_worker_rests_only_when_nothing_is_due(shop: Shop) -> None:
    stop = threading.Event()
    shop.queue.tasks = [a_task(number) for number in range(BATCH * 2)]
    shop.waker.meanwhile = stop.set

    shop.worker.run(stop)

    assert len(shop.tasks.done) == BATCH * 2
    assert shop.waker.naps == [IDLE]


def test_a_worker_waits_out_a_store_that_fails_and_goes_on(shop: Shop) -> None:
    stop = threading.Event()
    shop.store.problem = StoreUnavailable("restarting")
    shop.queue.tasks = [a_task(1)]

    def recover_then_stop() -> None:
        if shop.store.problem is None:
            stop.set()
        shop.store.problem = None

    shop.waker.meanwhile = recover_then_stop

    shop.worker.run(stop)

    assert shop.tasks.done == [1]


def test_a_worker_that_was_told_to_stop_starts_nothing(shop: Shop) -> None:
    stop = threading.Event()
    stop.set()
    shop.queue.tasks = [a_task(1)]

    shop.worker.run(stop)

    assert shop.tasks.done == []


def test_a_slow_task_is_taken_alone_so_that_others_can_take_the_rest(shop: Shop) -> None:
    shop.queue.tasks = [a_task(number, is_slow=True) for number in range(3)]

    count = shop.worker.step()

    assert (count, shop.tasks.done) == (1, [0])
    assert len(shop.queue.tasks) == 2


def test_who_is_told_to_stop_finishes_what_it_began_and_gives_back_the_rest(shop: Shop) -> None:
    stop = threading.Event()
    shop.queue.events, shop.queue.settled = [an_event(1), an_event(2), an_event(3)], {1}
    shop.listener.behave = doing(stop.set)

    shop.worker.run(stop)

    assert shop.listener.done == [1]
    assert shop.queue.handed_back == [(Queue.INBOX, 2, False), (Queue.INBOX, 3, False)]


def test_work_that_hangs_is_given_back_by_somebody_else_as_begun(shop: Shop) -> None:
    """The process ends; whoever starts next must not wait for the lease."""
    shop.queue.effects = [an_effect(1), an_effect(2)]
    counts: list[int] = []
    shop.effects.behave = doing(lambda: counts.append(shop.worker.let_go()))

    shop.worker.step()

    assert counts == [2]
    assert shop.effects.done == [1]
    assert shop.queue.handed_back == [(Queue.OUTBOX, 1, True), (Queue.OUTBOX, 2, False)]


def test_a_batch_that_takes_too_long_gives_back_what_it_has_not_begun(shop: Shop) -> None:
    """Its lease might end in the middle of the work, and somebody else would do it as well."""
    shop.queue.events, shop.queue.settled = [an_event(1), an_event(2)], {1, 2}
    shop.listener.behave = doing(lambda: shop.clock.advance(FRESH))

    shop.worker.step()

    assert shop.listener.done == [1]
    assert shop.queue.handed_back == [(Queue.INBOX, 2, False)]
    assert FRESH < LEASE


def test_what_a_failing_store_interrupted_is_given_back_as_soon_as_it_answers(shop: Shop) -> None:
    shop.queue.tasks = [a_task(1)]
    shop.queue.problem = StoreUnavailable("unavailable")
    shop.tasks.behave = raiser(StoreUnavailable("unavailable"))
    shop.queue.retry = shop.queue.fail_to_retry  # type: ignore[method-assign]
    with pytest.raises(StoreUnavailable):
        shop.worker.step()
    with pytest.raises(StoreUnavailable):
        shop.worker.step()

    shop.queue.problem = None
    shop.worker.step()
    shop.worker.step()

    assert shop.queue.handed_back == [(Queue.JOBS, 1, True)]


@pytest.mark.parametrize(
    ("reason", "is_set_aside"),
    [
        pytest.param("unavailable", False, id="an-outage"),
        pytest.param("refused", True, id="what-no-database-takes"),
    ],
)
def test_an_outage_of_the_store_sets_nothing_aside(
    shop: Shop, reason: str, *, is_set_aside: bool
) -> None:
    shop.queue.tasks = [a_task(1, attempt=MOST_ATTEMPTS)]
    shop.tasks.behave = raiser(StoreUnavailable(reason))

    shop.worker.step()

    assert bool(shop.queue.aside) is is_set_aside
    assert bool(shop.queue.returned) is not is_set_aside


@pytest.mark.parametrize(
    ("due", "nap"),
    [
        pytest.param(timedelta(milliseconds=300), timedelta(milliseconds=300), id="soon"),
        pytest.param(timedelta(minutes=5), IDLE, id="later"),
        pytest.param(timedelta(0), IDLE, id="now-but-in-other-hands"),
        pytest.param(None, IDLE, id="never"),
    ],
)
def test_a_worker_sleeps_until_something_is_due(
    shop: Shop, due: timedelta | None, nap: timedelta
) -> None:
    stop = threading.Event()
    shop.queue.due = None if due is None else NOON + due
    shop.waker.meanwhile = stop.set

    shop.worker.run(stop)

    assert shop.waker.naps == [nap]
    assert shop.queue.asked == [frozenset({Queue.JOBS, Queue.OUTBOX})]


def test_an_outage_is_logged_ever_less(shop: Shop) -> None:
    stop = threading.Event()
    shop.store.problem = StoreUnavailable("restarting")

    def stop_after_a_while() -> None:
        if len(shop.waker.naps) == 20:
            stop.set()

    shop.waker.meanwhile = stop_after_a_while

    with capture_logs() as lines:
        shop.worker.run(stop)

    failures = [line["attempt"] for line in lines if line["event"] == "worker.failed"]
    assert failures == [1, 2, 4, 8, 16]
