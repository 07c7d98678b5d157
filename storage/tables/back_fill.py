"""Catching up: until when the app listened, what is still to be read, and what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Field

from storage.columns import Duration, UTCDateTime
from storage.tables.base import Row, references


class ListeningRow(Row, table=True):
    """Until when a workspace's events surely reached the inbox."""

    __tablename__ = "listening"

    workspace_id: str = Field(primary_key=True, sa_column_args=references("workspace.id"))
    alive_until: datetime = Field(sa_type=UTCDateTime)


class WatermarkRow(Row, table=True):
    """Up to which message a channel is known that the app was taken out of."""

    __tablename__ = "watermark"

    channel_id: str = Field(primary_key=True, sa_column_args=references("channel.id"))
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    ts: str
    recorded_at: datetime = Field(sa_type=UTCDateTime)


class BackFillRow(Row, table=True):
    """One catching up. `page` numbers the call that is to be made next."""

    __tablename__ = "back_fill"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"), index=True)
    since: datetime = Field(sa_type=UTCDateTime)
    until: datetime = Field(sa_type=UTCDateTime)
    started_at: datetime = Field(sa_type=UTCDateTime)
    step: timedelta = Field(sa_type=Duration)
    page: int
    asked_at: datetime | None = Field(sa_type=UTCDateTime)
    channel_count: int
    message_count: int
    issue_count: int
    finished_at: datetime | None = Field(sa_type=UTCDateTime)


class GapRow(Row, table=True):
    """A stretch of a channel or thread that is still to be read; an empty thread is the channel."""

    __tablename__ = "gap"

    channel_id: str = Field(primary_key=True, sa_column_args=references("channel.id"))
    thread_ts: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    since: str
    until: str
    read_from: str
    counts_from: str | None = Field(default=None)
