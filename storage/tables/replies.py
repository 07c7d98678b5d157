"""Suggestions, approvals, replies, and where our own messages stand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import PlainText, RowNumber, UTCDateTime
from storage.tables.base import Row, references


class SuggestionRow(Row, table=True):
    """A drafted reply with where it came from."""

    __tablename__ = "suggestion"
    __table_args__ = (Index(None, "issue_id", "state"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    issue_id: str = Field(sa_column_args=references("issue.id"))
    account_id: str = Field(sa_column_args=references("account.id"), index=True)
    text: str = Field(sa_type=PlainText)
    prompt_name: str
    prompt_version: int
    model: str
    findings: list[dict[str, str | bool]] = Field(sa_type=JSON)
    sources: list[str] = Field(sa_type=JSON)
    talk_revision: int
    created_at: datetime = Field(sa_type=UTCDateTime)
    state: str
    version: int


class ReplyRow(Row, table=True):
    """A text that a person decided to send."""

    __tablename__ = "reply"
    __table_args__ = (
        Index(None, "issue_id", "state"),
        Index(None, "account_id", "approved_at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    issue_id: str = Field(sa_column_args=references("issue.id"))
    account_id: str = Field(sa_column_args=references("account.id"))
    channel_id: str = Field(sa_column_args=references("channel.id"))
    thread_ts: str
    text: str = Field(sa_type=PlainText)
    by: str = Field(sa_column_args=references("person.id"))
    approved_at: datetime = Field(sa_type=UTCDateTime)
    release_at: datetime = Field(sa_type=UTCDateTime)
    talk_revision: int
    suggestion_id: str | None = Field(sa_column_args=references("suggestion.id"))
    state: str
    posted_ts: str | None
    problem: str
    looked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class ApprovalRow(Row, table=True):
    """A person's click on exactly one text for exactly one place; used once."""

    __tablename__ = "approval"
    __table_args__ = (Index(None, "reply_id", "approved_at"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    reply_id: str = Field(sa_column_args=references("reply.id"))
    approved_by: str = Field(sa_column_args=references("person.id"))
    approved_at: datetime = Field(sa_type=UTCDateTime)
    channel_id: str = Field(sa_column_args=references("channel.id"))
    thread_ts: str
    text_hash: str
    suggestion_id: str | None = Field(sa_column_args=references("suggestion.id"))
    suggestion_version: int | None
    used_at: datetime | None = Field(sa_type=UTCDateTime)


class PostedMessageRow(Row, table=True):
    """Where something of ours stands in Slack, by the key of the effect that posted it."""

    __tablename__ = "posted_message"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index(None, "channel_id", "ts"),
        Index(None, "issue_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    key: str
    channel_id: str = Field(sa_column_args=references("channel.id"))
    ts: str
    issue_id: str | None = Field(sa_column_args=references("issue.id"))
    revision: int
    recorded_at: datetime = Field(sa_type=UTCDateTime)
