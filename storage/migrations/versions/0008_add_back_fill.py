"""Remember until when the app listened, what it has yet to read, and what reached it late.

Without that nobody knows after a pause what was missed. A message that came late rings no bells, so
its row says that it did.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Duration, UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "message",
        sa.Column("is_late", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _add_listening()
    _add_back_fill()
    _add_gap()


def _add_listening() -> None:
    op.create_table(
        "listening",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("alive_until", UTCDateTime(), nullable=False),
        _link("listening", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_listening"),
    )


def _add_back_fill() -> None:
    op.create_table(
        "back_fill",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("step", Duration(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("channel_count", sa.Integer(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("issue_count", sa.Integer(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        _link("back_fill", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_back_fill"),
    )
    op.create_index("ix_back_fill_workspace_id", "back_fill", ["workspace_id"])


def _add_gap() -> None:
    op.create_table(
        "gap",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("read_from", sa.String(), nullable=False),
        _link("gap", "channel_id", "channel"),
        _link("gap", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("channel_id", "thread_ts", name="pk_gap"),
    )


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_{table}_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
