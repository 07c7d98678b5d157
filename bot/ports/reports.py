"""The read side: what people look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

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
from bot.domain.ids import AccountId, ChannelId, InvitationId, IssueId, MessageTs, PersonId


class IssueFilter(StrEnum):
    """Which issues a list shows."""

    ACTIVE = "active"
    MINE = "mine"
    OPEN = "open"
    WAITING = "waiting"
    OVERDUE = "overdue"
    RESOLVED = "resolved"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class IssueQuery:
    """What `/issues` was asked for.

    `words` are looked for in titles, messages and account names.
    """

    text: str
    filter: IssueFilter = IssueFilter.ACTIVE
    viewer: PersonId | None = None
    channel_id: ChannelId | None = None
    account_id: AccountId | None = None
    words: str = ""
    page: int = 1
    page_size: int = 8
    overdue_after: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class PastReply:
    """What somebody wrote to this account once.

    The question's words and the answer that was sent.
    """

    issue_number: int
    question: str
    answer: str
    sent_at: datetime
    similarity: float


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How much work waits. `kept` is what Slack lets the app post nowhere, for `kept_reason`."""

    inbox: int
    outbox: int
    jobs: int
    quarantined: int
    kept: int = 0
    kept_reason: str = ""


class Reports(Protocol):
    """The read side: what people look at. No locks, no changes."""

    def issue_brief(self, issue_id: IssueId, scope: AccountScope) -> IssueBrief: ...
    def list_issues(
        self,
        query: IssueQuery,
        *,
        now: datetime,
    ) -> IssueList: ...
    def account_brief(self, scope: AccountScope, *, now: datetime) -> AccountBrief: ...
    def find_accounts(self, name: str) -> Sequence[AccountChoice]:
        """Return accounts whose name holds `name`, an exact match first and alone."""
        ...

    def digest_figures(
        self, period: Period, *, day: date, zone: str, now: datetime
    ) -> DigestFigures: ...
    def home(self, viewer: PersonId, *, now: datetime) -> HomeBrief: ...
    def invitation_brief(self, invitation_id: InvitationId) -> InvitationBrief: ...
    def scope_of(self, issue_id: IssueId) -> AccountScope:
        """Return whose words an issue holds; raise IssueNotFound."""
        ...

    def past_replies(self, scope: AccountScope, *, words: str, limit: int) -> Sequence[PastReply]:
        """Return replies sent to this account about something like `words`, nearest first."""
        ...

    def message_link(
        self, channel: Channel, ts: MessageTs, thread_ts: MessageTs | None = None
    ) -> str:
        """Return where a message stands in Slack, or "" where that is not known."""
        ...

    def counts(self) -> QueueCounts: ...
