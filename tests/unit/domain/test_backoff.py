"""Failed work waits longer each time, within bounds, and never in step with its neighbours."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backoff import backoff

TEN_MINUTES = timedelta(minutes=10)
CHANCES = st.floats(0, 1, allow_nan=False)
LONGEST = st.timedeltas(timedelta(milliseconds=1), timedelta(days=1))


@pytest.mark.parametrize(
    ("attempt", "least", "most"), [(1, 1, 2), (2, 2, 4), (5, 16, 32), (9, 256, 512), (10, 300, 600)]
)
def test_each_attempt_waits_twice_as_long(attempt: int, least: int, most: int) -> None:
    shortest = backoff(attempt, longest=TEN_MINUTES, chance=0)
    longest = backoff(attempt, longest=TEN_MINUTES, chance=1)

    assert (shortest, longest) == (timedelta(seconds=least), timedelta(seconds=most))


@given(st.integers(-5, 10**9), LONGEST, CHANCES)
def test_no_wait_is_longer_than_the_longest_or_shorter_than_half_of_the_first(
    attempt: int, longest: timedelta, chance: float
) -> None:
    wait = backoff(attempt, longest=longest, chance=chance)

    assert min(timedelta(seconds=1), longest / 2) - timedelta(microseconds=1) <= wait <= longest


@given(st.integers(1, 60), LONGEST, CHANCES)
def test_a_later_attempt_never_waits_less(attempt: int, longest: timedelta, chance: float) -> None:
    sooner = backoff(attempt, longest=longest, chance=chance)

    assert sooner <= backoff(attempt + 1, longest=longest, chance=chance)


def test_what_failed_together_is_not_tried_again_together() -> None:
    waits = {backoff(6, longest=TEN_MINUTES, chance=number / 10) for number in range(10)}

    assert len(waits) == 10
