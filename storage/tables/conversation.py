"""What was said: messages, reactions, and the decisions about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, false, text
from sqlmodel import Field

from storage.columns import PlainText, RowNumber, UTCDateTime
from storage.tables.base import Row, references


class MessageRow(Row, table=True):
    """One message. It may begin as an edit or a deletion; a deleted one stays as an empty stub."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel_id", "ts"),
        Index(None, "channel_id", "thread_ts"),
        Index(None, "channel_id", "author_id", "at"),
        Index(None, "issue_id", "at"),
        Index(None, "workspace_id", "recorded_at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    channel_id: str = Field(sa_column_args=references("channel.id"))
    ts: str
    thread_ts: str | None
    author_id: str | None = Field(sa_column_args=references("person.id"))
    voice: str
    text: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    issue_id: str | None = Field(sa_column_args=references("issue.id"))
    files: list[dict[str, str]] = Field(sa_type=JSON)
    edited_at: datetime | None = Field(sa_type=UTCDateTime)
    deleted_at: datetime | None = Field(sa_type=UTCDateTime)
    sent_by: str | None = Field(sa_column_args=references("person.id"))
    is_late: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ReactionRow(Row, table=True):
    """One person's emoji on one message; the message need not be known."""

    __tablename__ = "reaction"

    channel_id: str = Field(primary_key=True, sa_column_args=references("channel.id"))
    ts: str = Field(primary_key=True)
    emoji: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True, sa_column_args=references("person.id"))
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    is_present: bool
    at: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)


class DecisionRow(Row, table=True):
    """Why a message was captured, joined or skipped. Later decisions stand beside earlier ones."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "channel_id", "ts"),)

    number: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    id: str = Field(unique=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    channel_id: str = Field(sa_column_args=references("channel.id"))
    ts: str
    verdict: str
    rule: str
    score: float
    version: str
    decided_at: datetime = Field(sa_type=UTCDateTime)
    issue_id: str | None = Field(sa_column_args=references("issue.id"))
    inputs_hash: str = Field(sa_column_kwargs={"server_default": text("''")})


class NudgeRow(Row, table=True):
    """A question to a writer, whether their message should become an issue. None of their words."""

    __tablename__ = "nudge"
    __table_args__ = (
        Index(None, "channel_id", "state", "person_id"),
        Index(None, "workspace_id", "state"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    channel_id: str = Field(sa_column_args=references("channel.id"))
    ts: str
    thread_ts: str
    person_id: str = Field(sa_column_args=references("person.id"))
    asked_at: datetime = Field(sa_type=UTCDateTime)
    state: str
    ended_at: datetime | None = Field(sa_type=UTCDateTime)
    posted_ts: str | None


class CorrectionRow(Row, table=True):
    """What somebody of the team said about a message that the filter judged wrongly."""

    __tablename__ = "correction"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    channel_id: str = Field(primary_key=True, sa_column_args=references("channel.id"))
    ts: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    is_issue: bool
    by: str | None = Field(sa_column_args=references("person.id"))
    at: datetime = Field(sa_type=UTCDateTime)
    rule: str
    score: float
    version: str
