"""Keep up with what happens to channels, to who is in them, and to the installation."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.causes import Cause, Upkeep
from bot.domain.effects import RefreshChannel, RefreshTeam, TellTeam
from bot.domain.ids import SlackChannelId
from bot.ports import Store
from bot.services.recognise import Recognise


class KeepPlaces:
    """Look again at what Slack says has changed. Nothing here is somebody's decision."""

    def __init__(self, *, store: Store, recognise: Recognise, clock: Clock) -> None:
        self._store = store
        self._recognise = recognise
        self._clock = clock

    def app_joined(self, channel: SlackChannelId, *, cause: Cause) -> None:
        """Look at a channel that the app was invited to, and tell the team of a new shared one."""
        place = self._recognise.channel(channel, is_fresh_wanted=True)
        with self._store(cause) as work:
            if place is not None and place.kind is ChannelKind.CUSTOMER:
                work.outbox.add(TellTeam("new_shared_channel", place.id, channel_id=place.id))
            if place is not None and place.kind is ChannelKind.TRIAGE:
                work.tasks.add(RefreshTeam(f"joined-{cause.at.timestamp()}"))
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
        with self._store(Upkeep(self._clock.now())) as work:
            return work.channels.find(channel)


def _became_customers(before: Channel | None, now: Channel) -> bool:
    was = before is not None and before.kind is ChannelKind.CUSTOMER
    return now.kind is ChannelKind.CUSTOMER and not was
