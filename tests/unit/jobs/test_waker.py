"""Sleeping workers and the one who wakes them. Threads meet at locks; nobody sleeps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.jobs.waker import ThreadWaker

LONG = timedelta(seconds=50)
PATIENCE = 20.0
"""Seconds that a test waits for another thread before it fails; never reached when all is well."""


class WatchedCondition(threading.Condition):
    """A condition that tells when somebody lies down."""

    def __init__(self) -> None:
        super().__init__()
        self.lying_down = threading.Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        # The lock is held until the sleeper is on the list, so no call can come in between.
        self.lying_down.release()
        return super().wait(timeout)


class WatchedWaker(ThreadWaker):
    """A waker whose sleepers can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self._condition = self.watched = WatchedCondition()

    @contextmanager
    def sleepers(self, count: int, timeout: timedelta = LONG) -> Iterator[list[threading.Thread]]:
        """Yield threads of which every one has lain down; none outlives the test."""
        threads = [threading.Thread(target=self.wait, args=(timeout,)) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            for _ in threads:
                assert self.watched.lying_down.acquire(timeout=PATIENCE)
            yield threads
        finally:
            self.wake()
            join(threads)


def join(threads: list[threading.Thread]) -> list[bool]:
    """Return for each thread whether it came back."""
    for thread in threads:
        thread.join(PATIENCE)
    return [not thread.is_alive() for thread in threads]


def test_one_call_wakes_everybody_who_sleeps() -> None:
    waker = WatchedWaker()

    with waker.sleepers(3) as threads:
        waker.wake()

        assert join(threads) == [True, True, True]


def test_who_is_not_called_comes_back_after_the_time() -> None:
    waker = WatchedWaker()

    with waker.sleepers(1, timeout=timedelta(milliseconds=1)) as threads:
        assert join(threads) == [True]


def test_an_earlier_call_keeps_nobody_from_sleeping() -> None:
    """Else a worker without work would never rest."""
    waker = WatchedWaker()
    waker.wake()

    with waker.sleepers(1) as threads:
        assert threads[0].is_alive()


def test_who_was_woken_once_can_sleep_and_be_woken_again() -> None:
    waker = WatchedWaker()

    for _ in range(3):
        with waker.sleepers(2) as threads:
            waker.wake()

            assert join(threads) == [True, True]


def test_a_call_while_a_worker_looks_for_work_keeps_it_from_lying_down() -> None:
    """What it was called for may be just what it did not see: it used to sleep on for a second."""
    waker = ThreadWaker()
    came_back: list[bool] = []

    def sleep_look_and_sleep() -> None:
        waker.wait(timedelta(milliseconds=1))
        waker.wake()
        waker.wait(LONG)
        came_back.append(True)

    thread = threading.Thread(target=sleep_look_and_sleep)
    thread.start()

    assert join([thread]) == [True]
    assert came_back == [True]
