"""Read the rest of the thread in whose middle an issue began.

What stood there before the app came, or was missed, is fetched by the same calls that catch up
after a stop, one at a time at Slack's pace. It belongs to the issue, and it counts for nothing: it
moves no clock, rings nobody and opens nothing.
"""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock
from bot.domain.causes import JobRun
from bot.domain.effects import ReadThread, UseThread
from bot.domain.errors import TryLater
from bot.domain.ids import stands_in_slack
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.log import get_logger
from bot.ports import Store, UnitOfWork
from bot.services.consequences import ask_for_suggestion, is_late
from bot.services.plan_back_fill import PlanBackFill

ORDER_WAIT = timedelta(seconds=2)
"""How long to wait for what was read to be decided about."""


class ReadEarlier:
    """Plan the reading of a new issue's thread, and let the suggestion know what was found."""

    def __init__(self, *, store: Store, plan: PlanBackFill, clock: Clock) -> None:
        self._store = store
        self._plan = plan
        self._clock = clock
        self._log = get_logger(__name__)

    def plan(self, task: ReadThread, *, cause: JobRun) -> None:
        """Have the thread read, unless Slack would not show it."""
        with self._store(cause) as work:
            issue = work.issues.get(task.issue_id)
            channel = work.channels.get(issue.channel_id)
            is_readable = channel.is_member and not channel.is_archived
            if is_readable and stands_in_slack(issue.thread_ts):
                self._plan.plan_thread(work, issue, opener_ts=task.opener_ts, now=self._clock.now())
            else:
                self._log.warning("thread.unreadable", issue_id=issue.id, channel=channel.slack_id)
            work.commit()

    def use(self, task: UseThread, *, cause: JobRun) -> None:
        """Ask for a suggestion anew where one is wanted and more is known by now.

        Somebody who is answering already is left in peace.
        """
        with self._store(cause) as work:
            issue = work.issues.get(task.issue_id)
            if work.has_earlier_unread(issue.channel_id, cause.at):
                raise TryLater("unread", ORDER_WAIT)
            is_fresh = not is_late(issue.opened_at, now=self._clock.now())
            if is_fresh and _waits(work, issue) and _has_earlier_words(work, issue):
                channel = work.channels.get(issue.channel_id)
                ask_for_suggestion(work, issue, channel, occasion="thread")
            work.commit()


def _waits(work: UnitOfWork, issue: Issue) -> bool:
    """Tell whether nobody has answered, is about to, or waits for the time to undo."""
    is_free = issue.answering_id is None and work.replies.pending(issue.id) is None
    return issue.status is IssueStatus.OPEN and is_free


def _has_earlier_words(work: UnitOfWork, issue: Issue) -> bool:
    return any(
        message.is_late and message.issue_id == issue.id and not message.is_deleted
        for message in work.messages.in_thread(issue.channel_id, issue.thread_ts)
        if message.at < issue.opened_at
    )
