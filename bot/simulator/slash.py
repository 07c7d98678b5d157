"""Slash commands as a person runs them, and what becomes of the app's answer."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.core import Core
from bot.simulator.deliveries import Kind
from bot.simulator.errors import SlackRefusal
from bot.simulator.interactions import Interactions
from bot.simulator.response_urls import show
from bot.simulator.sight import Sight
from bot.simulator.state import Channel, ResponseUrl, User
from bot.simulator.text import typed_text

_NAME = re.compile(r"(?<!\S)(?P<sign>[#@])(?P<name>[\w.-]+)")


class Commands:
    """What one person does with slash commands."""

    def __init__(self, core: Core, user: User, sight: Sight) -> None:
        self._core = core
        self._user = user
        self._sight = sight
        self._payloads = Interactions(core.world, core.app)

    def run(self, line: str, channel: Channel) -> str:
        """Run a command in a channel and return what only this person then sees."""
        command, _, text = line.partition(" ")
        # Commands exist for the host's own people only; Slack itself answers the others.
        is_stranger = self._core.world.is_external(self._user) or self._user.is_ultra_restricted
        if is_stranger or command not in self._core.app.rules.commands:
            return f"{command} is not a valid command."
        before = len(channel.ephemerals)
        with self._core.world.lock:
            written = self._written(command, text.strip())
            payload = self._payloads.command(self._user, channel, command, written)
        reply = self._core.interact(Kind.COMMAND, payload)
        if not reply.is_acknowledged:
            what = reply.failure or str(reply.status)
            self._core.world.note_problem(f"{command} was not acknowledged: {what}")
            return f'{command} failed with the error "dispatch_failed"'
        if reply.body:
            self._show(channel, command, reply.body)
        own = [m for m in channel.ephemerals[before:] if m.visible_to == self._user.id]
        return "\n".join(self._sight.renderer.message(message) for message in own)

    def _written(self, command: str, text: str) -> str:
        """Return the text as Slack hands it on; `should_escape` makes names and links tokens."""
        if not self._core.app.rules.commands[command].get("should_escape"):
            return text
        return _NAME.sub(self._token_of, typed_text(text))

    def _token_of(self, match: re.Match[str]) -> str:
        name, world = match["name"], self._core.world
        if match["sign"] == "#":
            channel = world.find_channel(f"#{name}")
            return f"<#{channel.id}|{name}>" if channel else match[0]
        found = (user for user in world.users.values() if user.name == name)
        user = next(found, None)
        return f"<@{user.id}|{name}>" if user else match[0]

    def _show(self, channel: Channel, command: str, body: Any) -> None:
        answer = body if isinstance(body, dict) else {"text": str(body)}
        address = ResponseUrl(
            id="",
            user_id=self._user.id,
            channel_id=channel.id,
            issued_at=self._core.world.now(),
        )
        try:
            with self._core.world.lock:
                show(self._core.api, address, answer)
        except SlackRefusal as refusal:
            self._core.world.note_problem(f"the answer to {command}: {refusal.body()}")
