"""What happens to channels and who is in them."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from handlers.desk import Desk, delivery_of
from handlers.dispatch import nothing_to_do
from handlers.payloads import parse_channel_event, parse_channel_id_change, parse_membership

CHANGES = (
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
)
"""Events after which what is known of a channel has to be looked up again."""
SHARED = "channel_shared"
"""The same, and the channel may be one that was never heard of."""


def register(app: App, desk: Desk) -> None:
    """Listen for changes of channels and of their members."""
    keep_places = desk.services.keep_places

    def handle_change(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        change = parse_channel_event(event)
        if change is None:
            return nothing_to_do()
        keep_places.channel_changed(change.channel, cause=delivery_of(context))
        return None

    def handle_shared(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        change = parse_channel_event(event)
        if change is None:
            return nothing_to_do()
        keep_places.channel_shared(change.channel, cause=delivery_of(context))
        return None

    for name in CHANGES:
        app.event(name)(handle_change)
    app.event(SHARED)(handle_shared)
    _register_members(app, desk)


def _register_members(app: App, desk: Desk) -> None:
    keep_places = desk.services.keep_places

    @app.event("channel_id_changed")
    def handle_new_id(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        change = parse_channel_id_change(event)
        if change is None:
            return nothing_to_do()
        keep_places.channel_id_changed(*change, cause=delivery_of(context))
        return None

    def handle_membership(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        membership = parse_membership(event)
        if membership is None:
            return nothing_to_do()
        cause = delivery_of(context)
        channel, user_id = membership.channel, membership.user_id
        if user_id != desk.workspace.bot_user_id:
            keep_places.membership_changed(channel, user_id, cause=cause)
        elif membership.has_joined:
            keep_places.app_joined(channel, cause=cause)
        else:
            keep_places.channel_changed(channel, cause=cause)
        return None

    app.event("member_joined_channel")(handle_membership)
    app.event("member_left_channel")(handle_membership)
