"""Claim due work and run it: events from the inbox, tasks, effects.

Failing work waits longer each time, then is set aside.

A worker never loses work: what it does not settle comes back when its lease ends, or at once when
its process is told to stop. `step()` does what is due now and returns, so that a simulation can
drive it; `run()` repeats it until told to stop.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import TypeVar

from bot.clock import Clock
from bot.domain.backoff import backoff
from bot.domain.causes import Delivery, JobRun
from bot.domain.effects import Pace
from bot.domain.errors import DeskError, LookupFailed, LostLease, StoreUnavailable, TryLater
from bot.jobs.held import Claim, HeldWork
from bot.jobs.planner import Planner
from bot.jobs.tasks import TaskRunner
from bot.log import get_logger
from bot.ports import (
    EffectClaim,
    EventDispatcher,
    InboxClaim,
    Queue,
    TaskClaim,
    Waker,
    WorkQueue,
)
from bot.services.carry_out import CarryOut

LEASE = timedelta(minutes=2)
FRESH = LEASE / 2
"""What is not begun this long after it was claimed is given back: its lease may not be enough."""
BATCH = 20
MOST_EFFECTS = 4
"""Each may hang for seconds in a call to Slack while the others of its batch wait."""
IDLE = timedelta(seconds=1)
"""How long a worker sleeps at most while nothing wakes it."""
MOST_ATTEMPTS = 10
LONGEST_BACKOFF = timedelta(minutes=10)

AnyClaim = TypeVar("AnyClaim", InboxClaim, TaskClaim, EffectClaim)


@dataclass(frozen=True, slots=True)
class Duties:
    """What a worker is there for. `plans` is for whoever also looks at the calendar."""

    queues: frozenset[Queue] = frozenset(Queue)
    paces: tuple[Pace, ...] = tuple(Pace)
    plans: bool = True


class Worker:
    """Do the work of some queues. Several may run at once, in one process or in many."""

    def __init__(
        self,
        *,
        duties: Duties,
        queue: WorkQueue,
        dispatcher: EventDispatcher,
        tasks: TaskRunner,
        carry_out: CarryOut,
        planner: Planner,
        waker: Waker,
        clock: Clock,
        random: Random,
    ) -> None:
        self._duties = duties
        self._queue = queue
        self._dispatcher = dispatcher
        self._tasks = tasks
        self._carry_out = carry_out
        self._planner = planner
        self._waker = waker
        self._clock = clock
        self._random = random
        self._held = HeldWork(queue, clock)
        self._stop = threading.Event()
        self._failure_count = 0
        self._log = get_logger(__name__)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a failure of the store is waited out."""
        self._stop = stop
        while not stop.is_set():
            pause = IDLE
            try:
                if self.step():
                    continue
                pause = self._until_due()
            except Exception as error:
                self._note_failure(error)
            else:
                self._failure_count = 0
            self._waker.wait(pause)

    def step(self) -> int:
        """Run what is due now, each piece once; return how many pieces there were."""
        # What a failure of the store interrupted is anybody's again before its lease runs out.
        self._held.let_go_of_all()
        count = 0
        if Queue.INBOX in self._duties.queues:
            count += self._run_events()
        if self._duties.plans:
            self._planner.look()
        if Queue.JOBS in self._duties.queues:
            count += sum(self._run_tasks(pace) for pace in self._duties.paces)
        if Queue.OUTBOX in self._duties.queues:
            count += self._run_effects()
        return count

    def let_go(self) -> int:
        """Give back what this worker holds, from another thread; return how much that was.

        For the end of the process: what hangs in a call is somebody else's at once.
        """
        return self._held.let_go_of_all()

    def _until_due(self) -> timedelta:
        """Return how long to sleep: until the next work is due, a second at most.

        New events wake the worker, so the inbox is not asked; what is due already and was not to
        be had is in other hands.
        """
        queues = self._duties.queues - {Queue.INBOX}
        due = self._queue.next_due(queues) if queues else None
        now = self._clock.now()
        return min(due - now, IDLE) if due is not None and due > now else IDLE

    def _note_failure(self, error: Exception) -> None:
        """Log the first failure of a row, and then ever fewer: an outage is one fact."""
        self._failure_count += 1
        if self._failure_count & (self._failure_count - 1) == 0:
            self._log.error(
                "worker.failed", error=type(error).__name__, attempt=self._failure_count
            )

    def _run_events(self) -> int:
        claims = self._queue.claim_events(now=self._clock.now(), lease=LEASE, limit=BATCH)
        return self._run_all(Queue.INBOX, claims, self._dispatch)

    def _run_tasks(self, pace: Pace) -> int:
        # A slow task leaves those behind it to other workers.
        limit = BATCH if pace is Pace.QUICK else 1
        claims = self._queue.claim_tasks(now=self._clock.now(), lease=LEASE, limit=limit, pace=pace)
        return self._run_all(Queue.JOBS, claims, self._run_task)

    def _run_effects(self) -> int:
        claims = self._queue.claim_effects(now=self._clock.now(), lease=LEASE, limit=MOST_EFFECTS)
        return self._run_all(Queue.OUTBOX, claims, self._carry_out.run)

    def _run_all(
        self, queue: Queue, claims: Sequence[AnyClaim], work: Callable[[AnyClaim], None]
    ) -> int:
        self._held.take(queue, claims)
        claimed_at = self._clock.now()
        for claim in claims:
            if self._stop.is_set() or self._clock.now() - claimed_at >= FRESH:
                self._held.let_go(queue, claim)
            elif self._held.begin(queue, claim):
                self._attempt(queue, claim, partial(work, claim))
                self._held.end(queue, claim)
        return len(claims)

    def _dispatch(self, claim: InboxClaim) -> None:
        delivery = Delivery(claim.id, claim.fence, claim.received_at)
        if not self._dispatcher.dispatch(claim.body, delivery):
            self._queue.settle_ignored(claim.id, claim.fence, at=self._clock.now())
        elif not self._queue.is_settled(Queue.INBOX, claim.id, claim.fence):
            # Bolt answers 200 also where no listener ran, e.g. when it could not authorise.
            raise TryLater("unsettled", self._backoff(claim.attempt))

    def _run_task(self, claim: TaskClaim) -> None:
        self._tasks.run(claim.task, JobRun(claim.id, claim.fence, self._clock.now()))

    def _attempt(self, queue: Queue, claim: Claim, work: Callable[[], None]) -> None:
        try:
            work()
        except LostLease:
            self._log.warning("work.lost", queue=queue, work=claim.id)
        except TryLater as error:
            is_stuck = error.reason == "unsettled" and claim.attempt >= MOST_ATTEMPTS
            self._give_back(queue, claim, error.after, error.reason, is_last=is_stuck)
        except LookupFailed as error:
            # An outage of Slack's says nothing about the work: it waits as long as it takes.
            wait = error.retry_after or self._backoff(claim.attempt)
            self._give_back(queue, claim, wait, error.code, is_last=False)
        except StoreUnavailable as error:
            is_poison = error.reason != "unavailable"
            self._fail(queue, claim, error, is_last=is_poison and claim.attempt >= MOST_ATTEMPTS)
        except Exception as error:
            self._fail(queue, claim, error, is_last=claim.attempt >= MOST_ATTEMPTS)

    def _fail(self, queue: Queue, claim: Claim, error: Exception, *, is_last: bool) -> None:
        reason = error.code if isinstance(error, DeskError) else type(error).__name__
        self._log.error(
            "work.failed",
            queue=queue,
            work=claim.id,
            attempt=claim.attempt,
            reason=reason,
            exc_info=error,
        )
        self._give_back(queue, claim, self._backoff(claim.attempt), reason, is_last=is_last)

    def _give_back(
        self,
        queue: Queue,
        claim: Claim,
        wait: timedelta,
        reason: str,
        *,
        is_last: bool,
    ) -> None:
        now = self._clock.now()
        was_sent = isinstance(claim, EffectClaim)
        try:
            if is_last and isinstance(claim, EffectClaim):
                self._carry_out.give_up(claim, reason)
            elif is_last:
                self._queue.quarantine(queue, claim.id, claim.fence, at=now, reason=reason)
            else:
                self._queue.retry(
                    queue, claim.id, claim.fence, due=now + wait, reason=reason, was_sent=was_sent
                )
        except LostLease:
            # Somebody took it over while it was failing here: the rest of the batch goes on.
            self._log.warning("work.lost", queue=queue, work=claim.id)

    def _backoff(self, attempt: int) -> timedelta:
        return backoff(attempt, longest=LONGEST_BACKOFF, chance=self._random.random())
