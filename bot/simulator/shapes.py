"""The JSON shapes in which Slack shows its things. Pure: state in, dictionaries out."""

from __future__ import annotations

from typing import Any

from bot.simulator.app import InstalledApp
from bot.simulator.state import File, Message, User, View
from bot.simulator.world import World, copy_json

_ICONS = {"image_36": "", "image_48": "", "image_72": ""}


def message_json(world: World, message: Message, *, stubs: bool = True) -> dict[str, Any]:
    """Return a message as events and answers carry it (without channel and reactions)."""
    if message.is_tombstone:
        return _tombstone(world, message)
    body: dict[str, Any] = {"type": "message", "ts": message.ts, "text": message.text}
    optional = {
        "subtype": message.subtype,
        "user": message.user_id,
        "client_msg_id": message.client_msg_id,
        "team": message.team_id,
        "inviter": message.inviter,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "username": message.username,
        "icons": message.icons,
        "edited": message.edited,
    }
    body.update({key: value for key, value in optional.items() if value is not None})
    if message.blocks:
        body["blocks"] = copy_json(message.blocks)
    if message.attachments:
        body["attachments"] = copy_json(message.attachments)
    if message.files:
        body["files"] = [file_json(world, file, is_stub=stubs) for file in message.files]
        body |= {"upload": False, "display_as_bot": False}
    body.update(_thread_fields(world, message))
    return body


def bot_profile_json(app: InstalledApp) -> dict[str, Any]:
    """Return the bot_profile of the app's own messages."""
    return {
        "id": app.bot_id,
        "app_id": app.app_id,
        "user_id": app.user_id,
        "name": app.user.real_name,
        "icons": dict(_ICONS),
        "deleted": False,
        "updated": 1700000000,
        "team_id": app.user.team_id,
    }


def reactions_json(message: Message) -> list[dict[str, Any]]:
    """Return the reactions of a message."""
    return [
        {"name": name, "users": list(users), "count": len(users)}
        for name, users in message.reactions.items()
    ]


def file_json(world: World, file: File, *, is_stub: bool) -> dict[str, Any]:
    """Return a file, or the stub that shared channels' events carry."""
    if is_stub:
        return {
            "id": file.id,
            "created": 0,
            "timestamp": 0,
            "mode": "file_access",
            "file_access": "check_file_info",
            "user": "",
        }
    extension = file.name.rpartition(".")[2]
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user_id,
        "user_team": file.team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": True,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "media_display_type": "unknown",
        "has_rich_preview": False,
        "file_access": "visible",
        **_file_addresses(world, file),
    }


def user_profile_json(world: World, user: User) -> dict[str, Any]:
    """Return the short user_profile of messages in shared channels."""
    return {
        "avatar_hash": "g0",
        "image_72": "",
        "first_name": user.real_name.split(" ")[0],
        "real_name": user.real_name,
        "display_name": user.name,
        "team": world.organisation_of(user).actor_id,
        "name": user.name,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
    }


def view_json(world: World, app: InstalledApp, view: View) -> dict[str, Any]:
    """Return a view as answers and interactions carry it, with what was filled in."""
    body = copy_json(view.body)
    return {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.kind,
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": copy_json(view.values)},
        "hash": view.hash,
        "title": body.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": app.app_id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": world.host.team_id,
        "bot_id": app.bot_id,
    }


def _file_addresses(world: World, file: File) -> dict[str, str]:
    domain = world.organisations[file.team_id].domain
    private = f"https://files.slack.com/files-pri/{file.team_id}-{file.id}"
    return {
        "url_private": f"{private}/{file.name}",
        "url_private_download": f"{private}/download/{file.name}",
        "permalink": f"https://{domain}.slack.com/files/{file.user_id}/{file.id}/{file.name}",
        "permalink_public": f"https://slack-files.com/{file.team_id}-{file.id}-0",
    }


def _thread_fields(world: World, message: Message) -> dict[str, Any]:
    channel = world.channels.get(message.channel_id)
    if channel is None or message.visible_to:
        return {"thread_ts": message.thread_ts} if message.thread_ts else {}
    if message.is_reply:
        fields: dict[str, Any] = {"thread_ts": message.thread_ts}
        parent = channel.messages.get(message.thread_ts or "")
        if parent and parent.user_id and message.subtype != "thread_broadcast":
            fields["parent_user_id"] = parent.user_id
        if parent and message.subtype == "thread_broadcast":
            fields["root"] = message_json(world, parent)
        return fields
    replies = world.replies_to(channel, message.ts)
    if not replies:
        return {}
    return _reply_summary(message, replies) | {"is_locked": False, "subscribed": False}


def _reply_summary(message: Message, replies: list[Message]) -> dict[str, Any]:
    users = list(dict.fromkeys(reply.user_id for reply in replies if reply.user_id))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
    }


def _tombstone(world: World, message: Message) -> dict[str, Any]:
    channel = world.channels[message.channel_id]
    replies = world.replies_to(channel, message.ts)
    summary = _reply_summary(message, replies) if replies else {}
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": message.ts,
        **summary,
        "is_locked": False,
    }
