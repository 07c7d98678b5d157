"""What every repository needs of the transaction it works in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.domain.ids import WorkspaceId
from bot.ports import IdSource
from storage.tables import IssueRow, Row


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction. `recorded_at` is our own time, the same for everything in it."""

    session: Session
    workspace_id: WorkspaceId
    ids: IdSource
    recorded_at: datetime

    def put(self, row: Row) -> None:
        """Insert or update a row by its primary key."""
        self.session.merge(row)
        self.session.flush()

    def add(self, row: Row) -> None:
        """Insert a row that is new."""
        self.session.add(row)
        self.session.flush()

    def remove(self, row: Row) -> None:
        """Delete a row that was read."""
        self.session.delete(row)
        self.session.flush()

    def lock_issue(self, issue_id: str) -> IssueRow | None:
        """Return an issue's row as it is now, locked until the transaction ends.

        Whatever belongs to an issue is read under this lock, so two clicks on one issue cannot
        meet, and no two transactions wait for each other's half. SQLite has one writer anyway.
        """
        return self.session.get(IssueRow, issue_id, with_for_update=True, populate_existing=True)
