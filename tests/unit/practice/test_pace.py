from __future__ import annotations

from datetime import timedelta

from bot.practice.demo import Pace


class Watch:
    """A clock that moves when somebody sleeps or works."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.seconds += seconds


def pace(watch: Watch) -> Pace:
    return Pace(beats=10, length=timedelta(seconds=5), now=watch.now, sleep=watch.sleep)


def test_work_counts_towards_the_beat() -> None:
    watch = Watch()
    beat = pace(watch)

    watch.seconds += 0.2
    beat.rest()
    beat.rest()

    assert watch.slept == [0.3, 0.5]


def test_who_is_late_does_not_rest_and_does_not_hurry_after() -> None:
    watch = Watch()
    beat = pace(watch)

    watch.seconds += 3
    beat.rest()
    beat.rest()

    assert watch.slept == [0.0, 0.5]


def test_a_story_without_steps_has_a_pace_too() -> None:
    watch = Watch()

    Pace(beats=0, length=timedelta(seconds=5), now=watch.now, sleep=watch.sleep).rest()

    assert watch.slept == [5.0]
