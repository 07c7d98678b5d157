"""Know who the agents are.

The full members of the triage channel; admins are Slack's. Whom the settings name has the role that
stands there, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import Cause
from bot.domain.effects import RefreshChannel, RefreshTeam, TellPerson
from bot.domain.ids import PersonId, UserId
from bot.domain.people import Person, Role, RoleSource, Side
from bot.ports import Directory, PersonFacts, Store, UnitOfWork
from bot.services.apply_roles import apply_roles, note_roles, roles_held, show_changed_homes
from bot.services.recognise import Recognise, side_of

_LISTENED_TO = (ChannelKind.CUSTOMER, ChannelKind.TRIAGE)


@dataclass(frozen=True, slots=True)
class _Refused:
    """Somebody the settings name who cannot hold a role. `why` is the end of a notice's code."""

    user_id: UserId
    why: str
    person_id: PersonId | None


class KeepTeam:
    """Refresh roles and channels from Slack."""

    def __init__(
        self, *, store: Store, directory: Directory, recognise: Recognise, clock: Clock
    ) -> None:
        self._store = store
        self._directory = directory
        self._recognise = recognise
        self._clock = clock

    def refresh(self, task: RefreshTeam | None = None, *, cause: Cause) -> None:
        """Look up everybody in the triage channel and in the settings.

        Unless the task is about people alone, first look up every channel the app is in. Settle the
        cause. Whoever changed the settings hears whom they named in vain.
        """
        if task is None or task.looks_at_channels:
            self._refresh_channels()
        triage = self._triage()
        refused = self._meet_named()
        found = self._roles(triage) if triage is not None else {}
        if Role.ADMIN not in found.values() and not self._has_admin(triage):
            found = (self._stand_ins() or self._first_admins()) | found
        with self._store(cause) as work:
            held = roles_held(work)
            if triage is not None:
                for person in work.people.named_by(RoleSource.SLACK):
                    if person.id not in found:
                        work.people.clear_role(person.id, source=RoleSource.SLACK)
            for person_id, role in found.items():
                work.people.set_role(person_id, role, source=RoleSource.SLACK)
            if task is not None and task.by is not None:
                _give_back(work, refused, by=task.by, task=task, cause=cause)
            apply_roles(work, work.settings.load().roles)
            show_changed_homes(work, held)
            work.commit()

    def refresh_channel(self, task: RefreshChannel, *, cause: Cause) -> None:
        """Look one channel up again."""
        self._recognise.channel(task.channel, is_fresh_wanted=True)
        with self._store(cause) as work:
            work.commit()

    def _refresh_channels(self) -> None:
        """Look up every channel the app is in, and those that it was in a moment ago."""
        joined = self._directory.joined_channels()
        for facts in joined:
            full = self._directory.channel(facts.slack_id)
            if full is not None:
                self._recognise.remember_channel(full)
        listed = {facts.slack_id for facts in joined}
        with self._store.read() as work:
            known = [one for kind in _LISTENED_TO for one in work.channels.of_kind(kind)]
        for channel in known:
            is_in = channel.is_member and not channel.is_archived
            if is_in and channel.slack_id not in listed:
                self._recognise.channel(channel.slack_id, is_fresh_wanted=True)

    def _triage(self) -> Channel | None:
        with self._store.read() as work:
            triage = work.channels.of_kind(ChannelKind.TRIAGE)
        usable = [channel for channel in triage if channel.is_member and not channel.is_archived]
        return usable[0] if usable else None

    def _stand_ins(self) -> dict[PersonId, Role]:
        """Return who was an admin without being named and is still one of Slack's."""
        with self._store.read() as work:
            known = [
                person
                for person in work.people.named_by(RoleSource.SLACK)
                if work.people.role_from(person.id, source=RoleSource.SLACK) is Role.ADMIN
            ]
        found: dict[PersonId, Role] = {}
        for one in known:
            facts = self._directory.person(one.identity.user, hint=None)
            person = self._recognise.remember_person(facts)
            if person.can_hold_role and facts.is_admin:
                found[person.id] = Role.ADMIN
        return found

    def _first_admins(self) -> dict[PersonId, Role]:
        """Return all of Slack's admins: one has to set Giraffe up, or to name somebody who does.

        Slack's whole list of people is read for it, which is why nobody does it twice.
        """
        admins = self._directory.admins()
        return {self._recognise.remember_person(facts).id: Role.ADMIN for facts in admins}

    def _roles(self, triage: Channel) -> dict[PersonId, Role]:
        roles: dict[PersonId, Role] = {}
        for user_id in self._directory.members(triage.slack_id):
            facts = self._directory.person(user_id, hint=None)
            person = self._recognise.remember_person(facts)
            if person.can_hold_role:
                roles[person.id] = Role.ADMIN if facts.is_admin else Role.AGENT
        return roles

    def _meet_named(self) -> list[_Refused]:
        """Look up whom the settings give a role or take it from; return who cannot hold theirs."""
        refused = []
        for user_id, role in self._named().items():
            facts = self._directory.person(user_id, hint=None)
            person = self._meet(facts)
            why = _obstacle(facts)
            if role is not None and why:
                refused.append(_Refused(user_id, why, person.id if person else None))
        return refused

    def _has_admin(self, triage: Channel | None) -> bool:
        """Tell whether somebody is an admin who is not one by being in the triage channel.

        Without such a channel whoever had a role keeps it.
        """
        with self._store.read() as work:
            named = [user for user, role in work.preferences.roles.items() if role is Role.ADMIN]
            met = [work.people.find_by_user(user) for user in named]
            kept = work.people.with_role() if triage is None else ()
        is_kept = any(person.role is Role.ADMIN for person in kept)
        return is_kept or any(person is not None and person.can_hold_role for person in met)

    def _named(self) -> Mapping[UserId, Role | None]:
        with self._store.read() as work:
            return work.preferences.roles

    def _meet(self, facts: PersonFacts) -> Person | None:
        if side_of(facts) is not Side.EXTERNAL:
            return self._recognise.remember_person(facts)
        # Somebody picked by mistake must not make a customer of their company.
        with self._store.read() as work:
            return work.people.find_by_user(facts.identity.user)


def _obstacle(facts: PersonFacts) -> str:
    """Return why somebody can hold no role, or "" where nothing is in the way."""
    side = side_of(facts)
    if side is not Side.TEAM:
        return side
    return "deactivated" if facts.is_deactivated else ""


def _give_back(
    work: UnitOfWork,
    refused: list[_Refused],
    *,
    by: PersonId,
    task: RefreshTeam,
    cause: Cause,
) -> None:
    """Take people who can hold no role out of the settings again, and say so to their author."""
    preferences = work.preferences
    roles = dict(preferences.roles)
    for one in refused:
        if roles.get(one.user_id) is None:
            continue
        del roles[one.user_id]
        about = f"{task.occasion}:{one.user_id}"
        code = f"role_not_taken_{one.why}"
        work.outbox.add(TellPerson(by, code, about, whom_id=one.person_id))
    if roles != preferences.roles:
        work.settings.save(replace(preferences, roles=roles), by=by, at=cause.at)
        note_roles(work, preferences.roles, roles, by=None, at=cause.at)
