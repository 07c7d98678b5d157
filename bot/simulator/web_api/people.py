"""users.*, team.info, bots.info, usergroups.users.list, emoji.list, auth.test: who is who."""

from __future__ import annotations

from typing import Any

from bot.simulator.errors import SlackRefusal
from bot.simulator.profiles import team_json, user_json
from bot.simulator.shapes import bot_profile_json
from bot.simulator.web_api.call import SPECIAL, TIER_2, TIER_3, TIER_4, Api, Args, Method, page


def auth_test(api: Api, _args: Args) -> dict[str, Any]:
    """auth.test; the shell adds the header x-oauth-scopes."""
    host = api.world.host
    body: dict[str, Any] = {
        "ok": True,
        "url": f"https://{host.domain}.slack.com/",
        "team": host.name,
        "user": api.app.user.name,
        "team_id": host.team_id,
        "user_id": api.app.user_id,
        "bot_id": api.app.bot_id,
        "is_enterprise_install": False,
    }
    if host.enterprise_id:
        body["enterprise_id"] = host.enterprise_id
    return body


def users_info(api: Api, args: Args) -> dict[str, Any]:
    """users.info. Some shared channels' members are not visible to the host at all."""
    user = api.user(args.text("user"))
    if not user.is_visible:
        raise SlackRefusal("user_not_visible")
    is_stranger = api.world.is_external(user) and not api.shares_channel(user)
    has_email = "users:read.email" in api.app.rules.scopes
    body = user_json(api.world, user, is_stranger=is_stranger, has_email=has_email)
    if args.flag("include_locale") and not api.world.is_external(user):
        body["locale"] = "en-GB"
    if user.is_bot:
        body["profile"] |= {"api_app_id": user.app_id, "bot_id": user.bot_id}
    return {"ok": True, "user": body}


def users_list(api: Api, args: Args) -> dict[str, Any]:
    """users.list: members of the host's team; nobody from outside."""
    has_email = "users:read.email" in api.app.rules.scopes
    own = [user for user in api.world.users.values() if not api.world.is_external(user)]
    some, cursor = page(own, args)
    found = [user_json(api.world, u, is_stranger=False, has_email=has_email) for u in some]
    return {"ok": True, "members": found, "response_metadata": {"next_cursor": cursor}}


def team_info(api: Api, args: Args) -> dict[str, Any]:
    """team.info: the host's team, or a connected one by id."""
    team_id = args.text("team") or api.world.host.team_id
    connected = {t for c in api.world.channels.values() for t in c.connected_team_ids}
    organisation = api.world.organisations.get(team_id)
    if organisation is None or not (organisation.is_host or team_id in connected):
        raise SlackRefusal("team_not_found")
    return {"ok": True, "team": team_json(organisation)}


def bots_info(api: Api, args: Args) -> dict[str, Any]:
    """bots.info."""
    for user in api.world.users.values():
        if user.bot_id and user.bot_id == args.text("bot"):
            body = bot_profile_json(api.app) | {
                "id": user.bot_id,
                "app_id": user.app_id,
                "user_id": user.id,
                "name": user.real_name,
                "team_id": user.team_id,
            }
            return {"ok": True, "bot": body}
    raise SlackRefusal("bot_not_found")


def usergroup_users(_api: Api, _args: Args) -> dict[str, Any]:
    """usergroups.users.list: this workspace has no groups."""
    raise SlackRefusal("no_such_subteam")


def emoji_list(api: Api, _args: Args) -> dict[str, Any]:
    """emoji.list: the host's custom emoji."""
    return {"ok": True, "emoji": {}, "cache_ts": api.world.event_ts()}


METHODS = {
    "auth.test": Method(auth_test, SPECIAL),
    "users.info": Method(users_info, TIER_4, ("users:read",), ("user",)),
    "users.list": Method(users_list, TIER_2, ("users:read",)),
    "team.info": Method(team_info, TIER_3, ("team:read",)),
    "bots.info": Method(bots_info, TIER_3, ("users:read",), ("bot",)),
    "usergroups.users.list": Method(usergroup_users, TIER_2, ("usergroups:read",), ("usergroup",)),
    "emoji.list": Method(emoji_list, TIER_2, ("emoji:read",)),
}
