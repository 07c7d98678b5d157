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
    PersonId,
    SlackChannelId,
    TeamId,
    UserId,
    WorkspaceId,
)


@dataclass(frozen=True, slots=True)
class AppIds:
    """Under which ids an installation of the app acts. Another installation may get others."""

    user_id: UserId
    bot_id: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Our own Slack team, where the app is installed.

    `earlier` are the ids of installations that ended: what they posted is the app's all the same.
    """

    id: WorkspaceId
    team_id: TeamId
    name: str
    bot_user_id: UserId
    enterprise_id: TeamId | None = None
    bot_id: str = ""
    domain: str = ""
    earlier: tuple[AppIds, ...] = ()

    @property
    def app_ids(self) -> tuple[AppIds, ...]:
        """Return every pair of ids that the app has or had, the present one first."""
        return (AppIds(self.bot_user_id, self.bot_id), *self.earlier)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A Slack team of somebody else, as seen in shared channels."""

    id: OrganisationId
    team_id: TeamId
    name: str
    account_id: AccountId


@dataclass(frozen=True, slots=True)
class Account:
    """A customer company. It may have several organisations and several channels.

    `tier` is the team's own word for how it is looked after, `owner_id` who of the team does.
    """

    id: AccountId
    name: str
    tier: str = ""
    owner_id: PersonId | None = None


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


class Reach(StrEnum):
    """Whether customers are reached in a channel, or why they are not."""

    OPEN = "open"
    UNSHARED = "unshared"
    ARCHIVED = "archived"
    LEFT = "left"


_PROBLEMS = {
    Reach.UNSHARED: "channel_not_for_customers",
    Reach.ARCHIVED: "is_archived",
    Reach.LEFT: "not_in_channel",
}


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
    def reach(self) -> Reach:
        """Return whether what is posted here is read by customers; where several fit, the end."""
        if self.is_archived:
            return Reach.ARCHIVED
        if not self.is_member:
            return Reach.LEFT
        return Reach.OPEN if self.kind is ChannelKind.CUSTOMER else Reach.UNSHARED

    @property
    def problem(self) -> str:
        """Return the code of why nothing can be posted to customers here, "" where it can."""
        return _PROBLEMS.get(self.reach, "")

    @property
    def is_open(self) -> bool:
        """Tell whether customers are heard and answered here."""
        return self.reach is Reach.OPEN

    @property
    def allows_ai(self) -> bool:
        """Tell whether suggestions and history search may run: only with exactly one account."""
        return len(self.account_ids) == 1
