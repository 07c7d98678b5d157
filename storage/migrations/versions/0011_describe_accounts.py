"""Let an account have a tier and an owner.

A list of channels says both of each customer, and so far there was nowhere to put them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import PlainText

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account", sa.Column("tier", PlainText(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("account", sa.Column("owner_id", sa.String(), nullable=True))
