"""reactions.*: add, remove and read reactions of messages."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.errors import SlackRefusal
from bot.simulator.shapes import message_json, reactions_json
from bot.simulator.state import Channel, Message
from bot.simulator.web_api.call import TIER_2, TIER_3, Api, Args, Method

_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
_MAX_EMOJI = 23
_TS = re.compile(r"\d+\.\d{6}")


def add(api: Api, args: Args) -> dict[str, Any]:
    """reactions.add."""
    channel, message = _message(api, args)
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    name = _name(args)
    if name not in message.reactions and len(message.reactions) >= _MAX_EMOJI:
        raise SlackRefusal("too_many_emoji")
    api.conversation.react(channel, message, user=api.app.user, name=name)
    return {"ok": True}


def remove(api: Api, args: Args) -> dict[str, Any]:
    """reactions.remove."""
    channel, message = _message(api, args)
    api.conversation.unreact(channel, message, user=api.app.user, name=_name(args))
    return {"ok": True}


def get(api: Api, args: Args) -> dict[str, Any]:
    """reactions.get."""
    channel, message = _message(api, args)
    body = message_json(api.world, message, stubs=False)
    if message.reactions:
        body["reactions"] = reactions_json(message)
    body["permalink"] = api.world.permalink(channel, message)
    return {"ok": True, "type": "message", "channel": channel.id, "message": body}


def _message(api: Api, args: Args) -> tuple[Channel, Message]:
    channel = api.channel(args.text("channel"))
    if api.app.user_id not in channel.members:
        raise SlackRefusal("channel_not_found")
    if not args.text("timestamp"):
        raise SlackRefusal("no_item_specified")
    if not _TS.fullmatch(args.text("timestamp")):
        raise SlackRefusal("bad_timestamp")
    return channel, api.message(channel, args.text("timestamp"))


def _name(args: Args) -> str:
    name = args.text("name")
    if not _NAME.fullmatch(name):
        raise SlackRefusal("invalid_name")
    return name


METHODS = {
    "reactions.add": Method(add, TIER_3, ("reactions:write",), ("channel", "name")),
    "reactions.remove": Method(remove, TIER_2, ("reactions:write",), ("name",)),
    "reactions.get": Method(get, TIER_3, ("reactions:read",), ()),
}
