"""A writer's answer to the question whether what they wrote should become an issue."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.ids import NudgeId
from handlers import ids
from handlers.desk import Asked, Desk
from handlers.payloads import ClickHeard
from handlers.views.fixed import build_fixed_text


def register(app: App, desk: Desk) -> None:
    """Listen for both answers."""
    answers = desk.services.answer_nudge

    @app.action(ids.NUDGE_OPEN)
    def handle_open(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        if not answers.accept(NudgeId(asked.heard.value), by=asked.by, cause=asked.cause):
            _tell_team_has_it(desk, asked)
        ack()

    @app.action(ids.NUDGE_DECLINE)
    def handle_decline(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        if not answers.decline(NudgeId(asked.heard.value), by=asked.by, cause=asked.cause):
            _tell_team_has_it(desk, asked)
        ack()


def _tell_team_has_it(desk: Desk, asked: Asked[ClickHeard]) -> None:
    """Tell whoever pressed that an issue was opened before."""
    note = build_fixed_text("nudge_accepted", texts=desk.texts)
    desk.answers.tell_presser(note, url=asked.heard.response_url, trigger_id=asked.heard.trigger_id)
