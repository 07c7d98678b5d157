"""Give tasks lanes, so that no account's tasks hold up another's, and index what is looked for.

A storm of one account stood before everybody else's tasks, in the order they fell due. Looking
for the next effect cost more the more issues waited, and what was set aside or had waited long
could only be found by reading everything.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNSETTLED = sa.text("settled_at IS NULL")
_LEASED = sa.text("lease_until IS NOT NULL")
_ASIDE = sa.text("state = 'quarantined'")
_QUICK = ("release_reply", "ask_rating", "expire_invitation", "tell_assignee", "tell_leads")


def upgrade() -> None:
    op.add_column("job", sa.Column("pace", sa.String(), nullable=False, server_default="slow"))
    op.add_column("job", sa.Column("lane", sa.String(), nullable=False, server_default="desk"))
    _index("ix_job_lane", "job", ["pace", "lane", "due", "id"], where=_UNSETTLED)
    _index("ix_job_leased", "job", ["pace", "lane", "lease_until"], where=_LEASED)
    _index("ix_outbox_due", "outbox", ["due", "id"], where=_UNSETTLED)
    for table in ("inbox", "outbox", "job"):
        _index(f"ix_{table}_lease", table, ["lease_until"], where=_LEASED)
        _index(f"ix_{table}_aside", table, ["settled_at"], where=_ASIDE)
    _give_lanes()


def _give_lanes() -> None:
    """Let what waits already go by its kind: whose it is stands in the issue, and it is soon done.

    In one go and at the end: a row that is changed twice leaves a check of its references behind
    that keeps PostgreSQL from making an index in the same transaction.
    """
    job = sa.table("job", sa.column("pace"), sa.column("lane"), sa.column("kind"))
    pace = sa.case((job.c.kind.in_(_QUICK), "quick"), else_="slow")
    op.execute(job.update().values(lane=job.c.kind, pace=pace))


def _index(name: str, table: str, columns: list[str], *, where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
