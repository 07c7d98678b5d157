"""Make two accounts one: every row that speaks of the first speaks of the second afterwards."""

from __future__ import annotations

from sqlmodel import col, delete, select, update

from bot.domain.ids import AccountId
from storage.repositories.transaction import Transaction
from storage.tables import (
    AccountRow,
    ChannelAccountRow,
    InvitationRow,
    IssueRow,
    OrganisationRow,
    PersonRow,
    RatingRow,
    ReplyRow,
    SettingRow,
    SuggestionRow,
)

_OWNED = (
    OrganisationRow,
    PersonRow,
    IssueRow,
    SuggestionRow,
    ReplyRow,
    InvitationRow,
    RatingRow,
)
_ACCOUNT_SCOPE = "account"


def merge_accounts(tx: Transaction, other: AccountId, into: AccountId) -> None:
    """Move everything of `other`. What `other` has of its own is forgotten: ask before."""
    session = tx.session
    for row in _OWNED:
        session.exec(update(row).where(col(row.account_id) == other).values(account_id=into))
    is_there = select(ChannelAccountRow.channel_id).where(ChannelAccountRow.account_id == into)
    session.exec(
        delete(ChannelAccountRow).where(
            col(ChannelAccountRow.account_id) == other,
            col(ChannelAccountRow.channel_id).in_(is_there),
        )
    )
    session.exec(
        update(ChannelAccountRow)
        .where(col(ChannelAccountRow.account_id) == other)
        .values(account_id=into)
    )
    session.exec(
        delete(SettingRow).where(
            col(SettingRow.scope) == _ACCOUNT_SCOPE, col(SettingRow.scope_id) == other
        )
    )
    session.exec(delete(AccountRow).where(col(AccountRow.id) == other))
    # What was read before speaks of the account that is gone.
    session.expire_all()
