"""Who is who and what is what, from an export in place of Slack. See bot/ports/slack.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.account import Workspace
from bot.domain.ids import SlackChannelId, TeamId, UserId, WorkspaceId
from bot.domain.listening import Strictness
from bot.domain.people import Identity
from bot.domain.preferences import Preferences
from bot.ports import ChannelFacts, PersonFacts
from bot.replay.errors import BadExport
from bot.replay.export import Export, ExportedChannel, Json, most_frequent_team, text
from handlers.payloads.facts import parse_channel, parse_person

UNKNOWN_TEAM = TeamId("T0UNKNOWN")
_APP = UserId("U0GIRAFFE")
_MERGE_WINDOW = Preferences().merge_window


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person at the terminal says where the export cannot tell.

    `teams` are the ids of our own workspace, the first being the one Giraffe is installed in;
    `customers_in` and `triage` are channels by name or id. The others are settings to try.
    """

    teams: tuple[str, ...] = ()
    customers_in: tuple[str, ...] = ()
    triage: str = ""
    strictness: Strictness = Strictness.BALANCED
    merge_window: timedelta = _MERGE_WINDOW


class ExportDirectory:
    """Answers what the directory is asked. Somebody without an entry belongs to nobody we know."""

    def __init__(self, export: Export, wishes: Wishes) -> None:
        self._export = export
        self._teams = wishes.teams or tuple(filter(None, [most_frequent_team(export.people)]))
        if not self._teams:
            raise BadExport("no_team")
        for name in (*wishes.customers_in, *filter(None, [wishes.triage])):
            if export.find(name) is None:
                raise BadExport("no_such_channel", name)
        if wishes.customers_in and not wishes.triage:
            raise BadExport("no_triage")
        self._names = {TeamId(team): "" for team in self._teams}
        triage = export.find(wishes.triage) if wishes.triage else None
        self._team_members = frozenset(members_of(triage)) if triage is not None else None
        self._shared: dict[str, set[TeamId]] = {}

    def workspace(self) -> Workspace:
        """Return our own workspace."""
        team = TeamId(self._teams[0])
        return Workspace(id=WorkspaceId(team), team_id=team, name="", bot_user_id=_APP)

    def person(self, user_id: str, *, hint: TeamId | None) -> PersonFacts:
        """Return who a user is; who is not listed is who the message says, or a stranger."""
        entry = self._export.people.get(user_id)
        facts = parse_person(entry, workspace=self.workspace()) if entry is not None else None
        if facts is None:
            team = hint or UNKNOWN_TEAM
            is_ours = team in self._teams
            return PersonFacts(Identity(team, UserId(user_id)), is_visible=is_ours, is_ours=is_ours)
        team = facts.identity.team or hint or UNKNOWN_TEAM
        is_ours = (facts.is_ours or team in self._teams) and not _is_stranger(entry)
        return replace(facts, identity=Identity(team, UserId(user_id)), is_ours=is_ours)

    def is_agent(self, facts: PersonFacts) -> bool:
        """Tell whether somebody works at the desk: in the triage channel, or a full member."""
        if not facts.is_ours or facts.is_guest or facts.is_bot:
            return False
        return self._team_members is None or facts.identity.user in self._team_members

    def note_writer(self, channel: ExportedChannel, user_id: str, *, hint: TeamId | None) -> None:
        """Note that somebody wrote in a channel: an outsider proves that it is shared."""
        facts = self.person(user_id, hint=hint)
        if not facts.is_ours and not facts.is_bot:
            self._shared.setdefault(channel.id, set()).add(facts.identity.team)

    def channel(self, slack_id: SlackChannelId) -> ChannelFacts | None:
        """Return a channel's facts, with the companies whose people wrote or are in it."""
        exported = self._export.find(slack_id)
        if exported is None:
            return None
        facts = parse_channel(dict(exported.facts), workspace=self.workspace())
        facts = facts or ChannelFacts(slack_id=slack_id, name=exported.name)
        others = {team for team in facts.external_team_ids if team not in self._teams}
        others |= self._shared.get(exported.id, set())
        for user_id in members_of(exported):
            if user_id in self._export.people:
                member = self.person(user_id, hint=None)
                if not member.is_ours and not member.is_bot:
                    others.add(member.identity.team)
        return replace(
            facts,
            slack_id=SlackChannelId(exported.id),
            name=exported.name,
            is_shared=facts.is_shared or bool(others),
            is_direct=False,
            is_archived=False,
            is_member=True,
            external_team_ids=tuple(sorted(others)),
            is_known_unshared=False,
        )

    def members(self, slack_id: SlackChannelId) -> Sequence[str]:
        """Return who is in a channel."""
        exported = self._export.find(slack_id)
        return members_of(exported) if exported is not None else ()

    def admins(self) -> Sequence[PersonFacts]:
        """Return nobody: there is nothing to administer."""
        return ()

    def joined_channels(self) -> Sequence[ChannelFacts]:
        """Return all channels: the export is what the app could have heard."""
        found = (self.channel(SlackChannelId(one.id)) for one in self._export.channels)
        return [one for one in found if one is not None]

    def organisation_name(self, team_id: TeamId) -> str:
        """Return nothing: exports do not name other workspaces."""
        return self._names.get(team_id, "")


def members_of(channel: ExportedChannel) -> Sequence[str]:
    """Return the user ids that the export lists in a channel."""
    members = channel.facts.get("members")
    return [text(one) for one in members if text(one)] if isinstance(members, list) else []


def name_of(entry: Mapping[str, object] | None, user_id: str) -> str:
    """Return what somebody is called, or the id."""
    profile = entry.get("profile") if entry is not None else None
    shown: Mapping[str, object] = profile if isinstance(profile, dict) else {}
    names = (
        shown.get("display_name"),
        shown.get("real_name"),
        (entry or {}).get("real_name"),
        (entry or {}).get("name"),
    )
    return next((text(one).strip() for one in names if text(one).strip()), user_id)


def _is_stranger(entry: Json | None) -> bool:
    return entry is not None and entry.get("is_stranger") is True
