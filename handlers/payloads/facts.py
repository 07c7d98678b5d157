"""What the Web API answers about people, channels and our own workspace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.domain.account import Workspace
from bot.domain.ids import SlackChannelId, TeamId, UserId, WorkspaceId
from bot.domain.people import Identity
from bot.ports import ChannelFacts, PersonFacts
from handlers.payloads.fields import object_of, objects_of, text_of

_SLACKBOT = "USLACKBOT"
_BOT_FLAGS = ("is_bot", "is_workflow_bot", "is_connector_bot")
_ADMIN_FLAGS = ("is_admin", "is_owner", "is_primary_owner")
_GUEST_FLAGS = ("is_restricted", "is_ultra_restricted")
_SHARED_FLAGS = ("is_ext_shared", "is_pending_ext_shared")
_TEAM_LISTS = (
    "connected_team_ids",
    "connected_limited_team_ids",
    "pending_connected_team_ids",
    "shared_team_ids",
)


def parse_workspace(answer: dict[str, Any]) -> Workspace | None:
    """Return our own workspace from auth.test; its `id` is Slack's until it is stored."""
    team, user = text_of(answer.get("team_id")), text_of(answer.get("user_id"))
    if not team or not user:
        return None
    return Workspace(
        id=WorkspaceId(team),
        team_id=TeamId(team),
        name=text_of(answer.get("team")),
        bot_user_id=UserId(user),
        enterprise_id=TeamId(text_of(answer.get("enterprise_id"))) or None,
        bot_id=text_of(answer.get("bot_id")),
        domain=_domain_of(text_of(answer.get("url"))),
    )


def parse_person(user: object, *, workspace: Workspace) -> PersonFacts | None:
    """Return what users.info says of somebody.

    Who belongs to us is decided by ids alone: names and addresses are whatever the other workspace
    set.
    """
    facts = object_of(user)
    user_id, team = text_of(facts.get("id")), text_of(facts.get("team_id"))
    if not user_id:
        return None
    profile = object_of(facts.get("profile"))
    names = (profile.get("display_name"), profile.get("real_name"), facts.get("real_name"))
    return PersonFacts(
        identity=Identity(team=TeamId(team), user=UserId(user_id)),
        is_ours=_is_ours(facts, team, workspace),
        is_guest=_any_of(facts, _GUEST_FLAGS),
        is_bot=user_id == _SLACKBOT or _any_of(facts, _BOT_FLAGS),
        is_deactivated=facts.get("deleted") is True,
        is_admin=_any_of(facts, _ADMIN_FLAGS),
        name=next((name for one in names if (name := text_of(one).strip())), ""),
        image_url=text_of(profile.get("image_72")) or text_of(profile.get("image_48")),
        time_zone=text_of(facts.get("tz")),
    )


def parse_channel(channel: object, *, workspace: Workspace) -> ChannelFacts | None:
    """Return what conversations.info says of a channel.

    A share that is only pending counts as one, and so does any sharing that is not known to stay
    within our own organisation: what is not surely internal is not internal.
    """
    facts = object_of(channel)
    slack_id = text_of(facts.get("id"))
    if not slack_id:
        return None
    others = tuple(_external_teams(facts, workspace))
    is_shared_somehow = facts.get("is_shared") is True and facts.get("is_org_shared") is not True
    return ChannelFacts(
        slack_id=SlackChannelId(slack_id),
        name=text_of(facts.get("name")),
        is_shared=_any_of(facts, _SHARED_FLAGS) or is_shared_somehow or bool(others),
        is_direct=_any_of(facts, ("is_im", "is_mpim")),
        is_archived=facts.get("is_archived") is True,
        # Direct messages and some lists do not say; what the app was told of, it can see.
        is_member=facts.get("is_member") is not False,
        external_team_ids=others,
        is_known_unshared=facts.get("is_ext_shared") is False and not is_shared_somehow,
    )


def parse_reactors(answer: dict[str, Any], *, user_id: str) -> frozenset[str]:
    """Return which emoji a person (or the app) has on the message of a reactions.get answer."""
    message = object_of(answer.get("message"))
    return frozenset(
        text_of(reaction.get("name"))
        for reaction in objects_of(message.get("reactions"))
        if isinstance(reaction.get("users"), list) and user_id in reaction["users"]
    )


def parse_cursor(answer: dict[str, Any]) -> str:
    """Return where the next page begins, or "" on the last."""
    return text_of(object_of(answer.get("response_metadata")).get("next_cursor"))


def parse_items(answer: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list in an answer."""
    yield from objects_of(answer.get(key))


def parse_names(answer: dict[str, Any], key: str) -> Iterator[str]:
    """Yield the texts of a list in an answer."""
    names = answer.get(key)
    if isinstance(names, list):
        yield from (name for name in names if isinstance(name, str))


def parse_text(answer: dict[str, Any], *path: str) -> str:
    """Return a text that stands somewhere in an answer, or ""."""
    *way, last = path
    place = answer
    for key in way:
        place = object_of(place.get(key))
    return text_of(place.get(last))


def _is_ours(facts: dict[str, Any], team: str, workspace: Workspace) -> bool:
    if team == workspace.team_id:
        return True
    if not workspace.enterprise_id:
        return False
    enterprise = object_of(facts.get("enterprise_user"))
    return workspace.enterprise_id in {
        team,
        text_of(facts.get("enterprise_id")),
        text_of(enterprise.get("enterprise_id")),
    }


def _external_teams(facts: dict[str, Any], workspace: Workspace) -> Iterator[TeamId]:
    ours = {workspace.team_id, workspace.enterprise_id, *parse_names(facts, "internal_team_ids")}
    if facts.get("is_org_shared") is True and not _any_of(facts, _SHARED_FLAGS):
        return
    seen = dict.fromkeys(team for key in _TEAM_LISTS for team in parse_names(facts, key))
    yield from (TeamId(team) for team in seen if team and team not in ours)


def _any_of(facts: dict[str, Any], flags: tuple[str, ...]) -> bool:
    return any(facts.get(flag) is True for flag in flags)


def _domain_of(url: str) -> str:
    """Return "acme" of https://acme.slack.com/."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.partition(".")[0] if "." in host else ""
