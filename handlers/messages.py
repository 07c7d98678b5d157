"""What people write: messages, mentions, edits, deletions."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot.domain.conversation import MessageEdited, MessageHeard
from handlers.desk import Desk, delivery_of
from handlers.dispatch import nothing_to_do
from handlers.payloads import parse_mention, parse_message


def register(app: App, desk: Desk) -> None:
    """Listen for messages."""

    @app.event("message")
    def handle_message(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        cause = delivery_of(context)
        capture, words = desk.services.capture_message, desk.services.change_words
        found = parse_message(event)
        if found is None:
            return nothing_to_do()
        if isinstance(found, MessageHeard):
            capture.hear(found, cause=cause)
        elif isinstance(found, MessageEdited):
            words.edit(found, cause=cause)
        else:
            words.delete(found, cause=cause)
        return None

    @app.event("app_mention")
    def handle_mention(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        message = parse_mention(event)
        if message is None:
            return nothing_to_do()
        desk.services.capture_message.hear(message, cause=delivery_of(context))
        return None
