"""Keep the questions to writers.

In a channel where whoever writes is asked first, a question must be asked once, answered once, and
taken away whatever happens meanwhile. No words are kept here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nudge",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("posted_ts", sa.String(), nullable=True),
        _link("workspace_id", "workspace"),
        _link("channel_id", "channel"),
        _link("person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_nudge"),
    )
    op.create_index(
        "ix_nudge_channel_id_state_person_id", "nudge", ["channel_id", "state", "person_id"]
    )
    op.create_index("ix_nudge_workspace_id_state", "nudge", ["workspace_id", "state"])


def _link(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_nudge_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
