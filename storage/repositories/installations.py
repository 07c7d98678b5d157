"""Whether Slack lets the app in, and under which ids it was there before."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from bot.domain.account import AppIds
from bot.domain.ids import UserId
from storage.repositories.transaction import Transaction
from storage.tables import SettingRow

SCOPE = "installation"
_ENDED_AT, _EARLIER_IDS = "ended_at", "earlier_ids"


class SqlInstallations:
    """The `Installations` port: rows beside the settings, which nobody sets."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def ended_at(self) -> datetime | None:
        """Return since when Slack keeps the app out; None while it lets it in."""
        return find_end(self._tx.session, self._tx.workspace_id)

    def end(self, at: datetime) -> bool:
        """Note that Slack keeps the app out; tell False when that was known."""
        known = self.ended_at()
        if known is None or at < known:
            self._tx.put(
                setting(self._tx.workspace_id, _ENDED_AT, at.isoformat(), self._tx.recorded_at)
            )
        return known is None

    def renew(self) -> None:
        """Forget the end."""
        row = self._tx.session.get(SettingRow, _key(self._tx.workspace_id, _ENDED_AT))
        if row is not None:
            self._tx.remove(row)


def find_end(session: Session, workspace_id: str) -> datetime | None:
    """Return since when Slack keeps the app out, as it is stored."""
    row = session.get(SettingRow, _key(workspace_id, _ENDED_AT))
    return None if row is None else datetime.fromisoformat(str(row.value))


def earlier_ids(session: Session, workspace_id: str) -> tuple[AppIds, ...]:
    """Return under which ids the app was in the workspace before."""
    row = session.get(SettingRow, _key(workspace_id, _EARLIER_IDS))
    pairs = row.value if row is not None and isinstance(row.value, list) else []
    return tuple(AppIds(UserId(str(user)), str(bot)) for user, bot in pairs)


def keep_earlier_ids(
    session: Session, workspace_id: str, ids: tuple[AppIds, ...], *, at: datetime
) -> None:
    """Store under which ids the app was in the workspace before."""
    pairs = [[one.user_id, one.bot_id] for one in ids]
    session.merge(setting(workspace_id, _EARLIER_IDS, pairs, at))


def setting(workspace_id: str, key: str, value: object, at: datetime) -> SettingRow:
    """Return a row that no person set."""
    return SettingRow(
        workspace_id=workspace_id,
        scope=SCOPE,
        scope_id=workspace_id,
        key=key,
        value=value,
        changed_by=None,
        changed_at=at,
    )


def _key(workspace_id: str, key: str) -> tuple[str, str, str, str]:
    return workspace_id, SCOPE, workspace_id, key
