"""Slack as the gateway shows it to the desk, in memory, with everything that may go wrong.

It is told what happens to the next post; it remembers what stands where, and under which mark.
"""

# ruff: noqa: ARG002 - a stand-in takes everything that its port is given

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clock import ManualClock
from bot.domain.account import Channel
from bot.domain.briefs import (
    DigestBrief,
    HomeBrief,
    InvitationBrief,
    IssueBrief,
    Notice,
    ShadowBrief,
)
from bot.domain.conversation import Message
from bot.domain.errors import CannotSpeak, DeliveryRefused, NotSent, OutcomeUnknown
from bot.domain.ids import MessageTs
from bot.domain.issue_status import IssueStatus
from bot.domain.nudge import Nudge
from bot.domain.people import Person
from bot.domain.suggestion import Reply
from bot.ports import Marker
from tests.contract.store_support import ts_of

APPEARS_AFTER = timedelta(seconds=45)
"""Slack may show an accepted post later than it accepts it, within a minute."""


class Fault(StrEnum):
    """What happens to a post."""

    NONE = "none"
    TIMEOUT_APPLIED = "timeout-applied"
    TIMEOUT_LOST = "timeout-lost"
    CRASH_BEFORE = "crash-before-the-call"
    CRASH_AFTER = "crash-after-the-call"
    LIMITED = "limited"
    PACING = "pacing"
    UNREACHABLE = "unreachable"
    REVOKED = "revoked"
    ARCHIVED = "archived"
    TOO_LONG = "too-long"


class CrashError(BaseException):
    """The process is gone; nothing that comes after it happens."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that stands in Slack."""

    marker: str
    place: str
    ts: MessageTs
    at: datetime


_NOT_DONE: dict[Fault, Callable[[], BaseException]] = {
    Fault.TIMEOUT_LOST: lambda: OutcomeUnknown("connection"),
    Fault.CRASH_BEFORE: CrashError,
    Fault.LIMITED: lambda: NotSent("ratelimited", timedelta(seconds=30)),
    Fault.PACING: lambda: NotSent("pacing", timedelta(seconds=1)),
    Fault.UNREACHABLE: lambda: NotSent("unreachable"),
    Fault.REVOKED: lambda: CannotSpeak("token_revoked"),
    Fault.ARCHIVED: lambda: DeliveryRefused("is_archived"),
    Fault.TOO_LONG: lambda: DeliveryRefused("msg_blocks_too_long"),
}
_DONE_UNTOLD: dict[Fault, Callable[[], BaseException]] = {
    Fault.TIMEOUT_APPLIED: lambda: OutcomeUnknown("connection"),
    Fault.CRASH_AFTER: CrashError,
}


@dataclass
class FakeSlack:
    """The `Gateway` port. `faults` hit the next posts, one each; `look_fault` hits the looks."""

    clock: ManualClock
    faults: list[Fault] = field(default_factory=list)
    look_faults: list[Exception] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)
    pauses: list[Callable[[], None]] = field(default_factory=list)
    """What happens elsewhere while a process stands still right before its next posts."""
    changes: int = 0
    change_faults: list[Exception] = field(default_factory=list)
    looks: int = 0

    def count(self, marker: str) -> int:
        """Count how often people see a post."""
        return sum(one.marker == marker for one in self.standing)

    def tell_team_card(self, brief: IssueBrief, *, to: Channel, marker: Marker) -> MessageTs:
        return self._post(to.slack_id, marker)

    def update_team_card(self, brief: IssueBrief, *, to: Channel, ts: MessageTs) -> None:
        self._change()

    def tell_team_message(
        self, message: Message, author: Person, *, to: Channel, card_ts: MessageTs, marker: Marker
    ) -> MessageTs:
        return self._post(to.slack_id, marker)

    def update_team_message(
        self, message: Message, author: Person, *, to: Channel, ts: MessageTs
    ) -> None:
        self._change()

    def tell_team_digest(self, brief: DigestBrief, *, to: Channel, marker: Marker) -> MessageTs:
        return self._post(to.slack_id, marker)

    def tell_team_notice(self, notice: Notice, *, to: Channel, marker: Marker) -> MessageTs:
        return self._post(to.slack_id, marker)

    def tell_team_shadow(self, brief: ShadowBrief, *, to: Channel, marker: Marker) -> MessageTs:
        return self._post(to.slack_id, marker)

    def update_team_shadow(self, brief: ShadowBrief, *, to: Channel, ts: MessageTs) -> None:
        self._change()

    def tell_person(self, notice: Notice, *, to: Person, marker: Marker) -> MessageTs:
        return self._post(to.identity.user, marker)

    def reply_to_customer(
        self, reply: Reply, sender: Person, *, to: Channel, marker: Marker
    ) -> MessageTs:
        return self._post(to.slack_id, marker)

    def ask_customer_rating(self, brief: InvitationBrief, *, marker: Marker) -> MessageTs:
        return self._post(brief.channel.slack_id, marker)

    def close_customer_rating(self, brief: InvitationBrief, *, ts: MessageTs) -> None:
        self._change()

    def ask_customer_nudge(self, nudge: Nudge, *, to: Channel, marker: Marker) -> MessageTs:
        return self._post(to.slack_id, marker)

    def close_customer_nudge(self, nudge: Nudge, *, to: Channel, ts: MessageTs) -> None:
        self._change()

    def take_back_customer_nudge(self, nudge: Nudge, *, to: Channel, ts: MessageTs) -> None:
        self._change()

    def tell_customer_fixed(
        self, code: str, *, to: Channel, thread_ts: MessageTs, marker: Marker, way: str = ""
    ) -> MessageTs:
        return self._post(to.slack_id, marker)

    def show_state(
        self, *, to: Channel, ts: MessageTs, status: IssueStatus, is_claimed: bool
    ) -> None:
        self._change()

    def publish_home(self, brief: HomeBrief) -> None:
        self._change()

    def close_home(self, person: Person) -> None:
        self._change()

    def find_marked(
        self, marker: str, *, channel: Channel, thread_ts: MessageTs | None, since: datetime
    ) -> MessageTs | None:
        return self._find(marker, channel.slack_id, since)

    def find_told(self, marker: str, *, person: Person, since: datetime) -> MessageTs | None:
        return self._find(marker, person.identity.user, since)

    def _post(self, place: str, marker: Marker) -> MessageTs:
        if self.pauses:
            self.pauses.pop(0)()
        fault = self.faults.pop(0) if self.faults else Fault.NONE
        refusal = _NOT_DONE.get(fault)
        if refusal is not None:
            error = refusal()
            raise error
        if self.clock.now() >= marker.until:
            raise NotSent("stood_still")
        ts = MessageTs(ts_of(self.clock.now())[:-6] + f"{len(self.standing) + 1:06d}")
        self.standing.append(Standing(marker.value, place, ts, self.clock.now()))
        silence = _DONE_UNTOLD.get(fault)
        if silence is not None:
            error = silence()
            raise error
        return ts

    def _change(self) -> None:
        self.changes += 1
        if self.change_faults:
            raise self.change_faults.pop(0)

    def _find(self, marker: str, place: str, since: datetime) -> MessageTs | None:
        self.looks += 1
        if self.look_faults:
            raise self.look_faults.pop(0)
        shown = self.clock.now() - APPEARS_AFTER
        return next(
            (
                one.ts
                for one in self.standing
                if (one.marker, one.place) == (marker, place) and since <= one.at <= shown
            ),
            None,
        )
