"""Ids sort by the time they were made and are never used twice."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from bot.clock import ManualClock
from storage.ids import SortableIds

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def _ids() -> tuple[SortableIds, ManualClock]:
    clock = ManualClock(NOON)
    return SortableIds(clock, Random(1)), clock


def test_an_id_is_a_uuid_of_version_7_that_tells_its_time() -> None:
    ids, _ = _ids()

    made = ids.new()

    assert len(made) == 32
    assert made == made.lower()
    assert UUID(made).version == 7
    assert UUID(made).variant == "specified in RFC 4122"
    assert int(made[:12], 16) == int(NOON.timestamp()) * 1000


def test_later_ids_sort_after_earlier_ones_whatever_the_clock_does() -> None:
    ids, clock = _ids()

    made = [ids.new() for _ in range(6_000)]
    clock.move_to(NOON - timedelta(days=1))
    made += [ids.new() for _ in range(10)]
    clock.move_to(NOON + timedelta(days=1))
    made += [ids.new() for _ in range(10)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_the_same_chance_gives_the_same_ids() -> None:
    assert _ids()[0].new() == _ids()[0].new()


def test_threads_never_share_an_id() -> None:
    ids, _ = _ids()
    made: list[str] = []

    threads = [
        threading.Thread(target=lambda: made.extend(ids.new() for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 2_000
