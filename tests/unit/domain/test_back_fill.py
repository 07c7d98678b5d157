"""Whatever order and size Slack's pages have: all of a gap is read, and reading it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.back_fill import (
    SLOWEST,
    BackFill,
    Gap,
    HistoryRate,
    gap_before,
    gap_of,
    pace_of,
    ts_at,
)
from bot.domain.ids import BackFillId, ChannelId, MessageTs, moment_of
from tests.unit.builders import NOON

CHANNEL = ChannelId("c1")
THREAD = MessageTs("1795170000.000001")
MOMENTS = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
STAMPS = st.lists(MOMENTS.map(ts_at), unique=True, max_size=60)


def a_gap(since: int, until: int, *, look_back: int = 0, thread: bool = False) -> Gap:
    return gap_of(
        CHANNEL,
        since=NOON + timedelta(minutes=since),
        until=NOON + timedelta(minutes=until),
        look_back=timedelta(minutes=look_back),
        thread_ts=THREAD if thread else None,
    )


def read_to_the_end(
    gap: Gap, there: list[MessageTs], *, sizes: list[int], is_rising: bool
) -> tuple[set[MessageTs], int]:
    """Read pages of these sizes from a server; return what was seen and how many pages it took."""
    seen: set[MessageTs] = set()
    rest: Gap | None = gap
    count = 0
    while rest is not None:
        inside = [ts for ts in sorted(there) if rest.read_from < ts < rest.until]
        size = sizes[count % len(sizes)]
        page = inside[:size] if is_rising else inside[::-1][:size]
        head = [gap.thread_ts] if gap.thread_ts is not None else []
        seen.update(page)
        rest = rest.rest([*head, *page], has_more=len(inside) > size)
        count += 1
        assert count <= len(there) + 1
    return seen, count


@given(
    there=STAMPS,
    start=MOMENTS,
    length=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9_000)),
    sizes=st.lists(st.integers(1, 20), min_size=1, max_size=5),
    is_thread=st.booleans(),
)
def test_everything_between_the_ends_of_a_gap_is_read(
    *,
    there: list[MessageTs],
    start: datetime,
    length: timedelta,
    sizes: list[int],
    is_thread: bool,
) -> None:
    thread = ts_at(start - timedelta(days=1)) if is_thread else None
    gap = gap_of(CHANNEL, since=start, until=start + length, thread_ts=thread)

    seen, _ = read_to_the_end(gap, there, sizes=sizes, is_rising=is_thread)

    assert seen == {ts for ts in there if gap.read_from < ts < gap.until}


@given(there=STAMPS, sizes=st.lists(st.integers(2, 20), min_size=1, max_size=5))
def test_a_channel_that_is_listed_from_its_oldest_message_is_read_as_well(
    there: list[MessageTs], sizes: list[int]
) -> None:
    gap = Gap(CHANNEL, since=ts_at(NOON), until=MessageTs("9"), read_from=MessageTs("0"))

    seen, _ = read_to_the_end(gap, there, sizes=sizes, is_rising=True)

    assert seen == set(there)


def test_a_page_without_anything_new_ends_the_gap() -> None:
    """Asking again would bring the same page for ever."""
    gap = a_gap(0, 10, thread=True)

    assert gap.rest([THREAD], has_more=True) is None


@given(
    st.tuples(*[st.integers(-500, 500)] * 2),
    st.tuples(*[st.integers(-500, 500)] * 2),
    st.integers(0, 100),
)
def test_two_gaps_of_one_place_are_one_that_covers_both(
    one: tuple[int, int], other: tuple[int, int], look_back: int
) -> None:
    first, second = a_gap(*one, look_back=look_back), a_gap(*other)

    both = first.joined(second)

    for gap in (first, second):
        assert both.since <= gap.since
        assert both.read_from <= gap.read_from
        assert both.until >= gap.until


def test_what_is_looked_back_at_is_not_taken_in() -> None:
    gap = a_gap(0, 60, look_back=60)

    assert gap.read_from < ts_at(NOON - timedelta(minutes=59))
    assert not gap.takes(ts_at(NOON - timedelta(minutes=59)))
    assert gap.takes(ts_at(NOON + timedelta(minutes=1)))


def test_a_gap_may_begin_later_but_never_earlier() -> None:
    gap = a_gap(0, 60)
    joined = ts_at(NOON + timedelta(minutes=30))

    assert gap.starting_at(joined).since == joined
    assert gap.starting_at(MessageTs("1")) == gap


@given(MOMENTS)
def test_a_moment_is_written_as_slack_writes_it(moment: datetime) -> None:
    assert moment_of(ts_at(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_the_order_of_the_text_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (ts_at(one) < ts_at(other)) is (one < other)


def test_a_moment_before_all_time_is_the_first_one() -> None:
    assert ts_at(datetime(1960, 1, 1, tzinfo=UTC)) == "0000000000.000000"


class TestPace:
    """How often Slack is asked."""

    def a_back_fill(self, rate: HistoryRate) -> BackFill:
        return BackFill(
            id=BackFillId("b1"), since=NOON, until=NOON, started_at=NOON, step=pace_of(rate).step
        )

    @pytest.mark.parametrize(
        ("rate", "calls_a_minute", "page"),
        [
            pytest.param(HistoryRate.STANDARD, 20, 200, id="standard"),
            pytest.param(HistoryRate.LIMITED, 1, 15, id="limited"),
        ],
    )
    def test_each_profile_stays_below_what_slack_allows(
        self, rate: HistoryRate, calls_a_minute: int, page: int
    ) -> None:
        pace = pace_of(rate)

        assert timedelta(minutes=1) / pace.step == calls_a_minute
        assert pace.page_size == page

    def test_the_next_call_waits_for_its_step(self) -> None:
        asked = NOON + timedelta(seconds=1)
        fresh = self.a_back_fill(HistoryRate.LIMITED)
        back_fill = BackFill(
            id=fresh.id, since=NOON, until=NOON, started_at=NOON, step=fresh.step, asked_at=asked
        )

        assert fresh.due(NOON) == NOON
        assert back_fill.due(NOON) == asked + timedelta(minutes=1)
        assert back_fill.due(NOON + timedelta(hours=1)) == NOON + timedelta(hours=1)

    @pytest.mark.parametrize("rate", list(HistoryRate))
    def test_being_told_that_it_is_too_fast_slows_down_to_once_a_minute(
        self, rate: HistoryRate
    ) -> None:
        back_fill = self.a_back_fill(rate)

        steps = []
        for _ in range(8):
            back_fill = back_fill.slowed()
            steps.append(back_fill.step)

        assert steps == sorted(steps)
        assert steps[-1] == SLOWEST


def test_a_thread_that_was_missed_as_well_still_counts_from_where_its_issue_began() -> None:
    opener = ts_at(NOON - timedelta(days=1))
    thread = gap_before(CHANNEL, THREAD, opener_ts=opener, until=NOON)

    joined = a_gap(0, 60, thread=True).joined(thread)

    assert joined == thread.joined(a_gap(0, 60, thread=True))
    assert joined.counts_from == opener
    assert joined.has_earlier
    assert joined.takes(ts_at(NOON - timedelta(days=900)))
    assert joined.until == a_gap(0, 60).until


def test_what_was_missed_counts_as_a_whole() -> None:
    assert not a_gap(0, 60).joined(a_gap(-60, 0)).has_earlier
