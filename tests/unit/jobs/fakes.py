"""Stand-ins for what a worker works with: they hold what is due and remember what became of it."""

# ruff: noqa: ARG002, ARG005 - a stand-in takes everything that its port is given

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from bot.domain.causes import Cause, Delivery, JobRun
from bot.domain.effects import (
    Effect,
    Pace,
    ReleaseReply,
    Task,
    UpdateIssueCard,
    WriteSuggestion,
    pace_of,
)
from bot.domain.errors import LostLease, StoreUnavailable
from bot.domain.ids import ChannelId, IssueId, MessageTs, PersonId, ReplyId
from bot.domain.preferences import Preferences
from bot.ports import EffectClaim, InboxClaim, Queue, SetAside, TaskClaim, UnitOfWork
from tests.unit.builders import NOON

FENCE = 7


def an_event(work_id: int = 1, *, attempt: int = 1) -> InboxClaim:
    return InboxClaim(id=work_id, fence=FENCE, attempt=attempt, body="{}", received_at=NOON)


def a_task(work_id: int = 1, *, attempt: int = 1, is_slow: bool = False) -> TaskClaim:
    task: Task = ReleaseReply(ReplyId(f"reply-{work_id}"))
    if is_slow:
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


class GivenUp(NamedTuple):
    """Work that was quarantined."""

    queue: Queue
    work_id: int
    reason: str


class FakeWatch:
    """A watch that remembers when it was told that the app listens."""

    def __init__(self) -> None:
        self.noted: list[datetime] = []

    def note(self, work: UnitOfWork, *, now: datetime) -> None:
        self.noted.append(now)


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
        self.aside: list[GivenUp] = []
        self.handed_back: list[tuple[Queue, int, bool]] = []
        self.problem: Exception | None = None
        self.due: datetime | None = None
        self.asked: list[frozenset[Queue]] = []
        self.untouched: dict[Queue, datetime] = {}
        self.set_aside: list[SetAside] = []

    def claim_events(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[InboxClaim]:
        claims, self.events = self.events[:limit], self.events[limit:]
        return claims

    def claim_tasks(
        self, *, now: datetime, lease: timedelta, limit: int, pace: Pace | None = None
    ) -> Sequence[TaskClaim]:
        fitting = [claim for claim in self.tasks if pace in {None, pace_of(claim.task)}]
        claims = fitting[:limit]
        self.tasks = [claim for claim in self.tasks if claim not in claims]
        return claims

    def claim_effects(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[EffectClaim]:
        claims, self.effects = self.effects[:limit], self.effects[limit:]
        return claims

    def mark_started(
        self, claim: EffectClaim, *, at: datetime, place: ChannelId | None = None
    ) -> MessageTs | None:
        raise AssertionError("carrying out marks, the worker does not")

    def retry(
        self,
        queue: Queue,
        work_id: int,
        fence: int,
        *,
        due: datetime,
        reason: str,
        was_sent: bool,
        is_failure: bool = True,
    ) -> None:
        assert fence == FENCE
        if work_id in self.lost:
            raise LostLease(f"{queue} {work_id}")
        self.returned.append(Returned(queue, work_id, due - NOON, reason, was_sent))

    def fail_to_retry(
        self,
        queue: Queue,
        work_id: int,
        fence: int,
        *,
        due: datetime,
        reason: str,
        was_sent: bool,
        is_failure: bool = True,
    ) -> None:
        """Stand in for `retry` while the store is away."""
        raise StoreUnavailable("unavailable")

    def quarantine(
        self, queue: Queue, work_id: int, fence: int, *, at: datetime, reason: str
    ) -> None:
        assert fence == FENCE
        self.aside.append(GivenUp(queue, work_id, reason))

    def hand_back(
        self, queue: Queue, work_id: int, fence: int, *, at: datetime, was_begun: bool
    ) -> None:
        assert fence == FENCE
        if self.problem is not None:
            raise self.problem
        self.handed_back.append((queue, work_id, was_begun))

    def settle_ignored(self, work_id: int, fence: int, *, at: datetime) -> None:
        assert fence == FENCE
        self.ignored.append(work_id)

    def is_settled(self, queue: Queue, work_id: int, fence: int) -> bool:
        assert fence == FENCE
        return work_id in self.settled

    def next_due(self, queues: Collection[Queue] = tuple(Queue)) -> datetime | None:
        self.asked.append(frozenset(queues))
        return self.due

    def oldest_untouched(self, now: datetime) -> Mapping[Queue, datetime]:
        return self.untouched

    def quarantined(self, *, since: datetime | None = None) -> Sequence[SetAside]:
        return [one for one in self.set_aside if since is None or one.since >= since]

    def release(
        self, queue: Queue, work_id: int, *, at: datetime, by: PersonId | None = None
    ) -> bool:
        raise AssertionError("a worker releases nothing")


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

    def read(self) -> AbstractContextManager[UnitOfWork]:
        raise AssertionError("a worker looks at nothing")


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


class LetIn:
    """A Slack that lets the app in, and a desk that has seen so."""

    def is_let_in(self) -> bool:
        """Return what Slack says."""
        return True

    def look(self) -> bool:
        """Return what the desk knows."""
        return True
