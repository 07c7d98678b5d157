"""What nothing else listens for.

Acknowledged, so that Slack does not show a fault, and answered kindly.
"""

from __future__ import annotations

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import InvalidInput
from handlers.desk import Desk

_ANYTHING = re.compile(r"(?s).*")


def register(app: App, desk: Desk) -> None:
    """Listen for the rest. To be registered last: Bolt takes the first listener that fits.

    A button of an older version may stand in a channel for years.
    """

    @app.action(_ANYTHING)
    def handle_action(body: dict[str, Any], context: BoltContext) -> None:
        desk.click(body, context)
        raise InvalidInput("out_of_date")

    @app.shortcut(_ANYTHING)
    def handle_shortcut(body: dict[str, Any], context: BoltContext) -> None:
        desk.shortcut(body, context)
        raise InvalidInput("out_of_date")

    @app.command(_ANYTHING)
    def handle_command(body: dict[str, Any], context: BoltContext) -> None:
        desk.command(body, context)
        raise InvalidInput("out_of_date")

    @app.view(_ANYTHING)
    def handle_view(body: dict[str, Any], context: BoltContext) -> None:
        desk.submission(body, context)
        raise InvalidInput("out_of_date")

    @app.view_closed(_ANYTHING)
    def handle_view_closed(ack: Ack) -> None:
        ack()

    @app.options(_ANYTHING)
    def handle_options(ack: Ack) -> None:
        ack(options=[])
