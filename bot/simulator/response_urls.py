"""What an app may do with a response_url: five times within thirty minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.simulator.errors import SlackRefusal
from bot.simulator.state import Channel, Message, ResponseUrl
from bot.simulator.web_api.call import Api, Args
from bot.simulator.web_api.chat import build_message
from bot.simulator.wire import Answer

LIFE = timedelta(minutes=30)
MOST_USES = 5


def respond(api: Api, url_id: str, body: dict[str, Any]) -> Answer:
    """Show an answer where the person acted; plain `ok`, or 404 when the address is spent."""
    address = api.world.response_urls.get(url_id)
    if address is None:
        return Answer(status=404, body={"ok": False, "error": "invalid_url"})
    if api.world.now() - address.issued_at > LIFE:
        return Answer(status=404, body={"ok": False, "error": "expired_url"})
    if address.uses >= MOST_USES:
        return Answer(status=404, body={"ok": False, "error": "used_url"})
    address.uses += 1
    try:
        show(api, address, body)
    except SlackRefusal as refusal:
        return Answer(status=200, body=refusal.body())
    return Answer(status=200, body="ok")


def show(api: Api, address: ResponseUrl, body: dict[str, Any]) -> None:
    """Carry out an answer: replace, delete, post to the channel or whisper."""
    channel = api.world.channels[address.channel_id]
    args = Args(body)
    source = address.message
    if args.flag("delete_original") and source:
        _remove(api, channel, source)
        return
    message = build_message(api, args, channel)
    if args.flag("replace_original") and source:
        _replace(api, channel, source, message)
    elif args.text("response_type", "ephemeral") == "in_channel":
        api.conversation.add(channel, message)
    else:
        message.visible_to = address.user_id
        api.conversation.whisper(channel, message)


def _remove(api: Api, channel: Channel, source: Message) -> None:
    if source.visible_to:
        source.is_deleted = True
    else:
        api.conversation.delete(channel, source)


def _replace(api: Api, channel: Channel, source: Message, message: Message) -> None:
    api.conversation.change(
        channel, source, editor=api.app.bot_id, text=message.text, blocks=message.blocks
    )
