"""Ratings and the invitations to give one. Figures over them stand in metrics.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import InvalidRating, RatingClosed
from bot.domain.ids import (
    AccountId,
    ChannelId,
    InvitationId,
    IssueId,
    MessageTs,
    PersonId,
    RatingId,
)

LOWEST, HIGHEST = 1, 5
SATISFIED = 4
UNHAPPY = 2
CHANGE_WINDOW = timedelta(hours=24)
"""The last vote within this time after the first counts."""
EXPIRY = timedelta(days=7)
"""An invitation that nobody answered ends after this time."""


class InvitationState(StrEnum):
    """What became of one request for a rating."""

    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    """Why somebody was not asked."""

    NOT_RESOLVED = "not_resolved"
    NO_REPLY = "no_reply"
    TOO_SHORT = "too_short"
    RESOLVED_BY_DESK = "resolved_by_desk"
    RECENTLY_ASKED = "recently_asked"
    NOT_A_CUSTOMER = "not_a_customer"
    CHANNEL_GONE = "channel_gone"
    SHARED_BY_SEVERAL = "shared_by_several"
    SWITCHED_OFF = "switched_off"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One request for a rating.

    At most one for each episode of an issue, sent or skipped with a reason.
    """

    id: InvitationId
    issue_id: IssueId
    episode: int
    account_id: AccountId
    requester_id: PersonId
    channel_id: ChannelId
    thread_ts: MessageTs
    planned_at: datetime
    state: InvitationState = InvitationState.PLANNED
    skip_reason: SkipReason | None = None
    sent_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether an answer still counts."""
        return self.state in {InvitationState.SENT, InvitationState.ANSWERED}

    def withdraw(self) -> Invitation:
        """End a request that no longer fits; an answer that was given stays."""
        if self.state in {InvitationState.PLANNED, InvitationState.SENT}:
            return replace(self, state=InvitationState.WITHDRAWN)
        return self

    def expire(self) -> Invitation:
        """End a request that nobody answered."""
        if self.state is InvitationState.SENT:
            return replace(self, state=InvitationState.EXPIRED)
        return self


@dataclass(frozen=True, slots=True)
class Rating:
    """One CSAT answer, 1 (very unhappy) to 5 (very happy)."""

    id: RatingId
    invitation_id: InvitationId
    issue_id: IssueId
    account_id: AccountId
    rater_id: PersonId
    score: int
    rated_at: datetime
    changed_at: datetime
    comment: str = ""

    def __post_init__(self) -> None:
        """Refuse a score outside the scale."""
        if not LOWEST <= self.score <= HIGHEST:
            raise InvalidRating(self.score)

    @property
    def is_low(self) -> bool:
        """Tell whether somebody should look at once."""
        return self.score <= UNHAPPY

    def change(self, score: int, *, at: datetime) -> Rating:
        """Return the rating with another score; raise RatingClosed after the change window."""
        if at - self.rated_at > CHANGE_WINDOW:
            raise RatingClosed
        return replace(self, score=score, changed_at=max(at, self.changed_at))

    def add_comment(self, comment: str, *, at: datetime) -> Rating:
        """Return the rating with the rater's own words."""
        return replace(self, comment=comment, changed_at=max(at, self.changed_at))
