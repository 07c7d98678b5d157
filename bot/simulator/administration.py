"""What administrators and Slack itself do: membership, sharing, archiving, uninstalling."""

from __future__ import annotations

from dataclasses import replace

from bot.simulator.core import Core
from bot.simulator.person import Person
from bot.simulator.profiles import user_json
from bot.simulator.sight import Place, ref_of
from bot.simulator.state import Channel, Message, Organisation, Poster, User


class Administration:
    """Changes the workspace as its administrators do, and lets the app hear of it."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def invite(self, person: Person, channel: str) -> None:
        """Put somebody into a channel."""
        with self._core.world.lock:
            self._join(self._channel(channel), person.user, inviter=None)

    def remove(self, person: Person, channel: str) -> None:
        """Take somebody out of a channel."""
        with self._core.world.lock:
            place = self._channel(channel)
            place.members.remove(person.id)
            self._core.events.member(place, person.user, joined=False, inviter=None)

    def invite_app(self, channel: str, *, by: str | None = None) -> None:
        """Put the app into a channel; it sees its own joining."""
        with self._core.world.lock:
            place = self._channel(channel)
            app = self._core.app
            self._join(place, app.user, inviter=by)
            message = Message(
                ts=self._core.world.next_ts(),
                channel_id=place.id,
                text=f"<@{app.user_id}> has joined the channel",
                user_id=app.user_id,
                team_id=app.user.team_id,
                posted_by=Poster.SLACK,
                subtype="channel_join",
                inviter=by,
            )
            self._core.conversation.add(place, message)

    def remove_app(self, channel: str) -> None:
        """Take the app out of a channel."""
        with self._core.world.lock:
            place = self._channel(channel)
            self._core.events.channel_event(
                place, "channel_left", {"channel": place.id, "actor_id": place.creator}
            )
            place.members.remove(self._core.app.user_id)

    def share_channel(self, channel: str, organisation: str, *, is_pending: bool = False) -> None:
        """Share a channel with an organisation, or only invite it to."""
        with self._core.world.lock:
            place, team = self._channel(channel), self._team(organisation)
            if is_pending:
                place.pending_team_ids.append(team.team_id)
                return
            if team.team_id in place.pending_team_ids:
                place.pending_team_ids.remove(team.team_id)
            place.connected_team_ids.append(team.team_id)
            self._core.events.channel_event(
                place,
                "channel_shared",
                {"connected_team_id": team.team_id, "channel": place.id},
            )

    def unshare_channel(self, channel: str, organisation: str) -> None:
        """End the sharing with an organisation; its people lose the channel.

        When the channel was theirs, only a frozen copy under a new id stays on our side.
        """
        with self._core.world.lock:
            place, team = self._channel(channel), self._team(organisation)
            for message in place.messages.values():
                message.was_exposed = True
            place.connected_team_ids.remove(team.team_id)
            users = self._core.world.users
            place.members = [m for m in place.members if users[m].team_id != team.team_id]
            self._core.events.channel_event(
                place,
                "channel_unshared",
                {
                    "previously_connected_team_id": team.team_id,
                    "channel": place.id,
                    "is_ext_shared": place.is_ext_shared,
                },
            )
            if place.host_team_id == team.team_id:
                place.is_frozen = place.is_archived = True
                self._move(place)

    def change_channel_id(self, channel: str) -> str:
        """Give a channel a new id, as sharing a private one does, and return it."""
        with self._core.world.lock:
            place = self._channel(channel)
            old = place.id
            new = self._move(place)
            self._core.events.channel_event(
                place, "channel_id_changed", {"old_channel_id": old, "new_channel_id": new}
            )
            return new

    def rename(self, channel: str, name: str) -> None:
        """Rename a channel."""
        place = self._channel(channel)
        place.name = name.removeprefix("#")
        described = {
            "id": place.id,
            "name": place.name,
            "name_normalized": place.name,
            "created": place.created,
            "is_channel": not place.is_private,
            "is_mpim": False,
        }
        self._core.events.channel_event(place, "channel_rename", {"channel": described})

    def archive(self, channel: str, *, by: Person | None = None) -> None:
        """Archive a channel."""
        place = self._channel(channel)
        place.is_archived = True
        actor = by.id if by else place.creator
        self._core.events.channel_event(
            place, "channel_archive", {"channel": place.id, "user": actor, "is_moved": 0}
        )

    def unarchive(self, channel: str, *, by: Person | None = None) -> None:
        """Bring an archived channel back."""
        place = self._channel(channel)
        place.is_archived = False
        actor = by.id if by else place.creator
        self._core.events.channel_event(
            place, "channel_unarchive", {"channel": place.id, "user": actor}
        )

    def deactivate(self, person: Person) -> None:
        """Deactivate somebody's account."""
        person.user.is_deleted = True
        self._tell_of(person.user)

    def make_guest(self, person: Person, *, single_channel: bool = False) -> None:
        """Turn a member of our own workspace into a guest."""
        person.user.is_restricted = True
        person.user.is_ultra_restricted = single_channel
        person.user.is_admin = False
        self._tell_of(person.user)

    def demote(self, person: Person) -> None:
        """Take somebody's rights of an admin of Slack."""
        person.user.is_admin = False
        self._tell_of(person.user)

    def change_status(self, person: Person) -> None:
        """Let somebody write a new status, of which Slack tells like of every change."""
        self._tell_of(person.user)

    def change_timezone(self, person: Person, tz: str) -> None:
        """Move somebody to another time zone (an IANA name)."""
        person.user.tz = tz
        self._tell_of(person.user)

    def hide(self, person: Person) -> None:
        """Make users.info answer user_not_visible for somebody."""
        person.user.is_visible = False

    def unfurl(self, place: Place, *, title: str, text: str) -> None:
        """Let Slack add a link's preview to a message."""
        ref = ref_of(place)
        channel = self._core.world.channels[ref.channel_id]
        self._core.conversation.unfurl(channel, channel.messages[ref.ts], title=title, text=text)

    def uninstall_app(
        self, *, tells: tuple[str, ...] = ("tokens_revoked", "app_uninstalled")
    ) -> None:
        """Uninstall the app: its token dies first, then it hears of it, in whatever order."""
        app = self._core.app
        app.is_installed = False
        for name in tells:
            tokens = {"oauth": [], "bot": [app.user_id]}
            body = {"type": name} | ({"tokens": tokens} if name == "tokens_revoked" else {})
            self._core.events.app_event(body, is_authorised=False)

    def revoke_token_of(self, person: Person) -> None:
        """Revoke the token that a person gave the app, which is not the app's own."""
        tokens = {"oauth": [person.id], "bot": []}
        self._core.events.app_event({"type": "tokens_revoked", "tokens": tokens})

    def reinstall_app(self, *, as_new: bool = False) -> None:
        """Install the app again, with the same ids and tokens or with new ones.

        A new bot user is in no channel, and what the old one posted stays that one's.
        """
        world, app = self._core.world, self._core.app
        app.is_installed = True
        if not as_new:
            return
        with world.lock:
            old = app.user
            for channel in world.channels.values():
                if old.id in channel.members:
                    channel.members.remove(old.id)
            app.bot_id = world.new_id("B")
            app.user = replace(old, id=world.new_id("U"), bot_id=app.bot_id)
            world.users[app.user.id] = app.user
            app.bot_token = f"xoxb-simulated-{world.new_secret(24)}"

    def _move(self, channel: Channel) -> str:
        world = self._core.world
        old, new = channel.id, world.new_id("C")
        channel.id = new
        world.channels[new] = world.channels.pop(old)
        for message in (*channel.messages.values(), *channel.ephemerals):
            message.channel_id = new
        return new

    def _join(self, channel: Channel, user: User, *, inviter: str | None) -> None:
        if user.id in channel.members:
            return
        channel.members.append(user.id)
        self._core.events.member(channel, user, joined=True, inviter=inviter)

    def _tell_of(self, user: User) -> None:
        body = user_json(self._core.world, user, is_stranger=False, has_email=False)
        self._core.events.app_event({"type": "user_change", "user": body})

    def _channel(self, name: str) -> Channel:
        channel = self._core.world.find_channel(name)
        if channel is None:
            raise AssertionError(f"there is no channel {name}")
        return channel

    def _team(self, name: str) -> Organisation:
        for organisation in self._core.world.organisations.values():
            if organisation.name == name:
                return organisation
        raise AssertionError(f"there is no organisation {name}")
