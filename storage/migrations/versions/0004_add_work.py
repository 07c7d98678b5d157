"""Add work tables, receipts, settings and audit: what must survive a crash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import PlainText, RowNumber, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Only what still has to be done is searched.
_UNSETTLED = sa.text("settled_at IS NULL")


def upgrade() -> None:
    _add_inbox()
    _add_outbox()
    _add_job()
    _add_receipt()
    _add_setting()
    _add_audit()


def _add_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", RowNumber(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", PlainText(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("body", PlainText(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("key", name="uq_inbox_key"),
    )
    op.create_index(
        "ix_inbox_unsettled",
        "inbox",
        ["lane", "id"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )


def _add_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", RowNumber(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", PlainText(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("marker", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("attempt_started_at", UTCDateTime(), nullable=True),
        _link("outbox", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("workspace_id", "key", name="uq_outbox_workspace_id_key"),
    )
    op.create_index(
        "ix_outbox_unsettled",
        "outbox",
        ["lane", "id"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )
    op.create_index(
        "ix_outbox_unsettled_base",
        "outbox",
        ["base"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )


def _add_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", RowNumber(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", UTCDateTime(), nullable=False),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", PlainText(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        _link("job", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("workspace_id", "key", name="uq_job_workspace_id_key"),
    )
    op.create_index(
        "ix_job_unsettled",
        "job",
        ["due", "id"],
        sqlite_where=_UNSETTLED,
        postgresql_where=_UNSETTLED,
    )


def _add_receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        _link("receipt", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("receipt", name="pk_receipt"),
    )
    op.create_index("ix_receipt_recorded_at", "receipt", ["recorded_at"])


def _add_setting() -> None:
    op.create_table(
        "setting",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("scope_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        _link("setting", "changed_by", "person"),
        _link("setting", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("workspace_id", "scope", "scope_id", "key", name="pk_setting"),
    )


def _add_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", RowNumber(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        _link("audit", "by", "person"),
        _link("audit", "issue_id", "issue"),
        _link("audit", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_issue_id", "audit", ["issue_id"])
    op.create_index("ix_audit_workspace_id_at", "audit", ["workspace_id", "at"])


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_{table}_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
