"""The form to log an issue by hand."""

from __future__ import annotations

from html import escape
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountId
from bot.domain.people import Actor
from handlers import ids
from handlers.desk import Desk
from handlers.views.issue_form import build_issue_form


def register(app: App, desk: Desk) -> None:
    """Listen for the form."""

    @app.view(ids.ISSUE_FORM)
    def handle_submit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        account_id = form.choice(ids.ISSUE_ACCOUNT_BLOCK, ids.ISSUE_ACCOUNT)
        if not account_id:
            raise InvalidInput("no_account_picked")
        desk.services.log_issue.log_for_account(
            account_id=AccountId(account_id),
            # A form gives plain words; what is stored of a conversation is written as Slack does.
            text=escape(form.text(ids.ISSUE_TEXT_BLOCK, ids.ISSUE_TEXT), quote=False),
            by=asked.by,
            cause=asked.cause,
        )
        ack()


def open_issue_form(desk: Desk, *, by: Actor, trigger_id: str, text: str = "") -> None:
    """Open the form, with what was typed already."""
    accounts = desk.services.log_issue.accounts(by=by)
    desk.answers.open_form(trigger_id, build_issue_form(accounts, texts=desk.texts, text=text))
