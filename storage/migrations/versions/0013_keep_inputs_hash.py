"""Keep a fingerprint of what each decision went by.

Whoever asks why a message was captured or skipped must be able to see whether the same words would
be judged by the same inputs today. Earlier decisions have none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "decision",
        sa.Column("inputs_hash", sa.String(), nullable=False, server_default=sa.text("''")),
    )
