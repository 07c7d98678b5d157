"""Who did what, what was decided about the app itself, and which requests took effect already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field

from storage.columns import RowNumber, UTCDateTime
from storage.tables.base import Row, references


class AuditRow(Row, table=True):
    """One act of one person. `details` holds codes and ids, never what people wrote."""

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "workspace_id", "at"),
        Index(None, "issue_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    act: str
    by: str | None = Field(sa_column_args=references("person.id"))
    at: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime)
    issue_id: str | None = Field(sa_column_args=references("issue.id"))
    details: dict[str, str | int] = Field(sa_type=JSON)


class SettingRow(Row, table=True):
    """One stored setting of a workspace, an account or a channel."""

    __tablename__ = "setting"

    workspace_id: str = Field(primary_key=True, sa_column_args=references("workspace.id"))
    scope: str = Field(primary_key=True)
    scope_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    value: object = Field(sa_type=JSON)
    changed_by: str | None = Field(sa_column_args=references("person.id"))
    changed_at: datetime = Field(sa_type=UTCDateTime)


class ReceiptRow(Row, table=True):
    """A click, command or form that took effect."""

    __tablename__ = "receipt"

    receipt: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    at: datetime = Field(sa_type=UTCDateTime)
    recorded_at: datetime = Field(sa_type=UTCDateTime, index=True)
