"""Index what is being worked on.

Whether a lane is free was asked of every row that waits in it: with 10,000 events of one channel
waiting that was most of what a claim cost.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LEASED = sa.text("lease_until IS NOT NULL")


def upgrade() -> None:
    for table in ("inbox", "outbox"):
        op.create_index(
            f"ix_{table}_leased",
            table,
            ["lane", "lease_until"],
            sqlite_where=_LEASED,
            postgresql_where=_LEASED,
        )
