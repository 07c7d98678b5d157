"""Issues keep their episodes, their history and their revisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import IssueChanged, IssueNotFound
from bot.domain.ids import IssueId, MessageTs
from bot.domain.issue_reading import CorrectedReading
from bot.domain.issue_status import Priority
from bot.domain.reading import Category, Temperature, Urgency
from bot.domain.timeline import EventKind, TimelineEvent
from tests.contract.store_support import MONDAY, World, ts_of

MINUTE = timedelta(minutes=1)


def test_an_issue_comes_back_as_it_was_stored(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY + timedelta(microseconds=123_457))
    issue = desk.answers(issue, MONDAY + 3 * MINUTE)
    issue = desk.writes(issue, MONDAY + 4 * MINUTE)
    issue = desk.resolves(issue, MONDAY + 5 * MINUTE)
    issue = desk.reopens(issue, MONDAY + 6 * MINUTE)

    with world.opened.store(world.upkeep()) as work:
        assert work.issues.get(issue.id) == issue
        assert work.issues.find_by_number(issue.number) == issue
        assert work.issues.find_by_thread(desk.channel.id, issue.thread_ts) == issue
        assert len(issue.episodes) == 2


def test_what_is_not_there_is_not_found(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)

    with world.opened.store(world.upkeep()) as work:
        assert work.issues.find_by_number(99) is None
        assert work.issues.find_by_thread(desk.channel.id, MessageTs("1.000000")) is None
        with pytest.raises(IssueNotFound):
            work.issues.get(IssueId("none"))
        with pytest.raises(IssueNotFound):
            work.issues.save(replace(issue, id=IssueId("none")), ())


def test_numbers_are_counted_up_and_given_back_by_a_roll_back(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        assert [work.issues.next_number(), work.issues.next_number()] == [1, 2]
        work.commit()
    with world.opened.store(world.upkeep()) as work:
        work.issues.next_number()

    with world.opened.store(world.upkeep()) as work:
        assert work.issues.next_number() == 3


def test_the_timeline_is_in_the_order_of_slacks_times(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    desk.answers(issue, MONDAY + 10 * MINUTE)
    desk.writes(issue, MONDAY + 5 * MINUTE)

    with world.opened.store(world.upkeep()) as work:
        work.issues.note(
            [
                TimelineEvent(
                    issue.id, EventKind.RATED, MONDAY + 20 * MINUTE, desk.customer.id, {"score": 5}
                )
            ]
        )
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        events = work.issues.timeline(issue.id)
    assert [event.kind for event in events] == [
        EventKind.OPENED,
        EventKind.CUSTOMER_WROTE,
        EventKind.AGENT_WROTE,
        EventKind.ASSIGNED,
        EventKind.RATED,
    ]
    assert events[-1].details == {"score": 5}
    assert events[-1].by == desk.customer.id


def test_a_change_to_an_older_state_is_refused(world: World) -> None:
    desk = world.desk()
    seen = desk.opens(MONDAY)
    desk.writes(seen, MONDAY + MINUTE)
    late, events = seen.prioritise(Priority.URGENT, by=desk.by_agent, at=MONDAY + 2 * MINUTE)

    with pytest.raises(IssueChanged), world.opened.store(world.upkeep()) as work:
        work.issues.save(late, events)


def test_what_the_team_says_of_an_issue_is_kept(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    said = CorrectedReading(Category.WISH, Urgency.URGENT, Temperature.TENSE)
    corrected, events = issue.correct_reading(said, by=desk.by_agent, at=MONDAY + MINUTE)

    with world.opened.store(world.upkeep()) as work:
        work.issues.save(corrected, events)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        known = work.issues.get(issue.id)
    assert (known.corrected, known.priority) == (said, Priority.URGENT)
    assert issue.corrected == CorrectedReading()


def test_an_issue_that_did_not_change_may_be_saved_with_its_events(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)

    with world.opened.store(world.upkeep()) as work:
        stored = work.issues.get(issue.id)
        work.issues.save(stored, [TimelineEvent(issue.id, EventKind.SUGGESTED, MONDAY)])
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.issues.get(issue.id) == issue
        assert work.issues.timeline(issue.id)[-1].kind is EventKind.SUGGESTED


def test_an_issue_may_be_changed_twice_in_one_transaction(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)

    with world.opened.store(world.upkeep()) as work:
        once, events = work.issues.get(issue.id).resolve(by=desk.by_agent, at=MONDAY + MINUTE)
        work.issues.save(once, events)
        twice, events = work.issues.get(issue.id).reopen(by=desk.by_agent, at=MONDAY + 2 * MINUTE)
        work.issues.save(twice, events)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.issues.get(issue.id) == twice


def test_an_issue_logged_by_hand_gets_its_thread_later(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    first_reply = ts_of(MONDAY + MINUTE)

    with world.opened.store(world.upkeep()) as work:
        stored = work.issues.get(issue.id)
        work.issues.save(replace(stored, thread_ts=first_reply, revision=stored.revision + 1), ())
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        found = work.issues.find_by_thread(desk.channel.id, first_reply)
        assert found is not None
        assert found.id == issue.id
        assert work.issues.find_by_thread(desk.channel.id, issue.thread_ts) is None


def test_a_title_that_no_database_can_hold_is_stored_readable(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY, title="broken \x00 and \ud83d and \U0001f992")

    with world.opened.store(world.upkeep()) as work:
        title = work.issues.get(issue.id).title

    assert title == "broken \ufffd and \ufffd and \U0001f992"


def test_an_issue_has_the_threads_that_came_to_it(world: World) -> None:
    desk = world.desk()
    first, second = desk.opens(MONDAY), desk.opens(MONDAY + timedelta(hours=1))
    joined = ts_of(MONDAY + timedelta(minutes=5))

    with world.opened.store(world.upkeep()) as work:
        work.issues.add_thread(first, joined)
        work.commit()
    with world.opened.store.read() as work:
        found = work.issues.find_by_thread(desk.channel.id, joined)
        assert found is not None
        assert found.id == first.id
        assert work.issues.threads_of(first.id) == [first.thread_ts, joined]
        assert work.issues.threads_of(second.id) == [second.thread_ts]

    with world.opened.store(world.upkeep()) as work:
        work.issues.add_thread(second, joined)
        work.commit()
    with world.opened.store.read() as work:
        assert work.issues.threads_of(first.id) == [first.thread_ts]
        assert work.issues.threads_of(second.id) == [joined, second.thread_ts]


def test_an_issue_that_moves_keeps_the_threads_that_joined_it(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    joined = ts_of(MONDAY + timedelta(minutes=5))
    with world.opened.store(world.upkeep()) as work:
        work.issues.add_thread(issue, joined)
        work.commit()
    moved = issue.stand_at(ts_of(MONDAY + timedelta(hours=2)))

    with world.opened.store(world.upkeep()) as work:
        work.issues.save(moved, ())
        work.commit()

    with world.opened.store.read() as work:
        assert work.issues.threads_of(issue.id) == [joined, moved.thread_ts]
