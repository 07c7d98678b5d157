"""Emoji put on messages and taken away."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from handlers.desk import Desk, delivery_of
from handlers.dispatch import nothing_to_do
from handlers.payloads import parse_reaction


def register(app: App, desk: Desk) -> None:
    """Listen for reactions."""

    def handle_reaction(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        reaction = parse_reaction(event)
        if reaction is None:
            return nothing_to_do()
        desk.services.react.hear(reaction, cause=delivery_of(context))
        return None

    app.event("reaction_added")(handle_reaction)
    app.event("reaction_removed")(handle_reaction)
