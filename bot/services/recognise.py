"""Find out who somebody is and what a channel is.

From the store, and from Slack when that is too old.

Look-ups happen before the transaction that decides. A time-out never turns an agent into a
customer: either we know the person from before, or the work is tried again later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind, Organisation, Workspace
from bot.domain.causes import Upkeep
from bot.domain.errors import LookupFailed
from bot.domain.ids import (
    AccountId,
    ChannelId,
    OrganisationId,
    PersonId,
    SlackChannelId,
    TeamId,
    UserId,
)
from bot.domain.people import Actor, Identity, Person, Side, actor_of
from bot.ports import ChannelFacts, Directory, IdSource, PersonFacts, Store, UnitOfWork
from bot.services.account_named import account_named
from bot.services.follow_person import follow_person
from bot.services.follow_place import FollowPlace
from bot.services.keep_named import keep_named
from bot.services.kind_of_place import kind_of_place, was_proven_shared

PERSON_TTL = timedelta(hours=12)
CHANNEL_TTL = timedelta(minutes=10)


class Recognise:
    """Tell persons and channels apart, and keep what was learnt."""

    def __init__(
        self,
        *,
        store: Store,
        directory: Directory,
        ids: IdSource,
        clock: Clock,
        follow: FollowPlace,
    ) -> None:
        self._store = store
        self._directory = directory
        self._ids = ids
        self._clock = clock
        self._follow = follow

    def workspace(self) -> Workspace:
        """Return our own workspace."""
        with self._store.read() as work:
            return work.workspace

    def actor(self, user_id: str, *, hint: TeamId | None) -> Actor:
        """Return what a person is to the policy table.

        `hint` is the team that the payload named.
        """
        return actor_of(self.person(user_id, hint=hint))

    def person(
        self, user_id: str, *, hint: TeamId | None = None, is_fresh_wanted: bool = False
    ) -> Person:
        """Return the person.

        Raise LookupFailed when Slack cannot be asked and we never met them.
        """
        now = self._clock.now()
        with self._store.read() as work:
            known = work.people.find_by_user(user_id)
            checked_at = work.people.checked_at(known.id) if known else None
        if known and checked_at and now - checked_at < PERSON_TTL and not is_fresh_wanted:
            return known
        try:
            facts = self._directory.person(user_id, hint=hint)
        except LookupFailed:
            if known is None:
                raise
            return known
        return self.remember_person(facts)

    def identity(self, user_id: UserId) -> Identity:
        """Return who a user is without meeting them: naming somebody makes no customer of them.

        The team is empty where Slack does not say it. Raise LookupFailed when it cannot be asked.
        """
        with self._store.read() as work:
            known = work.people.find_by_user(user_id)
        if known is not None:
            return known.identity
        return self._directory.person(user_id, hint=None).identity

    def look_at(self, slack_id: SlackChannelId) -> ChannelFacts | None:
        """Return what Slack says of a channel without keeping anything of it."""
        return self._directory.channel(slack_id)

    def channel(self, slack_id: SlackChannelId, *, is_fresh_wanted: bool = False) -> Channel | None:
        """Return the channel, or None when Slack does not know it for us."""
        now = self._clock.now()
        with self._store.read() as work:
            known = work.channels.find(slack_id)
        is_fresh = known and known.checked_at and now - known.checked_at < CHANNEL_TTL
        if known and is_fresh and not is_fresh_wanted:
            return known
        try:
            # A late event may name an id that Slack has given up since.
            facts = self._directory.channel(known.slack_id if known else slack_id)
        except LookupFailed:
            if known is None:
                raise
            return known
        if facts is None and known is not None:
            facts = self._seek(known)
            if facts is None:
                return self._forget_membership(known, now)
        return None if facts is None else self.remember_channel(facts)

    def remember_channel(self, facts: ChannelFacts) -> Channel:
        """Store what Slack says of a channel, with an account for each organisation in it.

        Raise LookupFailed when it may be a known one under another id and Slack cannot be asked.
        """
        self._follow_move(facts)
        now = self._clock.now()
        names = self._new_organisations(facts.external_team_ids)
        with self._store(Upkeep(now)) as work:
            known = work.channels.lock(facts.slack_id)
            if known is not None:
                keep_named(work, known, slack_id=facts.slack_id, name=facts.name, at=now)
            channel = self._channel_from(work, facts, known, now)
            accounts = [
                self._account_of_team(work, team, names, place=known)
                for team in facts.external_team_ids
            ]
            if channel.is_declared and not accounts and not channel.account_ids:
                accounts = [account_named(work, self._ids, channel.name or channel.slack_id)]
            if accounts:
                channel = replace(channel, account_ids=tuple(dict.fromkeys(accounts)))
            if channel != known:
                work.channels.save(channel)
            if known is not None:
                self._follow.follow(work, known, channel, at=now)
            work.commit()
        return channel

    def remember_person(self, facts: PersonFacts) -> Person:
        """Store what Slack says of a person, with the organisation they belong to."""
        now = self._clock.now()
        side = side_of(facts)
        name = ""
        if side is Side.EXTERNAL and facts.identity.team:
            with self._store.read() as work:
                organisation = work.accounts.find_organisation(facts.identity.team)
            name = "" if organisation else self._organisation_name(facts.identity.team)
        with self._store(Upkeep(now)) as work:
            known = work.people.find_by_user(facts.identity.user)
            organisation = None
            if side is Side.EXTERNAL and facts.identity.team:
                organisation = work.accounts.find_organisation(facts.identity.team)
                if organisation is None and name:
                    self._account_of_team(work, facts.identity.team, {facts.identity.team: name})
                    organisation = work.accounts.find_organisation(facts.identity.team)
            person = Person(
                id=known.id if known else PersonId(self._ids.new()),
                identity=facts.identity,
                side=side,
                name=facts.name or (known.name if known else ""),
                image_url=facts.image_url or (known.image_url if known else ""),
                time_zone=facts.time_zone,
                organisation_id=organisation.id if organisation else None,
                account_id=organisation.account_id if organisation else None,
                role=known.role if known else None,
                is_deactivated=facts.is_deactivated,
            )
            if person != known or work.people.checked_at(person.id) != now:
                work.people.save(person, checked_at=now)
            if known is not None:
                follow_person(work, known, person, facts, at=now)
            work.commit()
        return person

    def _channel_from(
        self, work: UnitOfWork, facts: ChannelFacts, known: Channel | None, now: datetime
    ) -> Channel:
        kind, is_declared = kind_of_place(work, facts, known)
        return Channel(
            id=known.id if known else ChannelId(self._ids.new()),
            slack_id=facts.slack_id,
            kind=kind,
            name=facts.name or (known.name if known else ""),
            is_shared=facts.is_shared or was_proven_shared(facts, known),
            is_declared=is_declared,
            is_archived=facts.is_archived,
            is_member=facts.is_member,
            account_ids=known.account_ids if known else (),
            checked_at=now,
        )

    def _follow_move(self, facts: ChannelFacts) -> None:
        """Recognise a channel by its name when its new id is seen before Slack tells of it.

        Slack gives each name once: a channel of that name whose id Slack no longer knows is this
        one. Taken for another, it would hear the same messages a second time.
        """
        now = self._clock.now()
        with self._store.read() as work:
            if not facts.name or work.channels.find(facts.slack_id) is not None:
                return
            everything = [one for kind in ChannelKind for one in work.channels.of_kind(kind)]
        for namesake in (one for one in everything if one.name == facts.name):
            if self._directory.channel(namesake.slack_id) is None:
                self._move(namesake, facts.slack_id, at=now)
                return

    def _move(self, known: Channel, slack_id: SlackChannelId, *, at: datetime) -> None:
        with self._store(Upkeep(at)) as work:
            before = work.channels.lock(known.slack_id) or known
            keep_named(work, before, slack_id=slack_id, name=before.name, at=at)
            moved = replace(before, slack_id=slack_id)
            work.channels.save(moved)
            self._follow.follow(work, before, moved, at=at)
            work.commit()

    def _seek(self, lost: Channel) -> ChannelFacts | None:
        """Look for a channel that Slack does not know by its id under its name.

        It may have moved a moment ago, and nothing is to be stopped for that.
        """
        if not lost.name or not lost.is_member:
            return None
        for one in self._directory.joined_channels():
            if one.name == lost.name and one.slack_id != lost.slack_id:
                return self._directory.channel(one.slack_id)
        return None

    def _forget_membership(self, known: Channel, now: datetime) -> Channel:
        with self._store(Upkeep(now)) as work:
            before = work.channels.lock(known.slack_id) or known
            gone = replace(before, is_member=False, checked_at=now)
            work.channels.save(gone)
            self._follow.follow(work, before, gone, at=now)
            work.commit()
        return gone

    def _new_organisations(self, teams: tuple[TeamId, ...]) -> dict[TeamId, str]:
        with self._store.read() as work:
            new = [team for team in teams if work.accounts.find_organisation(team) is None]
        return {team: self._organisation_name(team) or team for team in new}

    def _organisation_name(self, team: TeamId) -> str:
        try:
            return self._directory.organisation_name(team) or team
        except LookupFailed:
            return team

    def _account_of_team(
        self,
        work: UnitOfWork,
        team: TeamId,
        names: dict[TeamId, str],
        *,
        place: Channel | None = None,
    ) -> AccountId:
        known = work.accounts.find_organisation(team)
        if known is not None:
            return known.account_id
        name = names.get(team, team)
        account_id = self._account_of_new(work, team, name, place=place)
        organisation = Organisation(OrganisationId(self._ids.new()), team, name, account_id)
        work.accounts.save_organisation(organisation)
        return account_id

    def _account_of_new(
        self, work: UnitOfWork, team: TeamId, name: str, *, place: Channel | None
    ) -> AccountId:
        """Return the account of an organisation that was never met.

        The one that the channel was given before its company came; else one of its own. A company
        calls itself whatever it likes, so a name that is another one's proves nothing: who belongs
        together is said by an admin.
        """
        given = place.account_id if place is not None and not place.is_declared else None
        if given is not None and not work.accounts.has_organisation(given):
            return given
        namesake = work.accounts.find_by_name(name)
        if namesake is not None and work.accounts.has_organisation(namesake.id):
            name = f"{name} ({team})"
        return account_named(work, self._ids, name)


def side_of(facts: PersonFacts) -> Side:
    """Return where somebody stands; what Slack does not show us is external."""
    if facts.is_bot:
        return Side.BOT
    if not facts.is_visible or not facts.is_ours:
        return Side.EXTERNAL
    return Side.GUEST if facts.is_guest else Side.TEAM
