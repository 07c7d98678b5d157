"""What the desk wants to be seen in Slack. Carrying it out is a service's work, not done here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.effects.asking import PostNudge, UpdateNudge
from bot.domain.effects.watching import PostShadow, UpdateShadow
from bot.domain.ids import (
    ChannelId,
    DigestRunId,
    InvitationId,
    IssueId,
    MessageId,
    MessageTs,
    PersonId,
    ReplyId,
)


@dataclass(frozen=True, slots=True)
class _AboutIssue:
    """An effect that keeps its place among the others about the same issue."""

    is_latest: ClassVar[bool] = False
    issue_id: IssueId

    @property
    def subject(self) -> str:
        """Return the issue."""
        return self.issue_id


@dataclass(frozen=True, slots=True)
class _ToCustomer(_AboutIssue):
    """An effect that a customer sees.

    It keeps its place among the others of its issue that customers see, and waits for nothing that
    only the team sees: a card without a channel to stand in must not hold an answer up.
    """

    @property
    def subject(self) -> str:
        """Return the customer's side of the issue."""
        return f"customer:{self.issue_id}"


@dataclass(frozen=True, slots=True)
class _ToPerson:
    """An effect that only one person of the team sees."""

    is_latest: ClassVar[bool] = False
    person_id: PersonId

    @property
    def subject(self) -> str:
        """Return the person."""
        return self.person_id


@dataclass(frozen=True, slots=True)
class PostIssueCard(_AboutIssue):
    """Post the card of an issue in the triage channel.

    `posting` counts: 1, and one more per reopening.
    """

    posting: int = 1

    @property
    def key(self) -> str:
        """Return the name of this posting."""
        return f"card:{self.issue_id}:{self.posting}"


@dataclass(frozen=True, slots=True)
class UpdateIssueCard(_AboutIssue):
    """Show the issue's present state on its card."""

    is_latest: ClassVar[bool] = True

    @property
    def key(self) -> str:
        """Return the name of the card."""
        return f"card-state:{self.issue_id}"


@dataclass(frozen=True, slots=True)
class MirrorMessage(_AboutIssue):
    """Repeat a customer's message in the thread of the issue's card."""

    message_id: MessageId

    @property
    def key(self) -> str:
        """Return the name of this mirrored message."""
        return f"mirror:{self.message_id}"


@dataclass(frozen=True, slots=True)
class UpdateMirror(_AboutIssue):
    """Show an edit or deletion in the mirrored copy."""

    is_latest: ClassVar[bool] = True
    message_id: MessageId

    @property
    def key(self) -> str:
        """Return the name of the mirrored copy."""
        return f"mirror-state:{self.message_id}"


@dataclass(frozen=True, slots=True)
class ShowState(_AboutIssue):
    """Mirror the issue's state as one reaction of the app on the customer's message."""

    is_latest: ClassVar[bool] = True

    @property
    def key(self) -> str:
        """Return the name of the reaction."""
        return f"state:{self.issue_id}"

    @property
    def subject(self) -> str:
        """Return the reaction: it need not wait for a card that has no channel to stand in yet."""
        return self.key


@dataclass(frozen=True, slots=True)
class PostReply(_ToCustomer):
    """Post an approved reply in the customer's thread.

    `instead_of` is an earlier one of which nobody knew whether it arrived: it is looked for first.
    """

    reply_id: ReplyId
    instead_of: ReplyId | None = None

    @property
    def key(self) -> str:
        """Return the name of the reply."""
        return f"reply:{self.reply_id}"


@dataclass(frozen=True, slots=True)
class PostInvitation(_ToCustomer):
    """Ask the requester for a rating, in the thread."""

    invitation_id: InvitationId

    @property
    def key(self) -> str:
        """Return the name of the invitation."""
        return f"invitation:{self.invitation_id}"


@dataclass(frozen=True, slots=True)
class CloseInvitation(_ToCustomer):
    """Take the buttons away from a request that ended: withdrawn, expired."""

    is_latest: ClassVar[bool] = True
    invitation_id: InvitationId

    @property
    def key(self) -> str:
        """Return the name of the request."""
        return f"invitation-end:{self.invitation_id}"


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
class TellPerson(_ToPerson):
    """Send a direct message of ours to somebody of the team.

    `notice` names the text in bot.texts, `whom_id` the person it speaks of where there is no issue.
    """

    notice: str
    about: str
    issue_id: IssueId | None = None
    count: int = 0
    whom_id: PersonId | None = None

    @property
    def key(self) -> str:
        """Return the name of the notice; `about` says which occasion."""
        return f"tell:{self.notice}:{self.about}:{self.person_id}"


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
    """Answer a customer with a text of the closed list, e.g. what is stored about them.

    `about_ts` is another thread of the channel that the text leads to.
    """

    is_latest: ClassVar[bool] = False
    channel_id: ChannelId
    thread_ts: MessageTs
    notice: str
    about_ts: MessageTs | None = None

    @property
    def key(self) -> str:
        """Return the name of the answer."""
        about = f":{self.about_ts}" if self.about_ts else ""
        return f"fixed:{self.notice}:{self.channel_id}:{self.thread_ts}{about}"

    @property
    def subject(self) -> str:
        """Return the channel."""
        return self.channel_id


@dataclass(frozen=True, slots=True)
class PublishHome(_ToPerson):
    """Show somebody of the team their home tab as it is now."""

    is_latest: ClassVar[bool] = True

    @property
    def key(self) -> str:
        """Return the name of the tab."""
        return f"home:{self.person_id}"


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
    | PostShadow
    | UpdateShadow
    | PostNudge
    | UpdateNudge
)
