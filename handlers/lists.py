"""The buttons under private answers: turn pages, pick an account, post a previewed digest."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import InvalidInput
from bot.domain.ids import AccountId
from bot.domain.permissions import Act, allows
from handlers import ids
from handlers.desk import Asked, Desk
from handlers.payloads import ClickHeard
from handlers.views.account_card import build_account_card
from handlers.views.issue_list import build_issue_list
from handlers.views.messages import TeamMessage
from handlers.views.notices import build_note

_MAX_PAGE_DIGITS = 6


def register(app: App, desk: Desk) -> None:
    """Listen for the buttons."""

    def handle_page(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        page, query = _page_of(asked.heard)
        listing = desk.services.find_issues.search(query, by=asked.by, page=page)
        _show(desk, asked, build_issue_list(listing, texts=desk.texts))
        ack()

    for action_id in (ids.ISSUES_PREVIOUS, ids.ISSUES_NEXT):
        app.action(action_id)(handle_page)

    @app.action(ids.ACCOUNT_PICK)
    def handle_account(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        brief = desk.services.read_account.read_by_id(AccountId(asked.heard.value), by=asked.by)
        may_change = allows(asked.by, Act.CHANGE_SETTINGS)
        card = build_account_card(brief, texts=desk.texts, has_settings=may_change)
        _show(desk, asked, card)
        ack()

    @app.action(ids.DIGEST_POST)
    def handle_digest_post(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        desk.services.write_digest.post(asked.heard.value, by=asked.by, cause=asked.cause)
        _show(desk, asked, build_note("done.digest_posted", texts=desk.texts))
        ack()


def _show(desk: Desk, asked: Asked[ClickHeard], message: TeamMessage) -> None:
    """Put the answer in the place of the private one that was pressed."""
    heard = asked.heard
    if heard.response_url:
        desk.answers.tell_team_member(message, url=heard.response_url, replaces=True)
    else:
        desk.answers.tell_presser(message, url="", trigger_id=heard.trigger_id)


def _page_of(click: ClickHeard) -> tuple[int, str]:
    page, _, query = click.value.partition(":")
    if not page.isascii() or not page.isdigit() or len(page) > _MAX_PAGE_DIGITS:
        raise InvalidInput("unreadable_request")
    return int(page), query
