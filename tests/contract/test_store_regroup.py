"""What is merged counts once, and who acts at the same moment finds the whole: both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier

from bot.domain.conversation import Message, Voice
from bot.domain.digest import DigestFigures, Period
from bot.domain.errors import DeskError, IssueChanged
from bot.domain.ids import MessageId
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.metrics import Spread
from bot.services.regroup import Regroup
from tests.contract.store_support import Desk, World, ts_of

MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
ROUNDS = 8


def at(hour: int, minute: int = 0) -> datetime:
    """Return a moment of the day that the digest is about."""
    return START + timedelta(hours=hour, minutes=minute)


def figures(world: World) -> DigestFigures:
    period = Period(START, START + timedelta(days=1))
    now = START + timedelta(hours=33)
    return world.opened.reports.digest_figures(
        period, day=date(2026, 11, 17), zone="Europe/Berlin", now=now
    )


def merge(desk: Desk, source: Issue, target: Issue) -> None:
    world = desk.world
    regroup = Regroup(store=world.opened.store, ids=world.ids)
    regroup.merge(source.id, into=target.id, by=desk.by_agent, cause=world.click())


def take_apart(desk: Desk, part: Issue) -> None:
    world = desk.world
    regroup = Regroup(store=world.opened.store, ids=world.ids)
    regroup.take_apart(part.id, by=desk.by_agent, cause=world.click())


def stored(desk: Desk, issue: Issue) -> Issue:
    with desk.world.opened.store.read() as work:
        return work.issues.get(issue.id)


def words_of(desk: Desk, issue: Issue) -> list[str]:
    with desk.world.opened.store.read() as work:
        return [one.text for one in work.messages.of_issue(issue.id, desk.scope)]


def raises(desk: Desk, moment: datetime, text: str) -> Issue:
    """Store an issue with the words at its head."""
    issue = desk.opens(moment, title=text)
    message = Message(
        id=MessageId(desk.world.ids.new()),
        channel_id=desk.channel.id,
        ts=issue.thread_ts,
        author_id=desk.customer.id,
        voice=Voice.CUSTOMER,
        text=text,
        at=moment,
        issue_id=issue.id,
    )
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.messages.save(message)
        work.commit()
    return issue


def at_once(*acts: Callable[[], None]) -> None:
    """Let everybody act at the same moment; who loses a race may be refused."""
    meeting = Barrier(len(acts))

    def act(one: Callable[[], None]) -> None:
        meeting.wait()
        with suppress(DeskError):
            one()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(act, acts))


def test_two_merged_issues_are_one_in_every_figure(world: World) -> None:
    desk = world.desk()
    first, second = raises(desk, at(9), "exports fail"), raises(desk, at(10), "login fails")
    desk.answers(second, at(10, 30), "It is back.")
    world.clock.move_to(at(12))

    merge(desk, second, first)

    found = figures(world)
    assert found.opened_count == 1
    assert found.reply_count == 1
    assert found.first_response == Spread(1, 90 * MINUTE, 90 * MINUTE)
    assert (found.open_count, found.waiting_count) == (1, 0)


def test_a_rating_that_was_given_before_still_counts(world: World) -> None:
    desk = world.desk()
    first, second = raises(desk, at(9), "exports fail"), raises(desk, at(10), "login fails")
    desk.rates(desk.resolves(desk.answers(second, at(10, 5)), at(10, 10)), 5, at(10, 20))
    desk.reopens(second, at(11))

    merge(desk, second, first)

    assert figures(world).csat.count == 1


def test_taken_apart_every_figure_is_what_it_was(world: World) -> None:
    desk = world.desk()
    first, second = raises(desk, at(9), "exports fail"), raises(desk, at(10), "login fails")
    desk.answers(second, at(10, 30), "It is back.")
    before = figures(world)

    merge(desk, second, first)
    take_apart(desk, second)

    assert figures(world) == before
    assert words_of(desk, first) == ["exports fail"]
    assert words_of(desk, second) == ["login fails", "It is back."]


def test_what_is_written_while_two_are_merged_belongs_to_the_whole(world: World) -> None:
    desk = world.desk()

    for number in range(ROUNDS):
        first = raises(desk, at(9, 4 * number), "exports fail")
        second = raises(desk, at(9, 4 * number + 1), "login fails")
        at_once(partial(merge, desk, second, first), partial(_write, desk, second, at(10, number)))

        if not stored(desk, second).merged_into:
            merge(desk, second, first)
        assert "still?" in words_of(desk, first)
        assert words_of(desk, second) == []


def test_of_two_mergers_across_one_holds(world: World) -> None:
    desk = world.desk()

    for number in range(ROUNDS):
        first = raises(desk, at(9, 4 * number), "exports fail")
        second = raises(desk, at(9, 4 * number + 1), "login fails")
        at_once(partial(merge, desk, second, first), partial(merge, desk, first, second))

        states = [stored(desk, one).status for one in (first, second)]
        assert sorted(states) == sorted([IssueStatus.MERGED, IssueStatus.OPEN])
        whole = first if states[0] is IssueStatus.OPEN else second
        assert sorted(words_of(desk, whole)) == ["exports fail", "login fails"]


def test_a_message_that_was_moved_stays_moved_whatever_is_heard_of_it(world: World) -> None:
    desk = world.desk()
    first, second = raises(desk, at(9), "exports fail"), raises(desk, at(10), "login fails")
    with desk.world.opened.store.read() as work:
        (known,) = work.messages.of_issue(second.id, desk.scope)
    merge(desk, second, first)

    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.messages.save(replace(known, text="login fails on floor two", edited_at=at(11)))
        work.commit()

    assert "login fails on floor two" in words_of(desk, first)


def _write(desk: Desk, part: Issue, moment: datetime) -> None:
    """Let the customer write in a thread, as an event does: it comes again where it lost a race."""
    try:
        _try_to_write(desk, part, moment)
    except (DeskError, IssueChanged):
        _try_to_write(desk, part, moment)


def _try_to_write(desk: Desk, part: Issue, moment: datetime) -> None:
    with desk.world.opened.store(desk.world.upkeep()) as work:
        issue = work.issues.find_by_thread(desk.channel.id, part.thread_ts)
        assert issue is not None
        heard, events = issue.hear_customer(by=desk.by_customer, at=moment)
        work.issues.save(heard, events)
        work.messages.save(
            Message(
                id=MessageId(desk.world.ids.new()),
                channel_id=desk.channel.id,
                ts=ts_of(moment),
                author_id=desk.customer.id,
                voice=Voice.CUSTOMER,
                text="still?",
                at=moment,
                thread_ts=part.thread_ts,
                issue_id=issue.id,
            )
        )
        work.commit()
