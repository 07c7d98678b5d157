"""What the desk wants to happen outside, as values.

Effects (visible in Slack) and tasks (work for later).

Both are stored in the transaction of the decision. They carry ids, codes and short values, never
what people wrote. Fields are str, int or None, so that storing them needs no rules.

key unique name of the logical effect; a second one with the same key is the same effect. subject
what must stay in order (an issue, a person, a channel). is_latest the effect shows the state at the
time it is carried out, so one that waits already is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.ids import (
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
)


@dataclass(frozen=True, slots=True)
class PostIssueCard:
    """Post the card of an issue in the triage channel.

    `posting` counts: 1, and one more per reopening.
    """

    is_latest: ClassVar[bool] = False
    issue_id: IssueId
    posting: int = 1

    @property
    def key(self) -> str:
        """Return the name of this posting."""
        return f"card:{self.issue_id}:{self.posting}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class UpdateIssueCard:
    """Show the issue's present state on its card."""

    is_latest: ClassVar[bool] = True
    issue_id: IssueId

    @property
    def key(self) -> str:
        """Return the name of the card."""
        return f"card-state:{self.issue_id}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class MirrorMessage:
    """Repeat a customer's message in the thread of the issue's card."""

    is_latest: ClassVar[bool] = False
    issue_id: IssueId
    message_id: MessageId

    @property
    def key(self) -> str:
        """Return the name of this mirrored message."""
        return f"mirror:{self.message_id}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class UpdateMirror:
    """Show an edit or deletion in the mirrored copy."""

    is_latest: ClassVar[bool] = True
    issue_id: IssueId
    message_id: MessageId

    @property
    def key(self) -> str:
        """Return the name of the mirrored copy."""
        return f"mirror-state:{self.message_id}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class ShowState:
    """Mirror the issue's state as one reaction of the app on the customer's message."""

    is_latest: ClassVar[bool] = True
    issue_id: IssueId

    @property
    def key(self) -> str:
        """Return the name of the reaction."""
        return f"state:{self.issue_id}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class PostReply:
    """Post an approved reply in the customer's thread."""

    is_latest: ClassVar[bool] = False
    issue_id: IssueId
    reply_id: ReplyId

    @property
    def key(self) -> str:
        """Return the name of the reply."""
        return f"reply:{self.reply_id}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class PostInvitation:
    """Ask the requester for a rating, in the thread."""

    is_latest: ClassVar[bool] = False
    issue_id: IssueId
    invitation_id: InvitationId

    @property
    def key(self) -> str:
        """Return the name of the invitation."""
        return f"invitation:{self.invitation_id}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class CloseInvitation:
    """Take the buttons away from a request that ended: withdrawn, expired."""

    is_latest: ClassVar[bool] = True
    issue_id: IssueId
    invitation_id: InvitationId

    @property
    def key(self) -> str:
        """Return the name of the request."""
        return f"invitation-end:{self.invitation_id}"

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class PostDigest:
    """Post a digest run in its channel."""

    is_latest: ClassVar[bool] = False
    run_id: DigestRunId

    @property
    def key(self) -> str:
        """Return the name of the run."""
        return f"digest:{self.run_id}"

    @property
    def subject(self) -> str:
        """Return the run."""
        return self.run_id


@dataclass(frozen=True, slots=True)
class TellPerson:
    """Send a direct message of ours to somebody of the team.

    `notice` names the text in bot.texts.
    """

    is_latest: ClassVar[bool] = False
    person_id: PersonId
    notice: str
    about: str
    issue_id: IssueId | None = None
    count: int = 0

    @property
    def key(self) -> str:
        """Return the name of the notice; `about` says which occasion."""
        return f"tell:{self.notice}:{self.about}:{self.person_id}"

    @property
    def subject(self) -> str:
        """Return the person."""
        return self.person_id


@dataclass(frozen=True, slots=True)
class TellTeam:
    """Post a notice in the triage channel, or to the admins while there is none."""

    is_latest: ClassVar[bool] = False
    notice: str
    about: str
    issue_id: IssueId | None = None
    channel_id: ChannelId | None = None
    count: int = 0

    @property
    def key(self) -> str:
        """Return the name of the notice; `about` says which occasion."""
        return f"tell-team:{self.notice}:{self.about}"

    @property
    def subject(self) -> str:
        """Return the occasion."""
        return self.about


@dataclass(frozen=True, slots=True)
class PostFixedText:
    """Answer a customer with a text of the closed list, e.g. what is stored about them."""

    is_latest: ClassVar[bool] = False
    channel_id: ChannelId
    thread_ts: MessageTs
    notice: str

    @property
    def key(self) -> str:
        """Return the name of the answer."""
        return f"fixed:{self.notice}:{self.channel_id}:{self.thread_ts}"

    @property
    def subject(self) -> str:
        """Return the channel."""
        return self.channel_id


@dataclass(frozen=True, slots=True)
class PublishHome:
    """Show somebody of the team their home tab as it is now."""

    is_latest: ClassVar[bool] = True
    person_id: PersonId

    @property
    def key(self) -> str:
        """Return the name of the tab."""
        return f"home:{self.person_id}"

    @property
    def subject(self) -> str:
        """Return the person."""
        return self.person_id


Effect = (
    PostIssueCard
    | UpdateIssueCard
    | MirrorMessage
    | UpdateMirror
    | ShowState
    | PostReply
    | PostInvitation
    | CloseInvitation
    | PostDigest
    | TellPerson
    | TellTeam
    | PostFixedText
    | PublishHome
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
    """Look up who the agents are; `occasion` tells one refresh from the next."""

    occasion: str

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


Task = (
    WriteSuggestion
    | ReleaseReply
    | AskRating
    | ExpireInvitation
    | TellAssignee
    | TellLeads
    | RunDigest
    | RefreshTeam
    | RefreshChannel
)
