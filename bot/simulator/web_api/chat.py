"""chat.*: post, update, delete, whisper, schedule, link."""

from __future__ import annotations

from typing import Any

from bot.simulator.block_kit import (
    Surface,
    are_blocks_too_long,
    check_blocks,
    complete_blocks,
)
from bot.simulator.errors import SlackRefusal, refuse_blocks
from bot.simulator.shapes import bot_profile_json, message_json
from bot.simulator.state import Channel, Message, Poster, ScheduledMessage
from bot.simulator.web_api.call import SPECIAL, TIER_3, TIER_4, Api, Args, Method
from bot.simulator.world import copy_json

_MAX_UPDATE = 4000
_MAX_MARKDOWN = 12_000
_MAX_METADATA = 16_000
_MAX_DAYS = 120


def post_message(api: Api, args: Args) -> dict[str, Any]:
    """chat.postMessage."""
    channel = api.writable(args.text("channel"))
    _check_sender(api, args)
    message = build_message(api, args, channel)
    api.limiter.count_post(channel.id, now=api.world.now())
    api.conversation.add(channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": _shown(api, message)}


def update(api: Api, args: Args) -> dict[str, Any]:
    """chat.update. Blocks stay as they are when none are given but a text is."""
    channel = api.channel(args.text("channel"))
    message = _own_message(api, channel, args.text("ts"), "cant_update_message")
    text, blocks = _content(api, args)
    if len(text) > _MAX_UPDATE:
        raise SlackRefusal("msg_too_long")
    api.conversation.change(
        channel, message, editor=api.app.bot_id, text=text or message.text, blocks=blocks
    )
    if "metadata" in args.values:
        message.metadata = _metadata(args)
    shown = _shown(api, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def delete(api: Api, args: Args) -> dict[str, Any]:
    """chat.delete."""
    channel = api.channel(args.text("channel"))
    message = _own_message(api, channel, args.text("ts"), "cant_delete_message")
    api.conversation.delete(channel, message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def post_ephemeral(api: Api, args: Args) -> dict[str, Any]:
    """chat.postEphemeral. No event, not in history, cannot be changed by chat.update."""
    channel = api.writable(args.text("channel"))
    if args.text("user") not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    message = build_message(api, args, channel)
    message.visible_to = args.text("user")
    api.conversation.whisper(channel, message)
    return {"ok": True, "message_ts": message.ts}


def schedule_message(api: Api, args: Args) -> dict[str, Any]:
    """chat.scheduleMessage."""
    channel = api.writable(args.text("channel"))
    post_at, now = args.number("post_at", 0), api.world.epoch()
    if post_at <= now:
        raise SlackRefusal("time_in_past")
    if post_at > now + _MAX_DAYS * 86_400:
        raise SlackRefusal("time_too_far")
    text, _blocks = _content(api, args)
    scheduled = ScheduledMessage(
        id=api.world.new_id("Q"),
        channel_id=channel.id,
        post_at=post_at,
        created=now,
        args=copy_json(args.values),
    )
    api.world.scheduled[scheduled.id] = scheduled
    return {
        "ok": True,
        "channel": channel.id,
        "scheduled_message_id": scheduled.id,
        "post_at": post_at,
        "message": {
            "text": text,
            "type": "delayed_message",
            "user": api.app.user_id,
            "bot_id": api.app.bot_id,
            "bot_profile": bot_profile_json(api.app),
            "team": api.app.user.team_id,
        },
    }


def list_scheduled(api: Api, args: Args) -> dict[str, Any]:
    """chat.scheduledMessages.list."""
    wanted = args.text("channel")
    found = [
        {
            "id": s.id,
            "channel_id": s.channel_id,
            "post_at": s.post_at,
            "date_created": s.created,
            "text": Args(s.args).text("text"),
        }
        for s in api.world.scheduled.values()
        if wanted in ("", s.channel_id)
    ]
    return {
        "ok": True,
        "scheduled_messages": found,
        "response_metadata": {"next_cursor": ""},
    }


def delete_scheduled(api: Api, args: Args) -> dict[str, Any]:
    """chat.deleteScheduledMessage."""
    if api.world.scheduled.pop(args.text("scheduled_message_id"), None) is None:
        raise SlackRefusal("invalid_scheduled_message_id")
    return {"ok": True}


def get_permalink(api: Api, args: Args) -> dict[str, Any]:
    """chat.getPermalink."""
    channel = api.channel(args.text("channel"))
    message = api.message(channel, args.text("message_ts"))
    link = api.world.permalink(channel, message)
    return {"ok": True, "channel": channel.id, "permalink": link}


def set_status(api: Api, args: Args) -> dict[str, Any]:
    """assistant.threads.setStatus: the line "is thinking..." under a thread."""
    channel = api.channel(args.text("channel_id"))
    thread_ts = args.text("thread_ts")
    if api.world.find_message(channel, thread_ts) is None:
        raise SlackRefusal("invalid_thread_ts")
    api.world.statuses[channel.id, thread_ts] = args.text("status")
    return {"ok": True}


def post_due_scheduled(api: Api) -> None:
    """Post what is due. Slack posts it without a call, so limits do not count it."""
    now = api.world.epoch()
    for scheduled in sorted(api.world.scheduled.values(), key=lambda s: s.post_at):
        if scheduled.post_at > now:
            continue
        del api.world.scheduled[scheduled.id]
        args = Args(scheduled.args)
        # A message with metadata is accepted and then never posted (Slack's documented fault).
        if "metadata" not in scheduled.args:
            channel = api.world.channels[scheduled.channel_id]
            api.conversation.add(channel, build_message(api, args, channel))


def build_message(api: Api, args: Args, channel: Channel) -> Message:
    """Build the app's message from a call's arguments, checked."""
    text, blocks = _content(api, args)
    attachments = args.json("attachments") or []
    if not (text or blocks or attachments):
        raise SlackRefusal("no_text")
    thread_ts = _thread(api, channel, args.text("thread_ts"))
    is_broadcast = thread_ts is not None and args.flag("reply_broadcast")
    return Message(
        ts=api.world.next_ts(),
        channel_id=channel.id,
        text=text,
        user_id=api.app.user_id,
        team_id=api.app.user.team_id,
        posted_by=Poster.APP,
        blocks=blocks or [],
        attachments=copy_json(attachments),
        subtype="thread_broadcast" if is_broadcast else None,
        thread_ts=thread_ts,
        bot_id=api.app.bot_id,
        app_id=api.app.app_id,
        username=args.text("username") or None,
        icons=_icons(args),
        metadata=_metadata(args),
    )


def _content(api: Api, args: Args) -> tuple[str, list[dict[str, Any]] | None]:
    text, markdown = args.text("text"), args.text("markdown_text")
    blocks = args.json("blocks", error="invalid_blocks_format")
    if markdown:
        if text or blocks:
            raise SlackRefusal("markdown_text_conflict")
        if len(markdown) > _MAX_MARKDOWN:
            raise SlackRefusal("msg_too_long")
        return markdown, None
    if blocks is None:
        return text, None
    problems = check_blocks(blocks, Surface.MESSAGE)
    problems += _missing_files(api, blocks) if not problems else []
    if problems:
        raise refuse_blocks("invalid_blocks", problems)
    if are_blocks_too_long(blocks):
        raise SlackRefusal("msg_blocks_too_long")
    return text, complete_blocks(blocks, lambda: api.world.new_secret(5))


def _thread(api: Api, channel: Channel, thread_ts: str) -> str | None:
    if not thread_ts:
        return None
    parent = api.world.find_message(channel, thread_ts)
    if parent is None:
        raise SlackRefusal("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def _missing_files(api: Api, blocks: list[dict[str, Any]]) -> list[str]:
    problems = []
    for index, block in enumerate(blocks):
        wanted = block.get("slack_file", {}).get("id")
        file = api.world.files.get(wanted)
        if wanted and (file is None or not file.is_complete):
            problems.append(f"invalid slack file [json-pointer:/blocks/{index}/slack_file]")
    return problems


def _metadata(args: Args) -> dict[str, Any] | None:
    metadata = args.json("metadata", error="invalid_metadata_format")
    if metadata is None:
        return None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if not isinstance(payload, dict) or not metadata.get("event_type"):
        raise SlackRefusal("invalid_metadata_format")
    if len(str(metadata)) > _MAX_METADATA:
        raise SlackRefusal("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": copy_json(payload)}


def _check_sender(api: Api, args: Args) -> None:
    if any(args.text(name) for name in ("username", "icon_url", "icon_emoji")):
        api.require_scope("chat:write.customize")


def _icons(args: Args) -> dict[str, str] | None:
    if args.text("icon_emoji"):
        return {"emoji": args.text("icon_emoji")}
    if args.text("icon_url"):
        return {"image_48": args.text("icon_url")}
    return None


def _own_message(api: Api, channel: Channel, ts: str, error: str) -> Message:
    message = api.message(channel, ts)
    if message.bot_id != api.app.bot_id:
        raise SlackRefusal(error)
    return message


def _shown(api: Api, message: Message) -> dict[str, Any]:
    return message_json(api.world, message) | {"bot_profile": bot_profile_json(api.app)}


METHODS = {
    "chat.postMessage": Method(post_message, SPECIAL, ("chat:write",), ("channel",)),
    "chat.update": Method(update, TIER_3, ("chat:write",), ("channel", "ts")),
    "chat.delete": Method(delete, TIER_3, ("chat:write",), ("channel", "ts")),
    "chat.postEphemeral": Method(post_ephemeral, TIER_4, ("chat:write",), ("channel", "user")),
    "chat.scheduleMessage": Method(
        schedule_message, TIER_3, ("chat:write",), ("channel", "post_at"), is_modest=False
    ),
    "chat.scheduledMessages.list": Method(list_scheduled, TIER_3, is_modest=False),
    "chat.deleteScheduledMessage": Method(
        delete_scheduled,
        TIER_3,
        ("chat:write",),
        ("channel", "scheduled_message_id"),
        is_modest=False,
    ),
    "chat.getPermalink": Method(get_permalink, SPECIAL, (), ("channel", "message_ts")),
    "assistant.threads.setStatus": Method(
        set_status,
        SPECIAL,
        ("assistant:write", "chat:write"),
        ("channel_id", "thread_ts"),
        is_modest=False,
    ),
}
