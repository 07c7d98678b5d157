"""Issues, their episodes and their timelines."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.columns import Duration, PlainText, RowNumber, UTCDateTime
from storage.tables.base import Row, references


class IssueRow(Row, table=True):
    """One issue as it is now. `may_belong_to` holds ids with a space between them."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("channel_id", "thread_ts"),
        Index(None, "workspace_id", "status", "opened_at"),
        Index(None, "account_id", "opened_at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    number: int
    account_id: str = Field(sa_column_args=references("account.id"))
    channel_id: str = Field(sa_column_args=references("channel.id"))
    thread_ts: str
    requester_id: str = Field(sa_column_args=references("person.id"), index=True)
    title: str = Field(sa_type=PlainText)
    status: str
    priority: str
    category: str | None
    urgency: str | None
    temperature: str | None
    assignee_id: str | None = Field(sa_column_args=references("person.id"), index=True)
    revision: int
    talk_revision: int
    is_agent_started: bool
    opened_at: datetime = Field(sa_type=UTCDateTime, index=True)
    acknowledged_at: datetime | None = Field(sa_type=UTCDateTime)
    last_customer_at: datetime | None = Field(sa_type=UTCDateTime)
    last_agent_at: datetime | None = Field(sa_type=UTCDateTime)
    waiting_since: datetime | None = Field(sa_type=UTCDateTime)
    resolved_at: datetime | None = Field(sa_type=UTCDateTime, index=True)
    resolved_by: str | None = Field(sa_column_args=references("person.id"))
    answering_id: str | None = Field(sa_column_args=references("person.id"))
    merged_into: str | None = Field(index=True)
    may_belong_to: str = Field(sa_column_kwargs={"server_default": text("''")})


class IssueThreadRow(Row, table=True):
    """A thread that belongs to an issue: its own, and those of messages that joined it later."""

    __tablename__ = "issue_thread"

    channel_id: str = Field(primary_key=True, sa_column_args=references("channel.id"))
    thread_ts: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    issue_id: str = Field(sa_column_args=references("issue.id"), index=True)


class EpisodeRow(Row, table=True):
    """One stretch from open to resolved."""

    __tablename__ = "episode"

    issue_id: str = Field(primary_key=True, sa_column_args=references("issue.id"))
    number: int = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    opened_at: datetime = Field(sa_type=UTCDateTime, index=True)
    first_response_at: datetime | None = Field(sa_type=UTCDateTime, index=True)
    resolved_at: datetime | None = Field(sa_type=UTCDateTime, index=True)
    waited: timedelta = Field(sa_type=Duration)
    agent_turn_count: int


class TimelineEventRow(Row, table=True):
    """One line of an issue's history: `at` is Slack's time, `recorded_at` ours."""

    __tablename__ = "timeline_event"
    __table_args__ = (
        Index(None, "issue_id", "at"),
        Index(None, "workspace_id", "kind", "at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    issue_id: str = Field(sa_column_args=references("issue.id"))
    kind: str
    at: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    by: str | None = Field(sa_column_args=references("person.id"))
    details: dict[str, str | int] = Field(sa_type=JSON)
