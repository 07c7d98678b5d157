"""What a person sees in his Slack client."""

from __future__ import annotations

from bot.simulator.core import Core
from bot.simulator.sight import Place, SeenMessage, Sight, ref_of
from bot.simulator.state import Channel, Message, User


class Reader:
    """Somebody who looks. What he does stands in `Person`."""

    def __init__(self, *, core: Core, user: User, sight: Sight) -> None:
        self._core = core
        self._world = core.world
        self._sight = sight
        self.user = user

    def __repr__(self) -> str:
        """Show the name."""
        return f"{type(self).__name__}({self.user.name!r})"

    @property
    def name(self) -> str:
        """Return the display name."""
        return self.user.name

    @property
    def id(self) -> str:
        """Return the Slack user id."""
        return self.user.id

    @property
    def mention(self) -> str:
        """Return the token that mentions this person in a text."""
        return f"<@{self.user.id}>"

    def messages_in(self, channel: str, *, thread: Place | None = None) -> list[SeenMessage]:
        """Return what he sees in a channel or in one of its threads, oldest first."""
        place = self._channel(channel)
        if self.user.id not in place.members:
            return []
        found = self._sight.messages(self.user, place)
        if thread is not None:
            root = self._thread_of(place, thread)
            found = [m for m in found if root in (m.ts, m.thread_ts)]
        return [self._sight.seen(message) for message in found]

    def sees(self, text: str, *, in_: str | Place | None = None) -> bool:
        """Tell whether he sees some words: in a channel, in a message's thread, or anywhere."""
        return any(text in seen.text for seen in self._look(in_))

    def direct_messages(self) -> list[SeenMessage]:
        """Return his conversation with the app."""
        return [
            self._sight.seen(message)
            for channel, message in self._sight.everything(self.user)
            if channel.is_im
        ]

    def private_notes(self, *, in_: str | None = None) -> list[SeenMessage]:
        """Return the messages that only he sees, in a channel or anywhere."""
        return [seen for seen in self._look(in_) if seen.is_ephemeral]

    def sees_only_to_him(self, text: str, *, in_: str | None = None) -> bool:
        """Tell whether some words were said to him alone."""
        return any(text in seen.text for seen in self.private_notes(in_=in_))

    sees_only_to_her = sees_only_to_him

    def buttons(self, *, on: Place | str) -> list[str]:
        """Return the labels he can press in a message."""
        if isinstance(on, str):
            found = [s for s in self._look(None) if on in s.text]
            return found[-1].buttons if found else []
        return self._sight.seen(self._find(on)[1]).buttons

    def _look(self, in_: str | Place | None) -> list[SeenMessage]:
        if isinstance(in_, str):
            return self.messages_in(in_)
        if in_ is not None:
            ref = ref_of(in_)
            return self.messages_in(ref.channel_id, thread=ref)
        return [self._sight.seen(m) for _c, m in self._sight.everything(self.user)]

    def _channel(self, name: str) -> Channel:
        if name == "app":
            return self._world.direct_channel(self.user.id, self._core.app.user_id)
        channel = self._world.find_channel(name)
        if channel is None:
            raise AssertionError(f"there is no channel {name}")
        return channel

    def _find(self, place: Place) -> tuple[Channel, Message]:
        ref = ref_of(place)
        channel = self._channel(ref.channel_id)
        for message in self._sight.messages(self.user, channel):
            if message.ts == ref.ts and self.user.id in channel.members:
                return channel, message
        raise AssertionError(f"{self.name} does not see that message")

    def _thread_of(self, channel: Channel, thread: Place | None) -> str | None:
        if thread is None:
            return None
        ref = ref_of(thread)
        message = self._world.find_message(channel, ref.ts)
        if message is None:
            raise AssertionError("there is no such message to reply to in that channel")
        return message.thread_ts or message.ts
