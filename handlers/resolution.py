"""The buttons of an issue card that change the issue."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.issue_status import Priority
from handlers import ids
from handlers.desk import Desk, issue_of
from handlers.views.issue_card import build_issue_card


def register(app: App, desk: Desk) -> None:
    """Listen for claim, release, assign, resolve, reopen, discard, urgent, calm and open."""
    _register_hands(app, desk)
    _register_states(app, desk)
    _register_priorities(app, desk)
    _register_looks(app, desk)


def _register_hands(app: App, desk: Desk) -> None:
    change = desk.services.change_issue

    @app.action(ids.ISSUE_CLAIM)
    def handle_claim(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change.claim(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.ISSUE_RELEASE)
    def handle_release(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change.release(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.ISSUE_ASSIGN)
    def handle_assign(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change.assign(
            issue_of(asked.heard), to_user=asked.heard.value, by=asked.by, cause=asked.cause
        )
        ack()


def _register_states(app: App, desk: Desk) -> None:
    change = desk.services.change_issue

    @app.action(ids.ISSUE_RESOLVE)
    def handle_resolve(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change.resolve(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.ISSUE_REOPEN)
    def handle_reopen(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change.reopen(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.ISSUE_DISCARD)
    def handle_discard(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        change.discard(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()


def _register_priorities(app: App, desk: Desk) -> None:
    change = desk.services.change_issue

    @app.action(ids.ISSUE_URGENT)
    def handle_urgent(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        issue_id = issue_of(asked.heard)
        change.prioritise(issue_id, Priority.URGENT, by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.ISSUE_CALM)
    def handle_calm(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        issue_id = issue_of(asked.heard)
        change.prioritise(issue_id, Priority.NORMAL, by=asked.by, cause=asked.cause)
        ack()


def _register_looks(app: App, desk: Desk) -> None:
    @app.action(ids.ISSUE_OPEN)
    def handle_open(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        brief = desk.services.find_issues.brief(issue_of(asked.heard), by=asked.by)
        card = build_issue_card(brief, texts=desk.texts, now=desk.services.clock.now())
        desk.answers.tell_presser(
            card, url=asked.heard.response_url, trigger_id=asked.heard.trigger_id
        )
        ack()
