"""The digest's days and figures: which stretch of time a digest covers and what it says. Pure.

A digest belongs to a local day and covers everything since the last run; it never fires twice for
one local date, whatever the clocks of the zone do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.ids import DigestRunId, IssueId
from bot.domain.metrics import Share, Spread
from bot.domain.preferences import Preferences
from bot.domain.satisfaction import UNHAPPY, SkipReason

DAILY = "daily"
ROLLING = timedelta(days=28)
"""Over how many days CSAT is shown."""
LONGEST_REACH = timedelta(days=7)
"""How far back the first digest, or one after a long pause, looks at most."""


@dataclass(frozen=True, slots=True)
class IssueMention:
    """One issue named in a digest. `since` is when it began to wait."""

    issue_id: IssueId
    number: int
    title: str
    account_name: str
    since: datetime
    assignee_name: str = ""
    is_urgent: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class DigestFigures:
    """Everything a digest shows, computed once and stored with its run. Durations are elapsed time.

    `scores` holds how often 1, 2, 3, 4 and 5 were given in the period. `waiting_longest` are open
    issues that wait on us, longest first, at most three. `late_count` counts messages that belong
    to a day already reported.
    """

    day: date
    zone: str
    start: datetime
    end: datetime
    opened_count: int = 0
    resolved_count: int = 0
    reopened_count: int = 0
    discarded_count: int = 0
    reply_count: int = 0
    open_count: int = 0
    waiting_count: int = 0
    unanswered_count: int = 0
    first_response: Spread = Spread()
    resolution: Spread = Spread()
    csat: Share = Share()
    scores: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    asked_count: int = 0
    answered_count: int = 0
    skipped: tuple[tuple[SkipReason, int], ...] = ()
    waiting_longest: tuple[IssueMention, ...] = ()
    late_count: int = 0

    @property
    def low_count(self) -> int:
        """Return how many unhappy answers the period brought; whose they are is not told here."""
        return sum(self.scores[:UNHAPPY])

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing happened and nothing waits."""
        return not (
            self.opened_count
            or self.resolved_count
            or self.reopened_count
            or self.reply_count
            or self.open_count
            or self.waiting_count
            or sum(self.scores)
        )


class DigestState(StrEnum):
    """What became of a digest run."""

    PLANNED = "planned"
    POSTED = "posted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class DigestRun:
    """One digest of one local day: posted once, or skipped with its reason.

    `name` is "daily" for the scheduled one; those that people asked for have names of their own.
    """

    id: DigestRunId
    day: date
    figures: DigestFigures
    made_at: datetime
    state: DigestState = DigestState.PLANNED
    reason: str = ""
    name: str = DAILY


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, start included, end not, in UTC."""

    start: datetime
    end: datetime


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the date that people in `zone` write at that moment."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a local day in UTC, also where midnight does not exist.

    Where clocks jump over midnight the day starts at the first moment that carries its date; where
    midnight comes twice, at the first of the two.
    """
    guess = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    if local_day(guess, zone) == day and local_day(guess - timedelta(microseconds=1), zone) < day:
        return guess
    return _first_moment(day, zone, around=guess)


def due_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when the digest of a local day is due, in UTC.

    A time the clocks skip comes later by what they skip, or earlier where the day would be over.
    """
    wished = datetime.combine(day, at, tzinfo=zone)
    due = wished.astimezone(UTC)
    return due if local_day(due, zone) <= day else wished.replace(fold=1).astimezone(UTC)


def due_digest(now: datetime, preferences: Preferences, last_day: date | None) -> date | None:
    """Return the local day whose digest should be written now, or None.

    At most today's: a day that was missed is covered by the next run, never sent late beside it.
    """
    zone = ZoneInfo(preferences.time_zone)
    today = local_day(now, zone)
    if preferences.is_paused or today.isoweekday() not in preferences.digest_days:
        return None
    if last_day is not None and last_day >= today:
        return None
    return today if now >= due_at(today, preferences.digest_at, zone) else None


def period_of(day: date, zone: ZoneInfo, last_end: datetime | None) -> Period:
    """Return what the digest of `day` covers.

    From the end of the last run to the start of this local day.
    """
    end = start_of(day, zone)
    start = start_of(day - timedelta(days=1), zone) if last_end is None else last_end
    # Local days, not hours: the week in which clocks go back is longer than 168 hours.
    earliest = start_of(day - LONGEST_REACH, zone)
    return Period(min(max(start, earliest), end), end)


def _first_moment(day: date, zone: ZoneInfo, *, around: datetime) -> datetime:
    low = around - timedelta(hours=26)
    high = around + timedelta(hours=26)
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) / 2
        if local_day(middle, zone) < day:
            low = middle
        else:
            high = middle
    return high
