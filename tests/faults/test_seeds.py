"""A handful of runs in every test session; `make faults` does many more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.manner import Manner
from tests.faults.runs import Bench

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

STEPS = 120
FEW_STEPS = 60
HANDFUL = (3, 8)
ONCE_BROKEN = (
    pytest.param(2, 300, id="small-talk-became-a-complaint-in-a-thread-with-an-issue"),
    pytest.param(9, 300, id="triage-channel-was-shared-for-a-while"),
)
"""Seeds that once found a bug in the app. They may find nothing after the schedule changed."""
QUICKLY_FOUND = (
    pytest.param("acknowledge_first", 1, id="acknowledged-before-it-is-stored"),
    pytest.param("card_posted_twice", 1, id="card-posted-twice"),
    pytest.param("no_dedupe", 1, id="event-stored-twice"),
)
"""Planted bugs, each with a seed that shows it early. `make faults-bugs` finds all of them."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("faults"))
    yield bench
    bench.close()


@pytest.mark.parametrize("seed", HANDFUL)
def test_a_seed_holds(bench: Bench, seed: int) -> None:
    outcome = bench.run(seed, STEPS)

    assert outcome.violation is None, outcome.trace


def test_a_seed_holds_where_writers_are_asked_first(bench: Bench) -> None:
    outcome = bench.run(12, STEPS, manner=Manner(asks_first=True))

    assert outcome.violation is None, outcome.trace


@pytest.mark.parametrize("asks_first", [False, True])
def test_a_seed_holds_where_a_model_is_asked_about_messages(bench: Bench, asks_first: bool) -> None:
    manner = Manner(asks_first=asks_first, has_opinion=True)
    outcome = bench.run(12, STEPS, manner=manner)

    assert outcome.violation is None, outcome.trace


def test_a_seed_holds_where_people_talked_before_the_app_came(bench: Bench) -> None:
    outcome = bench.run(12, STEPS, manner=Manner(has_past=True))

    assert outcome.violation is None, outcome.trace


@pytest.mark.parametrize(("seed", "steps"), ONCE_BROKEN)
def test_a_seed_that_once_broke_a_promise_holds(bench: Bench, seed: int, steps: int) -> None:
    outcome = bench.run(seed, steps)

    assert outcome.violation is None, outcome.trace


@pytest.mark.parametrize(("bug", "seed"), QUICKLY_FOUND)
def test_a_planted_bug_is_found(bench: Bench, bug: str, seed: int) -> None:
    outcome = bench.run(seed, FEW_STEPS, bug)

    assert outcome.violation is not None


def test_the_same_seed_tells_the_same_story_twice(bench: Bench) -> None:
    first = bench.run(5, 60)

    second = bench.run(5, 60)

    assert first.trace == second.trace
    assert first.digest == second.digest


def test_two_seeds_tell_two_stories(bench: Bench) -> None:
    assert bench.run(6, 20).digest != bench.run(7, 20).digest
