"""The way into Bolt: an event out of the inbox, or a request that waits for its answer.

Bolt runs the listener in the caller's thread and swallows what it raises; here that comes out
again. No door and no listener lives here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.domain.account import Workspace
from bot.domain.causes import Delivery
from bot.services.hear_own_post import HearOwnPost
from handlers.payloads import is_our_own, parse_moment, parse_own_post, unfold_menu

DELIVERY = "delivery"
"""Where a listener finds its Delivery in Bolt's context."""
FAILURE = "failure"
"""Where the error handler leaves what a listener raised over an event."""
ACTOR = "actor"
"""Where the desk leaves who is asking, once that is known."""

NOTHING_TO_DO = 404
"""The status of an event that nobody has a use for: it is settled on purpose."""


class BoltDispatcher:
    """Hand payloads to the listeners of a Bolt app. Safe to use from many threads."""

    def __init__(self, app: App, *, own_posts: HearOwnPost, workspace: Workspace) -> None:
        self._app = app
        self._own_posts = own_posts
        self._workspace = workspace

    def dispatch(self, body: str, delivery: Delivery) -> bool:
        """Run the listener for an event; tell False when nobody has a use for it.

        The listener's cause is `delivery` at the moment Slack says the act happened. Raises what
        the listener raised, and ValueError for a body that is no JSON object. A post of our own
        that comes back is no news for a listener: it tells that the post arrived.
        """
        payload = json.loads(body)
        if not isinstance(payload, dict):
            raise ValueError("an event is a JSON object")
        # What an earlier installation posted comes back under its ids.
        for one in self._workspace.app_ids:
            own = parse_own_post(payload, bot_user_id=one.user_id, bot_id=one.bot_id)
            if own is not None:
                self._own_posts.hear(own.marker, own.ts, cause=delivery)
                return True
            if is_our_own(payload, bot_user_id=one.user_id, bot_id=one.bot_id):
                return False
        happened = replace(delivery, at=parse_moment(payload) or delivery.at)
        request = BoltRequest(mode="socket_mode", body=payload, context={DELIVERY: happened})
        response = self._app.dispatch(request)
        failure = request.context.get(FAILURE)
        if isinstance(failure, Exception):
            raise failure
        return response.status != NOTHING_TO_DO

    def answer(self, payload: dict[str, Any]) -> BoltResponse:
        """Run the listener for a click, command or form and return the answer for Slack."""
        try:
            request = BoltRequest(mode="socket_mode", body=unfold_menu(payload))
        except (AttributeError, KeyError, TypeError, IndexError):
            # Bolt reads ids before any of our code runs, and trusts every object to be one.
            return BoltResponse(status=400)
        return self._app.dispatch(request)


def nothing_to_do() -> BoltResponse:
    """Return what a listener answers when an event is of no use to it."""
    return BoltResponse(status=NOTHING_TO_DO)
