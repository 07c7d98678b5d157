"""Where the desk keeps what it knows: one Protocol for each kind of thing.

Rows never leave storage.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.domain.account import Account, AccountScope, Channel, ChannelKind, Organisation
from bot.domain.conversation import Message, Reaction
from bot.domain.decision import Decision
from bot.domain.digest import DAILY, DigestRun
from bot.domain.ids import (
    AccountId,
    ChannelId,
    DigestRunId,
    InvitationId,
    IssueId,
    MessageId,
    MessageTs,
    PersonId,
    RatingId,
    ReplyId,
    SlackChannelId,
    SuggestionId,
    TeamId,
)
from bot.domain.issue import Issue
from bot.domain.people import Identity, Person, Role
from bot.domain.preferences import Overrides, Preferences
from bot.domain.satisfaction import Invitation, Rating
from bot.domain.suggestion import Approval, Reply, Suggestion
from bot.domain.timeline import TimelineEvent


class People(Protocol):
    """Persons we have met and the roles they hold."""

    def find(self, identity: Identity) -> Person | None: ...
    def find_by_user(self, user_id: str) -> Person | None:
        """Return the person with Slack's user id, whatever team id they were met under."""
        ...

    def get(self, person_id: PersonId) -> Person: ...
    def save(self, person: Person, *, checked_at: datetime) -> None: ...
    def checked_at(self, person_id: PersonId) -> datetime | None:
        """Return when Slack was last asked about the person."""
        ...

    def set_role(self, person_id: PersonId, role: Role | None, *, source: str) -> None:
        """Note what a RoleSource says; None from settings takes every role away."""
        ...

    def clear_role(self, person_id: PersonId, *, source: str) -> None:
        """Forget what a source says of a person; what the other one says counts again."""
        ...

    def role_from(self, person_id: PersonId, *, source: str) -> Role | None:
        """Return the role that one source alone gives a person."""
        ...

    def named_by(self, source: str) -> Sequence[Person]:
        """Return everybody whose role a source speaks of, "none" included, by name."""
        ...

    def with_role(self) -> Sequence[Person]:
        """Return everybody who holds a role, by name."""
        ...


class Channels(Protocol):
    """Channels, accounts and organisations."""

    def find(self, slack_id: SlackChannelId) -> Channel | None:
        """Return the channel by Slack's present or any earlier id of it."""
        ...

    def get(self, channel_id: ChannelId) -> Channel: ...
    def save(self, channel: Channel) -> None:
        """Store the channel; a new `slack_id` keeps the earlier one as an alias."""
        ...

    def lock(self, slack_id: SlackChannelId) -> Channel | None:
        """Return the channel as `find` does, as it is now, for nobody else to change meanwhile."""
        ...

    def keep_for_team(self, channel_id: ChannelId) -> None:
        """Note that a channel was where the team works, whatever becomes of it."""
        ...

    def was_for_team(self, channel_id: ChannelId) -> bool: ...
    def of_kind(self, kind: ChannelKind) -> Sequence[Channel]: ...


class Accounts(Protocol):
    """Customer companies and their Slack organisations."""

    def get(self, account_id: AccountId) -> Account: ...
    def find_by_name(self, name: str) -> Account | None:
        """Return the account of this name, ignoring case."""
        ...

    def save(self, account: Account) -> None: ...
    def everything(self) -> Sequence[Account]:
        """Return all accounts in the order in which they were met."""
        ...

    def merge(self, other: AccountId, *, into: AccountId) -> None:
        """Make everything of one account another one's, and forget the first."""
        ...

    def names_of_others(self, scope: AccountScope) -> frozenset[str]:
        """Return the names of all accounts but this one: none may slip into a text."""
        ...

    def find_organisation(self, team_id: TeamId) -> Organisation | None: ...
    def has_organisation(self, account_id: AccountId) -> bool:
        """Tell whether any Slack team belongs to an account."""
        ...

    def save_organisation(self, organisation: Organisation) -> None: ...


class Issues(Protocol):
    """Issues with their episodes and timeline. `get` locks the row until the transaction ends."""

    def get(self, issue_id: IssueId) -> Issue:
        """Return the issue or raise IssueNotFound."""
        ...

    def find_by_number(self, number: int) -> Issue | None: ...
    def find_by_thread(self, channel_id: ChannelId, thread_ts: MessageTs) -> Issue | None:
        """Return the issue that this thread belongs to, locked; never one that was merged."""
        ...

    def find_merged(self, channel_id: ChannelId, thread_ts: MessageTs) -> Issue | None:
        """Return the issue that began in this thread and is a part of another one now."""
        ...

    def threads_of(self, issue_id: IssueId) -> Sequence[MessageTs]:
        """Return the threads of an issue, all in its channel, oldest first."""
        ...

    def add_thread(self, issue: Issue, thread_ts: MessageTs) -> None:
        """Let a thread of the issue's channel belong to the issue, whose else it was."""
        ...

    def next_number(self) -> int:
        """Take the workspace's next issue number."""
        ...

    def add(self, issue: Issue, events: Iterable[TimelineEvent]) -> None: ...
    def save(self, issue: Issue, events: Iterable[TimelineEvent]) -> None:
        """Store a changed issue and append what happened to it."""
        ...

    def note(self, events: Iterable[TimelineEvent]) -> None:
        """Append to a timeline without changing the issue."""
        ...

    def parts_of(self, issue_id: IssueId) -> Sequence[IssueId]:
        """Return the issues that became parts of this one, in order."""
        ...

    def move_turns(
        self, source: IssueId, target: IssueId, *, moments: Collection[datetime]
    ) -> None:
        """Make what was said in one issue at these moments another one's history."""
        ...

    def timeline(self, issue_id: IssueId) -> Sequence[TimelineEvent]: ...
    def unfinished_in(self, channel_id: ChannelId) -> Sequence[IssueId]:
        """Return the issues of a channel that are active, or whose reply is not over, in order."""
        ...

    def active_of(self, person_id: PersonId) -> Sequence[IssueId]:
        """Return the active issues that somebody has, in order."""
        ...


class Messages(Protocol):
    """Messages, reactions and the decisions about them. One row per (channel, ts)."""

    def find(self, channel_id: ChannelId, ts: MessageTs) -> Message | None: ...
    def get(self, message_id: MessageId) -> Message: ...
    def lock(self, message_id: MessageId) -> Message | None:
        """Return a message as it is now, for nobody else to decide about meanwhile."""
        ...

    def save(self, message: Message) -> None:
        """Insert or update.

        A deletion is final and a newer edit is never overwritten by an older one.
        """
        ...

    def move(self, messages: Iterable[Message], *, to: IssueId) -> None:
        """Make messages another issue's, whatever is heard of them at the same time."""
        ...

    def of_issue(
        self, issue_id: IssueId, scope: AccountScope, *, limit: int = 200
    ) -> Sequence[Message]:
        """Return an issue's messages in the order they were written, the newest `limit` of them."""
        ...

    def issues_near(
        self, channel_id: ChannelId, author_id: PersonId, at: datetime, *, within: timedelta
    ) -> Sequence[IssueId]:
        """Return the issues that somebody wrote in around a moment, the nearest first."""
        ...

    def said_by(
        self, channel_id: ChannelId, author_id: PersonId, *, since: datetime, until: datetime
    ) -> Sequence[Message]:
        """Return what somebody wrote in a channel between two moments, both included, in order."""
        ...

    def in_thread(self, channel_id: ChannelId, thread_ts: MessageTs) -> Sequence[Message]:
        """Return what is known of a thread, its first message included, in order."""
        ...

    def undecided_in(self, channel_id: ChannelId, *, since: datetime) -> Sequence[Message]:
        """Return what was written in a channel since a moment and still waits, in order."""
        ...

    def save_reaction(self, reaction: Reaction) -> None:
        """Insert or update; an older change never undoes a newer one."""
        ...

    def reactions(self, channel_id: ChannelId, ts: MessageTs) -> Sequence[Reaction]:
        """Return the reactions that are present on a message."""
        ...

    def threads_decided_by(
        self, channel_id: ChannelId, rule: str, *, since: datetime
    ) -> Sequence[MessageTs]:
        """Return the threads that hold a message about which a rule decided, in order."""
        ...

    def add_decision(self, decision: Decision) -> None: ...
    def find_decision(self, channel_id: ChannelId, ts: MessageTs) -> Decision | None:
        """Return the newest decision about a message; any other before one to wait."""
        ...


class Replies(Protocol):
    """Suggestions, approvals and replies."""

    def offered(self, issue_id: IssueId) -> Suggestion | None:
        """Return the suggestion now on offer for an issue."""
        ...

    def get_suggestion(self, suggestion_id: SuggestionId) -> Suggestion: ...
    def save_suggestion(self, suggestion: Suggestion) -> None: ...
    def get(self, reply_id: ReplyId) -> Reply: ...
    def pending(self, issue_id: IssueId) -> Reply | None:
        """Return the newest reply that is neither sent nor undone."""
        ...

    def save(self, reply: Reply) -> None: ...
    def add_approval(self, approval: Approval) -> None: ...
    def take_approval(self, reply_id: ReplyId, *, at: datetime) -> Approval | None:
        """Return the newest unused approval of a reply and mark it used."""
        ...

    def recent_texts(self, scope: AccountScope, *, limit: int) -> Sequence[str]:
        """Return the latest replies people really sent to this account, newest first."""
        ...


class Ratings(Protocol):
    """Invitations and ratings."""

    def find_invitation(self, issue_id: IssueId, episode: int) -> Invitation | None: ...
    def get_invitation(self, invitation_id: InvitationId) -> Invitation: ...
    def save_invitation(self, invitation: Invitation) -> None: ...
    def asking_in(self, channel_id: ChannelId) -> Sequence[InvitationId]:
        """Return the requests of a channel that are planned or wait for an answer."""
        ...

    def withdrawn_in(self, channel_id: ChannelId, *, since: datetime) -> Sequence[Invitation]:
        """Return the requests that were posted and then withdrawn, if planned after `since`."""
        ...

    def last_asked_at(self, person_id: PersonId) -> datetime | None: ...
    def find(self, invitation_id: InvitationId) -> Rating | None: ...
    def get(self, rating_id: RatingId) -> Rating: ...
    def save(self, rating: Rating) -> None: ...
    def last_of(self, person_id: PersonId) -> Rating | None: ...


class Digests(Protocol):
    """Digest runs, one per name and local day. The `last_*` look at the daily one only."""

    def last_day(self) -> date | None: ...
    def last_end(self) -> datetime | None: ...
    def find(self, day: date, *, name: str = DAILY) -> DigestRun | None: ...
    def get(self, run_id: DigestRunId) -> DigestRun: ...
    def save(self, run: DigestRun) -> None: ...


@dataclass(frozen=True, slots=True)
class Posted:
    """Where something of ours stands in Slack.

    `revision` is the state it showed when it was last written.
    """

    key: str
    channel_id: ChannelId
    ts: MessageTs
    issue_id: IssueId | None = None
    revision: int = 0


class Posts(Protocol):
    """Where our own messages stand, by the key of the effect that posted them."""

    def find(self, key: str) -> Posted | None: ...
    def find_at(self, channel_id: ChannelId, ts: MessageTs) -> Posted | None: ...
    def newest_card(self, issue_id: IssueId) -> Posted | None:
        """Return the newest card of an issue."""
        ...

    def cards(self, issue_id: IssueId) -> Sequence[Posted]:
        """Return all cards of an issue, oldest first."""
        ...

    def save(self, posted: Posted) -> None: ...


class PreferencesStore(Protocol):
    """The workspace's settings, and what single accounts and channels have of their own."""

    def load(self) -> Preferences: ...
    def save(self, preferences: Preferences, *, by: PersonId | None, at: datetime) -> None: ...
    def of_account(self, account_id: AccountId) -> Overrides: ...
    def of_channel(self, channel_id: ChannelId) -> Overrides: ...
    def save_account(
        self, account_id: AccountId, own: Overrides, *, by: PersonId | None, at: datetime
    ) -> None: ...
    def save_channel(
        self, channel_id: ChannelId, own: Overrides, *, by: PersonId | None, at: datetime
    ) -> None: ...
    def is_seeded(self) -> bool:
        """Tell whether anything was stored yet; stored values win over the environment."""
        ...


class Installations(Protocol):
    """Whether Slack lets the app in. What is stored stays, whatever becomes of the installation."""

    def ended_at(self) -> datetime | None:
        """Return since when Slack keeps the app out; None while it lets it in."""
        ...

    def end(self, at: datetime) -> bool:
        """Note that Slack keeps the app out; tell False when that was known."""
        ...

    def renew(self) -> None:
        """Forget the end."""
        ...


class Audit(Protocol):
    """Who did what to whom, for people who have to answer for it."""

    def note(
        self,
        act: str,
        *,
        by: PersonId | None,
        at: datetime,
        issue_id: IssueId | None = None,
        details: Mapping[str, str | int] | None = None,
    ) -> None: ...
