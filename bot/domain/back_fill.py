"""Catching up after the app could not listen: which stretch of history to ask for next.

Pure. A gap is read in pages of whatever order and size Slack answers with; what is left of it after
a page is again a gap, so progress is one value and a kill between two pages costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.ids import BackFillId, ChannelId, MessageTs

OVERLAP = timedelta(minutes=10)
"""How much earlier than the gap is read: Slack's own retries end after six minutes."""
LONGEST_AWAY = timedelta(days=14)
"""What is older is not read: a month of other people's conversations is no work list."""
SLOWEST = timedelta(minutes=1)
_MARGIN = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HistoryRate(StrEnum):
    """What Slack lets an app read: 50 calls a minute, or one of 15 messages."""

    STANDARD = "standard"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast history is read.

    One call each `step`, `page_size` messages at once, and replies to messages that are up to
    `look_back` older than the gap are found without a call for each thread.
    """

    step: timedelta
    page_size: int
    look_back: timedelta
    most_threads: int


_PACES = {
    # 20 of the 50 calls a minute: the rest is for looking after posts whose fate is unknown.
    HistoryRate.STANDARD: Pace(timedelta(seconds=3), 200, timedelta(days=7), 400),
    HistoryRate.LIMITED: Pace(timedelta(minutes=1), 15, timedelta(days=1), 60),
}


def pace_of(rate: HistoryRate) -> Pace:
    """Return how fast history may be read."""
    return _PACES[rate]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of one channel's history, or of one thread, that is still to be read.

    Between `read_from` and `until`, both left out; only what is newer than `since` is taken in. The
    older part is looked at for threads that went on.

    Of a thread in whose middle an issue began, what is older than `counts_from` is read as well,
    for people to know of: it counts for nothing. None says that everything counts.
    """

    channel_id: ChannelId
    since: MessageTs
    until: MessageTs
    read_from: MessageTs
    thread_ts: MessageTs | None = None
    counts_from: MessageTs | None = None

    @property
    def has_earlier(self) -> bool:
        """Tell whether some of it stood in the thread before an issue began there."""
        return self.counts_from is not None

    def takes(self, ts: MessageTs) -> bool:
        """Tell whether a message was written when the app could not listen."""
        return self.since < ts

    def joined(self, other: Gap) -> Gap:
        """Return one gap that covers this one and another of the same place."""
        marks = [gap.counts_from for gap in (self, other) if gap.counts_from is not None]
        return replace(
            self,
            since=min(self.since, other.since),
            until=max(self.until, other.until),
            read_from=min(self.read_from, other.read_from),
            counts_from=min(marks, default=None),
        )

    def starting_at(self, ts: MessageTs) -> Gap:
        """Return the gap without what was written before `ts`."""
        return replace(self, since=max(self.since, ts), read_from=max(self.read_from, ts))

    def rest(self, page: Sequence[MessageTs], *, has_more: bool) -> Gap | None:
        """Return what is left after a page, or None.

        Slack lists a channel from the newest message and a thread from the oldest; if it ever does
        otherwise, the page itself shows it. A page without anything new in it ends the gap, as
        asking again would bring the same page for ever.
        """
        inside = [ts for ts in page if self.read_from < ts < self.until]
        if not has_more or not inside:
            return None
        if inside[0] == inside[-1]:
            is_rising = self.thread_ts is not None
        else:
            is_rising = inside[0] < inside[-1]
        if is_rising:
            return replace(self, read_from=max(inside))
        return replace(self, until=min(inside))


@dataclass(frozen=True, slots=True)
class HistoryImport:
    """Somebody asked for what was written in a channel before the app listened there.

    `is_alone` tells that nothing else was being read at that time.
    """

    channel_id: ChannelId
    since: datetime
    until: datetime
    is_alone: bool = True


def gap_of(
    channel_id: ChannelId,
    *,
    since: datetime,
    until: datetime,
    look_back: timedelta = timedelta(0),
    thread_ts: MessageTs | None = None,
) -> Gap:
    """Return the gap between two moments, with a minute more at its end."""
    return Gap(
        channel_id=channel_id,
        since=ts_at(since),
        until=ts_at(until + _MARGIN),
        read_from=ts_at(since - look_back),
        thread_ts=thread_ts,
    )


def gap_before(
    channel_id: ChannelId, thread_ts: MessageTs, *, opener_ts: MessageTs, until: datetime
) -> Gap:
    """Return a whole thread in which an issue began with the message `opener_ts`."""
    return Gap(
        channel_id=channel_id,
        since=ts_at(_EPOCH),
        until=ts_at(until + _MARGIN),
        read_from=ts_at(_EPOCH),
        thread_ts=thread_ts,
        counts_from=opener_ts,
    )


@dataclass(frozen=True, slots=True)
class BackFill:
    """One catching up, from the moment it was planned until everything found was decided about.

    `since` and `until` say when the app was away. `page` numbers the call that is to be made: only
    the task that carries this number may make it, so there is one call at a time. Without a channel
    nothing was missed: threads are read in whose middle issues began.
    """

    id: BackFillId
    since: datetime
    until: datetime
    started_at: datetime
    step: timedelta
    page: int = 1
    asked_at: datetime | None = None
    channel_count: int = 0
    message_count: int = 0
    issue_count: int = 0
    finished_at: datetime | None = None

    @property
    def is_catching_up(self) -> bool:
        """Tell whether the app was away, and does not only read the threads of new issues."""
        return self.channel_count > 0

    def turned(self) -> BackFill:
        """Return the catching up with the next call to make."""
        return replace(self, page=self.page + 1)

    def slowed(self) -> BackFill:
        """Return it at half the speed, after Slack said that it was too fast."""
        return replace(self, step=min(self.step * 2, max(self.step, SLOWEST)))

    def due(self, now: datetime) -> datetime:
        """Return when the next call may be made."""
        return now if self.asked_at is None else max(now, self.asked_at + self.step)


def ts_at(moment: datetime) -> MessageTs:
    """Return a moment as Slack writes it; ten digits until the year 2286, so text order holds."""
    micros = max((moment - _EPOCH) // timedelta(microseconds=1), 0)
    return MessageTs(f"{micros // 1_000_000:010d}.{micros % 1_000_000:06d}")
