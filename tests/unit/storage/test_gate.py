"""The write gate: one at a time, in turns, in order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from storage.gate import AlternatingGate, OpenGate

Side = Callable[[], AbstractContextManager[None]]


def _queue_up(gate: AlternatingGate, sides: list[tuple[str, Side]]) -> list[str]:
    """Let writers queue in this order behind somebody who holds the gate; return their turns."""
    turns: list[str] = []
    threads = []
    with gate.desk():
        for name, side in sides:
            thread = threading.Thread(target=_write, args=(side, turns, name))
            thread.start()
            threads.append(thread)
            _wait_until(lambda: gate.waiting_count == len(threads))
    for thread in threads:
        thread.join()
    return turns


def _write(side: Side, turns: list[str], name: str) -> None:
    with side():
        turns.append(name)


def _wait_until(is_true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(5_000):
        if is_true():
            return
        pause.wait(0.001)
    raise AssertionError("it never happened")


def test_while_both_sides_queue_they_take_turns() -> None:
    gate = AlternatingGate()

    turns = _queue_up(
        gate,
        [
            ("desk 1", gate.desk),
            ("desk 2", gate.desk),
            ("desk 3", gate.desk),
            ("door 1", gate.door),
            ("door 2", gate.door),
        ],
    )

    assert turns == ["door 1", "desk 1", "door 2", "desk 2", "desk 3"]


def test_one_side_alone_is_served_in_order() -> None:
    gate = AlternatingGate()

    turns = _queue_up(gate, [(f"desk {number}", gate.desk) for number in range(5)])

    assert turns == [f"desk {number}" for number in range(5)]


def test_an_error_inside_lets_the_next_one_through() -> None:
    gate = AlternatingGate()

    with pytest.raises(ZeroDivisionError), gate.desk():
        raise ZeroDivisionError

    with gate.door():
        assert gate.waiting_count == 0


def test_passing_twice_on_one_thread_is_a_mistake() -> None:
    gate = AlternatingGate()

    with gate.desk(), pytest.raises(RuntimeError), gate.door():
        pytest.fail("nobody passes twice")


def test_only_one_writer_is_inside() -> None:
    gate = AlternatingGate()
    inside: list[int] = []
    seen: list[int] = []

    def write(side: Side) -> None:
        for _ in range(200):
            with side():
                inside.append(1)
                seen.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=write, args=(side,)) for side in (gate.desk, gate.door) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(seen) == {1}
    assert len(seen) == 800


def test_an_open_gate_holds_nobody() -> None:
    gate = OpenGate()

    with gate.desk(), gate.door(), gate.desk():
        pass
