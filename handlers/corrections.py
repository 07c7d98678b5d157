"""The buttons under the answer to "why": the one click that makes it the other way round."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import InvalidInput
from bot.domain.ids import IssueId, MessageTs, SlackChannelId
from bot.domain.people import Actor
from handlers import ids
from handlers.desk import Desk, issue_of
from handlers.views.messages import TeamMessage
from handlers.views.notices import build_note


def register(app: App, desk: Desk) -> None:
    """Listen for both."""

    @app.action(ids.WHY_CAPTURE)
    def handle_capture(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        channel, _, ts = asked.heard.value.partition(":")
        if not channel or not ts:
            raise InvalidInput("unreadable_request")
        issue_id = desk.services.log_issue.capture(
            SlackChannelId(channel), MessageTs(ts), by=asked.by, cause=asked.cause, message=None
        )
        number = _number(desk, issue_id, by=asked.by)
        _answer(desk, "done.captured", number, url=asked.heard.response_url)
        ack()

    @app.action(ids.WHY_DISCARD)
    def handle_discard(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        issue_id = issue_of(asked.heard)
        desk.services.change_issue.discard(issue_id, by=asked.by, cause=asked.cause)
        number = _number(desk, issue_id, by=asked.by)
        _answer(desk, "done.corrected", number, url=asked.heard.response_url)
        ack()


def _number(desk: Desk, issue_id: IssueId, *, by: Actor) -> int:
    return desk.services.find_issues.brief(issue_id, by=by).issue.number


def _answer(desk: Desk, code: str, number: int, *, url: str) -> None:
    """Say so in place of the answer whose button was pressed."""
    note: TeamMessage = build_note(code, texts=desk.texts, number=number)
    desk.answers.tell_team_member(note, url=url, replaces=True)
