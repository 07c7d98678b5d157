"""Let an issue be a part of another one, and remember which ones it may belong to.

Issues from before stand for themselves.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issue", sa.Column("merged_into", sa.String(), nullable=True))
    op.add_column(
        "issue",
        sa.Column("may_belong_to", sa.String(), nullable=False, server_default=sa.text("''")),
    )
    op.create_index("ix_issue_merged_into", "issue", ["merged_into"])
