"""Channels, accounts and organisations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, delete, select

from bot.domain.account import Account, AccountScope, Channel, ChannelKind, Organisation
from bot.domain.errors import AccountNotFound, ChannelNotConnected
from bot.domain.ids import AccountId, ChannelId, SlackChannelId, TeamId
from storage.mapping.companies import (
    account_from,
    account_row,
    channel_from,
    channel_row,
    name_key,
    organisation_from,
    organisation_row,
)
from storage.repositories.merging_accounts import merge_accounts
from storage.repositories.transaction import Transaction
from storage.tables import (
    AccountRow,
    ChannelAccountRow,
    ChannelAliasRow,
    ChannelRow,
    OrganisationRow,
    SettingRow,
)

_LIFE, _WAS_FOR_TEAM = "channel_life", "was_for_team"


class SqlChannels:
    """Channels by our id and by every id Slack ever gave them."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def find(self, slack_id: SlackChannelId) -> Channel | None:
        """Return the channel by Slack's present or any earlier id of it."""
        alias = self._tx.session.get(ChannelAliasRow, (self._tx.workspace_id, slack_id))
        return None if alias is None else self.get(ChannelId(alias.channel_id))

    def get(self, channel_id: ChannelId) -> Channel:
        """Return a channel; raise ChannelNotConnected for an id that was never stored."""
        row = self._tx.session.get(ChannelRow, channel_id)
        if row is None:
            raise ChannelNotConnected
        return self._channel(row)

    def lock(self, slack_id: SlackChannelId) -> Channel | None:
        """Return the channel as it is now, locked until the transaction ends.

        A lock that leaves others free to store what belongs to the channel: they hold an issue that
        whoever has this one may be waiting for.
        """
        alias = self._tx.session.get(ChannelAliasRow, (self._tx.workspace_id, slack_id))
        if alias is None:
            return None
        row = self._tx.session.exec(
            select(ChannelRow)
            .where(ChannelRow.id == alias.channel_id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        ).one()
        return self._channel(row)

    def save(self, channel: Channel) -> None:
        """Store the channel with its accounts; its Slack id becomes its newest alias."""
        tx = self._tx
        tx.put(channel_row(channel, tx.workspace_id))
        alias = tx.session.get(ChannelAliasRow, (tx.workspace_id, channel.slack_id))
        if alias is None or alias.channel_id != channel.id:
            tx.put(
                ChannelAliasRow(
                    workspace_id=tx.workspace_id,
                    slack_id=channel.slack_id,
                    channel_id=channel.id,
                    since=tx.recorded_at,
                )
            )
        tx.session.exec(
            delete(ChannelAccountRow).where(
                col(ChannelAccountRow.channel_id) == channel.id,
                col(ChannelAccountRow.account_id).not_in(channel.account_ids),
            )
        )
        for position, account_id in enumerate(channel.account_ids):
            tx.put(
                ChannelAccountRow(channel_id=channel.id, account_id=account_id, position=position)
            )

    def keep_for_team(self, channel_id: ChannelId) -> None:
        """Note that a channel was where the team works, whatever becomes of it."""
        self._tx.put(
            SettingRow(
                workspace_id=self._tx.workspace_id,
                scope=_LIFE,
                scope_id=channel_id,
                key=_WAS_FOR_TEAM,
                value=True,
                changed_by=None,
                changed_at=self._tx.recorded_at,
            )
        )

    def was_for_team(self, channel_id: ChannelId) -> bool:
        """Tell whether a channel ever was where the team works and then no longer."""
        key = (self._tx.workspace_id, _LIFE, channel_id, _WAS_FOR_TEAM)
        return self._tx.session.get(SettingRow, key) is not None

    def of_kind(self, kind: ChannelKind) -> Sequence[Channel]:
        """Return the channels of a kind, in the order in which they were met."""
        rows = self._tx.session.exec(
            select(ChannelRow)
            .where(ChannelRow.workspace_id == self._tx.workspace_id, ChannelRow.kind == kind.value)
            .order_by(ChannelRow.id)
        ).all()
        return [self._channel(row) for row in rows]

    def _channel(self, row: ChannelRow) -> Channel:
        account_ids = self._tx.session.exec(
            select(ChannelAccountRow.account_id)
            .where(ChannelAccountRow.channel_id == row.id)
            .order_by(col(ChannelAccountRow.position))
        ).all()
        return channel_from(row, account_ids)


class SqlAccounts:
    """Customer companies and their Slack organisations."""

    def __init__(self, transaction: Transaction) -> None:
        self._tx = transaction

    def get(self, account_id: AccountId) -> Account:
        """Return an account; raise AccountNotFound for an id that was never stored."""
        row = self._tx.session.get(AccountRow, account_id)
        if row is None:
            raise AccountNotFound("")
        return account_from(row)

    def find_by_name(self, name: str) -> Account | None:
        """Return the account of this name, ignoring case; the oldest if there are several."""
        row = self._tx.session.exec(
            select(AccountRow)
            .where(
                AccountRow.workspace_id == self._tx.workspace_id,
                AccountRow.name_key == name_key(name),
            )
            .order_by(AccountRow.id)
        ).first()
        return None if row is None else account_from(row)

    def save(self, account: Account) -> None:
        """Insert or update an account."""
        self._tx.put(account_row(account, self._tx.workspace_id))

    def everything(self) -> Sequence[Account]:
        """Return all accounts in the order in which they were met."""
        rows = self._tx.session.exec(
            select(AccountRow)
            .where(AccountRow.workspace_id == self._tx.workspace_id)
            .order_by(AccountRow.id)
        ).all()
        return [account_from(row) for row in rows]

    def merge(self, other: AccountId, *, into: AccountId) -> None:
        """Make everything of one account another one's, and forget the first."""
        merge_accounts(self._tx, other, into)

    def names_of_others(self, scope: AccountScope) -> frozenset[str]:
        """Return the names of all accounts but this one: none may slip into a text."""
        names = self._tx.session.exec(
            select(AccountRow.name).where(
                AccountRow.workspace_id == self._tx.workspace_id,
                AccountRow.id != scope.account_id,
            )
        ).all()
        return frozenset(names)

    def find_organisation(self, team_id: TeamId) -> Organisation | None:
        """Return the organisation with Slack's team id."""
        row = self._tx.session.exec(
            select(OrganisationRow).where(
                OrganisationRow.workspace_id == self._tx.workspace_id,
                OrganisationRow.team_id == team_id,
            )
        ).first()
        return None if row is None else organisation_from(row)

    def has_organisation(self, account_id: AccountId) -> bool:
        """Tell whether any Slack team belongs to an account."""
        found = self._tx.session.exec(
            select(OrganisationRow.id).where(OrganisationRow.account_id == account_id)
        ).first()
        return found is not None

    def save_organisation(self, organisation: Organisation) -> None:
        """Insert or update an organisation."""
        self._tx.put(organisation_row(organisation, self._tx.workspace_id))
