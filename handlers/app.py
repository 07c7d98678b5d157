"""Build the Bolt app.

Its middleware, and every listener in order. Nothing is looked up and nothing is asked of Slack.
"""

from __future__ import annotations

import logging
from concurrent.futures import Executor

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from handlers import (
    app_home,
    channels,
    commands,
    corrections,
    errors,
    lifecycle,
    lists,
    messages,
    new_issue,
    nudges,
    place_form,
    ratings,
    reactions,
    reading,
    regroup,
    resolution,
    settings_form,
    setup,
    shadows,
    shortcuts,
    suggestions,
    unknown,
)
from handlers.desk import Desk

LISTENERS = (
    messages,
    reactions,
    channels,
    lifecycle,
    app_home,
    resolution,
    suggestions,
    shadows,
    ratings,
    nudges,
    reading,
    regroup,
    lists,
    settings_form,
    place_form,
    setup,
    new_issue,
    corrections,
    shortcuts,
    commands,
    unknown,
)


def build_bolt_app(desk: Desk, *, base_url: str, bot_token: str, executor: Executor) -> App:
    """Return the app. Who may call it is settled before: by the door's signature, or by the inbox.

    Listeners run in the caller's thread (`process_before_response`), and authorisation is local:
    Bolt's own would ask auth.test. `executor` is for Bolt's background work, of which there is
    none.
    """
    workspace = desk.workspace

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=workspace.enterprise_id,
            team_id=workspace.team_id,
            bot_token=bot_token,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
        )

    app = App(
        name="giraffe",
        logger=logging.getLogger("slack_bolt"),
        # Without a token of its own: Bolt would take that one and not ask `authorize`.
        client=WebClient(base_url=base_url, retry_handlers=[]),
        signing_secret="",
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        ignoring_self_events_enabled=True,
        listener_executor=executor,
    )
    errors.register(app, texts=desk.texts, answers=desk.answers)
    for listener in LISTENERS:
        listener.register(app, desk)
    return app
