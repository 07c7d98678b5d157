"""Who there is: our workspace, accounts, their organisations and channels, persons and roles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint, text
from sqlmodel import Field

from storage.columns import PlainText, UTCDateTime
from storage.tables.base import Row, references


class WorkspaceRow(Row, table=True):
    """Our own Slack team. `last_issue_number` is the counter that issues are numbered by."""

    __tablename__ = "workspace"

    id: str = Field(primary_key=True)
    team_id: str = Field(unique=True)
    enterprise_id: str | None = None
    name: str = Field(sa_type=PlainText)
    domain: str = ""
    bot_user_id: str
    bot_id: str = ""
    last_issue_number: int = 0


class AccountRow(Row, table=True):
    """A customer company. `name_key` is its name as it is compared, without regard to case.

    `owner_id` is a person's, and no reference: persons refer to accounts, and a circle of tables
    has no order to be made or emptied in.
    """

    __tablename__ = "account"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"), index=True)
    name: str = Field(sa_type=PlainText)
    name_key: str = Field(sa_type=PlainText, index=True)
    tier: str = Field(
        default="", sa_type=PlainText, sa_column_kwargs={"server_default": text("''")}
    )
    owner_id: str | None = None


class OrganisationRow(Row, table=True):
    """A Slack team of somebody else."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("workspace_id", "team_id"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    team_id: str
    name: str = Field(sa_type=PlainText)
    account_id: str = Field(sa_column_args=references("account.id"), index=True)


class ChannelRow(Row, table=True):
    """A Slack channel by our own id."""

    __tablename__ = "channel"

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"), index=True)
    slack_id: str
    kind: str = Field(index=True)
    name: str = Field(sa_type=PlainText)
    is_shared: bool
    is_declared: bool
    is_archived: bool
    is_member: bool
    checked_at: datetime | None = Field(sa_type=UTCDateTime)


class ChannelAliasRow(Row, table=True):
    """Every id that Slack ever gave a channel, the present one included."""

    __tablename__ = "channel_alias"

    workspace_id: str = Field(primary_key=True, sa_column_args=references("workspace.id"))
    slack_id: str = Field(primary_key=True)
    channel_id: str = Field(sa_column_args=references("channel.id"), index=True)
    since: datetime = Field(sa_type=UTCDateTime)


class ChannelAccountRow(Row, table=True):
    """Whose people write in a channel; `position` keeps the order in which they came."""

    __tablename__ = "channel_account"

    channel_id: str = Field(primary_key=True, sa_column_args=references("channel.id"))
    account_id: str = Field(primary_key=True, sa_column_args=references("account.id"), index=True)
    position: int


class PersonRow(Row, table=True):
    """Somebody the desk has met. Roles stand in a table of their own, with their source."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("workspace_id", "team_id", "user_id"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"))
    team_id: str
    user_id: str = Field(index=True)
    side: str
    name: str = Field(sa_type=PlainText)
    image_url: str = Field(sa_type=PlainText)
    time_zone: str
    organisation_id: str | None = Field(sa_column_args=references("organisation.id"))
    account_id: str | None = Field(sa_column_args=references("account.id"), index=True)
    is_deactivated: bool
    checked_at: datetime = Field(sa_type=UTCDateTime)


class RoleRow(Row, table=True):
    """What one source says of a person's role. An empty role says that the person holds none."""

    __tablename__ = "role"

    person_id: str = Field(primary_key=True, sa_column_args=references("person.id"))
    source: str = Field(primary_key=True)
    workspace_id: str = Field(sa_column_args=references("workspace.id"), index=True)
    role: str | None
