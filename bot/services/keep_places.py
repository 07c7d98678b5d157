"""Keep up with what happens to channels, to who is in them, and to people's standing."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.account import ChannelKind
from bot.domain.causes import Cause
from bot.domain.effects import RefreshChannel, RefreshTeam, TellTeam
from bot.domain.ids import SlackChannelId
from bot.domain.people import Person, Role, RoleSource, Side
from bot.domain.place_names import fits
from bot.domain.preferences import Preferences
from bot.ports import ChannelFacts, PersonFacts, Store
from bot.services.follow_place import FollowPlace, show_move
from bot.services.keep_named import keep_named
from bot.services.recognise import Recognise, side_of


class KeepPlaces:
    """Look again at what Slack says has changed. Nothing here is somebody's decision."""

    def __init__(
        self, *, store: Store, recognise: Recognise, clock: Clock, follow: FollowPlace
    ) -> None:
        self._store = store
        self._recognise = recognise
        self._clock = clock
        self._follow = follow

    def app_joined(self, channel: SlackChannelId, *, cause: Cause) -> None:
        """Look at a channel that the app was invited to, and tell the team of a new shared one."""
        place = self._recognise.channel(channel, is_fresh_wanted=True)
        with self._store(cause) as work:
            if place is not None and place.is_open:
                work.outbox.add(TellTeam("new_shared_channel", place.id, channel_id=place.id))
                # Also where it was closed although it is known as open: by a look into history.
                self._follow.read_on(work, place, at=self._clock.now())
            if place is not None and place.kind is ChannelKind.TRIAGE:
                work.tasks.add(_people(f"joined-{cause.at.timestamp()}"))
            work.commit()

    def membership_changed(self, channel: SlackChannelId, user_id: str, *, cause: Cause) -> None:
        """Look up the team again when somebody joined or left the triage channel."""
        with self._store(cause) as work:
            place = work.channels.find(channel)
            if place is not None and place.kind is ChannelKind.TRIAGE:
                work.tasks.add(_people(f"member-{user_id}-{cause.at.timestamp()}"))
            elif place is not None and place.kind is ChannelKind.CUSTOMER:
                work.tasks.add(RefreshChannel(channel, f"member-{cause.at.timestamp()}"))
            work.commit()

    def channel_changed(self, channel: SlackChannelId, *, cause: Cause) -> None:
        """Look a channel up again after it was shared, unshared, renamed, archived or left.

        Slack tells of every public channel; one that was never heard of is none of ours, and where
        the app comes in that is told by itself.
        """
        if self._is_known(channel):
            self._recognise.channel(channel, is_fresh_wanted=True)
        with self._store(cause) as work:
            work.commit()

    def channel_shared(self, channel: SlackChannelId, *, cause: Cause) -> None:
        """Look at a channel that was shared; tell the team, once, of one the app is not in."""
        if self._is_known(channel):
            self.channel_changed(channel, cause=cause)
            return
        facts = self._recognise.look_at(channel)
        with self._store(cause) as work:
            if facts is not None and _waits_for_us(facts, work.preferences):
                work.outbox.add(TellTeam("shared_channel_seen", channel))
            work.commit()

    def channel_id_changed(self, old: SlackChannelId, new: SlackChannelId, *, cause: Cause) -> None:
        """Keep a channel under its new Slack id.

        What was stored under the old one stays with it.
        """
        with self._store(cause) as work:
            known = work.channels.lock(old)
            if known is not None:
                moved = replace(known, slack_id=new, checked_at=None)
                work.channels.save(moved)
                if known.slack_id != old:
                    # A later move was heard of first: this id is an earlier one as well.
                    work.channels.save(known)
                else:
                    keep_named(work, known, slack_id=new, name=known.name, at=cause.at)
                    show_move(work, moved)
                # What was looked for under the old id meanwhile may be taken for lost.
                work.tasks.add(RefreshChannel(new, f"moved-{cause.at.timestamp()}"))
            work.commit()

    def person_changed(
        self, user_id: str, *, said: PersonFacts | None = None, cause: Cause
    ) -> None:
        """Look somebody up again after their profile changed.

        Slack tells of everybody in the workspace, also of a new status: who was never met, or is
        still what we know by what the event said, is not asked about.
        """
        with self._store.read() as work:
            known = work.people.find_by_user(user_id)
            role = work.people.role_from(known.id, source=RoleSource.SLACK) if known else None
        is_met = known is not None
        stands_as_before = (
            known is not None
            and said is not None
            and (_standing(said, role) == (known.side, known.is_deactivated, role))
        )
        shows_as_before = known is not None and said is not None and _shows_as(said, known)
        if is_met and not (stands_as_before and shows_as_before):
            self._recognise.person(user_id, is_fresh_wanted=True)
        with self._store(cause) as work:
            if is_met and not stands_as_before:
                work.tasks.add(_people(f"person-{user_id}-{cause.at.timestamp()}"))
            work.commit()

    def _is_known(self, channel: SlackChannelId) -> bool:
        with self._store.read() as work:
            return work.channels.find(channel) is not None


def _people(occasion: str) -> RefreshTeam:
    return RefreshTeam(occasion, looks_at_channels=False)


def _waits_for_us(facts: ChannelFacts, preferences: Preferences) -> bool:
    """Tell whether a channel is shared, without the app, and one that the team wants it in."""
    is_elsewhere = facts.is_shared and not facts.is_member and not facts.is_archived
    return is_elsewhere and fits(facts.name, preferences.channel_patterns)


def _standing(said: PersonFacts, role: Role | None) -> tuple[Side, bool, Role | None]:
    """Return what somebody is by what was said of them, with the role that Slack gives them."""
    if role is not None:
        role = Role.ADMIN if said.is_admin else Role.AGENT
    return side_of(said), said.is_deactivated, role


def _shows_as(said: PersonFacts, known: Person) -> bool:
    # An empty name or picture is one that was not said.
    shown = (said.name or known.name, said.image_url or known.image_url, said.time_zone)
    return shown == (known.name, known.image_url, known.time_zone)
