"""Private answers to whoever pressed, typed or submitted something. Nobody else sees them.

They are best effort and never carry anything that matters. What everybody in a channel sees goes
through gateway.py.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.domain.errors import InvalidInput
from bot.log import get_logger
from bot.texts import Texts
from handlers.views.messages import CustomerMessage, TeamMessage, View
from handlers.views.notices import build_note_view

_log = get_logger(__name__)
_TROUBLE = (SlackClientError, HTTPException, OSError, ValueError)
_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})

PostByUrl = Callable[[str, dict[str, Any]], None]


class Answers:
    """Answer one person.

    Posting by a response_url happens on `executor`, so that a click never waits for it.
    """

    def __init__(
        self, client: WebClient, *, texts: Texts, executor: Executor, post: PostByUrl
    ) -> None:
        self._client = client
        self._texts = texts
        self._executor = executor
        self._post = post

    def acknowledge(self, ack: Ack, message: TeamMessage) -> None:
        """Answer a command with something only the caller sees."""
        ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")

    def private(self, message: TeamMessage | CustomerMessage) -> dict[str, Any]:
        """Return the body of an answer that only one person sees."""
        return {
            "response_type": "ephemeral",
            "text": message.text,
            "blocks": list(message.blocks),
        }

    def tell_team_member(self, message: TeamMessage, *, url: str, replaces: bool = False) -> None:
        """Show a message below what somebody of the team pressed, or in place of a private one."""
        self._post_later(url, self.private(message) | {"replace_original": replaces})

    def tell_presser(
        self, message: TeamMessage | CustomerMessage, *, url: str, trigger_id: str
    ) -> None:
        """Tell somebody how it went.

        Below what they pressed, or in a window where there is no channel.
        """
        if url:
            self._post_later(url, self.private(message) | {"replace_original": False})
        elif trigger_id:
            self.try_to_open(trigger_id, build_note_view(message, texts=self._texts))

    def open_form(self, trigger_id: str, view: View) -> None:
        """Open a form. Raises InvalidInput when the 3 seconds that Slack gives for it are over."""
        try:
            self._client.views_open(trigger_id=trigger_id, view=view)
        except SlackApiError as error:
            if error.response.get("error") in _TOO_LATE:
                raise InvalidInput("form_expired") from error
            raise

    def try_to_open(self, trigger_id: str, view: View) -> None:
        """Open a window that nobody misses when it does not open."""
        try:
            self._client.views_open(trigger_id=trigger_id, view=view)
        except _TROUBLE as error:
            _log.warning("answer.not_shown", error=type(error).__name__)

    def _post_later(self, url: str, body: dict[str, Any]) -> None:
        self._executor.submit(self._post_now, url, body)

    def _post_now(self, url: str, body: dict[str, Any]) -> None:
        try:
            self._post(url, body)
        except _TROUBLE as error:
            _log.warning("answer.not_shown", error=type(error).__name__)


def post_by_url(url: str, body: dict[str, Any], *, timeout: int = 10) -> None:
    """Post to a response_url, once: Slack allows five answers and nobody misses a lost one."""
    response = WebhookClient(url, timeout=timeout, retry_handlers=[]).send_dict(body)
    if response.status_code != 200:
        _log.warning("answer.refused", status=response.status_code)
