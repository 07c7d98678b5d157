"""The `Reports` port, put together from its parts. Each call is one picture of the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from bot.domain.account import AccountScope, Channel
from bot.domain.briefs import (
    AccountBrief,
    AccountChoice,
    HomeBrief,
    InvitationBrief,
    IssueBrief,
    IssueList,
)
from bot.domain.digest import DigestFigures, Period
from bot.domain.ids import InvitationId, IssueId, MessageTs, PersonId
from bot.ports import MUTE, IssueQuery, PastReply, QueueCounts
from storage.errors import border
from storage.reports.accounts import find_accounts, read_account, read_home, read_invitation
from storage.reports.digest import read_digest
from storage.reports.issues import list_issues, read_issue, read_scope
from storage.reports.loading import Loader
from storage.reports.past_replies import find_past_replies
from storage.reports.permalinks import permalink
from storage.tables import InboxRow, JobRow, OutboxRow, WorkState


class SqlReports:
    """What people look at. `engine` is one that only reads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def issue_brief(self, issue_id: IssueId, scope: AccountScope) -> IssueBrief:
        """Return an issue as the team sees it; raise IssueNotFound outside the scope."""
        with self._loader() as loader:
            return read_issue(loader, issue_id, scope)

    def list_issues(self, query: IssueQuery, *, now: datetime) -> IssueList:
        """Return one page of the issues that were asked for."""
        with self._loader() as loader:
            return list_issues(loader, query, now=now)

    def account_brief(self, scope: AccountScope, *, now: datetime) -> AccountBrief:
        """Return an account at a glance; raise AccountNotFound."""
        with self._loader() as loader:
            return read_account(loader, scope, now=now)

    def find_accounts(self, name: str) -> Sequence[AccountChoice]:
        """Return accounts whose name holds `name`, an exact match first and alone."""
        with self._loader() as loader:
            return find_accounts(loader, name)

    def digest_figures(
        self, period: Period, *, day: date, zone: str, now: datetime
    ) -> DigestFigures:
        """Return everything a digest shows of a period."""
        with self._loader() as loader:
            return read_digest(loader, period, day=day, zone=zone, now=now)

    def home(self, viewer: PersonId, *, now: datetime) -> HomeBrief:
        """Return what somebody of the team sees first."""
        with self._loader() as loader:
            return read_home(loader, viewer, now=now)

    def message_link(
        self, channel: Channel, ts: MessageTs, thread_ts: MessageTs | None = None
    ) -> str:
        """Return where a message stands in Slack, or "" where that is not known."""
        with self._loader() as loader:
            return permalink(loader.workspace, channel, ts, thread_ts=thread_ts)

    def invitation_brief(self, invitation_id: InvitationId) -> InvitationBrief:
        """Return a request for a rating; raise RatingClosed for an unknown one."""
        with self._loader() as loader:
            return read_invitation(loader, invitation_id)

    def scope_of(self, issue_id: IssueId) -> AccountScope:
        """Return whose words an issue holds; raise IssueNotFound."""
        with self._loader() as loader:
            return read_scope(loader, issue_id)

    def past_replies(self, scope: AccountScope, *, words: str, limit: int) -> Sequence[PastReply]:
        """Return replies sent to this account about something like `words`, nearest first."""
        with self._loader() as loader:
            return find_past_replies(loader, scope, words=words, limit=limit)

    def counts(self) -> QueueCounts:
        """Return how much work waits and how much was set aside."""
        waiting, aside = [], 0
        with border(), Session(self._engine) as session:
            for row in (InboxRow, OutboxRow, JobRow):
                unsettled, quarantined = session.exec(
                    select(
                        func.count().filter(col(row.settled_at).is_(None)),
                        func.count().filter(col(row.state) == WorkState.QUARANTINED.value),
                    ).select_from(row)
                ).one()
                waiting.append(unsettled)
                aside += quarantined
            kept, problem = session.exec(
                select(func.count(), func.min(OutboxRow.problem)).where(
                    col(OutboxRow.settled_at).is_(None),
                    col(OutboxRow.problem).startswith(MUTE, autoescape=True),
                )
            ).one()
        inbox, outbox, jobs = waiting
        return QueueCounts(
            inbox=inbox,
            outbox=outbox,
            jobs=jobs,
            quarantined=aside,
            kept=kept,
            kept_reason=(problem or "").removeprefix(MUTE),
        )

    @contextmanager
    def _loader(self) -> Iterator[Loader]:
        with border(), Session(self._engine) as session:
            yield Loader(session)
