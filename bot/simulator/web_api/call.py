"""What every Web API method works with: arguments read leniently, and the workspace behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.app import InstalledApp
from bot.simulator.conversation import Conversation
from bot.simulator.errors import SlackRefusal
from bot.simulator.events import Events
from bot.simulator.limits import RateLimiter
from bot.simulator.state import Channel, Message, User
from bot.simulator.world import World

_TRUE = ("1", "true", "True")


class Args:
    """Arguments of a call: JSON, form and query arrive alike."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        """Return a string; numbers are written out."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean; forms say 1, 0, true, false."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value) in _TRUE

    def number(self, name: str, default: int) -> int:
        """Return a whole number; raise `invalid_arguments` for anything else."""
        value = self.values.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError as e:
            raise SlackRefusal(
                "invalid_arguments",
                response_metadata={"messages": [f"[ERROR] must be an integer: {name}"]},
            ) from e

    def json(self, name: str, *, error: str = "invalid_arguments") -> Any:
        """Return a structure, parsed when it came as a JSON string; None when absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except json.JSONDecodeError as e:
            raise SlackRefusal(error) from e

    def words(self, name: str) -> list[str]:
        """Return a list; forms join it with commas."""
        value = self.values.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return [str(word) for word in value]
        return [word.strip() for word in str(value).split(",") if word.strip()]


class Api:
    """The workspace as a method sees it."""

    def __init__(
        self,
        *,
        world: World,
        app: InstalledApp,
        events: Events,
        conversation: Conversation,
        limiter: RateLimiter,
        is_modest: bool,
    ) -> None:
        self.world = world
        self.app = app
        self.events = events
        self.conversation = conversation
        self.limiter = limiter
        self.is_modest = is_modest

    def require_scope(self, *any_of: str) -> None:
        """Raise missing_scope unless one of the scopes is granted."""
        granted = self.app.rules.scopes
        if not any(scope in granted for scope in any_of):
            raise SlackRefusal("missing_scope", needed=",".join(any_of), provided=",".join(granted))

    def channel(self, channel_id: str) -> Channel:
        """Return a channel the app may know of; a private one only when it is a member."""
        channel = self.world.channels.get(channel_id)
        if channel is None:
            raise SlackRefusal("channel_not_found")
        is_hidden = channel.is_private or channel.is_im
        if is_hidden and self.app.user_id not in channel.members:
            raise SlackRefusal("channel_not_found")
        return channel

    def readable(self, channel_id: str, right: str) -> Channel:
        """Return a channel whose kind the app has a `read` or `history` scope for."""
        channel = self.channel(channel_id)
        self.require_scope(f"{_SCOPE_PREFIX[channel.kind]}:{right}")
        return channel

    def writable(self, channel_id: str) -> Channel:
        """Return a channel to write to; a user's id stands for the direct message with him."""
        if channel_id in self.world.users:
            return self.direct_channel(channel_id, unreachable="channel_not_found")
        channel = self.world.find_channel(channel_id)
        if channel is None:
            raise SlackRefusal("channel_not_found")
        if self.app.user_id not in channel.members:
            raise SlackRefusal("channel_not_found" if channel.is_private else "not_in_channel")
        if channel.is_archived:
            raise SlackRefusal("is_archived")
        return channel

    def direct_channel(self, user_id: str, *, unreachable: str) -> Channel:
        """Open the direct message with somebody who can be reached."""
        user = self.user(user_id)
        if user.is_deleted:
            raise SlackRefusal("user_disabled")
        if self.world.is_external(user) and not self.shares_channel(user):
            raise SlackRefusal(unreachable)
        return self.world.direct_channel(user_id, self.app.user_id)

    def shares_channel(self, user: User) -> bool:
        """Tell whether somebody is in a channel with the app or any host's member."""
        return any(user.id in c.members for c in self.world.channels.values() if not c.is_im)

    def user(self, user_id: str) -> User:
        """Return a user; raise user_not_found."""
        user = self.world.users.get(user_id)
        if user is None:
            raise SlackRefusal("user_not_found")
        return user

    def message(self, channel: Channel, ts: str) -> Message:
        """Return a message that still stands."""
        message = self.world.find_message(channel, ts)
        if message is None or message.is_tombstone:
            raise SlackRefusal("message_not_found")
        return message


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: its code, its scopes (any one of them), its tier, what it must be given."""

    handle: Callable[[Api, Args], dict[str, Any]]
    per_minute: int
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    is_for_app_token: bool = False
    is_modest: bool = True


def page(items: list[Any], args: Args, *, default: int = 100, most: int = 1000) -> tuple[Any, str]:
    """Return one page of a list and the cursor of the next; the cursor is an offset in disguise."""
    cursor = args.text("cursor")
    start = 0
    if cursor:
        if not cursor.startswith("next:") or not cursor.removeprefix("next:").isdigit():
            raise SlackRefusal("invalid_cursor")
        start = int(cursor.removeprefix("next:"))
    limit = min(args.number("limit", default) or default, most)
    end = start + limit
    return items[start:end], f"next:{end}" if end < len(items) else ""


def check_required(method: Method, args: Args) -> None:
    """Raise invalid_arguments for what is missing."""
    missing = [name for name in method.required if args.values.get(name) in (None, "")]
    if missing:
        messages = [f"[ERROR] missing required field: {name}" for name in missing]
        raise SlackRefusal("invalid_arguments", response_metadata={"messages": messages})


_SCOPE_PREFIX = {"channel": "channels", "group": "groups", "im": "im"}
TIER_1, TIER_2, TIER_3, TIER_4, SPECIAL = 10, 20, 50, 100, 600
"""Calls a minute. Tier 1 is "1 and more", with a tolerated burst of unpublished size."""
