"""Slack as the desk sees it: whom and what to ask about, and the one way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.account import Channel, Workspace
from bot.domain.briefs import (
    DigestBrief,
    HomeBrief,
    InvitationBrief,
    IssueBrief,
    Notice,
    ShadowBrief,
)
from bot.domain.conversation import Message
from bot.domain.ids import MessageTs, SlackChannelId, TeamId
from bot.domain.issue_status import IssueStatus
from bot.domain.nudge import Nudge
from bot.domain.people import Identity, Person
from bot.domain.suggestion import Reply


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What Slack says of a user. `is_visible` False means external with a name unknown."""

    identity: Identity
    is_visible: bool = True
    is_ours: bool = False
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    is_admin: bool = False
    name: str = ""
    image_url: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What Slack says of a channel. `external_team_ids` are the organisations that are not ours."""

    slack_id: SlackChannelId
    name: str = ""
    is_shared: bool = False
    is_direct: bool = False
    is_archived: bool = False
    is_member: bool = True
    external_team_ids: tuple[TeamId, ...] = ()
    is_known_unshared: bool = False
    """Slack says outright that nobody outside is in it; some servers say nothing of it."""


class Admission(Protocol):
    """Whether Slack lets the app in at all."""

    def is_let_in(self) -> bool:
        """Tell whether Slack takes the app's token; raise LookupFailed when it cannot be asked."""
        ...


class Directory(Protocol):
    """Ask Slack who and what. Raises LookupFailed when Slack cannot be asked just now."""

    def workspace(self) -> Workspace:
        """Return our own workspace; `id` is the Slack team id until it is stored."""
        ...

    def person(self, user_id: str, *, hint: TeamId | None) -> PersonFacts:
        """Return who a user is; `hint` is the team an event named. Not visible means external."""
        ...

    def channel(self, slack_id: SlackChannelId) -> ChannelFacts | None:
        """Return a channel's facts, or None when Slack does not know it for us."""
        ...

    def members(self, slack_id: SlackChannelId) -> Sequence[str]:
        """Return the user ids of everybody in a channel."""
        ...

    def admins(self) -> Sequence[PersonFacts]:
        """Return the admins of our own workspace, in the triage channel or not."""
        ...

    def joined_channels(self) -> Sequence[ChannelFacts]:
        """Return the channels that the app is in."""
        ...

    def organisation_name(self, team_id: TeamId) -> str:
        """Return the name of a connected organisation, or "" when Slack does not tell."""
        ...


@dataclass(frozen=True, slots=True)
class Marker:
    """An opaque mark that is posted along, and until when: another process may go on after that.

    Whoever stood still between writing down that it is about to post and posting would be late, and
    the post would be there twice.
    """

    value: str
    until: datetime


class Gateway(Protocol):
    """The one way out to Slack. Each method has one visible effect.

    Raises NotSent (safe to try again), its kind CannotSpeak (nowhere just now), DeliveryRefused
    (never will) or OutcomeUnknown (nobody knows). What is posted with a `marker` is found again by
    `find_marked`; when the marker's time is over it is NotSent.
    Methods named *_customer* check that the channel is the one meant, methods named tell_team_*
    that it is not shared, at the moment of posting.
    """

    def tell_team_card(self, brief: IssueBrief, *, to: Channel, marker: Marker) -> MessageTs: ...
    def update_team_card(self, brief: IssueBrief, *, to: Channel, ts: MessageTs) -> None: ...
    def tell_team_message(
        self, message: Message, author: Person, *, to: Channel, card_ts: MessageTs, marker: Marker
    ) -> MessageTs:
        """Repeat a customer's message in the thread of its issue's card."""
        ...

    def update_team_message(
        self, message: Message, author: Person, *, to: Channel, ts: MessageTs
    ) -> None: ...
    def tell_team_digest(self, brief: DigestBrief, *, to: Channel, marker: Marker) -> MessageTs: ...
    def tell_team_notice(self, notice: Notice, *, to: Channel, marker: Marker) -> MessageTs: ...
    def tell_team_shadow(self, brief: ShadowBrief, *, to: Channel, marker: Marker) -> MessageTs:
        """Post what would have become an issue in a channel that is only watched."""
        ...

    def update_team_shadow(self, brief: ShadowBrief, *, to: Channel, ts: MessageTs) -> None: ...
    def tell_person(self, notice: Notice, *, to: Person, marker: Marker) -> MessageTs:
        """Send a direct message to a full member of our own workspace."""
        ...

    def reply_to_customer(
        self, reply: Reply, sender: Person, *, to: Channel, marker: Marker
    ) -> MessageTs:
        """Post an approved reply in its thread, under the sender's name."""
        ...

    def ask_customer_rating(self, brief: InvitationBrief, *, marker: Marker) -> MessageTs: ...
    def close_customer_rating(self, brief: InvitationBrief, *, ts: MessageTs) -> None:
        """Take the buttons away from a request for a rating."""
        ...

    def ask_customer_nudge(self, nudge: Nudge, *, to: Channel, marker: Marker) -> MessageTs:
        """Ask a writer, in the thread of what they wrote, whether it should become an issue."""
        ...

    def close_customer_nudge(self, nudge: Nudge, *, to: Channel, ts: MessageTs) -> None:
        """Say in place of the question that the team has it."""
        ...

    def take_back_customer_nudge(self, nudge: Nudge, *, to: Channel, ts: MessageTs) -> None:
        """Leave nothing of a question, or at least no buttons; one that is gone is as good."""
        ...

    def tell_customer_fixed(
        self, code: str, *, to: Channel, thread_ts: MessageTs, marker: Marker, way: str = ""
    ) -> MessageTs:
        """Post a text of the closed list; `way` is where it leads, if anywhere."""
        ...

    def show_state(
        self, *, to: Channel, ts: MessageTs, status: IssueStatus, is_claimed: bool
    ) -> None:
        """Leave exactly one reaction of the app: open, claimed or resolved.

        None where an issue was discarded or merged.
        """
        ...

    def publish_home(self, brief: HomeBrief) -> None: ...
    def close_home(self, person: Person) -> None:
        """Show a colleague who is not of the team a home tab without anything internal."""
        ...

    def find_marked(
        self, marker: str, *, channel: Channel, thread_ts: MessageTs | None, since: datetime
    ) -> MessageTs | None:
        """Look for something of ours that may have been posted; None when it is not there.

        Raises NotSent when it could not be looked for, DeliveryRefused where nobody can look.
        """
        ...

    def find_told(self, marker: str, *, person: Person, since: datetime) -> MessageTs | None:
        """Look for a direct message of ours in the same way."""
        ...
