"""Shares and spreads against values worked out elsewhere."""

from __future__ import annotations

import statistics
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.metrics import Share, Spread, share_of, spread_of

DURATIONS = st.lists(st.integers(0, 10**9).map(lambda n: timedelta(microseconds=n)), min_size=2)


# 81 of 263 and 15 of 148 stand in Newcombe (1998), table I; all were worked out with 60 digits.
@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        pytest.param(0, 1, 0.0000000000, 0.7934506856, id="0-of-1"),
        pytest.param(1, 1, 0.2065493144, 1.0000000000, id="1-of-1"),
        pytest.param(0, 10, 0.0000000000, 0.2775327999, id="0-of-10"),
        pytest.param(10, 10, 0.7224672001, 1.0000000000, id="10-of-10"),
        pytest.param(1, 10, 0.0178762131, 0.4041500268, id="1-of-10"),
        pytest.param(5, 10, 0.2365930905, 0.7634069095, id="5-of-10"),
        pytest.param(4, 5, 0.3755346298, 0.9637758914, id="4-of-5"),
        pytest.param(25, 29, 0.6944100628, 0.9450256004, id="25-of-29"),
        pytest.param(81, 263, 0.2552885199, 0.3662095770, id="81-of-263"),
        pytest.param(15, 148, 0.0623863995, 0.1604872417, id="15-of-148"),
    ],
)
def test_a_share_comes_with_its_wilson_interval(
    hits: int, count: int, low: float, high: float
) -> None:
    share = share_of(hits, count)

    assert share.low == pytest.approx(low, abs=1e-9)
    assert share.high == pytest.approx(high, abs=1e-9)
    assert share.fraction == hits / count


def test_no_answers_say_nothing() -> None:
    share = share_of(0, 0)

    assert share == Share(hits=0, count=0, low=0.0, high=1.0)
    assert share.fraction is None
    assert not share.is_enough


@pytest.mark.parametrize(("count", "is_enough"), [(4, False), (5, True)])
def test_five_answers_are_enough_to_say_something(count: int, is_enough: bool) -> None:
    assert share_of(count, count).is_enough is is_enough


@pytest.mark.parametrize(("hits", "count"), [(2, 1), (-1, 3), (0, -1)])
def test_more_hits_than_answers_are_no_share(hits: int, count: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        share_of(hits, count)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_on_the_scale(counts: tuple[int, int]) -> None:
    hits, count = counts

    share = share_of(hits, count)

    assert 0.0 <= share.low <= hits / count + 1e-12
    assert hits / count - 1e-12 <= share.high <= 1.0


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_of_the_unhappy_mirrors_that_of_the_happy(counts: tuple[int, int]) -> None:
    hits, count = counts

    happy, unhappy = share_of(hits, count), share_of(count - hits, count)

    assert happy.low == pytest.approx(1 - unhappy.high, abs=1e-9)


def minutes(*numbers: float) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


def test_nothing_measured_has_no_median() -> None:
    assert spread_of([]) == Spread(count=0, median=None, p90=None)


@pytest.mark.parametrize(
    ("durations", "median", "p90"),
    [
        pytest.param([7.0], 7.0, 7.0, id="one"),
        pytest.param([10.0, 20.0], 15.0, 19.0, id="two"),
        pytest.param([30.0, 10.0, 20.0], 20.0, 28.0, id="unsorted"),
        pytest.param([3.0, 8.0, 12.0, 15.0, 40.0, 75.0], 13.5, 57.5, id="six"),
        pytest.param([float(n) for n in range(1, 12)], 6.0, 10.0, id="eleven"),
        pytest.param([5.0, 5.0, 5.0, 5.0], 5.0, 5.0, id="all-alike"),
    ],
)
def test_median_and_p90_are_interpolated_between_neighbours(
    durations: list[float], median: float, p90: float
) -> None:
    spread = spread_of(minutes(*durations))

    assert spread.count == len(durations)
    assert spread.median == timedelta(minutes=median)
    assert spread.p90 == timedelta(minutes=p90)


@given(DURATIONS)
def test_a_spread_agrees_with_the_inclusive_quantiles_of_the_standard_library(
    durations: list[timedelta],
) -> None:
    deciles = statistics.quantiles(
        [each / timedelta(microseconds=1) for each in durations], n=10, method="inclusive"
    )

    spread = spread_of(durations)

    assert spread.median is not None
    assert spread.p90 is not None
    assert spread.median / timedelta(microseconds=1) == pytest.approx(deciles[4], abs=1)
    assert spread.p90 / timedelta(microseconds=1) == pytest.approx(deciles[8], abs=1)


@given(DURATIONS)
def test_the_median_never_exceeds_the_p90(durations: list[timedelta]) -> None:
    spread = spread_of(durations)

    assert spread.median is not None
    assert spread.p90 is not None
    assert min(durations) <= spread.median <= spread.p90 <= max(durations)
