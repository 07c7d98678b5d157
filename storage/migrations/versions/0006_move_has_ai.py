"""Move an account's "no" to the language model into its settings.

An account and a channel can now have settings of their own; this was the only one before, and it
had a column to itself.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from storage.columns import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ACCOUNT = sa.table(
    "account",
    sa.column("id", sa.String()),
    sa.column("workspace_id", sa.String()),
    sa.column("has_ai", sa.Boolean()),
)
_SETTING = sa.table(
    "setting",
    sa.column("workspace_id", sa.String()),
    sa.column("scope", sa.String()),
    sa.column("scope_id", sa.String()),
    sa.column("key", sa.String()),
    sa.column("value", sa.JSON()),
    sa.column("changed_at", UTCDateTime()),
)


def upgrade() -> None:
    connection = op.get_bind()
    without_ai = sa.select(_ACCOUNT.c.workspace_id, _ACCOUNT.c.id).where(
        _ACCOUNT.c.has_ai.is_(sa.false())
    )
    moved_at = datetime.now(UTC)
    rows = [
        {
            "workspace_id": workspace_id,
            "scope": "account",
            "scope_id": account_id,
            "key": "has_ai",
            "value": False,
            "changed_at": moved_at,
        }
        for workspace_id, account_id in connection.execute(without_ai)
    ]
    if rows:
        connection.execute(sa.insert(_SETTING), rows)
    # In place: a copy of the table, as alembic makes one for SQLite, would first drop the accounts
    # that organisations, channels and issues refer to.
    with op.batch_alter_table("account", recreate="never") as account:
        account.drop_column("has_ai")
