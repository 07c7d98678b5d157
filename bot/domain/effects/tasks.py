"""Work that the desk plans for later. Which service does it stands in bot.jobs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ids import (
    AccountId,
    BackFillId,
    ChannelId,
    InvitationId,
    IssueId,
    MessageId,
    MessageTs,
    NudgeId,
    PersonId,
    RatingId,
    ReplyId,
    SlackChannelId,
)


@dataclass(frozen=True, slots=True)
class WriteSuggestion:
    """Ask the reply writer for a suggestion to the conversation as it stands then."""

    issue_id: IssueId
    talk_revision: int
    occasion: str = ""

    @property
    def key(self) -> str:
        """Return the name of the work; an `occasion` asks for one more."""
        return f"suggest:{self.issue_id}:{self.talk_revision}:{self.occasion}"


@dataclass(frozen=True, slots=True)
class AskModel:
    """Ask the language model about an undecided message, then decide.

    `decide_by` is the moment, in seconds since 1970, from which nobody is asked any more.
    """

    message_id: MessageId
    account_id: AccountId
    decide_by: int

    @property
    def key(self) -> str:
        """Return the name of the work: nobody is asked twice about a message."""
        return f"ask-model:{self.message_id}"


@dataclass(frozen=True, slots=True)
class DecideAnyway:
    """Decide about a message that waited long enough for the language model."""

    message_id: MessageId

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"decide-anyway:{self.message_id}"


@dataclass(frozen=True, slots=True)
class ReleaseReply:
    """Hand a held reply to the outbox once the time to undo is over.

    `attempt` counts clicks on Send.
    """

    reply_id: ReplyId
    attempt: int = 1

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"release:{self.reply_id}:{self.attempt}"


@dataclass(frozen=True, slots=True)
class LookForReply:
    """Look once more whether a reply arrived; `occasion` tells one press from the next."""

    reply_id: ReplyId
    occasion: str

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"look:{self.reply_id}:{self.occasion}"


@dataclass(frozen=True, slots=True)
class AskRating:
    """Decide whether to ask for a rating, some time after the resolution."""

    issue_id: IssueId
    episode: int

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"ask-rating:{self.issue_id}:{self.episode}"


@dataclass(frozen=True, slots=True)
class ExpireInvitation:
    """End a request for a rating that nobody answered."""

    invitation_id: InvitationId

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"expire:{self.invitation_id}"


@dataclass(frozen=True, slots=True)
class ExpireNudge:
    """End a question to a writer that nobody answered."""

    nudge_id: NudgeId

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"expire-nudge:{self.nudge_id}"


@dataclass(frozen=True, slots=True)
class TellAssignee:
    """Tell the assignee, once for all that came in two minutes, that the customer wrote again."""

    issue_id: IssueId
    first_message_id: MessageId

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"tell-assignee:{self.first_message_id}"


@dataclass(frozen=True, slots=True)
class TellLeads:
    """Tell the leads of a low rating, 15 minutes after the owner."""

    rating_id: RatingId

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"tell-leads:{self.rating_id}"


@dataclass(frozen=True, slots=True)
class RunDigest:
    """Write the digest of a local day. `day` is the local date it is sent on, as YYYY-MM-DD."""

    day: str

    @property
    def key(self) -> str:
        """Return the name of the work: one digest a local day."""
        return f"digest:{self.day}"


@dataclass(frozen=True, slots=True)
class RefreshTeam:
    """Look up who the agents are; `occasion` tells one refresh from the next.

    `by` is whoever gave people other roles and hears who cannot have one. A change among people
    says nothing of channels, and there may be hundreds: `looks_at_channels` tells whether they are
    asked about as well.
    """

    occasion: str
    by: PersonId | None = None
    looks_at_channels: bool = True

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"refresh-team:{self.occasion}"


@dataclass(frozen=True, slots=True)
class RefreshChannel:
    """Look a channel up again after something about it changed."""

    channel: SlackChannelId
    occasion: str

    @property
    def key(self) -> str:
        """Return the name of the work."""
        return f"refresh-channel:{self.channel}:{self.occasion}"


@dataclass(frozen=True, slots=True)
class ReadHistory:
    """Read the next page of what was missed; `page` is the number of the call to make."""

    back_fill_id: BackFillId
    page: int

    @property
    def key(self) -> str:
        """Return the name of the call."""
        return f"read-history:{self.back_fill_id}:{self.page}"


@dataclass(frozen=True, slots=True)
class ReadThread:
    """Have the thread read in whose middle an issue began with the message `opener_ts`."""

    issue_id: IssueId
    opener_ts: MessageTs

    @property
    def key(self) -> str:
        """Return the name of the work: once for each issue."""
        return f"read-thread:{self.issue_id}"


@dataclass(frozen=True, slots=True)
class UseThread:
    """Ask for a suggestion that knows what was read of an issue's thread."""

    issue_id: IssueId

    @property
    def key(self) -> str:
        """Return the name of the work: once for each issue."""
        return f"use-thread:{self.issue_id}"


@dataclass(frozen=True, slots=True)
class CaptureMarked:
    """Fetch a message that somebody marked as an issue and that was never heard; open the issue.

    `marked_at` is the moment of the mark, as Slack writes it: another mark asks again.
    """

    channel_id: ChannelId
    ts: MessageTs
    person_id: PersonId
    marked_at: MessageTs

    @property
    def key(self) -> str:
        """Return the name of the work: once for each mark."""
        mark = f"{self.person_id}:{self.marked_at}"
        return f"capture-marked:{self.channel_id}:{self.ts}:{mark}"


Task = (
    WriteSuggestion
    | AskModel
    | DecideAnyway
    | ReleaseReply
    | LookForReply
    | AskRating
    | ExpireInvitation
    | ExpireNudge
    | TellAssignee
    | TellLeads
    | RunDigest
    | RefreshTeam
    | RefreshChannel
    | ReadHistory
    | ReadThread
    | UseThread
    | CaptureMarked
)


class Pace(StrEnum):
    """Whether a task may keep its worker waiting. Slow ones never hold up quick ones."""

    QUICK = "quick"
    SLOW = "slow"


_QUICK = (
    DecideAnyway,
    ReleaseReply,
    AskRating,
    ExpireInvitation,
    ExpireNudge,
    TellAssignee,
    TellLeads,
    ReadThread,
    UseThread,
)
"""Tasks that ask nobody outside; all others wait for Slack, a model or a long look at the store."""


def pace_of(task: Task) -> Pace:
    """Return how long a task may take."""
    return Pace.QUICK if isinstance(task, _QUICK) else Pace.SLOW
