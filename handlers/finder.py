"""Look for a post of ours by its mark, where it would stand if it arrived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.domain.account import Workspace
from bot.domain.errors import DeliveryRefused, LookupFailed, NotSent
from bot.domain.ids import MessageTs
from handlers.caller import Caller
from handlers.guard import not_looked
from handlers.payloads.facts import parse_cursor, parse_items, parse_text
from handlers.payloads.marks import parse_marked
from handlers.slack_calls import SlackSaysNo

# Small, because apps outside Slack's marketplace get no more than 15 messages a look.
_PAGE = 15
_MOST_PAGES = 40
# The door turns Slack away when the clocks differ by more than five minutes. Up to that a post is
# looked for also where the machine that made it was ahead.
_CLOCK_SKEW = timedelta(minutes=6)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_IN_THERE = frozenset({"channel_not_found", "not_in_channel"})
_NOBODY_THERE = frozenset(
    {"channel_not_found", "user_disabled", "user_not_found", "user_not_visible", "users_not_found"}
)
_Ask = Callable[[str], SlackResponse]


class Finder:
    """Read conversations for our own marks. Nothing here can be seen by anybody."""

    def __init__(self, client: WebClient, *, caller: Caller, workspace: Workspace) -> None:
        self._client = client
        self._caller = caller
        self._app_ids = workspace.app_ids

    def in_channel(
        self, marker: str, *, place: str, thread_ts: MessageTs | None, since: datetime
    ) -> MessageTs | None:
        """Return where it stands, or None when it is surely not there.

        Raises NotSent when Slack could not be asked for all of it: not having looked is no answer.
        DeliveryRefused means that the app is not in there, so that there is no looking at all.
        """
        oldest = _ts_before(since)
        if thread_ts is None:
            return self._look_through(
                lambda cursor: self._client.conversations_history(
                    channel=place,
                    oldest=oldest,
                    cursor=cursor,
                    limit=_PAGE,
                    include_all_metadata=True,
                ),
                marker,
                method="conversations.history",
            )
        return self._look_through(
            lambda cursor: self._client.conversations_replies(
                channel=place,
                ts=thread_ts,
                oldest=oldest,
                cursor=cursor,
                limit=_PAGE,
                include_all_metadata=True,
            ),
            marker,
            method="conversations.replies",
        )

    def told_to(self, marker: str, *, user_id: str, since: datetime) -> MessageTs | None:
        """Look into the direct messages with somebody; opening them shows nobody anything.

        Nothing of ours can stand with somebody whom Slack does not let us write to.
        """
        try:
            opened = self._caller.read(
                lambda: self._client.conversations_open(users=user_id), method="conversations.open"
            )
        except SlackSaysNo as error:
            if error.answer in _NOBODY_THERE:
                return None
            raise not_looked(error) from error
        except LookupFailed as error:
            raise not_looked(error) from error
        place = parse_text(opened, "channel", "id")
        return self.in_channel(marker, place=place, thread_ts=None, since=since)

    def _look_through(self, ask: _Ask, marker: str, *, method: str) -> MessageTs | None:
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = self._page(ask, cursor, method=method)
            for message in parse_items(page, "messages"):
                ts = self._marked(message, marker)
                if ts is not None:
                    return ts
            cursor = parse_cursor(page)
            if not cursor:
                return None
        raise NotSent("look_incomplete")

    def _marked(self, message: dict[str, Any], marker: str) -> MessageTs | None:
        marks = (
            parse_marked(message, marker=marker, bot_user_id=one.user_id, bot_id=one.bot_id)
            for one in self._app_ids
        )
        return next((ts for ts in marks if ts is not None), None)

    def _page(self, ask: _Ask, cursor: str, *, method: str) -> dict[str, object]:
        """Return a page of a conversation, an empty one when the thread is gone with all in it."""
        try:
            return self._caller.read(lambda: ask(cursor), method=method)
        except SlackSaysNo as error:
            if error.answer == "thread_not_found":
                return {}
            if error.answer in _NOT_IN_THERE:
                raise DeliveryRefused(error.answer) from error
            raise not_looked(error) from error
        except LookupFailed as error:
            raise not_looked(error) from error


def _ts_before(moment: datetime) -> str:
    micros = (moment - _CLOCK_SKEW - _EPOCH) // timedelta(microseconds=1)
    return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
