"""Note what was seen of our own posts, and where they were tried.

Slack hands our own messages back as events. One that carries the mark of a post whose outcome
nobody knows settles it, without a look into the conversation; so posts are found by their mark. A
post in doubt stays with the channel it was tried in, whatever the settings say meanwhile. A reply
of which nobody knows whether it arrived says when it was last looked for.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("tried_in", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("seen_ts", sa.String(), nullable=True))
    op.create_index("ix_outbox_marker", "outbox", ["marker"])
    op.add_column("reply", sa.Column("looked_at", UTCDateTime(), nullable=True))
