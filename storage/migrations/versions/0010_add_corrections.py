"""Keep what people corrected.

What somebody captured by hand, or marked as not an issue, says where the filter is wrong.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("is_issue", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        _link("channel_id", "channel"),
        _link("workspace_id", "workspace"),
        _link("by", "person"),
        sa.PrimaryKeyConstraint("channel_id", "ts", name="pk_correction"),
    )
    op.create_index("ix_correction_workspace_id_at", "correction", ["workspace_id", "at"])


def _link(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_correction_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
