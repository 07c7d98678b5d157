"""What can happen to messages, whoever does it: post, change, delete, react. Emits the events."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import SlackRefusal
from bot.simulator.events import Events
from bot.simulator.shapes import message_json
from bot.simulator.state import Channel, File, Message, Poster, User, Version
from bot.simulator.text import typed_blocks, typed_text
from bot.simulator.world import World, copy_json

MAX_TEXT = 40_000
"""Longer texts are cut by Slack."""


class Conversation:
    """The life of messages in channels."""

    def __init__(self, *, world: World, events: Events, tells_reply_counts: bool) -> None:
        self._world = world
        self._events = events
        self._tells_reply_counts = tells_reply_counts

    def say(
        self,
        channel: Channel,
        *,
        user: User,
        text: str,
        thread_ts: str | None = None,
        files: list[File] | None = None,
        subtype: str | None = None,
    ) -> Message:
        """Post what a person typed."""
        stored = typed_text(text)
        message = Message(
            ts=self._world.next_ts(),
            channel_id=channel.id,
            text=stored,
            user_id=user.id,
            team_id=user.team_id,
            posted_by=Poster.PERSON,
            blocks=typed_blocks(text, self._world.new_secret(5)),
            subtype=subtype or ("file_share" if files else None),
            thread_ts=thread_ts,
            client_msg_id=_uuid(self._world.new_secret()),
            files=list(files or []),
        )
        return self.add(channel, message)

    def add(self, channel: Channel, message: Message, *, is_told: bool = True) -> Message:
        """Put a message into its channel and tell the app."""
        with self._world.lock:
            message.text = message.text[:MAX_TEXT]
            parent = self._parent(channel, message)
            before = message_json(self._world, parent) if parent else {}
            channel.messages[message.ts] = message
            if message.is_reply:
                channel.replies.setdefault(message.thread_ts or "", []).append(message)
            self._remember(message)
            if is_told:
                self._events.message_posted(channel, message)
            if parent and is_told and self._tells_reply_counts:
                self._events.message_changed(channel, parent, before)
        return message

    def whisper(self, channel: Channel, message: Message) -> Message:
        """Show a message to one person only. No event tells of it."""
        with self._world.lock:
            channel.ephemerals.append(message)
            self._remember(message)
        return message

    def change(
        self,
        channel: Channel,
        message: Message,
        *,
        editor: str,
        text: str,
        blocks: list[dict[str, Any]] | None = None,
        attachments: list[dict[str, Any]] | None = None,
    ) -> Message:
        """Edit a message; what it said before stays in its versions."""
        with self._world.lock:
            previous = message_json(self._world, message)
            message.text = text
            if blocks is not None:
                message.blocks = blocks
            if attachments is not None:
                message.attachments = attachments
            seconds = self._world.epoch()
            message.edited = {"user": editor, "ts": f"{seconds}.000000"}
            self._remember(message)
            if message.visible_to is None:
                self._events.message_changed(channel, message, previous)
        return message

    def edit(self, channel: Channel, message: Message, *, user: User, text: str) -> Message:
        """Edit as a person does, by typing anew."""
        blocks = typed_blocks(text, self._world.new_secret(5))
        return self.change(channel, message, editor=user.id, text=typed_text(text), blocks=blocks)

    def unfurl(self, channel: Channel, message: Message, *, title: str, text: str) -> None:
        """Attach a link's preview, as Slack does by itself. It is no edit."""
        with self._world.lock:
            previous = message_json(self._world, message)
            message.attachments = [{"id": 1, "title": title, "fallback": title, "text": text}]
            self._events.message_changed(channel, message, previous)

    def delete(self, channel: Channel, message: Message) -> None:
        """Delete a message; one with replies leaves a tombstone."""
        with self._world.lock:
            previous = message_json(self._world, message)
            if self._world.replies_to(channel, message.ts):
                message.is_tombstone = True
                self._events.message_changed(channel, message, previous)
            else:
                message.is_deleted = True
                self._events.message_deleted(channel, message, previous)

    def react(self, channel: Channel, message: Message, *, user: User, name: str) -> None:
        """Add a reaction; raise `already_reacted` when it is there."""
        with self._world.lock:
            users = message.reactions.setdefault(name, [])
            if user.id in users:
                raise SlackRefusal("already_reacted")
            users.append(user.id)
            self._events.reaction(channel, message, user=user, name=name, is_added=True)

    def unreact(self, channel: Channel, message: Message, *, user: User, name: str) -> None:
        """Take a reaction away; raise `no_reaction` when there is none."""
        with self._world.lock:
            users = message.reactions.get(name, [])
            if user.id not in users:
                raise SlackRefusal("no_reaction")
            users.remove(user.id)
            if not users:
                del message.reactions[name]
            self._events.reaction(channel, message, user=user, name=name, is_added=False)

    def _parent(self, channel: Channel, message: Message) -> Message | None:
        if not message.is_reply:
            return None
        return self._world.find_message(channel, message.thread_ts or "")

    def _remember(self, message: Message) -> None:
        message.versions.append(
            Version(at=self._world.now(), text=message.text, blocks=copy_json(message.blocks))
        )


def _uuid(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
