"""One digest for each local day, in every zone there is, over two years of days.

Zones whose clocks do the same in those years are one case; that leaves about a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import due_at, due_digest, local_day, period_of, start_of
from bot.domain.preferences import Preferences

FIRST, LAST = date(2025, 7, 1), date(2027, 6, 30)
TICK = timedelta(microseconds=1)
EVERY_DAY = frozenset(range(1, 8))
WORKDAYS = frozenset(range(1, 6))
TIMES = (time(0), time(0, 30), time(9), time(23, 30))

# These have something special: no midnight, odd offsets, changes at 23 h, at half an hour.
SPECIAL = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Nuuk",
    "America/Santiago",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Pacific/Apia",
    "Pacific/Chatham",
)


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def behaviour_of(zone: ZoneInfo) -> tuple[object, ...]:
    """Return what the zone's clocks do in those years: first offset, and every change of it."""
    moment = datetime.combine(FIRST - timedelta(days=9), time.min, tzinfo=UTC)
    end = datetime.combine(LAST + timedelta(days=2), time.min, tzinfo=UTC)
    offset = moment.astimezone(zone).utcoffset()
    seen: list[object] = [offset]
    while moment < end:
        later = moment + timedelta(days=1)
        if later.astimezone(zone).utcoffset() != offset:
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                is_changed = middle.astimezone(zone).utcoffset() != offset
                low, high = (low, middle) if is_changed else (middle, high)
            offset = later.astimezone(zone).utcoffset()
            seen += [high.replace(microsecond=0), offset]
        moment = later
    return tuple(seen)


def different_zones() -> list[ZoneInfo]:
    """Return one zone for each way in which clocks run; special ones go by their own names."""
    names = [*SPECIAL, *sorted(available_timezones())]
    found: dict[tuple[object, ...], ZoneInfo] = {}
    for zone in map(ZoneInfo, names):
        found.setdefault(behaviour_of(zone), zone)
    return list(found.values())


def digests_sent(preferences: Preferences, *, days: list[date]) -> Iterator[date]:
    """Yield the local day of every digest; the desk looks when a day begins, at and after its time.

    Between two looks it may be down, so the last moment of a day is one as well.
    """
    zone = ZoneInfo(preferences.time_zone)
    last_day: date | None = None
    for day in days:
        due = due_at(day, preferences.digest_at, zone)
        next_start = start_of(day + timedelta(days=1), zone)
        for now in (start_of(day, zone), due - TICK, due, due + TICK, next_start - TICK):
            found = due_digest(now, preferences, last_day)
            if found is not None:
                assert now >= due
                last_day = found
                yield found


def check_zone(zone: ZoneInfo, days: list[date], at: time) -> None:
    preferences = Preferences(time_zone=zone.key, digest_at=at, digest_days=EVERY_DAY)

    sent = list(digests_sent(preferences, days=days))

    assert sent == days, (zone.key, at)


def check_periods(zone: ZoneInfo, days: list[date]) -> None:
    last_end: datetime | None = None
    for day in (each for each in days if each.isoweekday() in WORKDAYS):
        period = period_of(day, zone, last_end)

        assert last_end is None or period.start == last_end, (zone.key, day)
        assert period.start < period.end, (zone.key, day)
        assert local_day(period.end, zone) == day, (zone.key, day)
        assert local_day(period.end - TICK, zone) == day - timedelta(days=1), (zone.key, day)
        last_end = period.end


def check_clock(zone: ZoneInfo, day: date, at: time) -> None:
    """The wall shows the wished time when the digest is due, unless it never shows it that day."""
    due = due_at(day, at, zone).astimezone(zone)
    wished = datetime.combine(day, at, tzinfo=zone)
    exists = wished.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wished.replace(
        tzinfo=None
    )

    assert due.date() == day, (zone.key, day, at)
    assert (due.time() == at) is exists, (zone.key, day, at)


@pytest.mark.slow
def test_every_zone_has_one_digest_for_each_local_day_of_two_years() -> None:
    days = days_between(FIRST, LAST)

    zones = different_zones()

    assert len(zones) > len(SPECIAL)
    for zone in zones:
        check_zone(zone, days, time(9))
        check_periods(zone, days)


def days_of_change(zone: ZoneInfo) -> list[date]:
    """Return the local days around every change of the clocks."""
    changes = [each for each in behaviour_of(zone) if isinstance(each, datetime)]
    found = {local_day(each, zone) + timedelta(days=n) for each in changes for n in (-2, -1, 0, 1)}
    return sorted(found)


@pytest.mark.slow
def test_every_zone_has_one_digest_on_days_of_change_whenever_it_is_wished() -> None:
    for zone in different_zones():
        days = days_of_change(zone)
        for at in TIMES:
            check_zone(zone, days, at)
            for day in days:
                check_clock(zone, day, at)


@pytest.mark.parametrize("key", SPECIAL)
def test_special_zones_have_one_digest_on_each_day_of_change(key: str) -> None:
    zone = ZoneInfo(key)
    days = days_of_change(zone)

    for at in TIMES:
        check_zone(zone, days, at)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        pytest.param("Pacific/Apia", date(2011, 12, 30), id="samoa-skips-a-day"),
        pytest.param("Pacific/Kwajalein", date(1993, 8, 21), id="kwajalein-skips-a-day"),
    ],
)
def test_a_day_that_never_was_has_no_digest_and_its_neighbours_have_theirs(
    key: str, day: date
) -> None:
    days = days_between(day - timedelta(days=3), day + timedelta(days=3))
    preferences = Preferences(time_zone=key, digest_days=EVERY_DAY)

    sent = list(digests_sent(preferences, days=days))

    assert sent == [each for each in days if each != day]


def moment(hours: float) -> datetime:
    return datetime.combine(FIRST, time.min, tzinfo=UTC) + timedelta(hours=hours)


MOMENTS = st.floats(0, 2 * 365 * 24).map(moment)


@given(
    looks=st.lists(MOMENTS, max_size=40),
    key=st.sampled_from(SPECIAL),
    at=st.sampled_from(TIMES),
    days=st.sets(st.integers(1, 7)).map(frozenset),
)
def test_no_day_gets_two_digests_however_the_clock_jumps(
    looks: list[datetime], key: str, at: time, days: frozenset[int]
) -> None:
    preferences = Preferences(time_zone=key, digest_at=at, digest_days=days)
    sent: list[date] = []
    for now in looks:
        found = due_digest(now, preferences, max(sent, default=None))
        sent += [found] if found else []

    assert sent == sorted(set(sent))
    assert all(day.isoweekday() in days for day in sent)


@given(now=MOMENTS, last_end=MOMENTS, key=st.sampled_from(SPECIAL))
def test_a_period_never_runs_backwards_nor_over_more_than_seven_local_days(
    now: datetime, last_end: datetime, key: str
) -> None:
    zone = ZoneInfo(key)

    period = period_of(local_day(now, zone), zone, last_end)

    assert period.start <= period.end <= now
    assert local_day(now, zone) - local_day(period.start, zone) <= timedelta(days=7)
