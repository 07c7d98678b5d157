"""What happens to people's accounts and to the installation itself."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from handlers.desk import Desk, delivery_of
from handlers.dispatch import nothing_to_do
from handlers.payloads import parse_uninstalled, parse_user_change
from handlers.payloads.facts import parse_person


def register(app: App, desk: Desk) -> None:
    """Listen for changed people, revoked tokens and the end of the installation."""
    keep_places = desk.services.keep_places

    @app.event("user_change")
    def handle_user_change(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        user_id = parse_user_change(event)
        if user_id is None:
            return nothing_to_do()
        said = parse_person(event.get("user"), workspace=desk.workspace)
        keep_places.person_changed(user_id, said=said, cause=delivery_of(context))
        return None

    def handle_end(event: dict[str, Any], context: BoltContext) -> BoltResponse | None:
        if not parse_uninstalled(event, bot_user_id=desk.workspace.bot_user_id):
            return nothing_to_do()
        desk.services.keep_installation.end(cause=delivery_of(context))
        return None

    app.event("app_uninstalled")(handle_end)
    app.event("tokens_revoked")(handle_end)
