"""The system's clock tells UTC; the one for tests stands still until somebody moves it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import time_machine

from bot.clock import ManualClock, SystemClock
from tests.unit.builders import NOON


def test_the_systems_clock_tells_the_time_in_utc() -> None:
    with time_machine.travel(
        datetime(2026, 11, 20, 13, tzinfo=ZoneInfo("Europe/Berlin")), tick=False
    ):
        now = SystemClock().now()

    assert now == NOON
    assert now.tzinfo is UTC


def test_a_manual_clock_stands_still() -> None:
    clock = ManualClock(NOON)

    assert clock.now() == clock.now() == NOON


def test_a_manual_clock_goes_on_by_steps() -> None:
    clock = ManualClock(NOON)

    returned = clock.advance(timedelta(minutes=5))

    assert returned == clock.now() == NOON + timedelta(minutes=5)


def test_a_manual_clock_jumps_back_only_on_purpose() -> None:
    clock = ManualClock(NOON)

    with pytest.raises(ValueError, match="only moves forward"):
        clock.advance(timedelta(microseconds=-1))

    assert clock.move_to(NOON - timedelta(days=1)) == clock.now() == NOON - timedelta(days=1)


def test_a_manual_clock_tells_utc_whatever_zone_it_was_set_in() -> None:
    nepal = timezone(timedelta(hours=5, minutes=45))
    clock = ManualClock(NOON.astimezone(nepal))

    started = clock.now()
    moved = clock.move_to(NOON.astimezone(nepal))

    assert started.tzinfo is UTC
    assert moved.tzinfo is UTC


def test_a_clock_is_never_set_to_a_time_without_a_zone() -> None:
    naive = NOON.replace(tzinfo=None)

    with pytest.raises(ValueError, match="aware"):
        ManualClock(naive)
    with pytest.raises(ValueError, match="aware"):
        ManualClock(NOON).move_to(naive)


def test_no_step_is_lost_when_several_threads_move_the_clock() -> None:
    clock = ManualClock(NOON)
    start = threading.Barrier(4)

    def move() -> None:
        start.wait(10)
        for _ in range(500):
            clock.advance(timedelta(seconds=1))

    threads = [threading.Thread(target=move) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert clock.now() == NOON + timedelta(seconds=2000)
