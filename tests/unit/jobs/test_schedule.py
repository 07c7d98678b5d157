"""What the calendar asks for, and that two replicas ask for the same thing once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.effects import RefreshTeam, RunDigest
from bot.domain.preferences import Preferences
from bot.jobs.schedule import planned
from tests.unit.builders import NOON

THURSDAY, FRIDAY = date(2026, 11, 19), date(2026, 11, 20)
BERLIN = Preferences(time_zone="Europe/Berlin")


def test_the_team_is_looked_up_every_hour() -> None:
    tasks = planned(NOON, BERLIN, FRIDAY)

    assert tasks == (RefreshTeam("hour-2026-11-20T12"),)


def test_the_digest_is_planned_once_its_time_has_come() -> None:
    at_nine = datetime(2026, 11, 20, 8, tzinfo=UTC)

    before = planned(at_nine - timedelta(seconds=1), BERLIN, THURSDAY)
    then = planned(at_nine, BERLIN, THURSDAY)

    assert [type(task) for task in before] == [RefreshTeam]
    assert then[1:] == (RunDigest("2026-11-20"),)


def test_a_digests_name_is_the_local_day_not_the_day_in_utc() -> None:
    """At 11:00 in Auckland it is still the day before in UTC."""
    auckland = Preferences(time_zone="Pacific/Auckland", digest_at=time(9))

    tasks = planned(datetime(2026, 11, 19, 22, tzinfo=UTC), auckland, None)

    assert tasks[1:] == (RunDigest("2026-11-20"),)


def test_a_paused_desk_still_looks_up_its_team_but_writes_no_digest() -> None:
    paused = Preferences(is_paused=True)

    tasks = planned(NOON, paused, None)

    assert [type(task) for task in tasks] == [RefreshTeam]


@given(
    minutes=st.lists(st.integers(0, 3 * 24 * 60), min_size=1),
    time_zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/Santiago"]),
)
def test_replicas_that_look_at_different_moments_plan_the_same_work_once(
    minutes: list[int], time_zone: str
) -> None:
    preferences = Preferences(time_zone=time_zone)

    keys = [
        task.key
        for minute in minutes
        for task in planned(NOON + timedelta(minutes=minute), preferences, None)
    ]

    hours = {minute // 60 for minute in minutes}
    refreshes = {key for key in keys if key.startswith("refresh-team:")}
    digests = {key for key in keys if key.startswith("digest:")}
    assert len(refreshes) == len(hours)
    assert len(digests) <= 4


@pytest.mark.parametrize("last_digest", [None, THURSDAY, FRIDAY])
def test_planning_is_the_same_for_the_same_moment(last_digest: date | None) -> None:
    assert planned(NOON, BERLIN, last_digest) == planned(NOON, BERLIN, last_digest)
