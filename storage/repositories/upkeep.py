"""Audit, the workspace's settings, and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from bot.domain.ids import IssueId, PersonId
from bot.domain.preferences import Preferences
from storage.mapping.settings import preferences_from, values_of
from storage.repositories.transaction import Transaction
from storage.tables import AuditRow, SettingRow

WORKSPACE_SCOPE = "workspace"


class SqlAudit:
    """Who did what to whom."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def note(
        self,
        act: str,
        *,
        by: PersonId | None,
        at: datetime,
        issue_id: IssueId | None = None,
        details: Mapping[str, str | int] | None = None,
    ) -> None:
        """Store one act. `details` holds codes and ids, never what people wrote."""
        self._tx.add(
            AuditRow(
                workspace_id=self._tx.workspace_id,
                act=act,
                by=by,
                at=at,
                recorded_at=self._tx.recorded_at,
                issue_id=issue_id,
                details=dict(details or {}),
            )
        )


class SqlPreferences:
    """The workspace's settings, one row for each."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def load(self) -> Preferences:
        """Return the stored settings over the defaults."""
        return load_preferences(self._tx.session, self._tx.workspace_id)

    def save(self, preferences: Preferences, *, by: PersonId | None, at: datetime) -> None:
        """Store every setting; who changed one and when is noted where its value is another one."""
        workspace_id = self._tx.workspace_id
        for key, value in values_of(preferences).items():
            stored = self._tx.session.get(
                SettingRow, (workspace_id, WORKSPACE_SCOPE, workspace_id, key)
            )
            if stored is None or stored.value != value:
                self._tx.put(
                    SettingRow(
                        workspace_id=workspace_id,
                        scope=WORKSPACE_SCOPE,
                        scope_id=workspace_id,
                        key=key,
                        value=value,
                        changed_by=by,
                        changed_at=at,
                    )
                )

    def is_seeded(self) -> bool:
        """Tell whether anything was stored yet."""
        return bool(_stored(self._tx.session, self._tx.workspace_id))


def load_preferences(session: Session, workspace_id: str) -> Preferences:
    """Return a workspace's stored settings over the defaults."""
    return preferences_from(_stored(session, workspace_id))


def _stored(session: Session, workspace_id: str) -> dict[str, object]:
    rows = session.exec(
        select(SettingRow).where(
            SettingRow.workspace_id == workspace_id,
            SettingRow.scope == WORKSPACE_SCOPE,
            SettingRow.scope_id == workspace_id,
        )
    ).all()
    return {row.key: row.value for row in rows}
