"""Reactions, with every spelling of an emoji brought to one name."""

from __future__ import annotations

import re
from typing import Any

from bot.domain.conversation import ReactionChange, ReactionHeard
from bot.domain.ids import MessageTs, SlackChannelId
from handlers.payloads.fields import (
    EARLIER,
    SEEN_SINCE,
    id_of,
    moment_at,
    object_of,
    text_of,
    ts_of,
)

_NAME = re.compile(r"[^\s:]+")
_CHANGES = {
    "reaction_added": ReactionChange.ADDED,
    "reaction_removed": ReactionChange.REMOVED,
}

# Slack sends whichever of its names the client used. Only emoji that look the same stand here:
# heavy_check_mark is another picture than white_check_mark and stays what it is.
_ALIASES = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "telephone": "phone",
    "hankey": "poop",
    "shit": "poop",
    "satisfied": "laughing",
    "collision": "boom",
    "honeybee": "bee",
    "facepunch": "punch",
    "raised_hand": "hand",
    "running": "runner",
    "tshirt": "shirt",
    "red_car": "car",
    "sailboat": "boat",
    "waning_gibbous_moon": "moon",
    "large_red_circle": "red_circle",
    "exclamation": "heavy_exclamation_mark",
}


def parse_emoji(name: str) -> str:
    """Return an emoji's one name: no colons, no skin tone, no alias; "" for none."""
    found = _NAME.search(name)
    bare = found[0].lower() if found else ""
    return _ALIASES.get(bare, bare)


def parse_reaction(event: dict[str, Any]) -> ReactionHeard | None:
    """Return a reaction to a message; None for one to a file or without a moment.

    The event does not name the person's team; the directory has to be asked.
    """
    item = object_of(event.get("item"))
    change = _CHANGES.get(text_of(event.get("type")))
    ts = ts_of(item.get("ts"))
    channel, user_id = id_of(item.get("channel")), id_of(event.get("user"))
    emoji = parse_emoji(text_of(event.get("reaction")))
    at = moment_at(event.get("event_ts"))
    if change is None or text_of(item.get("type")) != "message" or at is None:
        return None
    if ts is None or not channel or not user_id or not emoji:
        return None
    return ReactionHeard(
        channel=SlackChannelId(channel),
        ts=MessageTs(ts),
        emoji=emoji,
        user_id=user_id,
        change=change,
        at=at,
        not_before=moment_at(event.get(SEEN_SINCE)),
        is_earlier=EARLIER in event,
    )
