"""Workspace, accounts, organisations, channels and persons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.account import Account, Channel, ChannelKind, Organisation, Workspace
from bot.domain.ids import (
    AccountId,
    ChannelId,
    OrganisationId,
    PersonId,
    SlackChannelId,
    TeamId,
    UserId,
    WorkspaceId,
)
from bot.domain.people import Identity, Person, Role, Side
from storage.tables import AccountRow, ChannelRow, OrganisationRow, PersonRow, WorkspaceRow


def name_key(name: str) -> str:
    """Return a name as it is compared: without regard to case and outer blanks."""
    return name.strip().casefold()


def workspace_from(row: WorkspaceRow) -> Workspace:
    """Return our own workspace."""
    return Workspace(
        id=WorkspaceId(row.id),
        team_id=TeamId(row.team_id),
        name=row.name,
        bot_user_id=UserId(row.bot_user_id),
        enterprise_id=None if row.enterprise_id is None else TeamId(row.enterprise_id),
        bot_id=row.bot_id,
        domain=row.domain,
    )


def workspace_row(workspace: Workspace, *, last_issue_number: int) -> WorkspaceRow:
    """Return the row of our own workspace with the number of its newest issue."""
    return WorkspaceRow(
        id=workspace.id,
        team_id=workspace.team_id,
        enterprise_id=workspace.enterprise_id,
        name=workspace.name,
        domain=workspace.domain,
        bot_user_id=workspace.bot_user_id,
        bot_id=workspace.bot_id,
        last_issue_number=last_issue_number,
    )


def account_from(row: AccountRow) -> Account:
    """Return an account."""
    return Account(
        id=AccountId(row.id),
        name=row.name,
        tier=row.tier,
        owner_id=None if row.owner_id is None else PersonId(row.owner_id),
    )


def account_row(account: Account, workspace_id: WorkspaceId) -> AccountRow:
    """Return the row of an account."""
    return AccountRow(
        id=account.id,
        workspace_id=workspace_id,
        name=account.name,
        name_key=name_key(account.name),
        tier=account.tier,
        owner_id=account.owner_id,
    )


def organisation_from(row: OrganisationRow) -> Organisation:
    """Return an organisation."""
    return Organisation(
        id=OrganisationId(row.id),
        team_id=TeamId(row.team_id),
        name=row.name,
        account_id=AccountId(row.account_id),
    )


def organisation_row(organisation: Organisation, workspace_id: WorkspaceId) -> OrganisationRow:
    """Return the row of an organisation."""
    return OrganisationRow(
        id=organisation.id,
        workspace_id=workspace_id,
        team_id=organisation.team_id,
        name=organisation.name,
        account_id=organisation.account_id,
    )


def channel_from(row: ChannelRow, account_ids: Iterable[str]) -> Channel:
    """Return a channel with its accounts in their order."""
    return Channel(
        id=ChannelId(row.id),
        slack_id=SlackChannelId(row.slack_id),
        kind=ChannelKind(row.kind),
        name=row.name,
        is_shared=row.is_shared,
        is_declared=row.is_declared,
        is_archived=row.is_archived,
        is_member=row.is_member,
        account_ids=tuple(AccountId(account_id) for account_id in account_ids),
        checked_at=row.checked_at,
    )


def channel_row(channel: Channel, workspace_id: WorkspaceId) -> ChannelRow:
    """Return the row of a channel; its accounts and aliases have rows of their own."""
    return ChannelRow(
        id=channel.id,
        workspace_id=workspace_id,
        slack_id=channel.slack_id,
        kind=channel.kind.value,
        name=channel.name,
        is_shared=channel.is_shared,
        is_declared=channel.is_declared,
        is_archived=channel.is_archived,
        is_member=channel.is_member,
        checked_at=channel.checked_at,
    )


def person_from(row: PersonRow, role: str | None) -> Person:
    """Return a person with the role that counts."""
    return Person(
        id=PersonId(row.id),
        identity=Identity(team=TeamId(row.team_id), user=UserId(row.user_id)),
        side=Side(row.side),
        name=row.name,
        image_url=row.image_url,
        time_zone=row.time_zone,
        organisation_id=(
            None if row.organisation_id is None else OrganisationId(row.organisation_id)
        ),
        account_id=None if row.account_id is None else AccountId(row.account_id),
        role=None if role is None else Role(role),
        is_deactivated=row.is_deactivated,
    )


def person_row(person: Person, workspace_id: WorkspaceId, *, checked_at: datetime) -> PersonRow:
    """Return the row of a person; roles have rows of their own."""
    return PersonRow(
        id=person.id,
        workspace_id=workspace_id,
        team_id=person.identity.team,
        user_id=person.identity.user,
        side=person.side.value,
        name=person.name,
        image_url=person.image_url,
        time_zone=person.time_zone,
        organisation_id=person.organisation_id,
        account_id=person.account_id,
        is_deactivated=person.is_deactivated,
        checked_at=checked_at,
    )
