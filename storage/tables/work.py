"""The three work tables: inbox, outbox and jobs. Claiming and settling stand in storage.work."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from bot.domain.effects import Pace
from storage.columns import PlainText, RowNumber, UTCDateTime
from storage.tables.base import Row, references

# The planner uses a partial index only for the very same condition, without parameters.
_UNSETTLED = text("settled_at IS NULL")
_LEASED = text("lease_until IS NOT NULL")
_ASIDE = text("state = 'quarantined'")


class WorkState(StrEnum):
    """Where a piece of work stands. The last three are settled: `settled_at` is set."""

    READY = "ready"
    CLAIMED = "claimed"
    DONE = "done"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


def _unsettled(name: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED)


def _leased(name: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=_LEASED, postgresql_where=_LEASED)


def _aside(name: str) -> Index:
    return Index(name, "settled_at", sqlite_where=_ASIDE, postgresql_where=_ASIDE)


class _Work(Row):
    """What the three tables share. `fence` rises with every claim; an older one is worthless."""

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    state: str = WorkState.READY.value
    due: datetime = Field(sa_type=UTCDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    fence: int = 0
    attempts: int = 0
    problem: str = Field(default="", sa_type=PlainText)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class InboxRow(_Work, table=True):
    """An event of Slack's, stored before it is acknowledged. Settling it empties `body`."""

    __tablename__ = "inbox"
    __table_args__ = (
        _unsettled("ix_inbox_unsettled", "lane", "id"),
        _leased("ix_inbox_leased", "lane", "lease_until"),
        _leased("ix_inbox_lease", "lease_until"),
        _aside("ix_inbox_aside"),
    )

    key: str = Field(unique=True)
    lane: str
    body: str = Field(sa_type=PlainText)
    received_at: datetime = Field(sa_type=UTCDateTime)


class OutboxRow(_Work, table=True):
    """An effect to carry out. `base` is its own key, `key` is unique also when it recurs.

    `tried_in` is the channel of an attempt that may have reached Slack; `seen_ts` is where Slack
    showed us our own message.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        _unsettled("ix_outbox_unsettled", "lane", "id"),
        _unsettled("ix_outbox_unsettled_base", "base"),
        Index("ix_outbox_marker", "marker"),
        _unsettled("ix_outbox_due", "due", "id"),
        _leased("ix_outbox_leased", "lane", "lease_until"),
        _leased("ix_outbox_lease", "lease_until"),
        _aside("ix_outbox_aside"),
    )

    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    key: str
    base: str
    lane: str
    kind: str
    payload: dict[str, str | int | None] = Field(sa_type=JSON)
    marker: str
    created_at: datetime = Field(sa_type=UTCDateTime)
    attempt_started_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    tried_in: str | None = Field(default=None)
    seen_ts: str | None = Field(default=None)


class JobRow(_Work, table=True):
    """Work to do now or later. `lane` is the account it is for, or its kind where it has none."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        _unsettled("ix_job_unsettled", "due", "id"),
        _unsettled("ix_job_lane", "pace", "lane", "due", "id"),
        _leased("ix_job_leased", "pace", "lane", "lease_until"),
        _leased("ix_job_lease", "lease_until"),
        _aside("ix_job_aside"),
    )

    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    key: str
    # A replica of the version before names neither while it is still running.
    pace: str = Field(sa_column_kwargs={"server_default": Pace.SLOW.value})
    lane: str = Field(sa_column_kwargs={"server_default": "desk"})
    kind: str
    payload: dict[str, str | int | None] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UTCDateTime)
