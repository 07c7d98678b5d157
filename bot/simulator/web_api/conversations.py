"""conversations.*: what channels are, who is in them, and what was said."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import SlackRefusal
from bot.simulator.limits import HistoryMode
from bot.simulator.profiles import channel_json
from bot.simulator.shapes import message_json, reactions_json
from bot.simulator.state import Channel, Message
from bot.simulator.web_api.call import TIER_2, TIER_3, TIER_4, Api, Args, Method, page

_TYPES = {
    "public_channel": "channel",
    "private_channel": "group",
    "im": "im",
    "mpim": "mpim",
}
_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
_RESTRICTED_PAGE = 15


def info(api: Api, args: Args) -> dict[str, Any]:
    """conversations.info."""
    channel = api.readable(args.text("channel"), "read")
    body = channel_json(api.world, channel, bot_user_id=api.app.user_id, is_modest=api.is_modest)
    if args.flag("include_num_members") and not channel.is_im:
        body["num_members"] = len(channel.members)
    return {"ok": True, "channel": body}


def open_direct(api: Api, args: Args) -> dict[str, Any]:
    """conversations.open: a direct message with one person."""
    users = args.words("users")
    if args.text("channel"):
        channel = api.channel(args.text("channel"))
        return {"ok": True, "no_op": True, "already_open": True, "channel": {"id": channel.id}}
    if not users:
        raise SlackRefusal("users_list_not_supplied")
    if len(users) > 1:
        raise SlackRefusal("method_not_supported_for_channel_type")
    user_id = users[0]
    is_open = any(c.im_user_id == user_id for c in api.world.channels.values())
    channel = api.direct_channel(user_id, unreachable="user_not_visible")
    body: dict[str, Any] = {"id": channel.id}
    if args.flag("return_im"):
        body = channel_json(
            api.world, channel, bot_user_id=api.app.user_id, is_modest=api.is_modest
        )
    if is_open:
        return {"ok": True, "no_op": True, "already_open": True, "channel": body}
    return {"ok": True, "channel": body}


def join(api: Api, args: Args) -> dict[str, Any]:
    """conversations.join: public channels only."""
    channel = api.channel(args.text("channel"))
    if channel.is_private or channel.is_im:
        raise SlackRefusal("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    if api.app.user_id not in channel.members:
        channel.members.append(api.app.user_id)
        api.events.member(channel, api.app.user, joined=True, inviter=None)
    body = channel_json(api.world, channel, bot_user_id=api.app.user_id, is_modest=api.is_modest)
    return {"ok": True, "channel": body}


def members(api: Api, args: Args) -> dict[str, Any]:
    """conversations.members, external ones included."""
    channel = api.readable(args.text("channel"), "read")
    found, cursor = page(list(channel.members), args)
    return {"ok": True, "members": found, "response_metadata": {"next_cursor": cursor}}


def list_channels(api: Api, args: Args) -> dict[str, Any]:
    """conversations.list: all public channels, and private ones the app is in."""
    return _listing(api, args, only_own=False)


def list_own(api: Api, args: Args) -> dict[str, Any]:
    """users.conversations: the channels the app (or `user`) is in."""
    return _listing(api, args, only_own=True)


def history(api: Api, args: Args) -> dict[str, Any]:
    """conversations.history: newest first, and no replies but broadcast ones."""
    channel = _history_channel(api, args, "conversations.history", missing="not_in_channel")
    found = [m for m in channel.messages.values() if not m.is_deleted]
    found = [m for m in found if not m.is_reply or m.subtype == "thread_broadcast"]
    found = _within(found, args)
    found.reverse()
    return _messages(api, args, found)


def replies(api: Api, args: Args) -> dict[str, Any]:
    """conversations.replies: the parent first, then its replies, oldest first."""
    channel = _history_channel(api, args, "conversations.replies", missing="channel_not_found")
    parent = api.world.find_message(channel, args.text("ts"))
    if parent is None:
        raise SlackRefusal("thread_not_found")
    if parent.is_reply:
        parent = api.world.find_message(channel, parent.thread_ts or "") or parent
    thread = _within(api.world.replies_to(channel, parent.ts), args)
    return _messages(api, args, [parent, *thread])


def _listing(api: Api, args: Args, *, only_own: bool) -> dict[str, Any]:
    kinds = []
    for name in args.words("types") or ["public_channel"]:
        if name not in _TYPES:
            raise SlackRefusal("invalid_types")
        kinds.append(_TYPES[name])
        api.require_scope(_SCOPES[_TYPES[name]])
    member = args.text("user") or api.app.user_id
    found = []
    for channel in api.world.channels.values():
        is_in = member in channel.members
        is_listed = is_in or (not only_own and channel.kind == "channel")
        is_hidden = channel.is_archived and args.flag("exclude_archived")
        if channel.kind in kinds and is_listed and not is_hidden:
            found.append(channel)
    some, cursor = page(found, args)
    body = [_listed(api, channel) for channel in some]
    return {"ok": True, "channels": body, "response_metadata": {"next_cursor": cursor}}


def _listed(api: Api, channel: Channel) -> dict[str, Any]:
    body = channel_json(api.world, channel, bot_user_id=api.app.user_id, is_modest=api.is_modest)
    for key in ("connected_team_ids", "internal_team_ids", "connected_limited_team_ids"):
        body.pop(key, None)
    return body


def _history_channel(api: Api, args: Args, method: str, *, missing: str) -> Channel:
    channel = api.readable(args.text("channel"), "history")
    if api.app.user_id not in channel.members:
        raise SlackRefusal(missing)
    api.limiter.count_history_call(method, now=api.world.now())
    return channel


def _within(found: list[Message], args: Args) -> list[Message]:
    # A ts has ten digits, a point and six: text order is time order.
    oldest, latest = args.text("oldest"), args.text("latest")
    inclusive = args.flag("inclusive")
    kept = []
    for message in found:
        too_old = bool(oldest) and (message.ts < oldest if inclusive else message.ts <= oldest)
        too_new = bool(latest) and (message.ts > latest if inclusive else message.ts >= latest)
        if not too_old and not too_new:
            kept.append(message)
    return kept


def _messages(api: Api, args: Args, found: list[Message]) -> dict[str, Any]:
    is_restricted = api.limiter.limits.history is HistoryMode.RESTRICTED
    most, default = (_RESTRICTED_PAGE, _RESTRICTED_PAGE) if is_restricted else (999, 100)
    some, cursor = page(found, args, default=default, most=most)
    bodies = []
    for message in some:
        body = message_json(api.world, message, stubs=False)
        if message.reactions:
            body["reactions"] = reactions_json(message)
        if message.metadata and args.flag("include_all_metadata"):
            body["metadata"] = message.metadata
        bodies.append(body)
    return {
        "ok": True,
        "messages": bodies,
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


METHODS = {
    "conversations.info": Method(info, TIER_3, (), ("channel",)),
    "conversations.open": Method(open_direct, TIER_3, ("im:write",)),
    "conversations.join": Method(join, TIER_3, ("channels:join",), ("channel",), is_modest=False),
    "conversations.members": Method(members, TIER_4, (), ("channel",)),
    "conversations.list": Method(list_channels, TIER_2),
    "conversations.history": Method(history, TIER_3, (), ("channel",)),
    "conversations.replies": Method(replies, TIER_3, (), ("channel", "ts")),
    "users.conversations": Method(list_own, TIER_2),
}
