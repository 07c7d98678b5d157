"""Stand-ins for what a worker works with: they hold what is due and remember what became of it."""

# ruff: noqa: ARG002, ARG005 - a stand-in takes everything that its port is given

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from bot.domain.causes import Cause, Delivery, JobRun
from bot.domain.effects import Effect, Task, UpdateIssueCard, WriteSuggestion
from bot.domain.errors import LostLease
from bot.domain.ids import IssueId
from bot.domain.preferences import Preferences
from bot.ports import EffectClaim, InboxClaim, Queue, TaskClaim, UnitOfWork
from tests.unit.builders import NOON

FENCE = 7


def an_event(work_id: int = 1, *, attempt: int = 1) -> InboxClaim:
    return InboxClaim(id=work_id, fence=FENCE, attempt=attempt, body="{}", received_at=NOON)


def a_task(work_id: int = 1, *, attempt: int = 1) -> TaskClaim:
    task = WriteSuggestion(IssueId(f"issue-{work_id}"), 1)
    return TaskClaim(id=work_id, fence=FENCE, attempt=attempt, task=task, due=NOON)


def an_effect(work_id: int = 1, *, attempt: int = 1) -> EffectClaim:
    effect: Effect = UpdateIssueCard(IssueId(f"issue-{work_id}"))
    return EffectClaim(
        id=work_id,
        fence=FENCE,
        attempt=attempt,
        effect=effect,
        marker="marker",
        was_started=False,
        created_at=NOON,
    )


class Returned(NamedTuple):
    """Work that was given back, with the time until the next attempt."""

    queue: Queue
    work_id: int
    wait: timedelta
    reason: str
    was_sent: bool


class SetAside(NamedTuple):
    """Work that was quarantined."""

    queue: Queue
    work_id: int
    reason: str


class FakeQueue:
    """A work queue whose due work is what a test put there; time stands at noon."""

    def __init__(self) -> None:
        self.events: list[InboxClaim] = []
        self.tasks: list[TaskClaim] = []
        self.effects: list[EffectClaim] = []
        self.settled: set[int] = set()
        self.lost: set[int] = set()
        self.ignored: list[int] = []
        self.returned: list[Returned] = []
        self.aside: list[SetAside] = []

    def claim_events(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[InboxClaim]:
        claims, self.events = self.events[:limit], self.events[limit:]
        return claims

    def claim_tasks(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[TaskClaim]:
        claims, self.tasks = self.tasks[:limit], self.tasks[limit:]
        return claims

    def claim_effects(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[EffectClaim]:
        claims, self.effects = self.effects[:limit], self.effects[limit:]
        return claims

    def mark_started(self, claim: EffectClaim, *, at: datetime) -> None:
        raise AssertionError("carrying out marks, the worker does not")

    def retry(
        self, queue: Queue, work_id: int, fence: int, *, due: datetime, reason: str, was_sent: bool
    ) -> None:
        assert fence == FENCE
        if work_id in self.lost:
            raise LostLease(f"{queue} {work_id}")
        self.returned.append(Returned(queue, work_id, due - NOON, reason, was_sent))

    def quarantine(
        self, queue: Queue, work_id: int, fence: int, *, at: datetime, reason: str
    ) -> None:
        assert fence == FENCE
        self.aside.append(SetAside(queue, work_id, reason))

    def settle_ignored(self, work_id: int, fence: int, *, at: datetime) -> None:
        assert fence == FENCE
        self.ignored.append(work_id)

    def is_settled(self, queue: Queue, work_id: int, fence: int) -> bool:
        assert fence == FENCE
        return work_id in self.settled

    def next_due(self) -> datetime | None:
        return None


class FakeWork:
    """As much of a unit of work as planning needs."""

    def __init__(self, planned: list[Task]) -> None:
        self.preferences = Preferences()
        self.digests = self
        self.tasks = self
        self._planned = planned
        self._drafts: list[Task] = []

    def last_day(self) -> date | None:
        return None

    def add(self, task: Task) -> None:
        self._drafts.append(task)

    def commit(self) -> None:
        self._planned.extend(self._drafts)


class FakeStore:
    """A store that keeps what was planned and committed; it fails while a test says so."""

    def __init__(self) -> None:
        self.planned: list[Task] = []
        self.problem: Exception | None = None

    @contextmanager
    def __call__(self, cause: Cause) -> Iterator[UnitOfWork]:
        if self.problem is not None:
            raise self.problem
        yield cast("UnitOfWork", FakeWork(self.planned))


class FakeRunner:
    """Runs tasks, effects and events the way a test tells it to, and remembers which."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.behave: Callable[[int], None] = lambda work_id: None
        self.is_heard = True

    def dispatch(self, body: str, delivery: Delivery) -> bool:
        self._do(delivery.inbox_id)
        return self.is_heard

    def _do(self, work_id: int) -> None:
        self.done.append(work_id)
        self.behave(work_id)


class FakeTasks(FakeRunner):
    """Stands for the runner of tasks."""

    def run(self, task: Task, cause: JobRun) -> None:
        self._do(cause.job_id)


class FakeCarryOut(FakeRunner):
    """Stands for the service that carries effects out."""

    def run(self, claim: EffectClaim) -> None:
        self._do(claim.id)


class FakeWaker:
    """Counts how often a worker lay down, and does what a test wants meanwhile."""

    def __init__(self) -> None:
        self.naps: list[timedelta] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def wake(self) -> None:
        raise AssertionError("a worker wakes nobody")

    def wait(self, timeout: timedelta) -> None:
        self.naps.append(timeout)
        self.meanwhile()
