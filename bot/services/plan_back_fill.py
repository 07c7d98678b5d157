"""Plan what is to be read after the app could not listen. Called inside the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.account import Channel, ChannelKind
from bot.domain.back_fill import (
    LONGEST_AWAY,
    OVERLAP,
    BackFill,
    Gap,
    Pace,
    gap_before,
    gap_of,
    ts_at,
)
from bot.domain.effects import ReadHistory
from bot.domain.ids import BackFillId, MessageTs
from bot.domain.issue import Issue
from bot.log import get_logger
from bot.ports import IdSource, UnitOfWork

STILL_WRITTEN_IN = timedelta(days=7)
"""For how long after the last word somebody may go on in the thread of an issue that is settled."""


class PlanBackFill:
    """Note the gaps of channels and threads, and plan the first call."""

    def __init__(self, *, ids: IdSource, pace: Pace) -> None:
        self._ids = ids
        self._pace = pace
        self._log = get_logger(__name__)

    def plan(
        self,
        work: UnitOfWork,
        *,
        away_since: datetime,
        now: datetime,
        channels: Sequence[Channel] | None = None,
        wait: timedelta = timedelta(0),
        longest: timedelta = LONGEST_AWAY,
    ) -> None:
        """Have everything read that was written since the app went away.

        In every customer channel, or in some. `wait` is how long Slack may still hold events back.
        A catching up that is under way is extended.
        """
        places = _readable(work) if channels is None else channels
        if not places:
            return
        since = max(away_since - OVERLAP, now - longest)
        seconds = int((now - since).total_seconds())
        self._log.info("backfill.planned", channel_count=len(places), seconds=seconds)
        known = work.back_fills.running()
        back_fill = known or self._begun(away_since, now)
        if not back_fill.is_catching_up:
            back_fill = replace(back_fill, since=away_since)
        done_count = back_fill.channel_count - work.back_fills.waiting_channel_count()
        self._note_gaps(work, places, since=since, until=now + wait)
        back_fill = replace(
            back_fill.turned(),
            since=min(back_fill.since, away_since),
            until=max(back_fill.until, now),
            channel_count=done_count + work.back_fills.waiting_channel_count(),
        )
        work.back_fills.save(back_fill)
        self.plan_call(work, back_fill, due=back_fill.due(now + wait))

    def plan_thread(
        self, work: UnitOfWork, issue: Issue, *, opener_ts: MessageTs, now: datetime
    ) -> None:
        """Have the thread of an issue read that began in its middle, with the message `opener_ts`.

        What was written since the app knows the channel counts like everything that is late.
        """
        back_fill = work.back_fills.running()
        is_idle = back_fill is None or work.back_fills.next_gap() is None
        known_since = work.back_fills.known_since(issue.channel_id)
        counts_from = min(opener_ts, ts_at(known_since or now))
        gap = gap_before(issue.channel_id, issue.thread_ts, opener_ts=counts_from, until=now)
        note_gap(work, gap)
        if not is_idle:
            # The call that is planned already comes to it.
            return
        back_fill = (back_fill or self._begun(now, now)).turned()
        work.back_fills.save(back_fill)
        self.plan_call(work, back_fill, due=back_fill.due(now))

    def resume(self, work: UnitOfWork, *, now: datetime) -> None:
        """Go on where an earlier process stopped; its own call, if it still comes, is stale."""
        back_fill = work.back_fills.running()
        if back_fill is None:
            return
        back_fill = back_fill.turned()
        work.back_fills.save(back_fill)
        self.plan_call(work, back_fill, due=back_fill.due(now))

    def plan_call(self, work: UnitOfWork, back_fill: BackFill, *, due: datetime) -> None:
        """Plan the call that the catching up is to make next."""
        work.tasks.add(ReadHistory(back_fill.id, back_fill.page), due=due)

    def _begun(self, away_since: datetime, now: datetime) -> BackFill:
        return BackFill(
            id=BackFillId(self._ids.new()),
            since=away_since,
            until=now,
            started_at=now,
            step=self._pace.step,
        )

    def _note_gaps(
        self, work: UnitOfWork, places: Sequence[Channel], *, since: datetime, until: datetime
    ) -> None:
        for place in places:
            look_back = self._pace.look_back
            note_gap(work, gap_of(place.id, since=since, until=until, look_back=look_back))
        threads = work.back_fills.recent_threads(
            [place.id for place in places],
            since=since - STILL_WRITTEN_IN,
            limit=self._pace.most_threads,
        )
        for channel_id, thread_ts in threads:
            note_gap(work, gap_of(channel_id, since=since, until=until, thread_ts=thread_ts))


def note_gap(work: UnitOfWork, gap: Gap) -> None:
    """Note something to be read, together with what is left to read of the same place."""
    known = work.back_fills.find_gap(gap.channel_id, gap.thread_ts)
    work.back_fills.save_gap(gap if known is None else gap.joined(known))


def _readable(work: UnitOfWork) -> list[Channel]:
    return [
        channel
        for channel in work.channels.of_kind(ChannelKind.CUSTOMER)
        if channel.is_member and not channel.is_archived
    ]
