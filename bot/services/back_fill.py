"""Read what was missed, one call at a time, and put it into the inbox.

What a page holds and how far the page reaches are stored in one transaction, so that a kill loses
nothing and repeats nothing. What follows from a message is decided where it always is: it takes the
same way as one that was heard.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.account import Channel
from bot.domain.back_fill import BackFill, Gap, Pace, ts_at
from bot.domain.causes import JobRun, Upkeep
from bot.domain.conversation import Message
from bot.domain.effects import ReadHistory, RefreshChannel, TellTeam, UseThread
from bot.domain.errors import LookupFailed
from bot.domain.ids import MessageTs, moment_of
from bot.log import get_logger
from bot.ports import (
    FoundEvent,
    FoundMessage,
    FoundReaction,
    History,
    HistoryPage,
    Store,
    UnitOfWork,
)
from bot.services.apply_reaction import IN_CUSTOMER_CHANNELS
from bot.services.finish_imports import FinishImports
from bot.services.plan_back_fill import PlanBackFill, note_gap

LOOK_AGAIN = timedelta(seconds=30)
"""How long to wait for what was found to be decided about, before the end is told."""
MOST_YIELDS = 4
"""Each how many turns a call is made although a post waits to be looked for in history."""


class ReadMissed:
    """Make the next call of a catching up."""

    def __init__(
        self,
        *,
        store: Store,
        history: History,
        plan: PlanBackFill,
        pace: Pace,
        imports: FinishImports,
        clock: Clock,
    ) -> None:
        self._imports = imports
        self._store = store
        self._history = history
        self._plan = plan
        self._pace = pace
        self._clock = clock
        self._log = get_logger(__name__)

    def read(self, task: ReadHistory, *, cause: JobRun) -> None:
        """Read one page and plan the next call, or end the catching up."""
        now = self._clock.now()
        with self._store(Upkeep(now)) as work:
            back_fill = _current(work, task)
            gap = work.back_fills.next_gap() if back_fill is not None else None
            channel = work.channels.get(gap.channel_id) if gap is not None else None
            gives_way = work.back_fills.has_doubtful_posts() and task.page % MOST_YIELDS != 0
        if back_fill is None:
            self._settle(cause)
        elif gives_way:
            self._wait(task, cause=cause, now=now)
        elif gap is None or channel is None:
            self._end(task, cause=cause, now=now)
        else:
            self._read(task, gap, channel, cause=cause, now=now)

    def _read(
        self, task: ReadHistory, gap: Gap, channel: Channel, *, cause: JobRun, now: datetime
    ) -> None:
        try:
            page = self._history.page(
                gap, channel=channel.slack_id, limit=self._pace.page_size, read_at=now
            )
        except LookupFailed as error:
            if error.retry_after is None:
                raise
            self._slow_down(task, wait=error.retry_after, cause=cause, now=now)
            return
        with self._store(cause) as work:
            back_fill = _current(work, task)
            # A gap that was added to meanwhile is read again as it stands now.
            is_same = work.back_fills.find_gap(gap.channel_id, gap.thread_ts) == gap
            if back_fill is not None and is_same:
                if page is None and gap.has_earlier:
                    # The issue stays as it is: whether the channel is closed shows elsewhere.
                    work.back_fills.end_gap(gap)
                    self._log.warning(
                        "thread.unreadable", channel_id=gap.channel_id, thread_ts=gap.thread_ts
                    )
                elif page is None:
                    _close(work, gap, channel, back_fill)
                    self._log.warning("backfill.closed", channel=channel.slack_id)
                else:
                    self._take(work, gap, page, now=now)
            if back_fill is not None:
                asked = replace(back_fill.turned(), asked_at=now)
                work.back_fills.save(asked)
                self._plan.plan_call(work, asked, due=now + asked.step)
            work.commit()

    def _take(self, work: UnitOfWork, gap: Gap, page: HistoryPage, *, now: datetime) -> None:
        """Put what is new into the inbox, and keep what is left to be read."""
        gap = _since_our_joining(work, gap, page)
        rest = gap.rest([found.ts for found in page.messages], has_more=page.has_more)
        if rest is None:
            work.back_fills.end_gap(gap)
        else:
            work.back_fills.save_gap(rest)
        taking = _Taking(work, gap, now=now, is_last=rest is None)
        for found in sorted(page.messages, key=lambda one: one.ts):
            taking.look_at(found)
        count = work.back_fills.take_in([*taking.words, *taking.reactions])
        self._log.info("backfill.page", channel_id=gap.channel_id, count=count)
        if gap.has_earlier and rest is None:
            self._end_thread(work, gap, page)

    def _end_thread(self, work: UnitOfWork, gap: Gap, page: HistoryPage) -> None:
        if not page.messages:
            self._log.warning(
                "thread.not_found", channel_id=gap.channel_id, thread_ts=gap.thread_ts
            )
        elif gap.thread_ts is not None:
            issue = work.issues.find_by_thread(gap.channel_id, gap.thread_ts)
            if issue is not None:
                work.tasks.add(UseThread(issue.id))

    def _slow_down(
        self, task: ReadHistory, *, wait: timedelta, cause: JobRun, now: datetime
    ) -> None:
        """Wait as long as Slack says, and ask less often from then on."""
        with self._store(cause) as work:
            back_fill = _current(work, task)
            if back_fill is not None:
                slower = back_fill.turned().slowed()
                work.back_fills.save(slower)
                self._plan.plan_call(work, slower, due=now + max(wait, slower.step))
            work.commit()
        self._log.warning("backfill.slower", retry_after=wait.total_seconds())

    def _wait(self, task: ReadHistory, *, cause: JobRun, now: datetime) -> None:
        """Leave this turn to somebody who looks in history whether a post arrived."""
        with self._store(cause) as work:
            back_fill = _current(work, task)
            if back_fill is not None:
                waiting = back_fill.turned()
                work.back_fills.save(waiting)
                self._plan.plan_call(work, waiting, due=now + waiting.step)
            work.commit()

    def _end(self, task: ReadHistory, *, cause: JobRun, now: datetime) -> None:
        """Tell the team once what was found, when all of it was decided about."""
        with self._store(cause) as work:
            back_fill = _current(work, task)
            if back_fill is not None:
                has_more = work.back_fills.next_gap() is not None
                if has_more or work.back_fills.has_unread():
                    waiting = back_fill.turned()
                    work.back_fills.save(waiting)
                    due = back_fill.due(now) if has_more else now + LOOK_AGAIN
                    self._plan.plan_call(work, waiting, due=due)
                else:
                    self._finish(work, back_fill, now=now)
            work.commit()

    def _finish(self, work: UnitOfWork, back_fill: BackFill, *, now: datetime) -> None:
        work.back_fills.save(replace(back_fill, finished_at=now))
        was_asked_for = self._imports.finish(work, at=now)
        if back_fill.message_count and not was_asked_for:
            work.outbox.add(TellTeam("backfill_done", back_fill.id, count=back_fill.message_count))
        self._log.info(
            "backfill.finished",
            count=back_fill.message_count,
            issue_count=back_fill.issue_count,
            channel_count=back_fill.channel_count,
            seconds=int((now - back_fill.started_at).total_seconds()),
        )

    def _settle(self, cause: JobRun) -> None:
        with self._store(cause) as work:
            work.commit()


class _Taking:
    """What of one page is new to the desk."""

    def __init__(self, work: UnitOfWork, gap: Gap, *, now: datetime, is_last: bool) -> None:
        self._work = work
        self._gap = gap
        self._until = max(gap.until, ts_at(now))
        self._is_last = is_last
        self.words: list[FoundEvent] = []
        self.reactions: list[FoundEvent] = []

    def look_at(self, found: FoundMessage) -> None:
        """Take in what the desk does not know of a message."""
        gap = self._gap
        known = self._work.messages.find(gap.channel_id, found.ts)
        if found.deleted is not None:
            if known is not None and not known.is_deleted:
                self.words.append(found.deleted)
            return
        if gap.takes(found.ts) or known is not None:
            self._take_words(found, known)
        if self._goes_on_in_thread(found):
            # The reactions on a thread's first message come after its replies: a check-mark speaks
            # of all of them.
            return
        is_ours = known is not None or gap.takes(found.ts)
        if is_ours and (found.ts != gap.thread_ts or self._is_last):
            self.reactions += [
                reaction.event for reaction in found.reactions if self._is_news(reaction, found.ts)
            ]

    def _take_words(self, found: FoundMessage, known: Message | None) -> None:
        # A row may be there without a decision: its life began as an edit, and the message itself
        # was never heard.
        decision = self._work.messages.find_decision(self._gap.channel_id, found.ts)
        if decision is None and found.written is not None and self._gap.takes(found.ts):
            self.words.append(found.written)
        stored = known.edited_at if known is not None else None
        is_newer = found.edited_at is not None and (stored is None or found.edited_at > stored)
        if found.edited is not None and is_newer:
            self.words.append(found.edited)

    def _goes_on_in_thread(self, found: FoundMessage) -> bool:
        """Tell whether a thread has replies that are still to be read; forget one that has none."""
        gap = self._gap
        if gap.thread_ts is not None or found.latest_reply is None:
            return False
        planned = self._work.back_fills.find_gap(gap.channel_id, found.ts)
        if gap.takes(found.latest_reply):
            note_gap(
                self._work,
                replace(gap, read_from=gap.since, until=self._until, thread_ts=found.ts),
            )
            return True
        if planned is not None and not planned.has_earlier:
            self._work.back_fills.end_gap(planned)
        return False

    def _is_news(self, reaction: FoundReaction, ts: MessageTs) -> bool:
        act = self._work.preferences.act_of(reaction.emoji)
        if act not in IN_CUSTOMER_CHANNELS:
            return False
        person = self._work.people.find_by_user(reaction.user_id)
        return person is None or not any(
            known.emoji == reaction.emoji and known.person_id == person.id
            for known in self._work.messages.reactions(self._gap.channel_id, ts)
        )


def _current(work: UnitOfWork, task: ReadHistory) -> BackFill | None:
    """Return the catching up if this task is the one that may make its next call."""
    back_fill = work.back_fills.running()
    if back_fill is None or (back_fill.id, back_fill.page) != (task.back_fill_id, task.page):
        return None
    return back_fill


def _since_our_joining(work: UnitOfWork, gap: Gap, page: HistoryPage) -> Gap:
    """Leave out what was said before the app first came into a channel.

    Unless somebody asked for that. It did so while it was away if it had not heard of the channel
    by then. A channel that it comes back to is read on.
    """
    if work.back_fills.import_of(gap.channel_id) is not None:
        return gap
    joined = min((one.ts for one in page.messages if one.is_our_joining), default=None)
    known_since = work.back_fills.known_since(gap.channel_id)
    if joined is None or known_since is None or known_since <= moment_of(joined):
        return gap
    return gap.starting_at(joined)


def _close(work: UnitOfWork, gap: Gap, channel: Channel, back_fill: BackFill) -> None:
    """Stop reading a channel that Slack does not show, keep the place, and say so once."""
    work.back_fills.end_gaps(channel.id)
    work.back_fills.note_left(channel.id, gap.since)
    work.tasks.add(RefreshChannel(channel.slack_id, f"history-{back_fill.id}"))
    about = f"{back_fill.id}:{channel.id}"
    work.outbox.add(TellTeam("history_closed", about, channel_id=channel.id))
