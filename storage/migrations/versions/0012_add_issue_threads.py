"""Let an issue have several threads.

Whoever writes twice in a channel within minutes has one matter, and each message heads a thread.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_thread",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        _link("channel_id", "channel"),
        _link("workspace_id", "workspace"),
        _link("issue_id", "issue"),
        sa.PrimaryKeyConstraint("channel_id", "thread_ts", name="pk_issue_thread"),
    )
    op.create_index("ix_issue_thread_issue_id", "issue_thread", ["issue_id"])
    op.create_index(
        "ix_message_channel_id_author_id_at", "message", ["channel_id", "author_id", "at"]
    )
    op.execute(
        "INSERT INTO issue_thread (channel_id, thread_ts, workspace_id, issue_id)"
        " SELECT channel_id, thread_ts, workspace_id, id FROM issue"
    )


def _link(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_issue_thread_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
