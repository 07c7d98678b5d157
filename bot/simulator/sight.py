"""What a person can see: messages, whispers, buttons, and what anybody outside could have seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.simulator.app import InstalledApp
from bot.simulator.render import Control, Renderer, controls_of
from bot.simulator.state import Channel, Message, Poster, User, View
from bot.simulator.world import World


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a message stands."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class SeenMessage:
    """A message as a person sees it."""

    ref: MessageRef
    author: str
    text: str
    buttons: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    is_ephemeral: bool = False
    is_reply: bool = False
    picture: str = ""


Place = MessageRef | SeenMessage


def ref_of(place: Place) -> MessageRef:
    """Return where a message stands, whether it is seen or only known."""
    return place.ref if isinstance(place, SeenMessage) else place


@dataclass(frozen=True, slots=True)
class Visible:
    """Something that people outside can or could see, in every version it had."""

    surface: str
    channel: str
    ts: str
    author: str
    posted_by: Poster
    text: str
    versions: tuple[str, ...]
    readers: tuple[str, ...]


class Sight:
    """Looks at the workspace with somebody's eyes."""

    def __init__(self, world: World, app: InstalledApp) -> None:
        self._world = world
        self._app = app
        self.renderer = Renderer(world)

    def channels_of(self, user: User) -> list[Channel]:
        """Return the channels and direct messages somebody is in."""
        with self._world.lock:
            return [c for c in self._world.channels.values() if user.id in c.members]

    def messages(self, user: User, channel: Channel) -> list[Message]:
        """Return what somebody sees in a channel, whispers to him included, oldest first."""
        with self._world.lock:
            found = [m for m in channel.messages.values() if not m.is_deleted]
            found += [m for m in channel.ephemerals if m.visible_to == user.id and not m.is_deleted]
        return sorted(found, key=lambda m: m.ts)

    def everything(self, user: User) -> list[tuple[Channel, Message]]:
        """Return all somebody sees anywhere, newest last."""
        found = [(c, m) for c in self.channels_of(user) for m in self.messages(user, c)]
        return sorted(found, key=lambda pair: pair[1].ts)

    def seen(self, message: Message) -> SeenMessage:
        """Return a message as it is shown."""
        names = {
            name: [self._name(user_id) for user_id in users]
            for name, users in message.reactions.items()
        }
        return SeenMessage(
            ref=MessageRef(channel_id=message.channel_id, ts=message.ts),
            author=self.author(message),
            text=self.renderer.message(message),
            buttons=[c.label for c in self.controls(message) if c.label],
            reactions=names,
            files=[file.name for file in message.files],
            is_ephemeral=message.visible_to is not None,
            is_reply=message.is_reply,
            picture=(message.icons or {}).get("image_48", ""),
        )

    def controls(self, message: Message) -> list[Control]:
        """Return what can be pressed in a message."""
        return [] if message.is_tombstone else controls_of(message.blocks)

    def author(self, message: Message) -> str:
        """Return the name above a message."""
        return message.username or self._name(message.user_id or "") or (message.bot_id or "")

    def visible_outside(self, customer_channels: Iterable[str]) -> list[Visible]:
        """Return what people outside see or could have seen; see `Workspace`."""
        with self._world.lock:
            names = {name.removeprefix("#") for name in customer_channels}
            found: list[Visible] = []
            for channel in self._world.channels.values():
                found += self._in_channel(channel, is_open=channel.name in names)
            for view in self._world.views.values():
                user = self._world.users[view.user_id]
                if self.is_outside(user):
                    found.append(self._of_view(view, user))
        return found

    def is_outside(self, user: User) -> bool:
        """Tell whether somebody is of another organisation, or a guest."""
        return not user.is_bot and (self._world.is_external(user) or user.is_guest)

    def _in_channel(self, channel: Channel, *, is_open: bool) -> Iterator[Visible]:
        members = [self._world.users[m] for m in channel.members]
        outside = [user for user in members if self.is_outside(user)]
        is_exposed = is_open or bool(outside) or channel.is_ext_shared
        readers = tuple(user.name for user in outside)
        for message in channel.messages.values():
            if is_exposed or message.was_exposed:
                surface = "direct_message" if channel.is_im else "message"
                yield self._of_message(surface, channel, message, readers)
                yield from self._app_reactions(channel, message, readers)
        for message in channel.ephemerals:
            reader = self._world.users[message.visible_to or ""]
            if self.is_outside(reader) or (is_open and reader in members):
                yield self._of_message("ephemeral", channel, message, (reader.name,))

    def _of_message(
        self, surface: str, channel: Channel, message: Message, readers: tuple[str, ...]
    ) -> Visible:
        versions = []
        for version in message.versions:
            shown = self.renderer.content(version.text, version.blocks, message)
            text = self.renderer.mrkdwn(version.text)
            versions.append(shown if text in shown else f"{shown}\n{text}")
        return Visible(
            surface=surface,
            channel=channel.name,
            ts=message.ts,
            author=self.author(message),
            posted_by=message.posted_by,
            text=versions[-1],
            versions=tuple(versions),
            readers=readers,
        )

    def _app_reactions(
        self, channel: Channel, message: Message, readers: tuple[str, ...]
    ) -> Iterator[Visible]:
        for name, users in message.reactions.items():
            if self._app.user_id in users:
                yield Visible(
                    surface="reaction",
                    channel=channel.name,
                    ts=message.ts,
                    author=self._app.user.real_name,
                    posted_by=Poster.APP,
                    text=name,
                    versions=(name,),
                    readers=readers,
                )

    def _of_view(self, view: View, user: User) -> Visible:
        versions = tuple(self.renderer.body(body) for body in view.versions)
        return Visible(
            surface=view.kind,
            channel="",
            ts="",
            author=self._app.user.real_name,
            posted_by=Poster.APP,
            text=versions[-1],
            versions=versions,
            readers=(user.name,),
        )

    def _name(self, user_id: str) -> str:
        user = self._world.users.get(user_id)
        if user is None:
            return user_id
        return user.real_name if user.is_bot else user.name
