"""The JSON shapes of users, channels and teams. Pure: state in, dictionaries out."""

from __future__ import annotations

from typing import Any

from bot.simulator.state import Channel, Organisation, User
from bot.simulator.world import World

_IMAGES = tuple(f"image_{size}" for size in (24, 32, 48, 72, 192, 512))


def user_json(world: World, user: User, *, is_stranger: bool, has_email: bool) -> dict[str, Any]:
    """Return a user as users.info shows him to the host."""
    team = world.organisation_of(user)
    base: dict[str, Any] = {"id": user.id, "team_id": user.team_id, "name": user.name}
    names = {"real_name": user.real_name, "display_name": user.name, "team": user.team_id}
    if user.is_deleted:
        return base | {"deleted": True, "profile": names, "is_bot": user.is_bot, "updated": 1}
    if is_stranger:
        hidden = {"real_name": "", "display_name": "", "team": user.team_id}
        return base | {"deleted": False, "is_stranger": True, "profile": hidden, "updated": 1}
    body = base | _full_user(user)
    body["profile"] = _profile(user, has_email=has_email and not team.enterprise_id)
    if world.is_external(user):
        body["is_stranger"] = False
    if team.enterprise_id:
        body["enterprise_user"] = {
            "id": user.id,
            "enterprise_id": team.enterprise_id,
            "enterprise_name": team.name,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "teams": [team.team_id],
        }
    return body


def channel_json(
    world: World, channel: Channel, *, bot_user_id: str, is_modest: bool
) -> dict[str, Any]:
    """Return a channel as conversations.info shows it; a modest stand-in knows no sharing."""
    if channel.is_im:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": world.host.team_id,
            "user": channel.im_user_id,
            "last_read": "0000000000.000000",
            "latest": None,
            "is_open": True,
            "priority": 0,
        }
    body = _channel_base(channel) | {"is_member": bot_user_id in channel.members}
    if channel.is_frozen:
        body["frozen_reason"] = "connection_severed"
    return body if is_modest else body | _sharing(world, channel)


def team_json(organisation: Organisation) -> dict[str, Any]:
    """Return a team as team.info shows it."""
    return {
        "id": organisation.team_id,
        "name": organisation.name,
        "domain": organisation.domain,
        "email_domain": "",
        "icon": {},
        "avatar_base_url": "https://ca.slack-edge.com/",
        "is_verified": False,
    }


def _full_user(user: User) -> dict[str, Any]:
    return {
        "deleted": False,
        "color": "9f69e7",
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": 3600,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }


def _profile(user: User, *, has_email: bool) -> dict[str, Any]:
    profile: dict[str, Any] = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "fields": {},
        "status_text": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": "g0",
        **dict.fromkeys(_IMAGES, user.picture),
        "status_text_canonical": "",
        "team": user.team_id,
    }
    if has_email and user.email:
        profile["email"] = user.email
    return profile


def _channel_base(channel: Channel) -> dict[str, Any]:
    empty = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_general": False,
        "unlinked": 0,
        "name_normalized": channel.name,
        "updated": channel.created * 1000,
        "parent_conversation": None,
        "creator": channel.creator,
        "topic": dict(empty),
        "purpose": dict(empty),
        "previous_names": [],
    }


def _sharing(world: World, channel: Channel) -> dict[str, Any]:
    connected = channel.connected_team_ids
    body: dict[str, Any] = {
        "is_shared": bool(connected),
        "is_org_shared": False,
        "is_ext_shared": bool(connected),
        "is_pending_ext_shared": bool(channel.pending_team_ids),
        "pending_shared": list(channel.pending_team_ids),
        "pending_connected_team_ids": list(channel.pending_team_ids),
        "context_team_id": world.host.team_id,
        "shared_team_ids": [world.host.team_id, *connected],
    }
    if connected:
        body |= {
            "internal_team_ids": [world.host.team_id],
            "connected_team_ids": list(connected),
            "conversation_host_id": channel.host_team_id,
            "connected_limited_team_ids": [],
        }
    return body
