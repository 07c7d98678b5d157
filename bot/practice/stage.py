"""The stage of the story: the simulated workspace, the real app at its door, and their clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import ManualClock
from bot.practice.script import Cast, Player, Role
from bot.practice.witness import Witness
from bot.simulator.courier import Courier
from bot.simulator.person import Person
from bot.simulator.workspace import Workspace

_SHORTEST_STEP = timedelta(seconds=1)
_LONGEST_STEP = timedelta(minutes=15)
"""What the app plans by the calendar it finds out when it looks, so it looks from time to time."""
_MOST_ROUNDS = 1000


class Desk(Protocol):
    """The app as far as the story drives it: its worker, one step at a time."""

    def work(self) -> int:
        """Do what is due now on the clock, each piece once; return how many pieces there were."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next work is due, or None when nothing waits."""
        ...

    def finish_answers(self) -> None:
        """Wait until every private answer that is on its way has arrived."""
        ...


class Stage:
    """Moves the clock and lets workspace and app come to rest at every moment."""

    def __init__(
        self,
        *,
        workspace: Workspace,
        people: dict[str, Person],
        clock: ManualClock,
        courier: Courier,
        desk: Desk,
    ) -> None:
        self.workspace = workspace
        self.core = workspace.core
        self.people = people
        self.clock = clock
        self.witness = Witness(self.core)
        self._courier = courier
        self._desk = desk

    def settle(self) -> None:
        """Deliver and work until nothing is due any more."""
        for _ in range(_MOST_ROUNDS):
            if not self._courier.pump() + self._desk.work():
                return
        raise RuntimeError("the app and the workspace do not come to rest")

    def hear_answers(self) -> None:
        """Let people hear what the app answers them privately, beside its other work."""
        self._desk.finish_answers()
        self.settle()

    def pass_time(self, until: datetime) -> None:
        """Let the time go on to a moment; what falls due on the way happens when it is due."""
        while self.clock.now() < until:
            self.clock.move_to(min(self._next_moment(), until))
            self.settle()

    def _next_moment(self) -> datetime:
        now = self.clock.now()
        moments = (self._desk.next_due(), self.core.queue.next_due(), now + _LONGEST_STEP)
        return max(min(moment for moment in moments if moment), now + _SHORTEST_STEP)


def people_the_stage(workspace: Workspace, cast: Cast) -> dict[str, Person]:
    """Put everybody and every channel of a cast into the workspace; return the people by key."""
    people = {
        key: _person(workspace, player)
        for key, player in cast.players.items()
        if player.role in {Role.AGENT, Role.ADMIN, Role.COLLEAGUE, Role.GUEST}
    }
    workspace.add_channel(cast.triage, is_triage=True, members=_team(cast, people))
    for name, is_enterprise in cast.organisations.items():
        workspace.add_organisation(name, enterprise=is_enterprise)
    for place in cast.places.values():
        team = _team(cast, people)
        members = [*team, *(people[key] for key in place.members)]
        shared = [place.organisation] if place.organisation else []
        workspace.add_channel(place.name, shared_with=shared, members=members)
    for key, player in cast.players.items():
        if key not in people:
            people[key] = _person(workspace, player)
    return people


def _person(workspace: Workspace, player: Player) -> Person:
    name = player.name
    match player.role:
        case Role.AGENT:
            return workspace.agent(name, real_name=name)
        case Role.ADMIN:
            return workspace.admin(name, real_name=name)
        case Role.COLLEAGUE:
            return workspace.colleague(name, real_name=name)
        case Role.GUEST:
            return workspace.guest(name, real_name=name)
        case Role.CUSTOMER:
            return workspace.customer(name, of=player.organisation, real_name=name)


def _team(cast: Cast, people: dict[str, Person]) -> list[Person]:
    return [people[key] for key, player in cast.players.items() if player.is_of_team]
