"""The benchmarks run, and what they print is what they promise. How fast is no matter of a test."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.bench.figures import figures_of, percentile
from bot.bench.load import Load
from bot.cli import main

pytestmark = pytest.mark.timeout(240)

INTAKE_KEYS = [
    "events",
    "connections",
    "acknowledged_per_s",
    "p50_ms",
    "p99_ms",
    "max_ms",
    "p99_busy_ms",
    "non_2xx",
    "bolt_empty_per_s",
    "commits_per_s",
    "ratio_to_bolt",
    "ratio_to_commits",
    "peak_mb",
]


@pytest.mark.slow
def test_the_door_acknowledges_every_event_of_a_storm() -> None:
    arguments = ["bench", "intake", "--events", "400", "--connections", "4", "--json"]

    printed = CliRunner().invoke(main, arguments, catch_exceptions=False).stdout

    figures = json.loads(printed)
    assert list(figures) == INTAKE_KEYS
    assert (figures["events"], figures["connections"], figures["non_2xx"]) == (400, 4, 0)
    assert all(figures[name] > 0 for name in INTAKE_KEYS if name != "non_2xx")


@pytest.mark.slow
def test_a_command_is_answered_while_everything_else_hangs() -> None:
    arguments = ["bench", "commands", "--commands", "20", "--json"]

    printed = CliRunner().invoke(main, arguments, catch_exceptions=False).stdout

    figures = json.loads(printed)
    assert (figures["commands"], figures["non_2xx"]) == (20, 0)
    assert figures["max_ms"] < 3_000, "Slack waits three seconds for the answer to a command"


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        pytest.param(0.50, 50, id="median"),
        pytest.param(0.99, 99, id="ninety-nine-of-a-hundred"),
        pytest.param(1.0, 100, id="the-slowest"),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(fraction: float, expected: float) -> None:
    values = list(range(100, 0, -1))

    assert percentile(values, fraction) == expected


def test_what_was_refused_is_neither_acknowledged_nor_forgotten() -> None:
    door = Load(latencies=[0.001] * 10, seconds=2.0)
    door.statuses.update({200: 6, 503: 3, 0: 1})
    quiet = Load(latencies=[0.001] * 10, seconds=1.0)
    quiet.statuses[200] = 10

    figures = figures_of(
        connections=1, door=door, busy=quiet, bolt=quiet, commits_per_s=30, peak_mb=1
    )

    assert (figures.acknowledged_per_s, figures.non_2xx) == (3.0, 4)
    assert (figures.ratio_to_bolt, figures.ratio_to_commits) == (0.3, 0.1)
