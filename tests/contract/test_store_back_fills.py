"""How far history was read is kept with what was found, on both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.back_fill import BackFill, Gap, HistoryImport, gap_before, gap_of, ts_at
from bot.domain.causes import EffectRun
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.effects import ReadHistory, UpdateIssueCard
from bot.domain.ids import BackFillId, IssueId, MessageId, MessageTs, logged_ts, moment_of
from bot.ports import FoundEvent, Queue
from bot.services.keep_decision import keep_decision
from tests.contract.store_support import LEASE, MONDAY, Desk, World, ts_of

HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def a_back_fill(world: World, **changes: object) -> BackFill:
    plain = BackFill(
        id=BackFillId(world.ids.new()),
        since=MONDAY,
        until=MONDAY + HOUR,
        started_at=MONDAY + HOUR,
        step=timedelta(seconds=3),
        channel_count=2,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_gap(desk: Desk, thread: MessageTs | None = None, *, hours: int = 1) -> Gap:
    until = MONDAY + hours * HOUR
    return gap_of(desk.channel.id, since=MONDAY, until=until, thread_ts=thread)


def found(number: int) -> FoundEvent:
    return FoundEvent(f"history:C1:{number}", lane="C1", body=f'{{"n":{number}}}')


def test_until_when_the_app_listened_is_what_was_noted_last(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.alive_until() is None
        work.back_fills.note_alive(MONDAY + HOUR)
        work.commit()
    with world.opened.store(world.upkeep()) as work:
        # A clock that was ahead is set back; the later mark must not hide a gap.
        work.back_fills.note_alive(MONDAY)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.alive_until() == MONDAY


def test_where_a_channel_was_left_stays_until_it_is_read(world: World) -> None:
    desk = world.desk()
    earlier, later = ts_of(MONDAY), ts_of(MONDAY + HOUR)
    for ts in (later, earlier, later):
        with world.opened.store(world.upkeep()) as work:
            work.back_fills.note_left(desk.channel.id, ts)
            work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.left_at(desk.channel.id) == earlier
        work.back_fills.forget_left(desk.channel.id)
        assert work.back_fills.left_at(desk.channel.id) is None
        work.commit()


def test_there_is_one_catching_up_at_a_time_and_it_counts_what_it_took_in(world: World) -> None:
    back_fill = a_back_fill(world, asked_at=MONDAY)
    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.running() is None
        work.back_fills.count(messages=1)
        work.back_fills.save(back_fill)
        work.back_fills.count(messages=3, issues=1)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        running = work.back_fills.running()
        assert running == replace(back_fill, message_count=3, issue_count=1)
        work.back_fills.save(replace(running, finished_at=MONDAY + 2 * HOUR))
        work.commit()
    with world.opened.store(world.upkeep()) as work:
        work.back_fills.count(messages=9)
        assert work.back_fills.running() is None
        kept = work.back_fills.find(back_fill.id)
        assert kept is not None
        assert kept.message_count == 3
        assert work.back_fills.find("unknown") is None


def test_channels_with_open_issues_are_read_first_and_each_before_its_threads(
    world: World,
) -> None:
    quiet, busy = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    issue = busy.opens(MONDAY)
    gaps = [a_gap(quiet, hours=9), a_gap(busy, issue.thread_ts, hours=5), a_gap(busy, hours=2)]
    with world.opened.store(world.upkeep()) as work:
        for gap in gaps:
            work.back_fills.save_gap(gap)
        assert work.back_fills.waiting_channel_count() == 2
        assert work.back_fills.waiting_gap_count() == 3
        work.commit()

    read = []
    with world.opened.store(world.upkeep()) as work:
        while (next_one := work.back_fills.next_gap()) is not None:
            read.append(next_one)
            work.back_fills.end_gap(next_one)

    assert read == [gaps[2], gaps[1], gaps[0]]


def test_the_thread_of_a_new_issue_is_read_first_and_is_nothing_that_was_missed(
    world: World,
) -> None:
    busy, other = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    issue = busy.opens(MONDAY)
    opener = ts_of(MONDAY)
    thread = gap_before(other.channel.id, ts_of(MONDAY), opener_ts=opener, until=MONDAY)
    missed = [a_gap(busy, hours=9), a_gap(busy, issue.thread_ts, hours=5)]
    with world.opened.store(world.upkeep()) as work:
        for gap in [*missed, thread]:
            work.back_fills.save_gap(gap)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.next_gap() == thread
        assert work.back_fills.waiting_channel_count() == 1
        assert work.back_fills.waiting_gap_count() == 3
        assert work.back_fills.end_gaps(other.channel.id) is None
        assert work.back_fills.next_gap() == missed[0]


def test_a_gap_of_a_place_is_found_changed_and_forgotten(world: World) -> None:
    desk = world.desk()
    thread = ts_of(MONDAY)
    with world.opened.store(world.upkeep()) as work:
        work.back_fills.save_gap(a_gap(desk))
        work.back_fills.save_gap(a_gap(desk, thread))
        work.back_fills.save_gap(a_gap(desk, hours=3))
        assert work.back_fills.find_gap(desk.channel.id, None) == a_gap(desk, hours=3)
        assert work.back_fills.find_gap(desk.channel.id, thread) == a_gap(desk, thread)

        work.back_fills.end_gaps(desk.channel.id)

        assert work.back_fills.find_gap(desk.channel.id, None) is None
        assert work.back_fills.next_gap() is None
        work.commit()


def test_threads_somebody_may_still_write_in_are_those_of_open_and_lately_settled_issues(
    world: World,
) -> None:
    desk, other = world.desk(), world.desk("Initech", "C2")
    old_but_open = desk.opens(MONDAY - 5 * WEEK)
    open_now = desk.opens(MONDAY)
    settled = desk.resolves(desk.opens(MONDAY - HOUR), MONDAY)
    desk.resolves(desk.opens(MONDAY - 5 * WEEK + HOUR), MONDAY - 4 * WEEK)
    desk.discards(desk.opens(MONDAY - 2 * HOUR), MONDAY)
    other.opens(MONDAY + HOUR)

    with world.opened.store(world.upkeep()) as work:
        found_threads = work.back_fills.recent_threads(
            [desk.channel.id], since=MONDAY - WEEK, limit=9
        )
        first = work.back_fills.recent_threads([desk.channel.id], since=MONDAY - WEEK, limit=1)

    threads = [issue.thread_ts for issue in (open_now, old_but_open, settled)]
    assert [thread for _, thread in found_threads] == threads
    assert [thread for _, thread in first] == threads[:1]


def test_an_issue_that_was_logged_by_hand_has_no_thread_to_read(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    with world.opened.store(world.upkeep()) as work:
        stored = work.issues.get(issue.id)
        work.issues.save(stored.stand_at(logged_ts(issue.id)), ())
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert not work.back_fills.recent_threads([desk.channel.id], since=MONDAY, limit=9)


def test_a_channel_is_known_since_it_was_first_heard_of(world: World) -> None:
    desk = world.desk()
    world.clock.advance(HOUR)
    with world.opened.store(world.upkeep()) as work:
        work.channels.save(replace(desk.channel, slack_id=desk.channel.slack_id))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.known_since(desk.channel.id) == MONDAY


class TestTakingIn:
    """What was found waits in the inbox like what was heard."""

    def test_it_is_taken_in_once_and_wakes_the_workers(self, world: World) -> None:
        woken = world.waker.count
        with world.opened.store(world.upkeep()) as work:
            assert work.back_fills.take_in([]) == 0
            assert work.back_fills.take_in([found(1), found(2), found(1)]) == 2
            work.commit()
        with world.opened.store(world.upkeep()) as work:
            assert work.back_fills.take_in([found(2), found(3)]) == 1
            work.commit()

        claims = world.opened.work_queue.claim_events(now=world.now, lease=LEASE, limit=9)

        assert [claim.body for claim in claims] == ['{"n":1}']
        assert world.waker.count == woken + 2

    def test_without_the_commit_nothing_was_found(self, world: World) -> None:
        desk = world.desk()
        with world.opened.store(world.upkeep()) as work:
            work.back_fills.take_in([found(1)])
            work.back_fills.save_gap(a_gap(desk))

        with world.opened.store(world.upkeep()) as work:
            assert not work.back_fills.has_unread()
            assert work.back_fills.next_gap() is None

    def test_it_is_unread_until_it_was_decided_about(self, world: World) -> None:
        with world.opened.store(world.upkeep()) as work:
            work.back_fills.take_in([found(1)])
            work.commit()
        with world.opened.store(world.upkeep()) as work:
            assert work.back_fills.has_unread()

        (claim,) = world.opened.work_queue.claim_events(now=world.now, lease=LEASE, limit=9)
        world.opened.work_queue.settle_ignored(claim.id, claim.fence, at=world.now)

        with world.opened.store(world.upkeep()) as work:
            assert not work.back_fills.has_unread()


@pytest.mark.parametrize("was_sent", [True, False], ids=["doubtful", "not-sent"])
def test_only_a_post_that_may_stand_already_is_doubtful(world: World, was_sent: bool) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.outbox.add(UpdateIssueCard(IssueId("i1")))
        assert not work.back_fills.has_doubtful_posts()
        work.commit()
    queue = world.opened.work_queue
    (claim,) = queue.claim_effects(now=world.now, lease=LEASE, limit=1)
    queue.mark_started(claim, at=world.now)

    queue.retry(
        Queue.OUTBOX, claim.id, claim.fence, due=world.now, reason="timeout", was_sent=was_sent
    )

    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.has_doubtful_posts() is was_sent
    assert isinstance(claim.cause(world.now), EffectRun)


def test_the_next_call_is_planned_once(world: World) -> None:
    for _ in range(2):
        with world.opened.store(world.upkeep()) as work:
            work.tasks.add(ReadHistory(BackFillId("b1"), 4))
            work.commit()

    claims = world.opened.work_queue.claim_tasks(now=world.now, lease=LEASE, limit=9)

    assert [claim.task for claim in claims] == [ReadHistory(BackFillId("b1"), 4)]


def test_a_message_that_came_late_stays_late(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    message = desk.says(issue, MONDAY + HOUR, "again", voice=Voice.CUSTOMER)
    with world.opened.store(world.upkeep()) as work:
        work.messages.save(replace(message, is_late=True))
        work.messages.save(replace(message, text="and again", edited_at=MONDAY + 2 * HOUR))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        kept = work.messages.get(message.id)
        assert (kept.text, kept.is_late) == ("and again", True)
    assert ts_at(MONDAY) == ts_of(MONDAY)


def test_whose_history_is_wanted_is_kept_until_it_was_gone_through(world: World) -> None:
    first, second = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    wanted = HistoryImport(first.channel.id, MONDAY - WEEK, MONDAY)
    other = HistoryImport(second.channel.id, MONDAY - HOUR, MONDAY, is_alone=False)
    with world.opened.store(world.upkeep()) as work:
        work.back_fills.save_import(wanted)
        work.back_fills.save_import(other)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.import_of(first.channel.id) == wanted
        assert list(work.back_fills.imports()) == [wanted, other]
        work.back_fills.end_import(first.channel.id)
        work.back_fills.end_import(first.channel.id)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.back_fills.import_of(first.channel.id) is None
        assert list(work.back_fills.imports()) == [other]


def test_threads_are_found_by_the_rule_that_decided_about_them(world: World) -> None:
    desk = world.desk()
    head, reply = ts_of(MONDAY), ts_of(MONDAY + HOUR)
    old, chat = ts_of(MONDAY - WEEK), ts_of(MONDAY + 2 * HOUR)
    with world.opened.store(world.upkeep()) as work:
        for ts, thread, rule in (
            (head, None, Rule.HISTORY),
            (reply, head, Rule.HISTORY),
            (old, None, Rule.HISTORY),
            (chat, None, Rule.THANKS),
        ):
            message = Message(
                id=MessageId(world.ids.new()),
                channel_id=desk.channel.id,
                ts=ts,
                author_id=desk.customer.id,
                voice=Voice.CUSTOMER,
                text="words",
                at=moment_of(ts),
                thread_ts=thread,
            )
            work.messages.save(message)
            judgement = Judgement(is_issue=False, rule=rule)
            keep_decision(
                work,
                world.ids,
                channel_id=desk.channel.id,
                ts=ts,
                verdict=Verdict.SKIPPED,
                judgement=judgement,
                at=MONDAY,
            )
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        since = MONDAY - HOUR
        found = work.messages.threads_decided_by(desk.channel.id, Rule.HISTORY, since=since)
        assert list(found) == [head]
