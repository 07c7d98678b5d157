"""The button on a note about a channel that is only watched."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import InvalidInput
from bot.domain.ids import MessageTs, SlackChannelId
from handlers import ids
from handlers.desk import Desk
from handlers.views.notices import build_note


def register(app: App, desk: Desk) -> None:
    """Listen for the button that opens the issue after all."""

    @app.action(ids.SHADOW_CAPTURE)
    def handle_capture(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        channel, colon, ts = asked.heard.value.partition(":")
        if not colon or not ts:
            raise InvalidInput("unreadable_request")
        issue_id = desk.services.log_issue.capture(
            SlackChannelId(channel),
            MessageTs(ts),
            by=asked.by,
            cause=asked.cause,
            message=None,
        )
        number = desk.services.find_issues.brief(issue_id, by=asked.by).issue.number
        desk.answers.tell_presser(
            build_note("done.captured", texts=desk.texts, number=number),
            url=asked.heard.response_url,
            trigger_id=asked.heard.trigger_id,
        )
        ack()
