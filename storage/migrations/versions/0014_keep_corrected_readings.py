"""Keep what the team says of an issue: what it is, how much it hurries, how the customer feels.

Issues from before were judged by their words alone, and by the mark for urgent ones.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("category", "urgency", "temperature"):
        op.add_column("issue", sa.Column(name, sa.String(), nullable=True))
