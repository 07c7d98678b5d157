"""Suggestions, approvals and replies.

A drafted text, a person's yes to exactly it, and what was sent.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.errors import ReplyGone, SuggestionGone
from bot.domain.ids import (
    AccountId,
    ApprovalId,
    ChannelId,
    IssueId,
    MessageTs,
    PersonId,
    ReplyId,
    SuggestionId,
)

GAP = "[…]"
"""Marks what only the agent can know. Send refuses a text that still holds it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check noticed in a text.

    `code` names the sentence; `excerpt` quotes the text, for agents only.
    """

    code: str
    excerpt: str = ""
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reply writer proposes, with where it came from."""

    text: str
    prompt_name: str
    prompt_version: int
    model: str
    findings: tuple[Finding, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def has_gap(self) -> bool:
        """Tell whether the agent must fill something in before it can be sent."""
        return GAP in self.text


PLACE_PROBLEMS = frozenset(
    {
        "channel_has_others",
        "channel_not_for_customers",
        "channel_not_found",
        "channel_not_shared",
        "is_archived",
        "not_in_channel",
    }
)
"""Why a reply was not sent where only the channel is in the way: open again, it takes it."""


class SuggestionState(StrEnum):
    """What became of a suggestion."""

    OFFERED = "offered"
    WITHDRAWN = "withdrawn"
    APPROVED = "approved"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A drafted reply on offer to the team.

    `talk_revision` is the conversation it was written for.
    """

    id: SuggestionId
    issue_id: IssueId
    account_id: AccountId
    draft: Draft
    talk_revision: int
    created_at: datetime
    state: SuggestionState = SuggestionState.OFFERED
    version: int = 1

    @property
    def is_offered(self) -> bool:
        """Tell whether a person may still send it."""
        return self.state is SuggestionState.OFFERED

    def approve(self, *, version: int) -> Suggestion:
        """Take the text out of the offer.

        Raise SuggestionGone when it is not the one that was clicked.
        """
        if not self.is_offered or version != self.version:
            raise SuggestionGone
        return replace(self, state=SuggestionState.APPROVED, version=self.version + 1)

    def offer_again(self) -> Suggestion:
        """Put an approved text back on offer after an undo."""
        if self.state is not SuggestionState.APPROVED:
            return self
        return replace(self, state=SuggestionState.OFFERED, version=self.version + 1)

    def stay_for(self, talk_revision: int) -> Suggestion:
        """Keep the text on offer although somebody wrote: what they said wants no other answer."""
        if not self.is_offered or self.talk_revision == talk_revision:
            return self
        return replace(self, talk_revision=talk_revision, version=self.version + 1)

    def withdraw(self) -> Suggestion:
        """Take the text off the table because it is no longer needed."""
        if not self.is_offered:
            return self
        return replace(self, state=SuggestionState.WITHDRAWN, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Approval:
    """A person's click on exactly one text for exactly one place. Used once."""

    id: ApprovalId
    reply_id: ReplyId
    approved_by: PersonId
    approved_at: datetime
    channel_id: ChannelId
    thread_ts: MessageTs
    text_hash: str
    suggestion_id: SuggestionId | None = None
    suggestion_version: int | None = None
    used_at: datetime | None = None

    def covers(self, text: str, *, channel_id: ChannelId, thread_ts: MessageTs) -> bool:
        """Tell whether this approval is for that very text in that very place, and not yet used."""
        return (
            self.used_at is None
            and self.text_hash == hash_of(text)
            and self.channel_id == channel_id
            and self.thread_ts == thread_ts
        )


class ReplyState(StrEnum):
    """Where a reply stands on its way to the customer."""

    HELD = "held"
    RELEASED = "released"
    SENT = "sent"
    UNDONE = "undone"
    ASKING = "asking"
    FAILED = "failed"
    UNSURE = "unsure"


_ASKING = frozenset({ReplyState.ASKING, ReplyState.UNSURE})
_ENDABLE = frozenset({ReplyState.HELD, ReplyState.ASKING, ReplyState.FAILED, ReplyState.UNSURE})


@dataclass(frozen=True, slots=True)
class Reply:
    """A text that a person decided to send.

    Held for the time to undo, then released to the outbox. `looked_at` is when one that may or may
    not have arrived was last looked for.
    """

    id: ReplyId
    issue_id: IssueId
    account_id: AccountId
    channel_id: ChannelId
    thread_ts: MessageTs
    text: str
    by: PersonId
    approved_at: datetime
    release_at: datetime
    talk_revision: int
    suggestion_id: SuggestionId | None = None
    state: ReplyState = ReplyState.HELD
    posted_ts: MessageTs | None = None
    problem: str = ""
    looked_at: datetime | None = None

    @property
    def may_go_again(self) -> bool:
        """Tell whether a person may have the same text sent once more.

        Also one that only its channel was in the way of, once that takes replies again.
        """
        was_kept = self.state is ReplyState.FAILED and self.problem in PLACE_PROBLEMS
        return was_kept or self.state in _ASKING

    def undo(self) -> Reply:
        """Take the reply back, unless it is on its way, sent or taken back already.

        An unsure one may stand in Slack all the same: the person who ends it was told.
        """
        if self.state not in _ENDABLE:
            raise ReplyGone
        return replace(self, state=ReplyState.UNDONE)

    def move(self, state: ReplyState, *, problem: str = "") -> Reply:
        """Return the reply in another state, with the code of the problem where there is one."""
        return replace(self, state=state, problem=problem)

    def doubted(self, *, at: datetime) -> Reply:
        """Return the reply as one that may or may not have arrived: it was not there `at`."""
        return replace(self, state=ReplyState.UNSURE, problem="unknown", looked_at=at)

    def sent(self, ts: MessageTs) -> Reply:
        """Return the reply as posted under Slack's `ts`."""
        return replace(self, state=ReplyState.SENT, posted_ts=ts, problem="")


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text as hex; approvals are bound to it."""
    return hashlib.sha256(text.encode()).hexdigest()
