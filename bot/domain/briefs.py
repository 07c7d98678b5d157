"""Everything one view needs to know, gathered as a value.

What services hand to the gateway and the commands.

Briefs are read models: facts, no sentences, no blocks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.account import Account, Channel
from bot.domain.conversation import Message
from bot.domain.decision import Decision
from bot.domain.digest import DigestFigures
from bot.domain.ids import MessageTs, SlackChannelId, stands_in_slack
from bot.domain.issue import Issue
from bot.domain.issue_reading import read_issue
from bot.domain.listening import CaptureMode
from bot.domain.people import Person
from bot.domain.preferences import Overrides, Preferences
from bot.domain.reading import Reading
from bot.domain.satisfaction import Invitation, Rating
from bot.domain.suggestion import Reply, Suggestion


@dataclass(frozen=True, slots=True)
class RequesterHistory:
    """What an agent should know of a requester before writing."""

    past_issue_count: int = 0
    open_issue_count: int = 0
    last_score: int | None = None
    last_issue_number: int | None = None


@dataclass(frozen=True, slots=True)
class IssueBrief:
    """One issue as the team sees it on its card.

    `may_belong_to` are open issues that it may go on with, `whole` is the one it is a part of.
    """

    issue: Issue
    account: Account
    channel: Channel
    requester: Person
    earlier: Message | None = None
    opening: Message | None = None
    latest: Message | None = None
    message_count: int = 1
    assignee: Person | None = None
    answering: Person | None = None
    resolver: Person | None = None
    suggestion: Suggestion | None = None
    is_suggestion_coming: bool = False
    reply: Reply | None = None
    replier: Person | None = None
    decision: Decision | None = None
    history: RequesterHistory = field(default_factory=RequesterHistory)
    permalink: str = ""
    card_link: str = ""
    newer_card_link: str = ""
    may_belong_to: tuple[Issue, ...] = ()
    whole: Issue | None = None
    whole_link: str = ""

    @property
    def is_logged_by_hand(self) -> bool:
        """Tell whether somebody of the team wrote down what was said: nothing stands in Slack."""
        if stands_in_slack(self.issue.thread_ts):
            return False
        return self.opening is None or not stands_in_slack(self.opening.ts)

    @property
    def reading(self) -> Reading:
        """Return how the issue reads; deleted words are not read."""
        heard = [one.text for one in (self.opening, self.latest) if one and not one.is_deleted]
        return read_issue(heard, self.issue.corrected)


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue in a list."""

    issue: Issue
    account: Account
    channel: Channel
    requester: Person
    assignee: Person | None = None
    permalink: str = ""
    card_link: str = ""


@dataclass(frozen=True, slots=True)
class IssueList:
    """A page of issues. `page` starts at 1; `query` is what was asked for, to page on with."""

    query: str
    lines: tuple[IssueLine, ...]
    total_count: int
    page: int
    page_size: int
    made_at: datetime

    @property
    def page_count(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total_count // self.page_size))


@dataclass(frozen=True, slots=True)
class AccountBrief:
    """An account at a glance.

    `preferences` are in force for all of it; `own_settings` names the channels that differ.
    """

    account: Account
    channels: tuple[Channel, ...]
    people: tuple[Person, ...]
    open_lines: tuple[IssueLine, ...]
    open_count: int
    total_count: int
    resolved_count: int
    reopened_count: int
    rating_count: int
    satisfied_count: int
    last_rating: Rating | None
    last_heard_at: datetime | None
    made_at: datetime
    preferences: Preferences = field(default_factory=Preferences)
    own_settings: tuple[tuple[Channel, Overrides], ...] = ()
    owner: Person | None = None


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """An account to pick when a name fits several or none was given."""

    account: Account
    open_count: int


@dataclass(frozen=True, slots=True)
class InvitationBrief:
    """A request for a rating as the requester sees it."""

    invitation: Invitation
    requester: Person
    channel: Channel
    issue_title: str


@dataclass(frozen=True, slots=True)
class DigestBrief:
    """A digest to show: its figures and whether it was posted already."""

    figures: DigestFigures
    preferences: Preferences
    is_posted: bool = False


@dataclass(frozen=True, slots=True)
class HomeBrief:
    """What somebody of the team sees in the app's home tab.

    The lists hold the first lines; the counts say how many there are.
    """

    viewer: Person
    mine: tuple[IssueLine, ...]
    mine_count: int
    unclaimed: tuple[IssueLine, ...]
    unclaimed_count: int
    open_count: int
    waiting_count: int
    is_admin: bool
    preferences: Preferences
    triage: Channel | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class BackFillBrief:
    """How far catching up has come. `remaining` is what the calls left to make take at least."""

    since: datetime
    done_count: int
    channel_count: int
    message_count: int
    remaining: timedelta


@dataclass(frozen=True, slots=True)
class StatusBrief:
    """How the app itself is doing, for `/giraffe status`.

    `kept_count` things wait because Slack does not let the app post; `kept_reason` is its code.
    """

    version: str
    preferences: Preferences
    triage: Channel | None
    customer_channels: tuple[Channel, ...]
    agents: tuple[Person, ...]
    waiting_inbox_count: int
    waiting_outbox_count: int
    quarantined_count: int
    writer: str
    made_at: datetime
    kept_count: int = 0
    kept_reason: str = ""
    back_fill: BackFillBrief | None = None


@dataclass(frozen=True, slots=True)
class PlaceBrief:
    """What an account, a channel or both have of their own, beside the workspace's settings."""

    preferences: Preferences
    account: Account | None = None
    for_account: Overrides = field(default_factory=Overrides)
    channel: Channel | None = None
    for_channel: Overrides = field(default_factory=Overrides)


@dataclass(frozen=True, slots=True)
class ConnectBrief:
    """One channel as it is set up. A channel of several companies has no account."""

    channel: Channel
    mode: CaptureMode
    account: Account | None = None
    owner: Person | None = None


@dataclass(frozen=True, slots=True)
class ShadowBrief:
    """A message that would have become an issue, or did when somebody said so."""

    message: Message
    author: Person
    channel: Channel
    account: Account | None = None
    decision: Decision | None = None
    issue: Issue | None = None
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class WhyBrief:
    """Why one message was captured, joined or skipped, and where it stands.

    `correctable` says what one click can make of it: True an issue, False none, None nothing.
    """

    decision: Decision | None
    issue: Issue | None
    card_link: str = ""
    channel: SlackChannelId | None = None
    correctable: bool | None = None


@dataclass(frozen=True, slots=True)
class MergeBrief:
    """An issue, and the open ones that it can become a part of, newest first."""

    issue: Issue
    others: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class SplitBrief:
    """An issue, and its customers' messages that can become one of their own, newest first.

    Where a message heads one of `threads`, everything in that thread goes along.
    """

    issue: Issue
    messages: tuple[Message, ...]
    threads: frozenset[MessageTs]


@dataclass(frozen=True, slots=True)
class FormBrief:
    """What the reply form starts with."""

    brief: IssueBrief
    text: str
    suggestion_version: int | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message of ours to somebody of the team. `code` names the text.

    `since` and `until` are the span it speaks of, `issue_count` the second number where it has two.
    `place` is Slack's id of a channel that the app is not in.
    """

    code: str
    issue: Issue | None = None
    account: Account | None = None
    person: Person | None = None
    channel: Channel | None = None
    rating: Rating | None = None
    count: int = 0
    link: str = ""
    since: datetime | None = None
    until: datetime | None = None
    issue_count: int = 0
    place: str = ""
