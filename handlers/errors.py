"""What a person hears when something did not work, and the only place that may catch everything.

The sentence comes from bot.texts by the error's code and is shown to nobody but the person who
asked; the error itself goes to the log. People outside the team get texts of the closed list only.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.domain.errors import DeskError, InboxFull, InvalidInput, RepeatedClick
from bot.domain.people import Actor, Standing
from bot.log import get_logger
from bot.texts import Texts
from handlers import ids
from handlers.answers import Answers
from handlers.dispatch import ACTOR, DELIVERY, FAILURE
from handlers.payloads import FormHeard, parse_click, parse_command, parse_shortcut
from handlers.payloads import parse_submission as parse_form
from handlers.views.messages import CustomerMessage, TeamMessage
from handlers.views.notices import build_customer_error, build_error
from handlers.views.settings_form import block_of_problem

_log = get_logger(__name__)
_FORMS = frozenset({ids.SETTINGS_FORM, ids.PLACE_FORM})
_INSIDERS = frozenset({Standing.AGENT, Standing.LEAD, Standing.ADMIN, Standing.COLLEAGUE})


def register(app: App, *, texts: Texts, answers: Answers) -> None:
    """Take over what Bolt would otherwise log and drop."""

    @app.error
    def handle_error(error: Exception, request: BoltRequest) -> BoltResponse:
        if DELIVERY in request.context:
            request.context[FAILURE] = error
            return BoltResponse(status=500)
        if isinstance(error, RepeatedClick):
            return BoltResponse(status=200)
        _note(error)
        message = _message_for(error, request.context.get(ACTOR), texts)
        return _tell(message, error, request.body, answers)


async def is_stored(storing: Awaitable[object]) -> bool:
    """Wait for the store and tell whether it kept what it was given.

    Whatever went wrong, the answer for Slack is the same: no acknowledgement, so it comes again.
    """
    try:
        await storing
    except InboxFull:
        # Said once, where it is counted: in a storm it would be a line for every event.
        return False
    except Exception as error:
        _log.error("intake.not_stored", error=type(error).__name__)
        return False
    return True


def _note(error: Exception) -> None:
    if isinstance(error, DeskError):
        _log.info("request.refused", code=error.code)
    else:
        _log.error("request.failed", error=type(error).__name__, exc_info=error)


def _message_for(error: Exception, actor: object, texts: Texts) -> TeamMessage | CustomerMessage:
    """Return the sentence; until we know that somebody is of the team, they are not."""
    if isinstance(actor, Actor) and actor.standing in _INSIDERS:
        known = error if isinstance(error, DeskError) else DeskError()
        return build_error(known, texts=texts)
    return build_customer_error(error, texts=texts)


def _tell(
    message: TeamMessage | CustomerMessage,
    error: Exception,
    body: dict[str, Any],
    answers: Answers,
) -> BoltResponse:
    match body.get("type"):
        case "view_submission" if form := parse_form(body):
            return _tell_in_form(message.text, error, form)
        case "view_closed":
            return BoltResponse(status=200)
        case "block_suggestion":
            return BoltResponse(status=200, body={"options": []})
        case "block_actions" if click := parse_click(body):
            answers.tell_presser(message, url=click.response_url, trigger_id=click.trigger_id)
        case "shortcut" | "message_action" if used := parse_shortcut(body):
            answers.tell_presser(message, url=used.response_url, trigger_id=used.trigger_id)
        case _ if parse_command(body):
            return BoltResponse(status=200, body=answers.private(message))
    return BoltResponse(status=200)


def _tell_in_form(text: str, error: Exception, form: FormHeard) -> BoltResponse:
    """Show the sentence under the field it is about, or under the first one."""
    block = ""
    if isinstance(error, InvalidInput) and form.form.callback_id in _FORMS:
        block = block_of_problem(error.problem)
    if block not in form.form.input_blocks:
        block = next(iter(form.form.input_blocks), "")
    if not block:
        return BoltResponse(status=200)
    return BoltResponse(status=200, body={"response_action": "errors", "errors": {block: text}})
