"""Write the digest.

Once for each local day by the schedule, or when somebody asks to see or post one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.domain.briefs import DigestBrief
from bot.domain.causes import Cause, JobRun
from bot.domain.digest import (
    DigestFigures,
    DigestRun,
    DigestState,
    Period,
    local_day,
    period_of,
    start_of,
)
from bot.domain.effects import PostDigest, RunDigest
from bot.domain.errors import InvalidInput
from bot.domain.ids import DigestRunId
from bot.domain.people import DESK, Actor
from bot.domain.permissions import Act, require
from bot.domain.preferences import Preferences
from bot.ports import IdSource, Reports, Store

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Wish:
    day: date
    period: Period


class WriteDigest:
    """Compute a digest's figures once, store them with its run, and have them posted."""

    def __init__(self, *, store: Store, reports: Reports, ids: IdSource, clock: Clock) -> None:
        self._store = store
        self._reports = reports
        self._ids = ids
        self._clock = clock

    def preview(self, text: str, *, by: Actor) -> DigestBrief:
        """Return the digest for "", today, yesterday, week or a date.

        Raise InvalidInput for anything else.
        """
        require(by, Act.VIEW_DIGEST)
        preferences = self._preferences()
        wish = self._wish(text, preferences)
        return DigestBrief(self._figures(wish, preferences), preferences)

    def post(self, text: str, *, by: Actor, cause: Cause) -> DigestBrief:
        """Post the digest that was asked for, beside the daily one."""
        require(by, Act.POST_DIGEST)
        preferences = self._preferences()
        wish = self._wish(text, preferences)
        figures = self._figures(wish, preferences)
        run_id = DigestRunId(self._ids.new())
        run = DigestRun(run_id, figures.day, figures, cause.at, name=f"asked-{run_id}")
        with self._store(cause) as work:
            work.digests.save(run)
            work.outbox.add(PostDigest(run.id))
            work.audit.note(Act.POST_DIGEST, by=by.person_id, at=cause.at)
            work.commit()
        return DigestBrief(figures, preferences, is_posted=True)

    def run(self, task: RunDigest, *, cause: JobRun) -> None:
        """Write and post the digest of a local day, or note why not."""
        require(DESK, Act.POST_DIGEST)
        day = date.fromisoformat(task.day)
        with self._store.read() as work:
            preferences, last_end = work.preferences, work.digests.last_end()
        period = period_of(day, ZoneInfo(preferences.time_zone), last_end)
        figures = self._figures(_Wish(day, period), preferences)
        run = self._run(figures, cause)
        with self._store(cause) as work:
            if work.digests.find(day) is None:
                work.digests.save(run)
                if run.state is DigestState.PLANNED:
                    work.outbox.add(PostDigest(run.id))
            work.commit()

    def _run(self, figures: DigestFigures, cause: Cause) -> DigestRun:
        return DigestRun(
            id=DigestRunId(self._ids.new()),
            day=figures.day,
            figures=figures,
            made_at=cause.at,
            state=DigestState.SKIPPED if figures.is_empty else DigestState.PLANNED,
            reason="empty" if figures.is_empty else "",
        )

    def _figures(self, wish: _Wish, preferences: Preferences) -> DigestFigures:
        return self._reports.digest_figures(
            wish.period, day=wish.day, zone=preferences.time_zone, now=self._clock.now()
        )

    def _preferences(self) -> Preferences:
        with self._store.read() as work:
            return work.preferences

    def _wish(self, text: str, preferences: Preferences) -> _Wish:
        zone = ZoneInfo(preferences.time_zone)
        now = self._clock.now()
        today = local_day(now, zone)
        word = text.strip().casefold()
        if word in {"", "yesterday"}:
            return _Wish(today, _day(today - timedelta(days=1), zone))
        if word == "today":
            return _Wish(today, Period(start_of(today, zone), now))
        if word == "week":
            return _Wish(today, Period(start_of(today - _WEEK, zone), start_of(today, zone)))
        try:
            day = date.fromisoformat(word)
        except ValueError as error:
            raise InvalidInput("digest_day", text) from error
        if day > today:
            raise InvalidInput("digest_future", text)
        return _Wish(day, _day(day, zone))


def _day(day: date, zone: ZoneInfo) -> Period:
    return Period(start_of(day, zone), start_of(day + timedelta(days=1), zone))
