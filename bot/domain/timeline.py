"""The lines of an issue's history: what happened to it, when and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import IssueId, PersonId


class EventKind(StrEnum):
    """What happened to an issue."""

    OPENED = "opened"
    CUSTOMER_WROTE = "customer_wrote"
    CUSTOMER_THANKED = "customer_thanked"
    AGENT_WROTE = "agent_wrote"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    PRIORITY_SET = "priority_set"
    READING_CORRECTED = "reading_corrected"
    RETITLED = "retitled"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    DISCARDED = "discarded"
    SUGGESTED = "suggested"
    SUGGESTION_WITHDRAWN = "suggestion_withdrawn"
    REPLY_APPROVED = "reply_approved"
    REPLY_UNDONE = "reply_undone"
    REPLY_SENT = "reply_sent"
    REPLY_FAILED = "reply_failed"
    RATING_ASKED = "rating_asked"
    RATING_SKIPPED = "rating_skipped"
    RATED = "rated"
    MESSAGE_EDITED = "message_edited"
    MESSAGE_DELETED = "message_deleted"
    MERGED = "merged"
    TOOK_IN = "took_in"
    WAITS_ON_US = "waits_on_us"
    SPLIT = "split"
    KEPT_APART = "kept_apart"


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of an issue's history. `details` holds codes and ids, never what people wrote."""

    issue_id: IssueId
    kind: EventKind
    at: datetime
    by: PersonId | None = None
    details: Mapping[str, str | int] = field(default_factory=dict)
