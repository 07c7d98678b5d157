"""Add issues and what was said: a message is kept with the reason for what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import Duration, PlainText, RowNumber, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_issue()
    _add_episode()
    _add_timeline_event()
    _add_message()
    _add_reaction()
    _add_decision()
    _add_watermark()


def _add_issue() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("requester_id", sa.String(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("assignee_id", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("talk_revision", sa.Integer(), nullable=False),
        sa.Column("is_agent_started", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("acknowledged_at", UTCDateTime(), nullable=True),
        sa.Column("last_customer_at", UTCDateTime(), nullable=True),
        sa.Column("last_agent_at", UTCDateTime(), nullable=True),
        sa.Column("waiting_since", UTCDateTime(), nullable=True),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("answering_id", sa.String(), nullable=True),
        _link("issue", "account_id", "account"),
        _link("issue", "answering_id", "person"),
        _link("issue", "assignee_id", "person"),
        _link("issue", "channel_id", "channel"),
        _link("issue", "requester_id", "person"),
        _link("issue", "resolved_by", "person"),
        _link("issue", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
        sa.UniqueConstraint("channel_id", "thread_ts", name="uq_issue_channel_id_thread_ts"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_issue_workspace_id_number"),
    )
    op.create_index("ix_issue_account_id_opened_at", "issue", ["account_id", "opened_at"])
    op.create_index("ix_issue_assignee_id", "issue", ["assignee_id"])
    op.create_index("ix_issue_opened_at", "issue", ["opened_at"])
    op.create_index("ix_issue_requester_id", "issue", ["requester_id"])
    op.create_index("ix_issue_resolved_at", "issue", ["resolved_at"])
    op.create_index(
        "ix_issue_workspace_id_status_opened_at", "issue", ["workspace_id", "status", "opened_at"]
    )


def _add_episode() -> None:
    op.create_table(
        "episode",
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("first_response_at", UTCDateTime(), nullable=True),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("waited", Duration(), nullable=False),
        sa.Column("agent_turn_count", sa.Integer(), nullable=False),
        _link("episode", "issue_id", "issue"),
        _link("episode", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("issue_id", "number", name="pk_episode"),
    )
    op.create_index("ix_episode_first_response_at", "episode", ["first_response_at"])
    op.create_index("ix_episode_opened_at", "episode", ["opened_at"])
    op.create_index("ix_episode_resolved_at", "episode", ["resolved_at"])


def _add_timeline_event() -> None:
    op.create_table(
        "timeline_event",
        sa.Column("id", RowNumber(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        _link("timeline_event", "by", "person"),
        _link("timeline_event", "issue_id", "issue"),
        _link("timeline_event", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_timeline_event"),
    )
    op.create_index("ix_timeline_event_issue_id_at", "timeline_event", ["issue_id", "at"])
    op.create_index(
        "ix_timeline_event_workspace_id_kind_at", "timeline_event", ["workspace_id", "kind", "at"]
    )


def _add_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("voice", sa.String(), nullable=False),
        sa.Column("text", PlainText(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("deleted_at", UTCDateTime(), nullable=True),
        sa.Column("sent_by", sa.String(), nullable=True),
        _link("message", "author_id", "person"),
        _link("message", "channel_id", "channel"),
        _link("message", "issue_id", "issue"),
        _link("message", "sent_by", "person"),
        _link("message", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("channel_id", "ts", name="uq_message_channel_id_ts"),
    )
    op.create_index("ix_message_channel_id_thread_ts", "message", ["channel_id", "thread_ts"])
    op.create_index("ix_message_issue_id_at", "message", ["issue_id", "at"])
    op.create_index(
        "ix_message_workspace_id_recorded_at", "message", ["workspace_id", "recorded_at"]
    )


def _add_reaction() -> None:
    op.create_table(
        "reaction",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        _link("reaction", "channel_id", "channel"),
        _link("reaction", "person_id", "person"),
        _link("reaction", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("channel_id", "ts", "emoji", "person_id", name="pk_reaction"),
    )


def _add_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("number", RowNumber(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=False),
        sa.Column("issue_id", sa.String(), nullable=True),
        _link("decision", "channel_id", "channel"),
        _link("decision", "issue_id", "issue"),
        _link("decision", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("number", name="pk_decision"),
        sa.UniqueConstraint("id", name="uq_decision_id"),
    )
    op.create_index("ix_decision_channel_id_ts", "decision", ["channel_id", "ts"])


def _add_watermark() -> None:
    op.create_table(
        "watermark",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        _link("watermark", "channel_id", "channel"),
        _link("watermark", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("channel_id", name="pk_watermark"),
    )


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_{table}_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
