"""The workspace as scenarios build it: organisations, channels and people by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.simulator.administration import Administration
from bot.simulator.core import Core
from bot.simulator.person import Person
from bot.simulator.sight import Place, Sight, Visible, ref_of
from bot.simulator.state import Channel, Message, Organisation, Poster, User


class OtherApp:
    """A bot that is not ours; `is_legacy` ones post bot_message without a user."""

    def __init__(self, core: Core, user: User, *, is_legacy: bool) -> None:
        self._core = core
        self.user = user
        self._is_legacy = is_legacy

    def says(self, text: str, *, in_: str) -> Message:
        """Post a message."""
        world = self._core.world
        channel = world.find_channel(in_)
        if channel is None:
            raise AssertionError(f"there is no channel {in_}")
        message = Message(
            ts=world.next_ts(),
            channel_id=channel.id,
            text=text,
            user_id=None if self._is_legacy else self.user.id,
            team_id=None if self._is_legacy else self.user.team_id,
            posted_by=Poster.OTHER_APP,
            subtype="bot_message" if self._is_legacy else None,
            bot_id=self.user.bot_id,
            app_id=None if self._is_legacy else self.user.app_id,
            username=self.user.name if self._is_legacy else None,
        )
        return self._core.conversation.add(channel, message)


class Workspace(Administration):
    """Builds and finds what a scenario speaks of. People exist from their first mention."""

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self._sight = Sight(core.world, core.app)
        self._people: dict[str, Person] = {}
        self._staff: list[Person] = []
        self._triage: list[Channel] = []

    @property
    def core(self) -> Core:
        """Return the core beneath."""
        return self._core

    def add_organisation(self, name: str, *, enterprise: bool = False) -> Organisation:
        """Add a customer's organisation, on an Enterprise Grid if asked."""
        return self._core.world.add_organisation(name, is_enterprise=enterprise)

    def add_channel(
        self,
        name: str,
        *,
        shared_with: Iterable[str] = (),
        pending_with: Iterable[str] = (),
        members: Iterable[Person | str] | None = None,
        private: bool = False,
        app: bool = True,
        is_triage: bool = False,
        hosted_by: str | None = None,
    ) -> Channel:
        """Add a channel. Without `members`: all staff, and all people of connected organisations.

        `app` invites the app at the end, so that it hears nothing of how the channel was set up.
        """
        world = self._core.world
        connected = [self._organisation(one).team_id for one in shared_with]
        host = self._organisation(hosted_by) if hosted_by else world.host
        channel = Channel(
            id=world.new_id("C"),
            name=name.removeprefix("#"),
            host_team_id=host.team_id,
            created=world.epoch(),
            creator="",
            is_private=private,
            connected_team_ids=connected,
            pending_team_ids=[self._organisation(one).team_id for one in pending_with],
        )
        channel.members = [person.id for person in self._first_members(channel, members)]
        with world.lock:
            world.channels[channel.id] = channel
        channel.creator = next(iter(channel.members), "")
        if is_triage:
            self._triage.append(channel)
        if app:
            self.invite_app(channel.id, by=channel.creator or None)
        return channel

    def agent(self, name: str, **fields: Any) -> Person:
        """Return a member of the support team; he is in every triage channel."""
        return self._staffed(name, fields)

    def admin(self, name: str, **fields: Any) -> Person:
        """Return one of Slack's admins, on the support team."""
        return self._staffed(name, {"is_admin": True, **fields})

    def colleague(self, name: str, **fields: Any) -> Person:
        """Return somebody of our own workspace who is not on the support team."""
        return self._find(name) or self._new(name, self._core.world.host, fields)

    def guest(self, name: str, *, single_channel: bool = True, **fields: Any) -> Person:
        """Return a guest of our own workspace; put him into channels by `members` or `invite`."""
        rights = {"is_restricted": True, "is_ultra_restricted": single_channel}
        return self._find(name) or self._new(name, self._core.world.host, {**rights, **fields})

    def customer(self, name: str, *, of: str | None = None, **fields: Any) -> Person:
        """Return somebody of a customer; he is in every channel shared with his organisation."""
        found = self._find(name)
        if found:
            return found
        organisation = self._organisation(of) if of else self._only_customer()
        person = self._new(name, organisation, fields)
        for channel in self._core.world.channels.values():
            if organisation.team_id in channel.connected_team_ids and not channel.is_private:
                self.invite(person, channel.id)
        return person

    def person(self, name: str) -> Person:
        """Return somebody who exists; raise when nobody has that name."""
        found = self._find(name)
        if found is None:
            raise AssertionError(f"nobody is called {name}, only {sorted(self._people)}")
        return found

    def other_app(self, name: str, *, of: str | None = None, legacy: bool = False) -> OtherApp:
        """Return a bot that is not ours."""
        organisation = self._organisation(of) if of else self._core.world.host
        world = self._core.world
        user = User(
            id=world.new_id("U"),
            team_id=organisation.team_id,
            name=name,
            real_name=name.capitalize(),
            is_bot=True,
            bot_id=world.new_id("B"),
            app_id=world.new_id("A"),
        )
        world.users[user.id] = user
        return OtherApp(self._core, user, is_legacy=legacy)

    def visible_to_externals(self, *, customer_channels: Iterable[str] = ()) -> list[Visible]:
        """Return everything that people outside can or could see, by whoever posted it.

        Outside are other organisations and guests; `customer_channels` names channels of our own
        in which everybody is to be taken for a customer. Messages come in all their versions,
        deleted ones and those from before an unsharing too; forms, whispers, direct messages,
        home tabs and the app's reactions are included.
        """
        return self._sight.visible_outside(customer_channels)

    def message_text(self, place: Place) -> str:
        """Return a message as plain text, whoever may see it."""
        ref = ref_of(place)
        message = self._core.world.channels[ref.channel_id].messages[ref.ts]
        return self._sight.renderer.everything(message)

    def _staffed(self, name: str, fields: dict[str, Any]) -> Person:
        found = self._find(name)
        if found:
            return found
        person = self._new(name, self._core.world.host, fields)
        self._staff.append(person)
        for channel in self._triage:
            self.invite(person, channel.id)
        return person

    def _first_members(
        self, channel: Channel, members: Iterable[Person | str] | None
    ) -> list[Person]:
        if members is not None:
            return [m if isinstance(m, Person) else self.person(m) for m in members]
        connected = channel.connected_team_ids
        outside = [p for p in self._people.values() if p.user.team_id in connected]
        return [*self._staff, *outside]

    def _find(self, name: str) -> Person | None:
        return self._people.get(name)

    def _new(self, name: str, organisation: Organisation, fields: dict[str, Any]) -> Person:
        world = self._core.world
        user = User(
            id=world.new_id("U"),
            team_id=organisation.team_id,
            name=name,
            real_name=fields.pop("real_name", name.capitalize()),
            email=f"{name}@{organisation.domain}.example",
            **fields,
        )
        world.users[user.id] = user
        person = Person(core=self._core, user=user, sight=self._sight)
        self._people[name] = person
        return person

    def _organisation(self, name: str) -> Organisation:
        for organisation in self._core.world.organisations.values():
            if organisation.name == name:
                return organisation
        return self.add_organisation(name)

    def _only_customer(self) -> Organisation:
        others = [o for o in self._core.world.organisations.values() if not o.is_host]
        if len(others) != 1:
            raise AssertionError("say of which organisation this customer is: of=...")
        return others[0]
