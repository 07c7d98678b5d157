"""Issues with their episodes and timelines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import col, exists, or_, select

from bot.domain.errors import IssueChanged, IssueNotFound
from bot.domain.ids import ChannelId, IssueId, MessageTs, PersonId
from bot.domain.issue import Issue
from bot.domain.issue_status import ACTIVE
from bot.domain.regroup import TURNS
from bot.domain.suggestion import ReplyState
from bot.domain.timeline import TimelineEvent
from storage.mapping.issues import (
    episode_rows,
    event_from,
    event_row,
    issue_from,
    issue_row,
)
from storage.repositories.transaction import Transaction
from storage.tables import (
    EpisodeRow,
    IssueRow,
    IssueThreadRow,
    ReplyRow,
    TimelineEventRow,
    WorkspaceRow,
)

_IS_ACTIVE = col(IssueRow.status).in_(sorted(status.value for status in ACTIVE))
_REPLY_IS_OVER = (ReplyState.SENT.value, ReplyState.UNDONE.value)


class SqlIssues:
    """Issues. What `get` and `find_by_thread` return stays locked until the transaction ends."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def get(self, issue_id: IssueId) -> Issue:
        """Return the issue, locked; raise IssueNotFound."""
        row = self._tx.lock_issue(issue_id)
        if row is None:
            raise IssueNotFound(issue_id)
        return self._issue(row)

    def find_by_number(self, number: int) -> Issue | None:
        """Return the issue with this number, not locked."""
        row = self._tx.session.exec(
            select(IssueRow).where(
                IssueRow.workspace_id == self._tx.workspace_id, IssueRow.number == number
            )
        ).first()
        return None if row is None else self._issue(row)

    def find_by_thread(self, channel_id: ChannelId, thread_ts: MessageTs) -> Issue | None:
        """Return the issue that this thread belongs to, locked.

        Whoever waited for the lock while it was merged gets the one that it is a part of.
        """
        wanted = (
            select(IssueRow)
            .join(IssueThreadRow, col(IssueThreadRow.issue_id) == IssueRow.id)
            .where(IssueThreadRow.channel_id == channel_id, IssueThreadRow.thread_ts == thread_ts)
        )
        if not self._tx.is_reading:
            wanted = wanted.with_for_update(of=IssueRow).execution_options(populate_existing=True)
        row = self._tx.session.exec(wanted).first()
        while row is not None and row.merged_into is not None:
            row = self._tx.lock_issue(IssueId(row.merged_into))
        return None if row is None else self._issue(row)

    def find_merged(self, channel_id: ChannelId, thread_ts: MessageTs) -> Issue | None:
        """Return the issue that began in this thread and is a part of another one now, locked."""
        found = self._tx.session.exec(
            select(IssueRow.id).where(
                IssueRow.channel_id == channel_id,
                IssueRow.thread_ts == thread_ts,
                col(IssueRow.merged_into).is_not(None),
            )
        ).first()
        return None if found is None else self.get(IssueId(found))

    def threads_of(self, issue_id: IssueId) -> Sequence[MessageTs]:
        """Return the threads of an issue, all in its channel, oldest first."""
        found = self._tx.session.exec(
            select(IssueThreadRow.thread_ts)
            .where(IssueThreadRow.issue_id == issue_id)
            .order_by(IssueThreadRow.thread_ts)
        ).all()
        return [MessageTs(thread_ts) for thread_ts in found]

    def add_thread(self, issue: Issue, thread_ts: MessageTs) -> None:
        """Let a thread of the issue's channel belong to the issue, whose else it was."""
        self._tx.put(
            IssueThreadRow(
                channel_id=issue.channel_id,
                thread_ts=thread_ts,
                workspace_id=self._tx.workspace_id,
                issue_id=issue.id,
            )
        )

    def next_number(self) -> int:
        """Take the workspace's next issue number; it is given back only by a roll-back."""
        workspace_id = self._tx.workspace_id
        self._tx.session.exec(
            update(WorkspaceRow)
            .where(col(WorkspaceRow.id) == workspace_id)
            .values(last_issue_number=col(WorkspaceRow.last_issue_number) + 1)
            .execution_options(synchronize_session=False)
        )
        return self._tx.session.exec(
            select(WorkspaceRow.last_issue_number).where(WorkspaceRow.id == workspace_id)
        ).one()

    def add(self, issue: Issue, events: Iterable[TimelineEvent]) -> None:
        """Store a new issue and the beginning of its history."""
        self._tx.add(issue_row(issue))
        self.add_thread(issue, issue.thread_ts)
        self._put_episodes(issue)
        self.note(events)

    def save(self, issue: Issue, events: Iterable[TimelineEvent]) -> None:
        """Store a changed issue and append what happened to it.

        Raises IssueChanged when somebody else's change came first: its revision must have risen. An
        issue that did not change at all may be saved.
        """
        stored = self._tx.session.get(IssueRow, issue.id)
        if stored is None:
            raise IssueNotFound(issue.id)
        if self._issue(stored) != issue:
            if stored.revision >= issue.revision:
                raise IssueChanged(issue.number)
            if stored.thread_ts != issue.thread_ts:
                self._move_thread(issue, MessageTs(stored.thread_ts))
            self._tx.put(issue_row(issue))
            self._put_episodes(issue)
        self.note(events)

    def note(self, events: Iterable[TimelineEvent]) -> None:
        """Append to a timeline without changing the issue."""
        tx = self._tx
        for event in events:
            tx.session.add(event_row(event, tx.workspace_id, recorded_at=tx.recorded_at))
        tx.session.flush()

    def parts_of(self, issue_id: IssueId) -> Sequence[IssueId]:
        """Return the issues that became parts of this one, in order."""
        return self._ids(IssueRow.merged_into == issue_id)

    def move_turns(
        self, source: IssueId, target: IssueId, *, moments: Collection[datetime]
    ) -> None:
        """Make what was said in one issue at these moments another one's history."""
        said = select(TimelineEventRow).where(
            TimelineEventRow.issue_id == source,
            col(TimelineEventRow.kind).in_(sorted(TURNS)),
        )
        for row in self._tx.session.exec(said):
            if row.at in moments:
                row.issue_id = target
        self._tx.session.flush()

    def timeline(self, issue_id: IssueId) -> Sequence[TimelineEvent]:
        """Return an issue's history in the order of Slack's times."""
        rows = self._tx.session.exec(
            select(TimelineEventRow)
            .where(TimelineEventRow.issue_id == issue_id)
            .order_by(col(TimelineEventRow.at), col(TimelineEventRow.id))
        ).all()
        return [event_from(row) for row in rows]

    def unfinished_in(self, channel_id: ChannelId) -> Sequence[IssueId]:
        """Return the issues of a channel that are active, or whose reply is not over, in order."""
        has_reply = exists().where(
            col(ReplyRow.issue_id) == col(IssueRow.id), col(ReplyRow.state).not_in(_REPLY_IS_OVER)
        )
        return self._ids(IssueRow.channel_id == channel_id, or_(_IS_ACTIVE, has_reply))

    def active_of(self, person_id: PersonId) -> Sequence[IssueId]:
        """Return the active issues that somebody has, in order."""
        return self._ids(IssueRow.assignee_id == person_id, _IS_ACTIVE)

    def _ids(self, *which: ColumnElement[bool] | bool) -> list[IssueId]:
        wanted = select(IssueRow.id).where(IssueRow.workspace_id == self._tx.workspace_id, *which)
        return [IssueId(one) for one in self._tx.session.exec(wanted.order_by(IssueRow.id))]

    def _move_thread(self, issue: Issue, before: MessageTs) -> None:
        """Let an issue that was logged by hand stand where its first reply is, and only there."""
        row = self._tx.session.get(IssueThreadRow, (issue.channel_id, before))
        if row is not None and row.issue_id == issue.id:
            self._tx.remove(row)
        self.add_thread(issue, issue.thread_ts)

    def _put_episodes(self, issue: Issue) -> None:
        for row in episode_rows(issue):
            self._tx.put(row)

    def _issue(self, row: IssueRow) -> Issue:
        episodes = self._tx.session.exec(
            select(EpisodeRow)
            .where(EpisodeRow.issue_id == row.id)
            .order_by(col(EpisodeRow.number))
            .execution_options(populate_existing=True)
        ).all()
        return issue_from(row, episodes)
