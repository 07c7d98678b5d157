"""What happens to channels, members, people and the installation itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.ids import SlackChannelId, UserId
from handlers.payloads.fields import id_of, object_of, text_of


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """Something about a channel changed, so what is known of it has to be looked up again."""

    channel: SlackChannelId


@dataclass(frozen=True, slots=True)
class Membership:
    """Somebody joined or left a channel."""

    channel: SlackChannelId
    user_id: UserId
    has_joined: bool


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """Somebody opened the app's home tab."""

    user_id: UserId


def parse_channel_event(event: dict[str, Any]) -> ChannelEvent | None:
    """Return which channel an event is about, whether Slack sent an id or an object."""
    channel = id_of(event.get("channel"))
    return ChannelEvent(channel=SlackChannelId(channel)) if channel else None


def parse_channel_id_change(event: dict[str, Any]) -> tuple[SlackChannelId, SlackChannelId] | None:
    """Return the old and the new id: a private channel gets a new one when it is shared."""
    old, new = text_of(event.get("old_channel_id")), text_of(event.get("new_channel_id"))
    return (SlackChannelId(old), SlackChannelId(new)) if old and new else None


def parse_membership(event: dict[str, Any]) -> Membership | None:
    """Return who joined or left which channel."""
    channel, user_id = id_of(event.get("channel")), id_of(event.get("user"))
    kind = text_of(event.get("type"))
    if not channel or not user_id or kind not in {"member_joined_channel", "member_left_channel"}:
        return None
    return Membership(
        channel=SlackChannelId(channel),
        user_id=UserId(user_id),
        has_joined=kind == "member_joined_channel",
    )


def parse_home_opened(event: dict[str, Any]) -> HomeOpened | None:
    """Return who opened the home tab; None for the messages tab, which sends the same event."""
    user_id = id_of(event.get("user"))
    if text_of(event.get("tab")) != "home" or not user_id:
        return None
    return HomeOpened(user_id=UserId(user_id))


def parse_user_change(event: dict[str, Any]) -> UserId | None:
    """Return whose profile or standing changed."""
    user_id = id_of(event.get("user"))
    return UserId(user_id) if user_id else None


def parse_uninstalled(event: dict[str, Any], *, bot_user_id: str) -> bool:
    """Tell whether the installation ended: uninstalled, or the app's own token was revoked.

    `tokens` names users, not tokens; a person's revoked token is not the end of the app.
    """
    match text_of(event.get("type")):
        case "app_uninstalled":
            return True
        case "tokens_revoked":
            bots = object_of(event.get("tokens")).get("bot")
            return isinstance(bots, list) and bot_user_id in bots
        case _:
            return False
