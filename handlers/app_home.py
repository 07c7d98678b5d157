"""The app's home tab and its buttons."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse

from bot.domain.permissions import Act, require
from handlers import ids
from handlers.desk import Desk, delivery_of
from handlers.dispatch import nothing_to_do
from handlers.new_issue import open_issue_form
from handlers.payloads import parse_home_opened
from handlers.settings_form import open_settings_form


def register(app: App, desk: Desk) -> None:
    """Listen for the tab being opened, and for what is pressed there."""

    @app.event("app_home_opened")
    def handle_home_opened(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        opened = parse_home_opened(event)
        if opened is None:
            return nothing_to_do()
        desk.services.manage.show_home(opened.user_id, cause=delivery_of(context))
        return None

    @app.action(ids.HOME_NEW_ISSUE)
    def handle_new_issue(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        open_issue_form(desk, by=asked.by, trigger_id=asked.heard.trigger_id)
        ack()

    @app.action(ids.HOME_REFRESH)
    def handle_refresh(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        require(asked.by, Act.VIEW_ISSUES)
        desk.services.manage.show_home(asked.heard.user_id, cause=asked.cause)
        ack()

    @app.action(ids.HOME_SETTINGS)
    def handle_settings(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        open_settings_form(desk, by=asked.by, trigger_id=asked.heard.trigger_id)
        ack()
