"""The settings form, and the app's own switch."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.people import Actor
from handlers import ids
from handlers.desk import Desk
from handlers.views.notices import build_note
from handlers.views.settings_form import build_settings_form, parse_settings


def register(app: App, desk: Desk) -> None:
    """Listen for the form, and for pause and resume."""
    change_settings = desk.services.change_settings

    @app.view(ids.SETTINGS_FORM)
    def handle_settings(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        wanted = parse_settings(asked.heard.form.state, change_settings.preferences(by=asked.by))
        change_settings.change_preferences(wanted, by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.APP_PAUSE)
    def handle_pause(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change_settings.pause(by=asked.by, cause=asked.cause)
        desk.answers.tell_presser(
            build_note("done.paused", texts=desk.texts),
            url=asked.heard.response_url,
            trigger_id=asked.heard.trigger_id,
        )
        ack()

    @app.action(ids.APP_RESUME)
    def handle_resume(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change_settings.resume(by=asked.by, cause=asked.cause)
        desk.answers.tell_presser(
            build_note("done.resumed", texts=desk.texts),
            url=asked.heard.response_url,
            trigger_id=asked.heard.trigger_id,
        )
        ack()


def open_settings_form(desk: Desk, *, by: Actor, trigger_id: str) -> None:
    """Open the settings; the service refuses everybody but admins."""
    preferences = desk.services.change_settings.preferences(by=by)
    desk.answers.open_form(trigger_id, build_settings_form(preferences, texts=desk.texts))
