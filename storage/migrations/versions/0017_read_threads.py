"""Let a thread be read from its beginning when an issue began in its middle.

What stood there before is for people to know of and moves no clock, so what is to be read of a
thread says from which message on it counts. What was noted before this counts as a whole.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gap", sa.Column("counts_from", sa.String(), nullable=True))
