"""The digest's days: when one starts, when it is due, what it covers. Cases known by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.digest import Period, due_at, due_digest, local_day, period_of, start_of
from bot.domain.metrics import share_of
from bot.domain.preferences import Preferences
from tests.unit.builders import figures

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(range(1, 8))
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        pytest.param("UTC", "2026-11-20", "2026-11-20T00:00", id="utc"),
        pytest.param("Europe/Berlin", "2026-03-29", "2026-03-28T23:00", id="berlin-spring"),
        pytest.param("Europe/Berlin", "2026-03-30", "2026-03-29T22:00", id="berlin-after-spring"),
        pytest.param("Europe/Berlin", "2026-10-25", "2026-10-24T22:00", id="berlin-autumn"),
        pytest.param("Europe/Berlin", "2026-10-26", "2026-10-25T23:00", id="berlin-after-autumn"),
        pytest.param("Asia/Kathmandu", "2026-11-20", "2026-11-19T18:15", id="45-minutes"),
        pytest.param("Asia/Kolkata", "2026-11-20", "2026-11-19T18:30", id="30-minutes"),
        pytest.param("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00", id="half-an-hour"),
        # Midnight does not exist: the clocks go from 23:59:59 to 01:00.
        pytest.param("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", id="cairo-no-midnight"),
        pytest.param("America/Santiago", "2026-09-06", "2026-09-06T04:00", id="santiago"),
        pytest.param("Asia/Beirut", "2026-03-29", "2026-03-28T22:00", id="beirut"),
        # From 23:30 to 0:30: the day begins half an hour late, and so does what midnight would be.
        pytest.param("America/Toronto", "1919-03-31", "1919-03-31T04:30", id="across-midnight"),
        # The clocks go from 24:00 back to 23:00: the day before is 25 hours long.
        pytest.param("Africa/Cairo", "2026-10-30", "2026-10-29T22:00", id="cairo-autumn"),
        pytest.param("America/Scoresbysund", "2026-03-29", "2026-03-29T01:00", id="from-23-to-0"),
        # Midnight comes twice: the clocks go from 01:00 back to 00:00.
        pytest.param("America/Havana", "2026-11-01", "2026-11-01T04:00", id="midnight-twice"),
        pytest.param("America/St_Johns", "2010-11-07", "2010-11-07T02:30", id="twice-at-00:01"),
        # Samoa had no 30 December 2011; what never was starts where the next day does.
        pytest.param("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", id="a-day-that-never-was"),
        pytest.param("Pacific/Apia", "2011-12-31", "2011-12-30T10:00", id="the-day-after"),
    ],
)
def test_a_local_day_starts_at_the_first_moment_with_its_date(
    zone: str, day: str, start: str
) -> None:
    assert start_of(date.fromisoformat(day), ZoneInfo(zone)) == utc(start)


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        pytest.param("Europe/Berlin", "2026-11-20", time(9), "2026-11-20T08:00", id="winter"),
        pytest.param("Europe/Berlin", "2026-07-20", time(9), "2026-07-20T07:00", id="summer"),
        pytest.param("Europe/Berlin", "2026-03-29", time(2, 30), "2026-03-29T01:30", id="skipped"),
        pytest.param("Europe/Berlin", "2026-10-25", time(2, 30), "2026-10-25T00:30", id="twice"),
        pytest.param("Africa/Cairo", "2026-04-24", time(0), "2026-04-23T22:00", id="no-midnight"),
        pytest.param("Africa/Cairo", "2026-04-24", time(0, 30), "2026-04-23T22:30", id="no-0:30"),
        pytest.param(
            "America/Scoresbysund", "2026-03-28", time(23, 30), "2026-03-29T00:30", id="no-23:30"
        ),
    ],
)
def test_a_digest_is_due_at_its_local_time(zone: str, day: str, at: time, due: str) -> None:
    assert due_at(date.fromisoformat(day), at, ZoneInfo(zone)) == utc(due)


def test_an_evening_that_the_clocks_skip_still_has_its_digest() -> None:
    """In Scoresbysund clocks go from 23:00 to 0:00; at 23:30 the day was over: no digest."""
    zone = ZoneInfo("America/Scoresbysund")
    preferences = Preferences(
        time_zone="America/Scoresbysund", digest_at=time(23, 30), digest_days=EVERY_DAY
    )
    last_second = utc("2026-03-29T00:59:59")
    assert local_day(last_second, zone) == date(2026, 3, 28)

    due = due_digest(last_second, preferences, date(2026, 3, 27))

    assert due == date(2026, 3, 28)


def berlin(**changes: object) -> Preferences:
    return Preferences(time_zone="Europe/Berlin", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "last_day", "due"),
    [
        pytest.param("2026-11-20T07:59:59", None, None, id="before-nine"),
        pytest.param("2026-11-20T08:00:00", None, FRIDAY, id="at-nine"),
        pytest.param("2026-11-20T22:59:59", None, FRIDAY, id="app-was-down-all-day"),
        pytest.param("2026-11-20T08:00:00", FRIDAY, None, id="already-written"),
        pytest.param("2026-11-21T08:00:00", FRIDAY, None, id="no-digest-on-saturday"),
        pytest.param("2026-11-22T08:00:00", FRIDAY, None, id="no-digest-on-sunday"),
        pytest.param("2026-11-23T08:00:00", FRIDAY, MONDAY, id="monday"),
        pytest.param("2026-11-23T08:00:00", None, MONDAY, id="the-first-one"),
        pytest.param("2026-11-20T08:00:00", MONDAY, None, id="the-clock-jumped-back"),
        pytest.param("2027-11-19T08:00:00", FRIDAY, date(2027, 11, 19), id="jumped-ahead"),
    ],
)
def test_one_digest_is_due_on_each_day_that_has_one(
    now: str, last_day: date | None, due: date | None
) -> None:
    assert due_digest(utc(now), berlin(), last_day) == due


def test_a_paused_desk_owes_no_digest() -> None:
    assert due_digest(utc("2026-11-20T08:00"), berlin(is_paused=True), None) is None


def test_each_workspace_chooses_its_weekdays() -> None:
    saturday_only = berlin(digest_days=frozenset({6}))

    assert due_digest(utc("2026-11-20T08:00"), saturday_only, None) is None
    assert due_digest(utc("2026-11-21T08:00"), saturday_only, None) == SATURDAY


def test_the_first_digest_covers_the_day_before() -> None:
    period = period_of(FRIDAY, BERLIN, None)

    assert period == Period(utc("2026-11-18T23:00"), utc("2026-11-19T23:00"))


def test_mondays_digest_covers_everything_since_fridays() -> None:
    fridays = period_of(FRIDAY, BERLIN, None)

    mondays = period_of(MONDAY, BERLIN, fridays.end)

    assert mondays == Period(utc("2026-11-19T23:00"), utc("2026-11-22T23:00"))


def test_a_digest_after_a_long_pause_looks_back_seven_local_days() -> None:
    period = period_of(FRIDAY, BERLIN, utc("2026-06-01T00:00"))

    assert period == Period(utc("2026-11-12T23:00"), utc("2026-11-19T23:00"))


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param(date(2026, 10, 26), 169, id="clocks-go-back"),
        pytest.param(date(2026, 3, 30), 167, id="clocks-go-ahead"),
    ],
)
def test_a_weekly_digest_loses_no_hour_when_the_clocks_change(day: date, hours: int) -> None:
    """Seven times 24 hours left the first hour of the long week out."""
    last_end = start_of(day - timedelta(days=7), BERLIN)

    period = period_of(day, BERLIN, last_end)

    assert period.start == last_end
    assert period.end - period.start == timedelta(hours=hours)


def test_a_digest_whose_time_was_reported_already_covers_nothing() -> None:
    """Only a change to a zone further west can do this."""
    last_end = start_of(FRIDAY, ZoneInfo("Pacific/Kiritimati")) + timedelta(days=2)

    period = period_of(FRIDAY, BERLIN, last_end)

    assert period.start == period.end == start_of(FRIDAY, BERLIN)


def test_figures_without_anything_are_empty() -> None:
    assert figures().is_empty


@pytest.mark.parametrize(
    "field",
    [
        "opened_count",
        "resolved_count",
        "reopened_count",
        "reply_count",
        "open_count",
        "waiting_count",
    ],
)
def test_one_thing_that_happened_makes_figures_worth_a_digest(field: str) -> None:
    assert not figures(**{field: 1}).is_empty


def test_one_rating_makes_figures_worth_a_digest() -> None:
    assert not figures(scores=(0, 0, 0, 0, 1)).is_empty


def test_old_ratings_alone_are_no_reason_for_a_digest() -> None:
    assert figures(csat=share_of(25, 29)).is_empty


def test_ones_and_twos_are_the_unhappy_answers() -> None:
    assert figures(scores=(3, 2, 10, 20, 40)).low_count == 5


def test_unhappy_answers_are_counted_apart() -> None:
    assert figures(scores=(2, 1, 4, 0, 7)).low_count == 3
