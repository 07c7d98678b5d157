"""Tell about the app itself: its status, why a message was captured or not, the home tab."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.account import Channel, ChannelKind
from bot.domain.briefs import BackFillBrief, StatusBrief, WhyBrief
from bot.domain.causes import Cause
from bot.domain.conversation import Voice
from bot.domain.decision import Verdict
from bot.domain.effects import PublishHome
from bot.domain.errors import InvalidInput
from bot.domain.ids import MessageTs, SlackChannelId
from bot.domain.people import Actor, Side
from bot.domain.permissions import Act, require
from bot.ports import Reports, Store, UnitOfWork
from bot.services.recognise import Recognise

_LINK = re.compile(
    r"<?https://[\w.-]+/archives/(?P<channel>[A-Z0-9]+)/p(?P<seconds>\d{10})(?P<micros>\d{6})\S*"
)


@dataclass(frozen=True, slots=True)
class AppFacts:
    """What the app knows of itself: its version and who writes suggestions."""

    version: str
    writer: str


class Manage:
    """Answer what `/giraffe` is asked, and show the home tab."""

    def __init__(
        self,
        *,
        store: Store,
        reports: Reports,
        recognise: Recognise,
        clock: Clock,
        facts: AppFacts,
    ) -> None:
        self._store = store
        self._reports = reports
        self._recognise = recognise
        self._clock = clock
        self._facts = facts

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
            if place is None or decision is None:
                return WhyBrief(None, None)
            if decision.issue_id is None:
                can_open = _can_open(work, place, ts)
                return WhyBrief(
                    decision, None, channel=channel, correctable=True if can_open else None
                )
            issue = work.issues.get(decision.issue_id)
        brief = self._reports.issue_brief(issue.id, self._reports.scope_of(issue.id))
        can_discard = decision.verdict is Verdict.OPENED and issue.is_active
        return WhyBrief(
            decision,
            issue,
            brief.card_link,
            channel=channel,
            correctable=False if can_discard else None,
        )

    def show_home(self, user_id: str, *, cause: Cause) -> None:
        """Queue the home tab of somebody of our workspace; people from outside get none."""
        person = self._recognise.person(user_id)
        with self._store(cause) as work:
            if person.side is Side.TEAM:
                work.outbox.add(PublishHome(person.id))
            work.commit()


def _can_open(work: UnitOfWork, place: Channel, ts: MessageTs) -> bool:
    """Tell whether a message that was left alone could become an issue."""
    message = work.messages.find(place.id, ts)
    if message is None or message.is_deleted or message.voice is not Voice.CUSTOMER:
        return False
    return work.issues.find_by_thread(place.id, message.thread_ts or message.ts) is None


def _progress(work: UnitOfWork) -> BackFillBrief | None:
    back_fill = work.back_fills.running()
    if back_fill is None or not back_fill.is_catching_up:
        return None
    return BackFillBrief(
        since=back_fill.since,
        done_count=back_fill.channel_count - work.back_fills.waiting_channel_count(),
        channel_count=back_fill.channel_count,
        message_count=back_fill.message_count,
        remaining=back_fill.step * work.back_fills.waiting_gap_count(),
    )
