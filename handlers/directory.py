"""Ask Slack who somebody is and what a channel is. Only who we are ourselves is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.domain.account import Workspace
from bot.domain.errors import TOKEN_REFUSALS, LookupFailed
from bot.domain.ids import SlackChannelId, TeamId, UserId
from bot.domain.people import Identity
from bot.log import get_logger
from bot.ports import ChannelFacts, PersonFacts
from handlers.caller import Caller
from handlers.payloads.facts import (
    parse_channel,
    parse_cursor,
    parse_items,
    parse_names,
    parse_person,
    parse_text,
    parse_workspace,
)
from handlers.slack_calls import SlackSaysNo

_Page = dict[str, Any]
_log = get_logger(__name__)
_PAGE = 200
_MOST_PAGES = 50
_INVISIBLE = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
_UNKNOWN_CHANNEL = frozenset({"channel_not_found", "channel_is_limited_access"})
# Slack would want one more scope to answer what the id of a direct message says by itself.
_DIRECT_MESSAGE = "D"


class SlackDirectory:
    """The directory that Slack itself is."""

    def __init__(self, client: WebClient, *, caller: Caller) -> None:
        self._client = client
        self._caller = caller
        self._workspace: Workspace | None = None

    def workspace(self) -> Workspace:
        """Return our own workspace, asked once; raise LookupFailed when Slack does not say."""
        if self._workspace is None:
            self._workspace = self._ask_workspace()
        return self._workspace

    def is_let_in(self) -> bool:
        """Tell whether Slack takes the app's token; raise LookupFailed when it cannot be asked."""
        try:
            self._caller.read(self._client.auth_test, method="auth.test")
        except SlackSaysNo as error:
            if error.answer not in TOKEN_REFUSALS:
                raise
            return False
        return True

    def person(self, user_id: str, *, hint: TeamId | None) -> PersonFacts:
        """Return who a user is. Whom Slack does not show us is external, with a name unknown."""
        try:
            answer = self._caller.read(
                lambda: self._client.users_info(user=user_id), method="users.info"
            )
        except SlackSaysNo as error:
            if error.answer not in _INVISIBLE:
                raise
            return _stranger(user_id, hint)
        facts = parse_person(answer.get("user"), workspace=self.workspace())
        return _stranger(user_id, hint) if facts is None else facts

    def channel(self, slack_id: SlackChannelId) -> ChannelFacts | None:
        """Return a channel's facts, or None when Slack does not know it for us."""
        if slack_id.startswith(_DIRECT_MESSAGE):
            return ChannelFacts(slack_id=slack_id, is_direct=True)
        try:
            answer = self._caller.read(
                lambda: self._client.conversations_info(channel=slack_id),
                method="conversations.info",
            )
        except SlackSaysNo as error:
            if error.answer in _UNKNOWN_CHANNEL:
                return None
            raise
        return parse_channel(answer.get("channel"), workspace=self.workspace())

    def members(self, slack_id: SlackChannelId) -> Sequence[str]:
        """Return the user ids of everybody in a channel."""

        def ask(cursor: str) -> SlackResponse:
            return self._client.conversations_members(channel=slack_id, cursor=cursor, limit=_PAGE)

        pages = self._pages(ask, method="conversations.members")
        return [name for page in pages for name in parse_names(page, "members")]

    def admins(self) -> Sequence[PersonFacts]:
        """Return the admins of our own workspace; nobody where there is no list of people."""

        def ask(cursor: str) -> SlackResponse:
            return self._client.users_list(cursor=cursor, limit=_PAGE)

        workspace = self.workspace()
        try:
            users = [
                one
                for page in self._pages(ask, method="users.list")
                for one in parse_items(page, "members")
            ]
        except _Unsupported:
            return []
        people = (parse_person(user, workspace=workspace) for user in users)
        return [facts for facts in people if facts is not None and _is_our_admin(facts)]

    def joined_channels(self) -> Sequence[ChannelFacts]:
        """Return the channels that the app is in."""
        try:
            return self._list_channels(self._client.users_conversations, "users.conversations")
        except _Unsupported:
            # Some servers that speak Slack's language know only the list of all channels.
            return self._list_channels(self._client.conversations_list, "conversations.list")

    def organisation_name(self, team_id: TeamId) -> str:
        """Return the name of a connected organisation, or "" when Slack does not tell."""
        try:
            answer = self._caller.read(
                lambda: self._client.team_info(team=team_id), method="team.info"
            )
        except SlackSaysNo as error:
            _log.info("directory.no_organisation_name", team=team_id, reason=error.answer)
            return ""
        return parse_text(answer, "team", "name")

    def _ask_workspace(self) -> Workspace:
        answer = self._caller.read(self._client.auth_test, method="auth.test")
        workspace = parse_workspace(answer)
        if workspace is None:
            raise LookupFailed("auth.test")
        return workspace

    def _list_channels(
        self, call: Callable[..., SlackResponse], method: str
    ) -> Sequence[ChannelFacts]:
        def ask(cursor: str) -> SlackResponse:
            return call(
                types="public_channel,private_channel",
                exclude_archived=True,
                cursor=cursor,
                limit=_PAGE,
            )

        workspace = self.workspace()
        pages = self._pages(ask, method=method)
        channels = (one for page in pages for one in parse_items(page, "channels"))
        found = (parse_channel(channel, workspace=workspace) for channel in channels)
        return [facts for facts in found if facts is not None and facts.is_member]

    def _pages(self, ask: Callable[[str], SlackResponse], *, method: str) -> Iterator[_Page]:
        cursor = ""
        for _ in range(_MOST_PAGES):
            answer = self._page(ask, cursor, method=method)
            yield answer
            following = parse_cursor(answer)
            if not following or following == cursor:
                return
            cursor = following

    def _page(self, ask: Callable[[str], SlackResponse], cursor: str, *, method: str) -> _Page:
        try:
            return self._caller.read(lambda: ask(cursor), method=method)
        except SlackSaysNo as error:
            if error.answer == "unknown_method":
                raise _Unsupported(method) from error
            raise


class _Unsupported(LookupFailed):
    """This server does not have the method."""


def _is_our_admin(facts: PersonFacts) -> bool:
    is_member = facts.is_ours and not facts.is_guest and not facts.is_bot
    return facts.is_admin and is_member and not facts.is_deactivated


def _stranger(user_id: str, hint: TeamId | None) -> PersonFacts:
    identity = Identity(team=hint or TeamId(""), user=UserId(user_id))
    return PersonFacts(identity=identity, is_visible=False)
