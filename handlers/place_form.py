"""The settings of one account and one channel: the form, and the way to it."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.briefs import PlaceBrief
from bot.domain.ids import AccountId
from bot.domain.people import Actor
from handlers import ids
from handlers.desk import Desk
from handlers.forms import load_place_memory, place_memory_of
from handlers.views.place_form import build_place_form, parse_place


def register(app: App, desk: Desk) -> None:
    """Listen for the form, and for the button on an account's card."""
    change_place = desk.services.change_place

    @app.view(ids.PLACE_FORM)
    def handle_place(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        memory = load_place_memory(form.private_metadata)
        place = change_place.read(
            account_id=memory.account_id, channel_id=memory.channel_id, by=asked.by
        )
        change_place.change(parse_place(form.state, place), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.ACCOUNT_SETTINGS)
    def handle_account(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        place = change_place.read(account_id=AccountId(asked.heard.value), by=asked.by)
        _open(desk, place, trigger_id=asked.heard.trigger_id)
        ack()


def open_channel_settings(desk: Desk, text: str, *, by: Actor, trigger_id: str) -> None:
    """Open the settings of the channel that was typed; the service refuses all but admins."""
    place = desk.services.change_place.find(text, by=by)
    _open(desk, place, trigger_id=trigger_id)


def _open(desk: Desk, place: PlaceBrief, *, trigger_id: str) -> None:
    memory = place_memory_of(place)
    view = build_place_form(place, texts=desk.texts, private_metadata=memory.dump())
    desk.answers.open_form(trigger_id, view)
