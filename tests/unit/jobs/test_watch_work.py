"""What waits too long or was set aside is told, bundled, and only once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import pytest
from structlog.testing import capture_logs

from bot.clock import ManualClock
from bot.domain.causes import Cause
from bot.domain.effects import TellPerson
from bot.domain.ids import PersonId
from bot.domain.people import Person, Role
from bot.ports import Queue, SetAside, UnitOfWork
from bot.services.watch_work import BUNDLE, GRACE, LOOK_BACK, PATIENCE, WatchWork
from bot.texts import load_texts
from tests.unit.builders import NOON, a_person
from tests.unit.jobs.fakes import FakeQueue

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Team:
    """A store with admins in it; an effect whose key is known is not queued again."""

    people: list[Person]
    told: dict[str, TellPerson] = field(default_factory=dict)
    opened_count: int = 0

    @contextmanager
    def __call__(self, cause: Cause) -> Iterator[UnitOfWork]:  # noqa: ARG002 - the port's
        self.opened_count += 1
        yield cast("UnitOfWork", _Work(self))

    def read(self) -> AbstractContextManager[UnitOfWork]:
        raise AssertionError("telling is no look")

    @property
    def notices(self) -> list[tuple[str, int]]:
        return [(effect.notice, effect.count) for effect in self.told.values()]


class _Work:
    def __init__(self, team: Team) -> None:
        self._team = team
        self.people = self
        self.outbox = self
        self._drafts: list[TellPerson] = []

    def with_role(self) -> list[Person]:
        return self._team.people

    def add(self, effect: TellPerson) -> None:
        self._drafts.append(effect)

    def commit(self) -> None:
        for effect in self._drafts:
            self._team.told.setdefault(effect.key, effect)


class Watch:
    """Somebody who looks from time to time."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.queue = FakeQueue()
        self.team = Team(
            [
                a_person(id=PersonId("ada"), role=Role.ADMIN),
                a_person(id=PersonId("sam"), role=Role.AGENT),
            ]
        )
        self.watch = self.another()

    def another(self) -> WatchWork:
        return WatchWork(store=self.team, queue=self.queue, clock=self.clock)

    def settle_in(self) -> None:
        self.watch.look()
        self.clock.advance(GRACE)

    def sets_aside(self, at: datetime, count: int = 1) -> None:
        self.queue.set_aside += [
            SetAside(Queue.INBOX, number, "event", "k", 10, "KeyError", at)
            for number in range(count)
        ]


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_where_nothing_is_wrong_nothing_is_written(watch: Watch) -> None:
    watch.settle_in()
    watch.queue.untouched = {Queue.INBOX: watch.clock.now() - PATIENCE + SECOND}

    watch.watch.look()

    assert watch.team.opened_count == 0


def test_work_that_nobody_begins_for_long_is_told_to_the_admins_and_the_log(watch: Watch) -> None:
    watch.settle_in()
    watch.queue.untouched = {Queue.OUTBOX: watch.clock.now() - PATIENCE}

    with capture_logs() as lines:
        watch.watch.look()

    assert watch.team.notices == [("work_overdue", 15)]
    assert [(line["event"], line["queue"], line["seconds"]) for line in lines] == [
        ("work.overdue", Queue.OUTBOX, 900)
    ]


def test_it_is_told_once_an_hour_whoever_looks(watch: Watch) -> None:
    other = watch.another()
    other.look()
    watch.settle_in()
    watch.queue.untouched = {Queue.JOBS: NOON - HOUR}

    with capture_logs() as lines:
        for _ in range(60 * 2):
            watch.watch.look()
            other.look()
            watch.clock.advance(MINUTE)

    assert [notice for notice, _ in watch.team.notices] == ["work_overdue"] * 3
    assert len(lines) == 2 * 3


def test_what_was_left_from_before_the_start_has_time_to_be_done(watch: Watch) -> None:
    watch.queue.untouched = {Queue.INBOX: NOON - 8 * HOUR}
    watch.watch.look()
    at_once = list(watch.team.notices)
    watch.queue.untouched = {}
    watch.clock.advance(GRACE)

    watch.watch.look()

    assert (at_once, watch.team.notices) == ([], [])


def test_a_clock_that_was_set_back_starts_the_grace_anew(watch: Watch) -> None:
    watch.settle_in()
    watch.clock.move_to(NOON - HOUR)
    watch.queue.untouched = {Queue.INBOX: NOON - 9 * HOUR}

    watch.watch.look()

    assert watch.team.notices == []


def test_work_that_is_set_aside_is_told_once_for_all_of_a_quarter_of_an_hour(watch: Watch) -> None:
    watch.sets_aside(NOON + MINUTE, count=3)
    watch.sets_aside(NOON + BUNDLE - SECOND, count=4)

    told = []
    for _ in range(45):
        watch.watch.look()
        told.append(list(watch.team.notices))
        watch.clock.advance(MINUTE)

    assert told[14] == []
    assert told[15] == told[-1] == [("quarantined", 7)]
    assert watch.team.opened_count == 1


def test_each_stretch_has_its_own_notice_and_old_ones_are_history(watch: Watch) -> None:
    watch.sets_aside(NOON - LOOK_BACK - HOUR)
    watch.sets_aside(NOON - 2 * BUNDLE)
    watch.sets_aside(NOON - BUNDLE, count=2)

    watch.watch.look()
    watch.another().look()

    assert sorted(watch.team.notices) == [("quarantined", 1), ("quarantined", 2)]


def test_without_an_admin_the_team_is_told(watch: Watch) -> None:
    watch.team.people = [a_person(id=PersonId("sam"), role=Role.AGENT)]
    watch.sets_aside(NOON - BUNDLE)

    watch.watch.look()

    assert watch.team.notices == [("quarantined", 1)]


@pytest.mark.parametrize("notice", ["work_overdue", "quarantined"])
def test_there_are_words_for_it(notice: str) -> None:
    assert "7" in load_texts().say(f"notice.{notice}", count=7)
