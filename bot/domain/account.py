"""Accounts, organisations, channels and the workspace.

Three things Slack users often call "the customer".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import (
    AccountId,
    ChannelId,
    OrganisationId,
    SlackChannelId,
    TeamId,
    UserId,
    WorkspaceId,
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Our own Slack team, where the app is installed."""

    id: WorkspaceId
    team_id: TeamId
    name: str
    bot_user_id: UserId
    enterprise_id: TeamId | None = None
    bot_id: str = ""
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A Slack team of somebody else, as seen in shared channels."""

    id: OrganisationId
    team_id: TeamId
    name: str
    account_id: AccountId


@dataclass(frozen=True, slots=True)
class Account:
    """A customer company. It may have several organisations and several channels."""

    id: AccountId
    name: str


@dataclass(frozen=True, slots=True)
class AccountScope:
    """Whose words a query may show. There is no default and no "everybody" but leads' reports."""

    account_id: AccountId


class ChannelKind(StrEnum):
    """What a channel is for. `internal` covers everything that is neither."""

    CUSTOMER = "customer"
    TRIAGE = "triage"
    INTERNAL = "internal"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Channel:
    """A Slack channel by our own id; Slack's id may change when a private channel is shared."""

    id: ChannelId
    slack_id: SlackChannelId
    kind: ChannelKind
    name: str = ""
    is_shared: bool = False
    is_declared: bool = False
    is_archived: bool = False
    is_member: bool = True
    account_ids: tuple[AccountId, ...] = ()
    checked_at: datetime | None = None

    @property
    def account_id(self) -> AccountId | None:
        """Return the one account of this channel, or None when there is none or several."""
        return self.account_ids[0] if len(self.account_ids) == 1 else None

    @property
    def allows_ai(self) -> bool:
        """Tell whether suggestions and history search may run: only with exactly one account."""
        return len(self.account_ids) == 1
