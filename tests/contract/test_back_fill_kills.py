"""Whatever moment the process is killed at while it reads history, the end is the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.adapters.classifier import load_model
from bot.clock import ManualClock
from bot.domain.back_fill import BackFill, Gap, HistoryRate, Pace, pace_of, ts_at
from bot.domain.causes import Cause, JobRun, Upkeep
from bot.domain.effects import ReadHistory
from bot.domain.errors import LookupFailed
from bot.domain.ids import MessageTs, SlackChannelId
from bot.ports import FoundEvent, FoundMessage, HistoryPage, TaskClaim, UnitOfWork
from bot.services.back_fill import ReadMissed
from bot.services.finish_imports import FinishImports
from bot.services.judge_message import JudgeMessage
from bot.services.keep_watch import SHORT, KeepWatch
from bot.services.plan_back_fill import PlanBackFill
from tests.contract.store_support import LEASE, MONDAY, Desk, World, open_world, ts_of

MINUTE = timedelta(minutes=1)
TINY = Pace(timedelta(seconds=3), page_size=3, look_back=timedelta(0), most_threads=9)


class Killed(Exception):
    """The process ends here."""


@dataclass
class PastWords:
    """A history in memory: moments of messages by channel, and of replies by thread.

    `asked` is what was asked for, with the moment by the caller's clock.
    """

    channels: dict[SlackChannelId, list[datetime]] = field(default_factory=dict)
    threads: dict[MessageTs, list[datetime]] = field(default_factory=dict)
    asked: list[tuple[Gap, datetime]] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    closed: set[SlackChannelId] = field(default_factory=set)

    def page(
        self, gap: Gap, *, channel: SlackChannelId, limit: int, read_at: datetime
    ) -> HistoryPage | None:
        self.asked.append((gap, read_at))
        if self.trouble:
            raise self.trouble.pop(0)
        if channel in self.closed:
            return None
        if gap.thread_ts is not None:
            stamps = sorted(ts_at(at) for at in self.threads.get(gap.thread_ts, []))
        else:
            stamps = sorted((ts_at(at) for at in self.channels.get(channel, [])), reverse=True)
        inside = [ts for ts in stamps if gap.read_from < ts < gap.until]
        head = [self._found(gap.thread_ts, channel)] if gap.thread_ts is not None else []
        page = [self._found(ts, channel) for ts in inside[:limit]]
        return HistoryPage((*head, *page), has_more=len(inside) > limit)

    def _found(self, ts: MessageTs, channel: SlackChannelId) -> FoundMessage:
        replies = self.threads.get(ts, [])
        return FoundMessage(
            ts,
            written=FoundEvent(f"history:{channel}:{ts}", lane=channel, body="{}"),
            latest_reply=max((ts_at(at) for at in replies), default=None),
        )


class MortalStore:
    """A store of which a commit kills the process when its turn has come."""

    def __init__(self, night: Night) -> None:
        self._night = night

    @contextmanager
    def __call__(self, cause: Cause) -> Iterator[UnitOfWork]:
        night = self._night
        with night.world.opened.store(cause) as work:
            real = work.commit

            def commit() -> None:
                night.commits += 1
                if night.dies_at is not None and night.commits == night.dies_at:
                    raise Killed
                real()
                if night.dies_at is not None and night.commits == -night.dies_at:
                    raise Killed

            work.commit = commit  # type: ignore[method-assign]
            yield work

    def read(self) -> AbstractContextManager[UnitOfWork]:
        return self._night.world.opened.store.read()


class Night:
    """An app that was away from one to four in the morning, and catches up."""

    def __init__(self, world: World, *, pace: Pace = TINY) -> None:
        self.world = world
        self.history = PastWords()
        self.pace = pace
        self.dies_at: int | None = None
        self.commits = 0
        self.plan = PlanBackFill(ids=world.ids, pace=pace)
        self.store = MortalStore(self)

    @property
    def clock(self) -> ManualClock:
        return self.world.clock

    def begin(self) -> None:
        """Note that the app listens, and then let it be away for three hours."""
        KeepWatch(store=self.world.opened.store, plan=self.plan, clock=self.clock).begin()
        self.clock.advance(timedelta(hours=3))

    def start(self) -> None:
        """Start the process."""
        KeepWatch(store=self.store, plan=self.plan, clock=self.clock).begin()

    def step(self) -> bool:
        """Make the next call that is due; tell whether there was one. The rest is settled."""
        queue = self.world.opened.work_queue
        for event in queue.claim_events(now=self.clock.now(), lease=LEASE, limit=99):
            queue.settle_ignored(event.id, event.fence, at=self.clock.now())
        for effect in queue.claim_effects(now=self.clock.now(), lease=LEASE, limit=99):
            with self.world.opened.store(effect.cause(self.clock.now())) as work:
                work.commit()
        claims = queue.claim_tasks(now=self.clock.now(), lease=LEASE, limit=1)
        for claim in claims:
            self._run(claim)
        return bool(claims)

    def run(self) -> None:
        """Read until nothing is left; start again whenever the process dies."""
        for _ in range(3_000):
            try:
                if not self.step():
                    due = self.world.opened.work_queue.next_due()
                    if due is None:
                        return
                    self.clock.move_to(max(due, self.clock.now()))
            except Killed:
                self.dies_at = None
                self.start()
        raise AssertionError("catching up never ended")

    def found(self) -> list[str]:
        """Return the keys of everything that was put into the inbox."""
        with self.world.opened.engine.begin() as connection:
            return list(connection.exec_driver_sql("SELECT key FROM inbox ORDER BY key").scalars())

    def back_fill(self) -> BackFill | None:
        with self.world.opened.store(self.world.upkeep()) as work:
            return work.back_fills.running()

    def _run(self, claim: TaskClaim) -> None:
        cause = JobRun(claim.id, claim.fence, self.clock.now())
        if not isinstance(claim.task, ReadHistory):
            with self.world.opened.store(cause) as work:
                work.commit()
            return
        read = ReadMissed(
            store=self.store,
            history=self.history,
            plan=self.plan,
            pace=self.pace,
            imports=FinishImports(ids=self.world.ids, judge=JudgeMessage(load_model())),
            clock=self.clock,
        )
        read.read(claim.task, cause=cause)


def write(night: Night, desk: Desk, *, count: int) -> set[str]:
    """Let people write in a channel while the app is away; return the keys to be found."""
    moments = [MONDAY + (number + 1) * MINUTE for number in range(count)]
    night.history.channels[desk.channel.slack_id] = moments
    return {f"history:{desk.channel.slack_id}:{ts_at(at)}" for at in moments}


def a_night_with_words(world: World) -> tuple[Night, set[str]]:
    night = Night(world)
    night.begin()
    desk = world.desk()
    expected = write(night, desk, count=8)
    old = desk.opens(MONDAY - timedelta(days=1))
    for thread in (old.thread_ts, ts_of(MONDAY + 2 * MINUTE)):
        replies = [MONDAY + (100 + number) * MINUTE for number in range(5)]
        night.history.threads[thread] = replies
        expected |= {f"history:C1:{ts_at(at)}" for at in replies}
    return night, expected


def test_everything_is_found_once(world: World) -> None:
    night, expected = a_night_with_words(world)
    night.start()

    night.run()

    assert set(night.found()) == expected
    assert night.back_fill() is None


@pytest.mark.parametrize("is_before", [True, False], ids=["before-it", "after-it"])
def test_a_kill_at_any_commit_changes_nothing(world: World, is_before: bool) -> None:
    """The call was made, and what it brought is lost, or stored a moment before the end."""
    night, expected = a_night_with_words(world)
    night.start()
    night.run()
    commits = night.commits
    assert commits > 8

    for number in range(1, commits, 3 if world.opened.engine.dialect.name != "sqlite" else 1):
        _forget_everything(world)
        again, _ = a_night_with_words(world)
        again.start()
        again.commits, again.dies_at = 0, number if is_before else -number
        again.run()

        assert set(again.found()) == expected
        assert again.back_fill() is None


@pytest.mark.parametrize("is_before", [True, False], ids=["before-it", "after-it"])
def test_a_kill_while_a_thread_of_before_is_read_changes_nothing(
    world: World, is_before: bool
) -> None:
    night, expected = a_night_in_a_thread(world)
    night.run()
    commits = night.commits
    assert set(night.found()) == expected
    assert commits > 8

    for number in range(1, commits, 3 if world.opened.engine.dialect.name != "sqlite" else 1):
        _forget_everything(world)
        again, _ = a_night_in_a_thread(world)
        again.commits, again.dies_at = 0, number if is_before else -number
        again.run()

        assert set(again.found()) == expected
        assert again.back_fill() is None


def a_night_in_a_thread(world: World) -> tuple[Night, set[str]]:
    """Let an issue begin in the middle of a thread while what was missed is being read."""
    night, expected = a_night_with_words(world)
    with world.opened.store.read() as work:
        channel = work.channels.find(SlackChannelId("C1"))
    assert channel is not None
    head = ts_of(MONDAY - timedelta(days=40))
    replies = [MONDAY - timedelta(days=40 - number) for number in range(1, 8)]
    night.history.threads[head] = replies
    night.start()
    with world.opened.store(world.upkeep()) as work:
        found = work.issues.find_by_thread(channel.id, ts_of(MONDAY - timedelta(days=1)))
        assert found is not None
        issue = replace(found, thread_ts=head)
        night.plan.plan_thread(work, issue, opener_ts=ts_at(MONDAY), now=world.now)
        work.commit()
    return night, expected | {f"history:C1:{ts_at(at)}" for at in replies} | {f"history:C1:{head}"}


def _forget_everything(world: World) -> None:
    tables = ("inbox", "job", "gap", "back_fill", "listening", "outbox")
    issues = (
        "nudge",
        "timeline_event",
        "episode",
        "message",
        "issue_thread",
        "issue",
        "channel_account",
    )
    rest = ("channel_alias", "channel", "person", "account")
    with world.opened.engine.begin() as connection:
        for table in (*tables, *issues, *rest):
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - names of ours
    world.clock.move_to(MONDAY)


def test_a_call_of_an_earlier_process_is_stale(world: World) -> None:
    night, expected = a_night_with_words(world)
    night.start()
    (stale,) = world.opened.work_queue.claim_tasks(now=world.now, lease=LEASE, limit=1)
    night.start()

    night._run(stale)

    assert night.history.asked == []
    night.run()
    assert set(night.found()) == expected


def test_a_gap_that_grows_while_a_page_is_read_is_read_as_it_stands_then(world: World) -> None:
    night, expected = a_night_with_words(world)
    night.start()
    ask = night.history.page

    def page_while_more_is_missed(
        gap: Gap, *, channel: SlackChannelId, limit: int, read_at: datetime
    ) -> HistoryPage | None:
        night.history.page = ask  # type: ignore[method-assign]
        with world.opened.store(Upkeep(world.now)) as work:
            night.plan.plan(work, away_since=MONDAY - 2 * MINUTE, now=world.now)
            work.commit()
        return ask(gap, channel=channel, limit=limit, read_at=read_at)

    night.history.page = page_while_more_is_missed  # type: ignore[method-assign]

    night.run()

    assert set(night.found()) == expected
    assert night.back_fill() is None


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("rate", "most"),
    [
        pytest.param(HistoryRate.STANDARD, timedelta(minutes=10), id="standard"),
        pytest.param(HistoryRate.LIMITED, timedelta(hours=6), id="limited"),
    ],
)
def test_a_day_of_sixty_channels_ends_within_hours(
    sqlite_url: str, rate: HistoryRate, most: timedelta
) -> None:
    """Twenty-six hours, thirty messages a channel, an open issue in each."""
    world = open_world(sqlite_url)
    night = Night(world, pace=pace_of(rate))
    night.begin()
    night.clock.advance(timedelta(hours=23))
    for number in range(60):
        desk = world.desk(f"Account {number}", f"C{number}")
        desk.opens(MONDAY - timedelta(hours=2))
        write(night, desk, count=30)
    started = night.clock.now()

    night.start()
    night.run()

    took = night.clock.now() - started
    assert took <= most
    assert len(night.found()) == 60 * 30
    asked = [read_at for _, read_at in night.history.asked]
    assert all(later - earlier >= night.pace.step for earlier, later in pairwise(asked))
    world.opened.close()


class TestTrouble:
    """Slack does not answer, answers too late, or says no."""

    def test_without_an_answer_the_call_is_made_again_later(self, world: World) -> None:
        night, _ = a_night_with_words(world)
        night.history.trouble = [LookupFailed("conversations.history")]
        night.start()

        with pytest.raises(LookupFailed):
            night.step()

    def test_a_limit_is_obeyed_and_the_next_calls_are_slower(self, world: World) -> None:
        night, expected = a_night_with_words(world)
        night.history.trouble = [LookupFailed("conversations.history", timedelta(seconds=50))]
        night.start()
        night.step()

        back_fill = night.back_fill()

        assert world.opened.work_queue.next_due() == world.now + timedelta(seconds=50)
        assert back_fill is not None
        assert back_fill.step == 2 * TINY.step
        night.run()
        assert set(night.found()) == expected

    def test_a_channel_that_cannot_be_read_is_left_with_its_threads(self, world: World) -> None:
        night = Night(world)
        night.begin()
        gone, other = world.desk(), world.desk("Initech", "C2")
        gone.opens(MONDAY - timedelta(days=1))
        write(night, gone, count=8)
        readable = write(night, other, count=4)
        night.history.closed = {SlackChannelId("C1")}
        night.start()

        night.run()

        assert set(night.found()) == readable
        with world.opened.store(world.upkeep()) as work:
            left = work.channels.find(SlackChannelId("C1"))
            assert left is not None
            assert work.back_fills.left_at(left.id) is not None


class TestWatch:
    """Whether there is a gap."""

    def watch(self, world: World) -> KeepWatch:
        plan = PlanBackFill(ids=world.ids, pace=TINY)
        return KeepWatch(store=world.opened.store, plan=plan, clock=world.clock)

    def planned(self, world: World) -> BackFill | None:
        with world.opened.store(world.upkeep()) as work:
            return work.back_fills.running()

    def note(self, world: World, watch: KeepWatch) -> None:
        with world.opened.store(world.upkeep()) as work:
            watch.note(work, now=world.now)
            work.commit()

    @pytest.mark.parametrize(
        ("away", "is_read"),
        [(SHORT, False), (SHORT + timedelta(seconds=1), True)],
        ids=["short", "longer"],
    )
    def test_a_stop_is_a_gap_once_slacks_retries_do_not_bridge_it(
        self, world: World, away: timedelta, is_read: bool
    ) -> None:
        world.desk()
        self.watch(world).begin()
        world.clock.advance(away)

        self.watch(world).begin()

        assert (self.planned(world) is not None) is is_read

    def test_without_any_customer_channel_there_is_nothing_to_read(self, world: World) -> None:
        self.watch(world).begin()
        world.clock.advance(timedelta(hours=3))

        self.watch(world).begin()

        assert self.planned(world) is None

    def test_what_is_older_than_two_weeks_is_not_read(self, world: World) -> None:
        desk = world.desk()
        self.watch(world).begin()
        world.clock.advance(timedelta(days=90))

        self.watch(world).begin()

        with world.opened.store(world.upkeep()) as work:
            gap = work.back_fills.find_gap(desk.channel.id, None)
        assert gap is not None
        assert gap.since == ts_at(world.now - timedelta(days=14))

    def test_a_process_that_has_not_begun_notes_nothing(self, world: World) -> None:
        self.note(world, self.watch(world))

        with world.opened.store(world.upkeep()) as work:
            assert work.back_fills.alive_until() is None

    def test_nothing_is_noted_while_no_line_is_up(self, world: World) -> None:
        world.desk()
        watch = self.watch(world)
        watch.begin()
        watch.see_lines(up=0, of=2)
        world.clock.advance(timedelta(minutes=9))
        self.note(world, watch)

        with world.opened.store(world.upkeep()) as work:
            assert work.back_fills.alive_until() == MONDAY

    def test_a_blink_is_no_gap(self, world: World) -> None:
        world.desk()
        watch = self.watch(world)
        watch.begin()
        watch.see_lines(up=0, of=2)
        world.clock.advance(timedelta(seconds=5))

        watch.see_lines(up=2, of=2)

        assert self.planned(world) is None
        assert watch.is_listening

    def test_a_gap_begins_when_all_lines_were_last_up(self, world: World) -> None:
        """Slack may have sent to the line that was dying."""
        world.desk()
        watch = self.watch(world)
        watch.begin()
        world.clock.advance(timedelta(minutes=1))
        watch.see_lines(up=2, of=2)
        world.clock.advance(timedelta(minutes=4))
        watch.see_lines(up=1, of=2)
        watch.see_lines(up=0, of=2)
        world.clock.advance(timedelta(minutes=1))

        watch.see_lines(up=1, of=2)

        back_fill = self.planned(world)
        assert back_fill is not None
        assert back_fill.since == MONDAY + timedelta(minutes=1)

    def test_another_process_that_heard_leaves_no_gap(self, world: World) -> None:
        world.desk()
        one, other = self.watch(world), self.watch(world)
        one.begin()
        other.begin()
        one.see_lines(up=0, of=2)
        world.clock.advance(timedelta(minutes=9))
        self.note(world, other)

        one.see_lines(up=2, of=2)

        assert self.planned(world) is None

    def test_a_process_that_stood_still_heard_nothing(self, world: World) -> None:
        world.desk()
        watch = self.watch(world)
        watch.begin()
        watch.feel_pulse()
        world.clock.advance(SHORT)
        watch.feel_pulse()
        assert self.planned(world) is None
        world.clock.advance(timedelta(minutes=10))

        watch.feel_pulse()

        back_fill = self.planned(world)
        assert back_fill is not None
        assert back_fill.since == MONDAY + SHORT

    def test_a_limit_in_the_future_or_unknown_begins_now(self, world: World) -> None:
        world.desk()
        watch = self.watch(world)
        watch.begin()

        watch.hear_limit(None)
        watch.hear_limit(world.now + timedelta(hours=1))

        back_fill = self.planned(world)
        assert back_fill is not None
        assert back_fill.since == MONDAY - timedelta(minutes=1)
        assert world.opened.work_queue.next_due() == MONDAY + timedelta(minutes=2)
