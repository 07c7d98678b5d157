"""Claim due work and run it: events from the inbox, tasks, effects.

Failing work waits longer each time, then is set aside.

A worker never loses work: what it does not settle comes back when its lease ends. `step()` does
what is due now and returns, so that a simulation can drive it; `run()` repeats it until told to
stop.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.domain.causes import Delivery, JobRun, Upkeep
from bot.domain.errors import DeskError, LookupFailed, LostLease, TryLater
from bot.jobs.schedule import planned
from bot.jobs.tasks import TaskRunner
from bot.log import get_logger
from bot.ports import (
    EffectClaim,
    EventDispatcher,
    InboxClaim,
    Queue,
    Store,
    TaskClaim,
    Waker,
    WorkQueue,
)
from bot.services.carry_out import CarryOut

LEASE = timedelta(minutes=2)
BATCH = 20
IDLE = timedelta(seconds=1)
"""How long a worker sleeps at most while nothing wakes it."""
MOST_ATTEMPTS = 10
LONGEST_BACKOFF = timedelta(minutes=10)
PLAN_EVERY = timedelta(seconds=20)


class Worker:
    """Do the work of some queues. Several may run at once, in one process or in many."""

    def __init__(
        self,
        *,
        queues: frozenset[Queue],
        store: Store,
        queue: WorkQueue,
        dispatcher: EventDispatcher,
        tasks: TaskRunner,
        carry_out: CarryOut,
        waker: Waker,
        clock: Clock,
    ) -> None:
        self._queues = queues
        self._store = store
        self._queue = queue
        self._dispatcher = dispatcher
        self._tasks = tasks
        self._carry_out = carry_out
        self._waker = waker
        self._clock = clock
        self._planned_at: datetime | None = None
        self._log = get_logger(__name__)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a failure of the store is waited out."""
        while not stop.is_set():
            try:
                is_busy = self.step() > 0
            except Exception as error:
                self._log.error("worker.failed", error=type(error).__name__)
                is_busy = False
            if not is_busy:
                self._waker.wait(IDLE)

    def step(self) -> int:
        """Run what is due now, each piece once; return how many pieces there were."""
        count = 0
        if Queue.INBOX in self._queues:
            count += self._run_events()
        if Queue.JOBS in self._queues:
            self._plan()
            count += self._run_tasks()
        if Queue.OUTBOX in self._queues:
            count += self._run_effects()
        return count

    def _plan(self) -> None:
        now = self._clock.now()
        if self._planned_at is not None and timedelta(0) <= now - self._planned_at < PLAN_EVERY:
            return
        with self._store(Upkeep(now)) as work:
            for task in planned(now, work.preferences, work.digests.last_day()):
                work.tasks.add(task)
            work.commit()
        self._planned_at = now

    def _run_events(self) -> int:
        claims = self._queue.claim_events(now=self._clock.now(), lease=LEASE, limit=BATCH)
        for claim in claims:
            self._attempt(Queue.INBOX, claim, partial(self._dispatch, claim))
        return len(claims)

    def _dispatch(self, claim: InboxClaim) -> None:
        delivery = Delivery(claim.id, claim.fence, claim.received_at)
        if not self._dispatcher.dispatch(claim.body, delivery):
            self._queue.settle_ignored(claim.id, claim.fence, at=self._clock.now())
        elif not self._queue.is_settled(Queue.INBOX, claim.id, claim.fence):
            # Bolt answers 200 also where no listener ran, e.g. when it could not authorise.
            raise TryLater("unsettled", _backoff(claim.attempt))

    def _run_tasks(self) -> int:
        claims = self._queue.claim_tasks(now=self._clock.now(), lease=LEASE, limit=BATCH)
        for claim in claims:
            self._attempt(Queue.JOBS, claim, partial(self._run_task, claim))
        return len(claims)

    def _run_task(self, claim: TaskClaim) -> None:
        self._tasks.run(claim.task, JobRun(claim.id, claim.fence, self._clock.now()))

    def _run_effects(self) -> int:
        claims = self._queue.claim_effects(now=self._clock.now(), lease=LEASE, limit=BATCH)
        for claim in claims:
            self._attempt(Queue.OUTBOX, claim, partial(self._carry_out.run, claim))
        return len(claims)

    def _attempt(
        self, queue: Queue, claim: InboxClaim | TaskClaim | EffectClaim, work: Callable[[], None]
    ) -> None:
        try:
            work()
        except LostLease:
            self._log.warning("work.lost", queue=queue, work=claim.id)
        except TryLater as error:
            is_stuck = error.reason == "unsettled" and claim.attempt >= MOST_ATTEMPTS
            self._give_back(queue, claim, error.after, error.reason, is_last=is_stuck)
        except LookupFailed as error:
            # An outage of Slack's says nothing about the work: it waits as long as it takes.
            wait = error.retry_after or _backoff(claim.attempt)
            self._give_back(queue, claim, wait, error.code, is_last=False)
        except Exception as error:
            self._fail(queue, claim, error)

    def _fail(
        self, queue: Queue, claim: InboxClaim | TaskClaim | EffectClaim, error: Exception
    ) -> None:
        reason = error.code if isinstance(error, DeskError) else type(error).__name__
        is_last = claim.attempt >= MOST_ATTEMPTS
        self._log.error(
            "work.failed",
            queue=queue,
            work=claim.id,
            attempt=claim.attempt,
            reason=reason,
            exc_info=error,
        )
        self._give_back(queue, claim, _backoff(claim.attempt), reason, is_last=is_last)

    def _give_back(
        self,
        queue: Queue,
        claim: InboxClaim | TaskClaim | EffectClaim,
        wait: timedelta,
        reason: str,
        *,
        is_last: bool,
    ) -> None:
        now = self._clock.now()
        was_sent = isinstance(claim, EffectClaim)
        try:
            if is_last:
                self._queue.quarantine(queue, claim.id, claim.fence, at=now, reason=reason)
            else:
                self._queue.retry(
                    queue, claim.id, claim.fence, due=now + wait, reason=reason, was_sent=was_sent
                )
        except LostLease:
            # Somebody took it over while it was failing here: the rest of the batch goes on.
            self._log.warning("work.lost", queue=queue, work=claim.id)


def _backoff(attempt: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempt, 12)), LONGEST_BACKOFF)
