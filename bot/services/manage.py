"""Everything about the app itself.

Settings, status, why, the home tab, and what happens to channels and people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.back_fill import ts_at
from bot.domain.briefs import BackFillBrief, HomeBrief, StatusBrief, WhyBrief
from bot.domain.causes import Cause
from bot.domain.effects import PublishHome, RefreshChannel, RefreshTeam, TellTeam
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.ids import MessageTs, SlackChannelId, moment_of
from bot.domain.people import Actor, Side
from bot.domain.permissions import Act, require
from bot.domain.preferences import Preferences
from bot.ports import Reports, Store, UnitOfWork
from bot.services.keep_watch import SHORT
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise

_LINK = re.compile(
    r"<?https://[\w.-]+/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<micros>\d{6})\S*"
)
LONGEST_UNDO_SECONDS = 120


@dataclass(frozen=True, slots=True)
class AppFacts:
    """What the app knows of itself: its version and who writes suggestions."""

    version: str
    writer: str


class Manage:
    """Answer `/giraffe`, show the home tab, and keep up with changes of the workspace."""

    def __init__(
        self,
        *,
        store: Store,
        reports: Reports,
        recognise: Recognise,
        clock: Clock,
        facts: AppFacts,
        plan_back_fill: PlanBackFill,
    ) -> None:
        self._store = store
        self._reports = reports
        self._recognise = recognise
        self._clock = clock
        self._facts = facts
        self._plan_back_fill = plan_back_fill

    def status(self, *, by: Actor) -> StatusBrief:
        """Return how the app is doing."""
        require(by, Act.VIEW_STATUS)
        now = self._clock.now()
        with self._store.read() as work:
            triage = work.channels.of_kind(ChannelKind.TRIAGE)
            customers = work.channels.of_kind(ChannelKind.CUSTOMER)
            agents = work.people.with_role()
            preferences = work.preferences
            back_fill = _progress(work)
        counts = self._reports.counts()
        return StatusBrief(
            version=self._facts.version,
            preferences=preferences,
            triage=triage[0] if triage else None,
            customer_channels=tuple(customers),
            agents=tuple(agents),
            waiting_inbox_count=counts.inbox,
            waiting_outbox_count=counts.outbox,
            quarantined_count=counts.quarantined,
            writer=self._facts.writer,
            made_at=now,
            kept_count=counts.kept,
            kept_reason=counts.kept_reason,
            back_fill=back_fill,
        )

    def why(self, link: str, *, by: Actor) -> WhyBrief:
        """Return why the message behind a Slack link was captured or not.

        Raise InvalidInput for other links.
        """
        require(by, Act.EXPLAIN)
        match = _LINK.match(link.strip())
        if match is None:
            raise InvalidInput("message_link", link)
        ts = MessageTs(f"{match['seconds']}.{match['micros']}")
        return self.why_message(SlackChannelId(match["channel"]), ts, by=by)

    def why_message(self, channel: SlackChannelId, ts: MessageTs, *, by: Actor) -> WhyBrief:
        """Return why one message was captured or not."""
        require(by, Act.EXPLAIN)
        with self._store.read() as work:
            place = work.channels.find(channel)
            decision = work.messages.find_decision(place.id, ts) if place else None
            if decision is None or decision.issue_id is None:
                return WhyBrief(decision, None)
            issue = work.issues.get(decision.issue_id)
        brief = self._reports.issue_brief(issue.id, self._reports.scope_of(issue.id))
        return WhyBrief(decision, issue, brief.card_link)

    def preferences(self, *, by: Actor) -> Preferences:
        """Return the settings to fill the form with."""
        require(by, Act.CHANGE_SETTINGS)
        with self._store.read() as work:
            return work.preferences

    def change_preferences(self, preferences: Preferences, *, by: Actor, cause: Cause) -> None:
        """Store the settings; raise InvalidInput for a zone or time that does not exist."""
        require(by, Act.CHANGE_SETTINGS)
        check_preferences(preferences)
        with self._store(cause) as work:
            before = work.preferences
            work.settings.save(preferences, by=by.person_id, at=cause.at)
            work.audit.note(Act.CHANGE_SETTINGS, by=by.person_id, at=cause.at)
            if _places(before) != _places(preferences):
                work.tasks.add(RefreshTeam(f"settings-{cause.at.timestamp()}"))
            work.commit()

    def pause(self, *, by: Actor, cause: Cause) -> None:
        """Stop opening issues, suggesting and posting digests until resumed."""
        self._set_paused(is_paused=True, by=by, cause=cause)

    def resume(self, *, by: Actor, cause: Cause) -> None:
        """Go on after a pause."""
        self._set_paused(is_paused=False, by=by, cause=cause)

    def home(self, *, by: Actor) -> HomeBrief:
        """Return what somebody's home tab shows; raise NotAllowed for people outside the team."""
        require(by, Act.VIEW_ISSUES)
        if by.person_id is None:
            raise NotAllowed(Act.VIEW_ISSUES)
        return self._reports.home(by.person_id, now=self._clock.now())

    def show_home(self, user_id: str, *, cause: Cause) -> None:
        """Queue the home tab of somebody of our workspace; people from outside get none."""
        person = self._recognise.person(user_id)
        with self._store(cause) as work:
            if person.side is Side.TEAM:
                work.outbox.add(PublishHome(person.id))
            work.commit()

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

    def _set_paused(self, *, is_paused: bool, by: Actor, cause: Cause) -> None:
        require(by, Act.CHANGE_SETTINGS)
        with self._store(cause) as work:
            changed = replace(work.preferences, is_paused=is_paused)
            work.settings.save(changed, by=by.person_id, at=cause.at)
            act = "pause" if is_paused else "resume"
            if not is_paused:
                self._read_what_was_missed(work)
            work.audit.note(act, by=by.person_id, at=cause.at)
            if by.person_id is not None:
                # The button stands on the home tab, which shows it turned round from now on.
                work.outbox.add(PublishHome(by.person_id))
            work.commit()

    def _read_on(self, work: UnitOfWork, place: Channel) -> None:
        """Read on in a channel that the app was taken out of and is in again."""
        left_at = work.back_fills.left_at(place.id)
        if left_at is None or not place.is_member or place.kind is not ChannelKind.CUSTOMER:
            return
        work.back_fills.forget_left(place.id)
        now = self._clock.now()
        self._plan_back_fill.plan(work, away_since=moment_of(left_at), now=now, channels=[place])

    def _read_what_was_missed(self, work: UnitOfWork) -> None:
        """Read what a pause hid: without an installation Slack sends nothing."""
        now = self._clock.now()
        heard_until = work.back_fills.alive_until()
        if heard_until is not None and now - heard_until > SHORT:
            self._plan_back_fill.plan(work, away_since=heard_until, now=now)
        work.back_fills.note_alive(now)


def check_preferences(preferences: Preferences) -> None:
    """Raise InvalidInput for settings that cannot work."""
    try:
        ZoneInfo(preferences.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("time_zone", preferences.time_zone) from error
    if not preferences.digest_days:
        raise InvalidInput("digest_days")
    if not 0 <= preferences.undo_delay.total_seconds() <= LONGEST_UNDO_SECONDS:
        raise InvalidInput("undo_delay")
    names = list(preferences.emoji.values())
    if len(names) != len(set(names)) or not all(names):
        raise InvalidInput("emoji")


def _places(preferences: Preferences) -> tuple[str, frozenset[str]]:
    return preferences.triage_channel, preferences.customer_channels


def _was_left(before: Channel | None, now: Channel) -> bool:
    is_customers = before is not None and before.kind is ChannelKind.CUSTOMER
    return is_customers and before is not None and before.is_member and not now.is_member


def _progress(work: UnitOfWork) -> BackFillBrief | None:
    back_fill = work.back_fills.running()
    if back_fill is None:
        return None
    return BackFillBrief(
        since=back_fill.since,
        done_count=back_fill.channel_count - work.back_fills.waiting_channel_count(),
        channel_count=back_fill.channel_count,
        message_count=back_fill.message_count,
        remaining=back_fill.step * work.back_fills.waiting_gap_count(),
    )


def _became_customers(before: Channel | None, now: Channel) -> bool:
    was = before is not None and before.kind is ChannelKind.CUSTOMER
    return now.kind is ChannelKind.CUSTOMER and not was
