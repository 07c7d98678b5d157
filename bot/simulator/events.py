"""Events as Slack sends them: the outer envelope with its odd team ids, and who gets to hear.

Which team id stands where follows captures of real traffic, not logic: only
`authorizations[0].team_id` is reliably the host's.
"""

from __future__ import annotations

from typing import Any

from bot.simulator.app import InstalledApp
from bot.simulator.deliveries import Kind, Queue
from bot.simulator.faults import Faults
from bot.simulator.post import Post
from bot.simulator.shapes import bot_profile_json, message_json, user_profile_json
from bot.simulator.state import Channel, Message, Organisation, Poster, User
from bot.simulator.world import World


class Events:
    """Turns what happens in the workspace into deliveries for the app."""

    def __init__(
        self, *, world: World, app: InstalledApp, queue: Queue, faults: Faults, is_modest: bool
    ) -> None:
        self._world = world
        self._app = app
        self._queue = queue
        self._is_modest = is_modest
        self._post = Post(world=world, app=app, queue=queue, faults=faults, is_modest=is_modest)

    def message_posted(self, channel: Channel, message: Message) -> None:
        """Tell of a new message; a mention of the app yields a second event of its own."""
        body = self._message_event(channel, message)
        self._send_in(channel, body, side=self._side(message.team_id))
        mention = f"<@{self._app.user_id}>"
        is_heard = message.posted_by is Poster.PERSON and not channel.is_im
        if is_heard and mention in message.text:
            self._mention(channel, message)

    def message_changed(self, channel: Channel, message: Message, previous: dict[str, Any]) -> None:
        """Tell of an edit, an unfurl, a new reply count or a tombstone."""
        ts = self._world.event_ts()
        current = message_json(self._world, message, stubs=self._has_stubs(channel))
        author = self._world.users.get(message.user_id or "")
        is_edit = "edited" in current and not self._is_modest
        if is_edit and author and self._world.is_external(author):
            actor_id = self._world.organisation_of(author).actor_id
            current |= {"source_team": actor_id, "user_team": actor_id}
        body = {
            "type": "message",
            "subtype": "message_changed",
            "message": current,
            "previous_message": previous,
            "channel": channel.id,
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
            "channel_type": channel.kind,
        }
        self._send_in(channel, body, side=self._side(message.team_id))

    def message_deleted(self, channel: Channel, message: Message, previous: dict[str, Any]) -> None:
        """Tell that a message without replies is gone."""
        ts = self._world.event_ts()
        body = {
            "type": "message",
            "subtype": "message_deleted",
            "previous_message": previous,
            "channel": channel.id,
            "hidden": True,
            "deleted_ts": message.ts,
            "event_ts": ts,
            "ts": ts,
            "channel_type": channel.kind,
        }
        self._send_in(channel, body, side=self._side(message.team_id))

    def reaction(
        self, channel: Channel, message: Message, *, user: User, name: str, is_added: bool
    ) -> None:
        """Tell of a reaction; nothing in it says to which team its author belongs."""
        body: dict[str, Any] = {
            "type": "reaction_added" if is_added else "reaction_removed",
            "user": user.id,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message.ts},
            "event_ts": self._world.event_ts(),
        }
        if message.user_id:
            body["item_user"] = message.user_id
        host = self._world.host
        context = host
        if self._world.is_external(user):
            context = self._world.organisation_of(user)
        elif channel.connected_team_ids and not user.is_bot:
            context = self._world.organisations[channel.connected_team_ids[0]]
        self._send_in(channel, body, outer=host, context=context)

    def member(self, channel: Channel, user: User, *, joined: bool, inviter: str | None) -> None:
        """Tell who joined or left; on leaving, a Grid user's team is an E... id."""
        team = self._world.organisation_of(user)
        body: dict[str, Any] = {
            "type": "member_joined_channel" if joined else "member_left_channel",
            "user": user.id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": team.team_id if joined else team.actor_id,
            "event_ts": self._world.event_ts(),
        }
        if joined and inviter:
            body["inviter"] = inviter
        host = self._world.host
        is_own = user.id == self._app.user_id
        if is_own and channel.connected_team_ids:
            outer = self._world.organisations[channel.connected_team_ids[0]]
            self._send_in(channel, body, outer=outer, context=host)
        elif joined:
            self._send_in(channel, body, outer=host, context=team)
        else:
            self._send_in(channel, body, outer=team, context=team)

    def channel_event(self, channel: Channel, event_type: str, fields: dict[str, Any]) -> None:
        """Tell of something that happened to a channel as a whole."""
        name = event_type
        if channel.is_private and event_type in _GROUP_NAMES:
            name = event_type.replace("channel_", "group_")
        body = {"type": name, **fields, "event_ts": self._world.event_ts()}
        self._post.send(body, channel=channel, outer=self._world.host, context=self._world.host)

    def home_opened(self, user: User, channel: Channel, *, tab: str, view: Any) -> None:
        """Tell that somebody opened the app's home or its messages tab."""
        body: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
        }
        if view is not None:
            body["view"] = view
        body["event_ts"] = self._world.event_ts()
        team = self._world.organisation_of(user)
        self._post.send(body, outer=team, context=team)

    def app_event(self, body: dict[str, Any], *, is_authorised: bool = True) -> None:
        """Tell of something about the app or a person, outside any channel."""
        host = self._world.host
        event = {**body, "event_ts": self._world.event_ts()}
        self._post.send(event, outer=host, context=host, is_authorised=is_authorised)

    def rate_limited(self) -> None:
        """Send app_rate_limited, which is not wrapped as an event callback."""
        now = self._world.now()
        payload = {
            "token": "legacy-verification-token",
            "type": "app_rate_limited",
            "team_id": self._world.host.team_id,
            "minute_rate_limited": self._world.epoch() // 60 * 60,
            "api_app_id": self._app.app_id,
        }
        self._queue.add(payload, due=now, kind=Kind.EVENT)

    def _message_event(self, channel: Channel, message: Message) -> dict[str, Any]:
        body = message_json(self._world, message, stubs=self._has_stubs(channel))
        if message.subtype == "me_message":
            # No team in the wild: the app has to ask users.info.
            body.pop("team", None)
            body.pop("blocks", None)
            body.pop("client_msg_id", None)
        if message.posted_by is Poster.APP and message.bot_id == self._app.bot_id:
            body["bot_profile"] = bot_profile_json(self._app)
        author = self._world.users.get(message.user_id or "")
        if author and self._shows_side(author, message):
            actor_id = self._world.organisation_of(author).actor_id
            body |= {
                "user_team": actor_id,
                "source_team": actor_id,
                "user_profile": user_profile_json(self._world, author),
            }
        body |= {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.kind}
        return body

    def _shows_side(self, author: User, message: Message) -> bool:
        # Some messages of Enterprise authors carry E... ids in user_team, others do not.
        is_plain = message.subtype in (None, "file_share")
        on_grid = self._world.organisation_of(author).enterprise_id is not None
        if self._is_modest or not (is_plain and on_grid and self._world.is_external(author)):
            return False
        return self._world.random.random() < 0.5

    def _mention(self, channel: Channel, message: Message) -> None:
        author = self._world.users[message.user_id or ""]
        body: dict[str, Any] = {
            "user": author.id,
            "type": "app_mention",
            "ts": message.ts,
            "text": message.text,
            "team": self._world.host.team_id,
            "channel": channel.id,
            "event_ts": message.ts,
        }
        if message.client_msg_id:
            body["client_msg_id"] = message.client_msg_id
        if message.thread_ts:
            body["thread_ts"] = message.thread_ts
        if self._world.is_external(author) and not self._is_modest:
            actor_id = self._world.organisation_of(author).actor_id
            body |= {
                "user_team": actor_id,
                "source_team": actor_id,
                "user_profile": user_profile_json(self._world, author),
            }
        self._post.send(body, channel=channel, outer=self._world.host, context=None)

    def _has_stubs(self, channel: Channel) -> bool:
        return channel.is_ext_shared and not self._is_modest

    def _side(self, team_id: str | None) -> Organisation:
        return self._world.organisations.get(team_id or "", self._world.host)

    def _send_in(
        self,
        channel: Channel,
        body: dict[str, Any],
        *,
        side: Organisation | None = None,
        outer: Organisation | None = None,
        context: Organisation | None = None,
    ) -> None:
        """Send an event of a channel; `side` is the author's team when nothing else is known."""
        if side is not None:
            outer = context = side
            if side.is_host:
                context = self._world.organisations[channel.host_team_id]
        self._post.send(body, channel=channel, outer=outer or self._world.host, context=context)


_GROUP_NAMES = frozenset(
    {"channel_archive", "channel_unarchive", "channel_rename", "channel_left", "channel_deleted"}
)
