"""Suggestions and replies.

Send, edit, write, take back. Nothing here sends a text that nobody clicked on.
"""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.causes import Upkeep
from bot.domain.errors import SuggestionGone
from bot.domain.ids import IssueId, ReplyId, SuggestionId
from bot.domain.people import Actor
from handlers import ids
from handlers.desk import Desk, issue_of
from handlers.forms import load_memory, memory_of
from handlers.payloads import ClickHeard
from handlers.views.reply_form import build_reply_form


def register(app: App, desk: Desk) -> None:
    """Listen for the buttons about replies, and for the reply form."""
    _register_buttons(app, desk)
    _register_writing(app, desk)
    _register_form(app, desk)


def _register_buttons(app: App, desk: Desk) -> None:
    replies = desk.services.send_reply

    @app.action(ids.SUGGESTION_SEND)
    def handle_send(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        suggestion_id, version = _suggestion_of(asked.heard)
        replies.send_suggestion(suggestion_id, version=version, by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.SUGGESTION_AGAIN)
    def handle_again(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        desk.services.suggest_reply.ask_again(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.REPLY_UNDO)
    def handle_undo(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        replies.undo(ReplyId(asked.heard.value), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.REPLY_SEND_ANYWAY)
    def handle_send_anyway(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        replies.send_anyway(ReplyId(asked.heard.value), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.REPLY_CHECK)
    def handle_check(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        reply_id = ReplyId(asked.heard.value)
        desk.services.check_reply.ask(reply_id, by=asked.by, cause=asked.cause)
        ack()


def _register_writing(app: App, desk: Desk) -> None:
    def handle_write(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        issue_id, suggestion_id = _reply_of(asked.heard)
        open_reply_form(
            desk,
            issue_id,
            suggestion_id=suggestion_id,
            by=asked.by,
            trigger_id=asked.heard.trigger_id,
        )
        ack()

    app.action(ids.SUGGESTION_EDIT)(handle_write)
    app.action(ids.REPLY_WRITE)(handle_write)
    app.action(ids.REPLY_EDIT)(handle_write)


def _register_form(app: App, desk: Desk) -> None:
    replies = desk.services.send_reply

    @app.view(ids.REPLY_FORM)
    def handle_submit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        memory = load_memory(form.private_metadata)
        replies.send_text(
            memory.issue_id,
            form.text(ids.REPLY_TEXT_BLOCK, ids.REPLY_TEXT),
            by=asked.by,
            cause=asked.cause,
            talk_revision=memory.talk_revision,
            suggestion_id=memory.suggestion_id,
        )
        ack()

    @app.view_closed(ids.REPLY_FORM)
    def handle_close(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.closed_form(body, context)
        memory = load_memory(asked.heard.form.private_metadata)
        replies.stop_answering(memory.issue_id, by=asked.by, cause=Upkeep(at=asked.cause.at))
        ack()


def open_reply_form(
    desk: Desk,
    issue_id: IssueId,
    *,
    suggestion_id: SuggestionId | None,
    by: Actor,
    trigger_id: str,
) -> None:
    """Open the form to write a reply, and show the team that somebody is writing.

    The form comes first: Slack's permission to open one is over after three seconds.
    """
    replies = desk.services.send_reply
    form = replies.open_form(issue_id, by=by, suggestion_id=suggestion_id)
    view = build_reply_form(form, texts=desk.texts, private_metadata=memory_of(form).dump())
    desk.answers.open_form(trigger_id, view)
    replies.start_answering(issue_id, by=by, cause=Upkeep(at=desk.services.clock.now()))


def _suggestion_of(click: ClickHeard) -> tuple[SuggestionId, int]:
    """Return which suggestion was clicked, in which version; raise SuggestionGone for none."""
    suggestion_id, _, version = click.value.partition(":")
    if not suggestion_id or not version.isascii() or not version.isdigit() or len(version) > 9:
        raise SuggestionGone
    return SuggestionId(suggestion_id), int(version)


def _reply_of(click: ClickHeard) -> tuple[IssueId, SuggestionId | None]:
    """Return the issue to reply to, and the suggestion to begin with where there is one."""
    issue_id, _, suggestion_id = click.value.partition(":")
    return IssueId(issue_id), SuggestionId(suggestion_id) if suggestion_id else None
