"""Audit, and the settings of the workspace, of accounts and of channels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from bot.domain.ids import AccountId, ChannelId, IssueId, PersonId
from bot.domain.preferences import Overrides, Preferences
from storage.mapping.settings import (
    overrides_from,
    preferences_from,
    values_of,
    values_of_place,
)
from storage.repositories.transaction import Transaction
from storage.tables import AuditRow, SettingRow

WORKSPACE_SCOPE = "workspace"
ACCOUNT_SCOPE = "account"
CHANNEL_SCOPE = "channel"


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
    """Settings, one row for each. A place has rows only for what it has of its own."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def load(self) -> Preferences:
        """Return the stored settings over the defaults."""
        return load_preferences(self._tx.session, self._tx.workspace_id)

    def save(self, preferences: Preferences, *, by: PersonId | None, at: datetime) -> None:
        """Store every setting; who changed one and when is noted where its value is another one."""
        for key, value in values_of(preferences).items():
            self._put(WORKSPACE_SCOPE, self._tx.workspace_id, key, value, by=by, at=at)

    def of_account(self, account_id: AccountId) -> Overrides:
        """Return what an account has of its own."""
        return self._of_place(ACCOUNT_SCOPE, account_id)

    def of_channel(self, channel_id: ChannelId) -> Overrides:
        """Return what a channel has of its own."""
        return self._of_place(CHANNEL_SCOPE, channel_id)

    def save_account(
        self, account_id: AccountId, own: Overrides, *, by: PersonId | None, at: datetime
    ) -> None:
        """Store what an account has of its own."""
        self._save_place(ACCOUNT_SCOPE, account_id, own, by=by, at=at)

    def save_channel(
        self, channel_id: ChannelId, own: Overrides, *, by: PersonId | None, at: datetime
    ) -> None:
        """Store what a channel has of its own."""
        self._save_place(CHANNEL_SCOPE, channel_id, own, by=by, at=at)

    def is_seeded(self) -> bool:
        """Tell whether anything was stored yet."""
        return bool(
            _stored(self._tx.session, self._tx.workspace_id, WORKSPACE_SCOPE, self._tx.workspace_id)
        )

    def _of_place(self, scope: str, scope_id: str) -> Overrides:
        return load_overrides(self._tx.session, self._tx.workspace_id, scope, scope_id)

    def _save_place(
        self, scope: str, scope_id: str, own: Overrides, *, by: PersonId | None, at: datetime
    ) -> None:
        for key, value in values_of_place(own).items():
            if value is None:
                self._remove(scope, scope_id, key)
            else:
                self._put(scope, scope_id, key, value, by=by, at=at)

    def _put(
        self,
        scope: str,
        scope_id: str,
        key: str,
        value: object,
        *,
        by: PersonId | None,
        at: datetime,
    ) -> None:
        workspace_id = self._tx.workspace_id
        stored = self._tx.session.get(SettingRow, (workspace_id, scope, scope_id, key))
        if stored is None or stored.value != value:
            self._tx.put(
                SettingRow(
                    workspace_id=workspace_id,
                    scope=scope,
                    scope_id=scope_id,
                    key=key,
                    value=value,
                    changed_by=by,
                    changed_at=at,
                )
            )

    def _remove(self, scope: str, scope_id: str, key: str) -> None:
        stored = self._tx.session.get(SettingRow, (self._tx.workspace_id, scope, scope_id, key))
        if stored is not None:
            self._tx.remove(stored)


def load_preferences(session: Session, workspace_id: str) -> Preferences:
    """Return a workspace's stored settings over the defaults."""
    return preferences_from(_stored(session, workspace_id, WORKSPACE_SCOPE, workspace_id))


def load_overrides(session: Session, workspace_id: str, scope: str, scope_id: str) -> Overrides:
    """Return what an account or a channel has of its own."""
    return overrides_from(_stored(session, workspace_id, scope, scope_id))


def _stored(session: Session, workspace_id: str, scope: str, scope_id: str) -> dict[str, object]:
    rows = session.exec(
        select(SettingRow).where(
            SettingRow.workspace_id == workspace_id,
            SettingRow.scope == scope,
            SettingRow.scope_id == scope_id,
        )
    ).all()
    return {row.key: row.value for row in rows}
