"""Tell about the app itself: its status, why a message was captured or not, the home tab."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain.account import ChannelKind
from bot.domain.briefs import StatusBrief, WhyBrief
from bot.domain.causes import Cause, Upkeep
from bot.domain.effects import PublishHome
from bot.domain.errors import InvalidInput
from bot.domain.ids import MessageTs, SlackChannelId
from bot.domain.people import Actor, Side
from bot.domain.permissions import Act, require
from bot.ports import Reports, Store
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
        with self._store(Upkeep(now)) as work:
            triage = work.channels.of_kind(ChannelKind.TRIAGE)
            customers = work.channels.of_kind(ChannelKind.CUSTOMER)
            agents = work.people.with_role()
            preferences = work.preferences
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
        with self._store(Upkeep(self._clock.now())) as work:
            place = work.channels.find(channel)
            decision = work.messages.find_decision(place.id, ts) if place else None
            if decision is None or decision.issue_id is None:
                return WhyBrief(decision, None)
            issue = work.issues.get(decision.issue_id)
        brief = self._reports.issue_brief(issue.id, self._reports.scope_of(issue.id))
        return WhyBrief(decision, issue, brief.card_link)

    def show_home(self, user_id: str, *, cause: Cause) -> None:
        """Queue the home tab of somebody of our workspace; people from outside get none."""
        person = self._recognise.person(user_id)
        with self._store(cause) as work:
            if person.side is Side.TEAM:
                work.outbox.add(PublishHome(person.id))
            work.commit()
