"""A customer's rating: one press, then a form for a comment that only they see."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.ids import InvitationId
from handlers import ids
from handlers.desk import Desk
from handlers.views.rating import build_comment_form


def register(app: App, desk: Desk) -> None:
    """Listen for the five buttons and for the comment."""
    ratings = desk.services.record_rating

    def handle_rating(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        invitation_id = InvitationId(asked.heard.value)
        score = ids.RATING_SCORES[asked.heard.action_id]
        ratings.rate(invitation_id, score, by=asked.by, cause=asked.cause)
        form = build_comment_form(invitation_id, score, texts=desk.texts)
        # The rating is kept already, so a form that does not open costs a comment at most.
        desk.answers.try_to_open(asked.heard.trigger_id, form)
        ack()

    for action_id in ids.RATING_SCORES:
        app.action(action_id)(handle_rating)

    @app.view(ids.RATING_COMMENT)
    def handle_comment(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        ratings.comment(
            InvitationId(form.private_metadata),
            form.text(ids.RATING_COMMENT_BLOCK, ids.RATING_COMMENT_TEXT),
            by=asked.by,
            cause=asked.cause,
        )
        ack()
