"""Add suggestions, replies, ratings and digests: what the desk answers with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import PlainText, RowNumber, UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_suggestion()
    _add_reply()
    _add_approval()
    _add_posted_message()
    _add_invitation()
    _add_rating()
    _add_digest_run()


def _add_suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("text", PlainText(), nullable=False),
        sa.Column("prompt_name", sa.String(), nullable=False),
        sa.Column("prompt_version", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("talk_revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _link("suggestion", "account_id", "account"),
        _link("suggestion", "issue_id", "issue"),
        _link("suggestion", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_suggestion"),
    )
    op.create_index("ix_suggestion_account_id", "suggestion", ["account_id"])
    op.create_index("ix_suggestion_issue_id_state", "suggestion", ["issue_id", "state"])


def _add_reply() -> None:
    op.create_table(
        "reply",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("text", PlainText(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=False),
        sa.Column("release_at", UTCDateTime(), nullable=False),
        sa.Column("talk_revision", sa.Integer(), nullable=False),
        sa.Column("suggestion_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("posted_ts", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        _link("reply", "account_id", "account"),
        _link("reply", "by", "person"),
        _link("reply", "channel_id", "channel"),
        _link("reply", "issue_id", "issue"),
        _link("reply", "suggestion_id", "suggestion"),
        _link("reply", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_reply"),
    )
    op.create_index("ix_reply_account_id_approved_at", "reply", ["account_id", "approved_at"])
    op.create_index("ix_reply_issue_id_state", "reply", ["issue_id", "state"])


def _add_approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("reply_id", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("suggestion_id", sa.String(), nullable=True),
        sa.Column("suggestion_version", sa.Integer(), nullable=True),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        _link("approval", "approved_by", "person"),
        _link("approval", "channel_id", "channel"),
        _link("approval", "reply_id", "reply"),
        _link("approval", "suggestion_id", "suggestion"),
        _link("approval", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )
    op.create_index("ix_approval_reply_id_approved_at", "approval", ["reply_id", "approved_at"])


def _add_posted_message() -> None:
    op.create_table(
        "posted_message",
        sa.Column("id", RowNumber(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        _link("posted_message", "channel_id", "channel"),
        _link("posted_message", "issue_id", "issue"),
        _link("posted_message", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_posted_message"),
        sa.UniqueConstraint("workspace_id", "key", name="uq_posted_message_workspace_id_key"),
    )
    op.create_index("ix_posted_message_channel_id_ts", "posted_message", ["channel_id", "ts"])
    op.create_index("ix_posted_message_issue_id", "posted_message", ["issue_id"])


def _add_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("requester_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("planned_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("skip_reason", sa.String(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        _link("invitation", "account_id", "account"),
        _link("invitation", "channel_id", "channel"),
        _link("invitation", "issue_id", "issue"),
        _link("invitation", "requester_id", "person"),
        _link("invitation", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("issue_id", "episode", name="uq_invitation_issue_id_episode"),
    )
    op.create_index("ix_invitation_requester_id_sent_at", "invitation", ["requester_id", "sent_at"])
    op.create_index(
        "ix_invitation_workspace_id_planned_at", "invitation", ["workspace_id", "planned_at"]
    )
    op.create_index("ix_invitation_workspace_id_sent_at", "invitation", ["workspace_id", "sent_at"])


def _add_rating() -> None:
    op.create_table(
        "rating",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("rater_id", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("rated_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("comment", PlainText(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="ck_rating_score_on_scale"),
        _link("rating", "account_id", "account"),
        _link("rating", "invitation_id", "invitation"),
        _link("rating", "issue_id", "issue"),
        _link("rating", "rater_id", "person"),
        _link("rating", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_rating"),
        sa.UniqueConstraint("invitation_id", name="uq_rating_invitation_id"),
    )
    op.create_index("ix_rating_account_id_rated_at", "rating", ["account_id", "rated_at"])
    op.create_index("ix_rating_rater_id_rated_at", "rating", ["rater_id", "rated_at"])
    op.create_index("ix_rating_workspace_id_rated_at", "rating", ["workspace_id", "rated_at"])


def _add_digest_run() -> None:
    op.create_table(
        "digest_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("start_at", UTCDateTime(), nullable=False),
        sa.Column("end_at", UTCDateTime(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _link("digest_run", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_run"),
        sa.UniqueConstraint(
            "workspace_id", "name", "day", name="uq_digest_run_workspace_id_name_day"
        ),
    )


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_{table}_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
