"""Who somebody is: identities, sides and standings. What they may do stands in permissions.py."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import AccountId, OrganisationId, PersonId, TeamId, UserId


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as Slack signs them. Never an e-mail address: the other workspace sets those."""

    team: TeamId
    user: UserId


class Side(StrEnum):
    """Where somebody stands towards our workspace; unknown people are external."""

    TEAM = "team"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"


class Guests(StrEnum):
    """As whom guests of our own workspace are heard where nobody is named one by one."""

    CUSTOMERS = "customers"
    TEAM = "team"


class Role(StrEnum):
    """What the workspace trusts a full member with. Each role includes the ones before it."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


class RoleSource(StrEnum):
    """Who says what somebody's role is. Slack is asked again and again; settings win over it."""

    SLACK = "slack"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody Giraffe has met. `name` is empty when Slack does not show it to us."""

    id: PersonId
    identity: Identity
    side: Side
    name: str = ""
    image_url: str = ""
    time_zone: str = ""
    organisation_id: OrganisationId | None = None
    account_id: AccountId | None = None
    role: Role | None = None
    is_deactivated: bool = False

    @property
    def can_hold_role(self) -> bool:
        """Tell whether a role would count: only for full members of our own workspace."""
        return self.side is Side.TEAM and not self.is_deactivated


class Standing(StrEnum):
    """The column of the policy table that an actor falls into."""

    ADMIN = "admin"
    LEAD = "lead"
    AGENT = "agent"
    COLLEAGUE = "colleague"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    DESK = "desk"


_STANDING_OF_ROLE = {
    Role.ADMIN: Standing.ADMIN,
    Role.LEAD: Standing.LEAD,
    Role.AGENT: Standing.AGENT,
}
_STANDING_OF_SIDE = {
    Side.TEAM: Standing.COLLEAGUE,
    Side.GUEST: Standing.GUEST,
    Side.EXTERNAL: Standing.EXTERNAL,
    Side.BOT: Standing.BOT,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something. The desk itself (timers, automatic steps) has no person."""

    standing: Standing
    person_id: PersonId | None = None
    account_id: AccountId | None = None

    @property
    def is_agent(self) -> bool:
        """Tell whether this actor speaks for the support team."""
        return self.standing in AGENT_STANDINGS


AGENT_STANDINGS = frozenset({Standing.AGENT, Standing.LEAD, Standing.ADMIN})
DESK = Actor(standing=Standing.DESK)


def actor_of(person: Person) -> Actor:
    """Return the actor a person is. A role counts only for full members of our own workspace."""
    if person.is_deactivated:
        standing = Standing.DEACTIVATED
    elif person.side is Side.TEAM and person.role is not None:
        standing = _STANDING_OF_ROLE[person.role]
    else:
        standing = _STANDING_OF_SIDE[person.side]
    return Actor(standing=standing, person_id=person.id, account_id=person.account_id)
