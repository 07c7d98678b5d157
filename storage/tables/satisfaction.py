"""Requests for a rating, the ratings, and the digests that tell of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import PlainText, UTCDateTime
from storage.tables.base import Row, references


class InvitationRow(Row, table=True):
    """One request for a rating: at most one for each episode."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("issue_id", "episode"),
        Index(None, "requester_id", "sent_at"),
        Index(None, "workspace_id", "sent_at"),
        Index(None, "workspace_id", "planned_at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    issue_id: str = Field(sa_column_args=references("issue.id"))
    episode: int
    account_id: str = Field(sa_column_args=references("account.id"))
    requester_id: str = Field(sa_column_args=references("person.id"))
    channel_id: str = Field(sa_column_args=references("channel.id"))
    thread_ts: str
    planned_at: datetime = Field(sa_type=UTCDateTime)
    state: str
    skip_reason: str | None
    sent_at: datetime | None = Field(sa_type=UTCDateTime)


class RatingRow(Row, table=True):
    """One CSAT answer."""

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score_on_scale"),
        Index(None, "workspace_id", "rated_at"),
        Index(None, "rater_id", "rated_at"),
        Index(None, "account_id", "rated_at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    invitation_id: str = Field(unique=True, sa_column_args=references("invitation.id"))
    issue_id: str = Field(sa_column_args=references("issue.id"))
    account_id: str = Field(sa_column_args=references("account.id"))
    rater_id: str = Field(sa_column_args=references("person.id"))
    score: int
    rated_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    comment: str = Field(sa_type=PlainText)


class DigestRunRow(Row, table=True):
    """One digest of one name and local day with the figures it showed."""

    __tablename__ = "digest_run"
    __table_args__ = (UniqueConstraint("workspace_id", "name", "day"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    name: str
    day: date
    zone: str
    start_at: datetime = Field(sa_type=UTCDateTime)
    end_at: datetime = Field(sa_type=UTCDateTime)
    figures: dict[str, object] = Field(sa_type=JSON)
    made_at: datetime = Field(sa_type=UTCDateTime)
    state: str
    reason: str
