"""First: who there is. Accounts, channels and people come before anything that is said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import PlainText, UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_workspace()
    _add_account()
    _add_organisation()
    _add_channel()
    _add_channel_alias()
    _add_channel_account()
    _add_person()
    _add_role()


def _add_workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("enterprise_id", sa.String(), nullable=True),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("bot_user_id", sa.String(), nullable=False),
        sa.Column("bot_id", sa.String(), nullable=False),
        sa.Column("last_issue_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspace"),
        sa.UniqueConstraint("team_id", name="uq_workspace_team_id"),
    )


def _add_account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("name_key", PlainText(), nullable=False),
        sa.Column("has_ai", sa.Boolean(), nullable=False),
        _link("account", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
    )
    op.create_index("ix_account_name_key", "account", ["name_key"])
    op.create_index("ix_account_workspace_id", "account", ["workspace_id"])


def _add_organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        _link("organisation", "account_id", "account"),
        _link("organisation", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("workspace_id", "team_id", name="uq_organisation_workspace_id_team_id"),
    )
    op.create_index("ix_organisation_account_id", "organisation", ["account_id"])


def _add_channel() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_declared", sa.Boolean(), nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        _link("channel", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_channel"),
    )
    op.create_index("ix_channel_kind", "channel", ["kind"])
    op.create_index("ix_channel_workspace_id", "channel", ["workspace_id"])


def _add_channel_alias() -> None:
    op.create_table(
        "channel_alias",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        _link("channel_alias", "channel_id", "channel"),
        _link("channel_alias", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("workspace_id", "slack_id", name="pk_channel_alias"),
    )
    op.create_index("ix_channel_alias_channel_id", "channel_alias", ["channel_id"])


def _add_channel_account() -> None:
    op.create_table(
        "channel_account",
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _link("channel_account", "account_id", "account"),
        _link("channel_account", "channel_id", "channel"),
        sa.PrimaryKeyConstraint("channel_id", "account_id", name="pk_channel_account"),
    )
    op.create_index("ix_channel_account_account_id", "channel_account", ["account_id"])


def _add_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("image_url", PlainText(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.String(), nullable=True),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("is_deactivated", sa.Boolean(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        _link("person", "account_id", "account"),
        _link("person", "organisation_id", "organisation"),
        _link("person", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint(
            "workspace_id", "team_id", "user_id", name="uq_person_workspace_id_team_id_user_id"
        ),
    )
    op.create_index("ix_person_account_id", "person", ["account_id"])
    op.create_index("ix_person_user_id", "person", ["user_id"])


def _add_role() -> None:
    op.create_table(
        "role",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        _link("role", "person_id", "person"),
        _link("role", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("person_id", "source", name="pk_role"),
    )
    op.create_index("ix_role_workspace_id", "role", ["workspace_id"])


def _link(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column],
        [f"{target}.id"],
        name=f"fk_{table}_{column}_{target}",
        deferrable=True,
        initially="DEFERRED",
    )
