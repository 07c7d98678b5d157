"""The app's own emoji on a customer's message: exactly one, telling where the issue stands."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.domain.errors import DeliveryRefused, LookupFailed
from bot.domain.ids import MessageTs, SlackChannelId
from bot.domain.issue_status import IssueStatus
from bot.domain.preferences import STANDARD_EMOJI, EmojiAct
from handlers.caller import Caller
from handlers.payloads.facts import parse_reactors

_OPEN = STANDARD_EMOJI[EmojiAct.CAPTURE]
_CLAIMED = STANDARD_EMOJI[EmojiAct.CLAIM]
_RESOLVED = STANDARD_EMOJI[EmojiAct.RESOLVE]
# The standard ones, whatever the settings say: other workspaces cannot use our own emoji.
OURS = (_OPEN, _CLAIMED, _RESOLVED)


class StateReaction:
    """Put on and take off the app's own emoji, never anybody else's."""

    def __init__(self, client: WebClient, *, caller: Caller, bot_user_id: str) -> None:
        self._client = client
        self._caller = caller
        self._bot_user_id = bot_user_id

    def show(
        self, channel: SlackChannelId, ts: MessageTs, *, status: IssueStatus, is_claimed: bool
    ) -> None:
        """Leave the one that fits. The new one comes first: the message is never without."""
        wanted = _emoji_for(status, is_claimed=is_claimed)
        present = self._present(channel, ts)
        if wanted and (present is None or wanted not in present):
            self._add(channel, ts, wanted)
        for emoji in OURS:
            if emoji != wanted and (present is None or emoji in present):
                self._remove(channel, ts, emoji)

    def _present(self, channel: SlackChannelId, ts: MessageTs) -> frozenset[str] | None:
        """Return which emoji of the app are there, or None when Slack does not tell."""
        try:
            answer = self._caller.read(
                lambda: self._client.reactions_get(channel=channel, timestamp=ts, full=True),
                method="reactions.get",
            )
        except LookupFailed:
            return None
        return parse_reactors(answer, user_id=self._bot_user_id)

    def _add(self, channel: SlackChannelId, ts: MessageTs, emoji: str) -> None:
        try:
            self._caller.write(
                lambda: self._client.reactions_add(channel=channel, timestamp=ts, name=emoji),
                method="reactions.add",
            )
        except DeliveryRefused as error:
            if error.reason != "already_reacted":
                raise

    def _remove(self, channel: SlackChannelId, ts: MessageTs, emoji: str) -> None:
        try:
            self._caller.write(
                lambda: self._client.reactions_remove(channel=channel, timestamp=ts, name=emoji),
                method="reactions.remove",
            )
        except DeliveryRefused as error:
            if error.reason != "no_reaction":
                raise


def _emoji_for(status: IssueStatus, *, is_claimed: bool) -> str:
    match status:
        case IssueStatus.DISCARDED | IssueStatus.MERGED:
            return ""
        case IssueStatus.RESOLVED | IssueStatus.CLOSED:
            return _RESOLVED
        case _:
            return _CLAIMED if is_claimed else _OPEN
