"""Sleeping workers and the one who wakes them. Threads meet at events; nobody sleeps for long."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from bot.jobs.waker import ThreadWaker

TOO_LONG = timedelta(seconds=50)
PATIENCE = 20.0
"""Seconds that a test waits for another thread before it fails; never reached when all is well."""


def wake_until(waker: ThreadWaker, is_done: Callable[[], bool]) -> None:
    """Wake again and again: a thread that is about to wait cannot say that it waits already."""
    gave_up = threading.Event()
    timer = threading.Timer(PATIENCE, gave_up.set)
    timer.start()
    try:
        while not is_done() and not gave_up.is_set():
            waker.wake()
    finally:
        timer.cancel()
        timer.join()


def sleepers(waker: ThreadWaker, count: int) -> list[threading.Thread]:
    threads = [threading.Thread(target=waker.wait, args=(TOO_LONG,)) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_everybody_who_waits_is_woken() -> None:
    waker = ThreadWaker()
    threads = sleepers(waker, 3)

    wake_until(waker, lambda: not any(thread.is_alive() for thread in threads))

    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)


def test_who_waits_in_vain_goes_on_after_the_time() -> None:
    waker = ThreadWaker()
    thread = threading.Thread(target=waker.wait, args=(timedelta(milliseconds=1),))

    thread.start()
    thread.join(PATIENCE)

    assert not thread.is_alive()


def test_an_earlier_call_does_not_wake_who_comes_later() -> None:
    """Else a worker without work would never rest."""
    waker = ThreadWaker()
    waker.wake()
    woken = threading.Event()

    def wait() -> None:
        waker.wait(TOO_LONG)
        woken.set()

    thread = threading.Thread(target=wait)
    thread.start()

    assert not woken.wait(0.05)
    wake_until(waker, woken.is_set)
    thread.join(PATIENCE)
    assert woken.is_set()


def test_waking_when_nobody_waits_does_nothing() -> None:
    ThreadWaker().wake()
