"""Keep up with what happens to channels, to who is in them, and to the installation."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.back_fill import ts_at
from bot.domain.causes import Cause
from bot.domain.effects import RefreshChannel, RefreshTeam, TellTeam
from bot.domain.ids import SlackChannelId, moment_of
from bot.ports import Store, UnitOfWork
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise


class KeepPlaces:
    """Look again at what Slack says has changed. Nothing here is somebody's decision."""

    def __init__(
        self, *, store: Store, recognise: Recognise, clock: Clock, plan_back_fill: PlanBackFill
    ) -> None:
        self._store = store
        self._recognise = recognise
        self._clock = clock
        self._plan_back_fill = plan_back_fill

    def app_joined(self, channel: SlackChannelId, *, cause: Cause) -> None:
        """Look at a channel that the app was invited to, and tell the team of a new shared one."""
        place = self._recognise.channel(channel, is_fresh_wanted=True)
        with self._store(cause) as work:
            if place is not None and place.kind is ChannelKind.CUSTOMER:
                work.outbox.add(TellTeam("new_shared_channel", place.id, channel_id=place.id))
            if place is not None and place.kind is ChannelKind.TRIAGE:
                work.tasks.add(RefreshTeam(f"joined-{cause.at.timestamp()}"))
            if place is not None:
                self._read_on(work, place)
            work.commit()

    def membership_changed(self, channel: SlackChannelId, user_id: str, *, cause: Cause) -> None:
        """Look up the team again when somebody joined or left the triage channel."""
        place = self._recognise.channel(channel)
        with self._store(cause) as work:
            if place is not None and place.kind is ChannelKind.TRIAGE:
                work.tasks.add(RefreshTeam(f"member-{user_id}-{cause.at.timestamp()}"))
            elif place is not None and place.kind is ChannelKind.CUSTOMER:
                work.tasks.add(RefreshChannel(channel, f"member-{cause.at.timestamp()}"))
            work.commit()

    def channel_changed(self, channel: SlackChannelId, *, cause: Cause) -> None:
        """Look a channel up again after it was shared, unshared, renamed, archived or left."""
        before = self._known(channel)
        place = self._recognise.channel(channel, is_fresh_wanted=True)
        with self._store(cause) as work:
            if place is not None and _became_customers(before, place):
                work.outbox.add(TellTeam("new_shared_channel", place.id, channel_id=place.id))
            if place is not None and _was_left(before, place):
                work.back_fills.note_left(place.id, ts_at(cause.at))
            work.commit()

    def channel_id_changed(self, old: SlackChannelId, new: SlackChannelId, *, cause: Cause) -> None:
        """Keep a channel under its new Slack id.

        What was stored under the old one stays with it.
        """
        with self._store(cause) as work:
            known = work.channels.find(old)
            if known is not None:
                work.channels.save(replace(known, slack_id=new, checked_at=None))
                if known.slack_id != old:
                    # A later move was heard of first: this id is an earlier one as well.
                    work.channels.save(known)
            work.commit()

    def person_changed(self, user_id: str, *, cause: Cause) -> None:
        """Look somebody up again after their profile changed."""
        self._recognise.person(user_id, is_fresh_wanted=True)
        with self._store(cause) as work:
            work.tasks.add(RefreshTeam(f"person-{user_id}-{cause.at.timestamp()}"))
            work.commit()

    def installation_ended(self, *, cause: Cause) -> None:
        """Pause after the app was uninstalled or its tokens were revoked.

        Nothing stored is lost.
        """
        with self._store(cause) as work:
            paused = replace(work.preferences, is_paused=True)
            work.settings.save(paused, by=None, at=cause.at)
            work.commit()

    def _known(self, channel: SlackChannelId) -> Channel | None:
        with self._store.read() as work:
            return work.channels.find(channel)

    def _read_on(self, work: UnitOfWork, place: Channel) -> None:
        """Read on in a channel that the app was taken out of and is in again."""
        left_at = work.back_fills.left_at(place.id)
        if left_at is None or not place.is_member or place.kind is not ChannelKind.CUSTOMER:
            return
        work.back_fills.forget_left(place.id)
        now = self._clock.now()
        self._plan_back_fill.plan(work, away_since=moment_of(left_at), now=now, channels=[place])


def _was_left(before: Channel | None, now: Channel) -> bool:
    is_customers = before is not None and before.kind is ChannelKind.CUSTOMER
    return is_customers and before is not None and before.is_member and not now.is_member


def _became_customers(before: Channel | None, now: Channel) -> bool:
    was = before is not None and before.kind is ChannelKind.CUSTOMER
    return now.kind is ChannelKind.CUSTOMER and not was
