"""The workspace of a run: customers of several accounts, agents, a colleague, a guest."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.simulator.core import Core
from bot.simulator.person import Person
from bot.simulator.state import Channel
from bot.simulator.workspace import Workspace

TRIAGE = "triage"
DECLARED = "shop-floor"
OPS = "ops"
CUSTOMERS = {
    "dana": "Acme",
    "eve": "Acme",
    "ivan": "Initech",
    # Whoever names himself like this should ring for nobody.
    "gina \uff1c!here\uff1e": "Globex",
    "uma": "Umbra",
}
SHARED = {
    "acme-help": ("Acme",),
    "initech-help": ("Initech",),
    "globex-help": ("Globex",),
    "acme-initech": ("Acme", "Initech"),
}


@dataclass
class Place:
    """A channel under the name we know it by, whatever Slack calls it meanwhile."""

    name: str
    channel: Channel
    accounts: frozenset[str] = frozenset()
    customers: list[Person] = field(default_factory=list)
    was_always_shared: bool = True
    """Whether everything ever said there was said before customers."""

    @property
    def where(self) -> str:
        """Return the id to name it by to the simulator."""
        return self.channel.id


@dataclass
class Town:
    """Who there is, and where customers talk."""

    slack: Workspace
    core: Core
    agents: list[Person] = field(default_factory=list)
    colleague: Person = field(init=False)
    places: dict[str, Place] = field(default_factory=dict)
    triage: Place = field(init=False)
    ops: Place = field(init=False)
    uma: Person = field(init=False)
    moves: int = 0
    """How often a channel of the team's became shared."""
    account_of: dict[str, str] = field(default_factory=dict)
    """By Slack's user id; people of our own workspace have none."""

    def everybody(self) -> list[Person]:
        """Return all people."""
        found = {person.id: person for person in (*self.agents, self.colleague, self.uma)}
        for place in self.places.values():
            found |= {person.id: person for person in place.customers}
        return list(found.values())

    def place_of(self, channel_id: str) -> Place | None:
        """Return the customers' place that has this id now."""
        found = (place for place in self.places.values() if place.channel.id == channel_id)
        return next(found, None)

    def readers(self, channel: Channel) -> frozenset[str]:
        """Return the accounts whose people can read a channel now; none where all are ours."""
        place = self.place_of(channel.id)
        if place is not None:
            return place.accounts
        world = self.core.world
        teams = [world.organisations[team].name for team in channel.connected_team_ids]
        outside = [
            self.account_of.get(member, "guest")
            for member in channel.members
            if world.is_external(world.users[member]) or world.users[member].is_guest
        ]
        return frozenset([*teams, *outside])


def furnish(core: Core) -> Town:
    """Build the workspace."""
    slack = Workspace(core)
    town = Town(slack=slack, core=core)
    for name in ("Acme", "Initech", "Umbra"):
        slack.add_organisation(name)
    slack.add_organisation("Globex", enterprise=True)
    town.agents = [slack.admin("ada"), slack.agent("sam"), slack.agent("robin")]
    town.colleague = slack.colleague("kim")
    guest = slack.guest("gus")
    triage = slack.add_channel(f"#{TRIAGE}", is_triage=True)
    town.triage = Place(TRIAGE, triage)
    town.ops = Place(OPS, slack.add_channel(f"#{OPS}", members=list(town.agents)))
    for name, accounts in SHARED.items():
        channel = slack.add_channel(f"#{name}", shared_with=accounts)
        town.places[name] = Place(name, channel, frozenset(accounts))
    members = [*town.agents, town.colleague, guest]
    declared = slack.add_channel(f"#{DECLARED}", members=members)
    own_people = [town.colleague, guest]
    town.places[DECLARED] = Place(DECLARED, declared, frozenset({DECLARED}), own_people)
    for name, account in CUSTOMERS.items():
        person = slack.customer(name, of=account)
        town.account_of[person.id] = account
        for place in town.places.values():
            if account in place.accounts:
                place.customers.append(person)
    town.account_of |= {person.id: DECLARED for person in own_people}
    town.uma = slack.person("uma")
    # What was set up before the app came is not heard of.
    core.queue.clear()
    return town
