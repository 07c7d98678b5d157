"""Read what was written in a channel or thread while nobody listened. Nothing is decided here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.domain.account import Workspace
from bot.domain.back_fill import Gap
from bot.domain.conversation import MessageHeard
from bot.domain.ids import MessageTs, SlackChannelId
from bot.log import get_logger
from bot.ports import HistoryPage
from handlers.payloads.history import parse_head, parse_history, parse_one
from handlers.slack_calls import Call, SlackSaysNo, read

# What another try will not mend: the app is not in the channel, or may not read it.
_CLOSED = frozenset(
    {
        "access_denied",
        "channel_is_limited_access",
        "channel_not_found",
        "ekm_access_denied",
        "external_channel_migrating",
        "is_archived",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "not_in_channel",
        "restricted_action",
        "team_access_not_granted",
        "unknown_method",
    }
)
_NO_THREAD = "thread_not_found"
_REPLIES = "conversations.replies"
_FEW = 15


class SlackHistory:
    """The history that Slack keeps."""

    def __init__(self, client: WebClient, *, workspace: Workspace) -> None:
        self._client = client
        self._workspace = workspace
        self._log = get_logger(__name__)

    def page(
        self, gap: Gap, *, channel: SlackChannelId, limit: int, read_at: datetime
    ) -> HistoryPage | None:
        """Return the next page of a gap; None where Slack does not let us read (any longer).

        Raises LookupFailed when Slack cannot be asked now. Pages are asked for by time and not by
        Slack's cursor, which is nothing to keep across a restart; with a cursor a thread's first
        message, and the reactions on it, would be missing as well.
        """

        def ask() -> SlackResponse:
            if gap.thread_ts is not None:
                return self._client.conversations_replies(
                    channel=channel,
                    ts=gap.thread_ts,
                    oldest=gap.read_from,
                    latest=gap.until,
                    limit=limit,
                )
            return self._client.conversations_history(
                channel=channel, oldest=gap.read_from, latest=gap.until, limit=limit
            )

        method = _REPLIES if gap.thread_ts else "conversations.history"
        answer = self._ask(ask, method=method, channel=channel)
        if answer is None:
            return None
        return parse_history(
            answer, gap=gap, channel=channel, workspace=self._workspace, read_at=read_at
        )

    def message(self, ts: MessageTs, *, channel: SlackChannelId) -> MessageHeard | None:
        """Return a person's message, head or reply, as it stands now.

        None where there is none, where no person wrote it, or where Slack does not let us read.
        Raises LookupFailed when Slack cannot be asked now. A reaction does not say in which thread
        it stands: asked for a reply, Slack answers with that one or with its thread.
        """
        page = self._around(ts, thread_ts=ts, channel=channel)
        found = parse_one(page, ts=ts, channel=channel)
        head = parse_head(page)
        if found is None and head is not None and head != ts:
            found = parse_one(
                self._around(ts, thread_ts=head, channel=channel), ts=ts, channel=channel
            )
        return found

    def _around(
        self, ts: MessageTs, *, thread_ts: MessageTs, channel: SlackChannelId
    ) -> dict[str, Any]:
        answer = self._ask(
            lambda: self._client.conversations_replies(
                channel=channel, ts=thread_ts, oldest=ts, latest=ts, inclusive=True, limit=_FEW
            ),
            method=_REPLIES,
            channel=channel,
        )
        return answer or {}

    def _ask(self, ask: Call, *, method: str, channel: SlackChannelId) -> dict[str, Any] | None:
        """Return Slack's answer, empty for a thread that is gone; None where it is closed."""
        try:
            return read(ask, what=method)
        except SlackSaysNo as error:
            self._log.warning("history.refused", method=method, channel=channel, error=error.answer)
            if error.answer == _NO_THREAD and method == _REPLIES:
                return {}
            if error.answer in _CLOSED:
                return None
            raise
