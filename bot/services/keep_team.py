"""Know who the agents are.

The full members of the triage channel; admins are Slack's, until settings say otherwise.
"""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import Cause
from bot.domain.effects import PublishHome, RefreshChannel
from bot.domain.ids import PersonId
from bot.domain.people import Role, Side
from bot.ports import Directory, Store
from bot.services.recognise import Recognise, side_of


class KeepTeam:
    """Refresh roles and channels from Slack."""

    def __init__(
        self, *, store: Store, directory: Directory, recognise: Recognise, clock: Clock
    ) -> None:
        self._store = store
        self._directory = directory
        self._recognise = recognise
        self._clock = clock

    def refresh(self, *, cause: Cause) -> None:
        """Look up every channel the app is in and everybody in the triage channel.

        Settle the cause.
        """
        self._refresh_channels()
        triage = self._triage()
        found = self._roles(triage) if triage is not None else self._first_admins()
        with self._store(cause) as work:
            if triage is not None:
                for person in work.people.with_role():
                    if person.id not in found:
                        work.people.set_role(person.id, None, source="slack")
                        work.outbox.add(PublishHome(person.id))
            for person_id, role in found.items():
                work.people.set_role(person_id, role, source="slack")
            work.commit()

    def refresh_channel(self, task: RefreshChannel, *, cause: Cause) -> None:
        """Look one channel up again."""
        self._recognise.channel(task.channel, is_fresh_wanted=True)
        with self._store(cause) as work:
            work.commit()

    def _refresh_channels(self) -> None:
        known = self._directory.joined_channels()
        for facts in known:
            full = self._directory.channel(facts.slack_id)
            if full is not None:
                self._recognise.remember_channel(full)

    def _triage(self) -> Channel | None:
        with self._store.read() as work:
            triage = work.channels.of_kind(ChannelKind.TRIAGE)
        usable = [channel for channel in triage if channel.is_member and not channel.is_archived]
        return usable[0] if usable else None

    def _first_admins(self) -> dict[PersonId, Role]:
        """Return Slack's admins while nobody has a role: one of them has to set Giraffe up."""
        with self._store.read() as work:
            if work.people.with_role():
                return {}
        admins = self._directory.admins()
        return {self._recognise.remember_person(facts).id: Role.ADMIN for facts in admins}

    def _roles(self, triage: Channel) -> dict[PersonId, Role]:
        roles: dict[PersonId, Role] = {}
        for user_id in self._directory.members(triage.slack_id):
            facts = self._directory.person(user_id, hint=None)
            person = self._recognise.remember_person(facts)
            if side_of(facts) is Side.TEAM and not facts.is_deactivated:
                roles[person.id] = Role.ADMIN if facts.is_admin else Role.AGENT
        return roles
