"""What people of the team choose from a message's menu, and "New issue" from anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import InvalidInput
from bot.domain.ids import IssueId
from handlers import ids
from handlers.desk import Asked, Desk
from handlers.new_issue import open_issue_form
from handlers.payloads import ShortcutHeard
from handlers.views.messages import TeamMessage
from handlers.views.notices import build_note
from handlers.views.why import build_why


def register(app: App, desk: Desk) -> None:
    """Listen for the shortcuts."""

    @app.shortcut(ids.CAPTURE_ISSUE)
    def handle_capture(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.shortcut(body, context)
        issue_id = _capture(desk, asked)
        number = desk.services.find_issues.brief(issue_id, by=asked.by).issue.number
        _tell(desk, asked, build_note("done.captured", texts=desk.texts, number=number))
        ack()

    @app.shortcut(ids.SUGGEST_REPLY)
    def handle_suggest(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.shortcut(body, context)
        issue_id = _capture(desk, asked)
        # Two changes, two receipts: the second would otherwise count as a repeated click.
        again = replace(asked.cause, receipt=f"{asked.cause.receipt}:suggest")
        desk.services.suggest_reply.ask_again(issue_id, by=asked.by, cause=again)
        _tell(desk, asked, build_note("done.suggestion_asked", texts=desk.texts))
        ack()

    @app.shortcut(ids.EXPLAIN_MESSAGE)
    def handle_why(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.shortcut(body, context)
        channel, ts = asked.heard.channel, asked.heard.message_ts
        if channel is None or ts is None:
            raise InvalidInput("unreadable_request")
        brief = desk.services.manage.why_message(channel, ts, by=asked.by)
        _tell(desk, asked, build_why(brief, texts=desk.texts))
        ack()

    @app.shortcut(ids.NEW_ISSUE)
    def handle_new_issue(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.shortcut(body, context)
        open_issue_form(desk, by=asked.by, trigger_id=asked.heard.trigger_id)
        ack()


def _capture(desk: Desk, asked: Asked[ShortcutHeard]) -> IssueId:
    heard = asked.heard
    if heard.channel is None or heard.message_ts is None:
        raise InvalidInput("unreadable_request")
    return desk.services.log_issue.capture(
        heard.channel, heard.message_ts, by=asked.by, cause=asked.cause, message=heard.message
    )


def _tell(desk: Desk, asked: Asked[ShortcutHeard], message: TeamMessage) -> None:
    desk.answers.tell_presser(
        message, url=asked.heard.response_url, trigger_id=asked.heard.trigger_id
    )
