"""Merge issues, split one, and answer the question whether two belong together."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.domain.errors import InvalidInput
from bot.domain.ids import IssueId, MessageId
from handlers import ids
from handlers.desk import Desk, issue_of
from handlers.views.form_state import answer_of, choices_of
from handlers.views.regroup_forms import build_merge_form, build_split_form


def register(app: App, desk: Desk) -> None:
    """Listen for the buttons of a card, and for both forms."""
    regroup = desk.services.regroup

    @app.action(ids.ISSUE_MERGE)
    def handle_merge(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        choices = regroup.merge_choices(issue_of(asked.heard), by=asked.by)
        desk.answers.open_form(asked.heard.trigger_id, build_merge_form(choices, texts=desk.texts))
        ack()

    @app.action(ids.ISSUE_SPLIT)
    def handle_split(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        choices = regroup.split_choices(issue_of(asked.heard), by=asked.by)
        desk.answers.open_form(asked.heard.trigger_id, build_split_form(choices, texts=desk.texts))
        ack()

    @app.action(ids.ISSUE_TAKE_APART)
    def handle_take_apart(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        regroup.take_apart(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()

    @app.action(ids.ISSUE_KEEP_APART)
    def handle_keep_apart(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        regroup.keep_apart(issue_of(asked.heard), by=asked.by, cause=asked.cause)
        ack()

    def handle_add_to(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        _, _, other = asked.heard.value.partition(":")
        regroup.merge(issue_of(asked.heard), into=_an_issue(other), by=asked.by, cause=asked.cause)
        ack()

    for name in ids.ISSUE_ADD_TOS:
        app.action(name)(handle_add_to)

    @app.view(ids.MERGE_FORM)
    def handle_merged(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        chosen = form.choice(ids.MERGE_INTO_BLOCK, ids.MERGE_INTO)
        ticked = choices_of(answer_of(form.state, ids.MERGE_TELL_BLOCK, ids.MERGE_TELL))
        regroup.merge(
            _an_issue(form.private_metadata),
            into=_an_issue(chosen),
            by=asked.by,
            cause=asked.cause,
            tells_customer=ids.MERGE_TELLS in ticked,
        )
        ack()

    @app.view(ids.SPLIT_FORM)
    def handle_split_off(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        chosen = choices_of(answer_of(form.state, ids.SPLIT_WORDS_BLOCK, ids.SPLIT_WORDS))
        regroup.split(
            _an_issue(form.private_metadata),
            [MessageId(one) for one in chosen],
            by=asked.by,
            cause=asked.cause,
        )
        ack()


def _an_issue(value: str | None) -> IssueId:
    if not value:
        raise InvalidInput("unreadable_request")
    return IssueId(value)
