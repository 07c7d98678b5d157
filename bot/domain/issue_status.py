"""Where an issue stands, and how soon somebody should look."""

from __future__ import annotations

from enum import StrEnum


class IssueStatus(StrEnum):
    """Where an issue stands.

    `open` waits on us, `waiting` on the customer; what is `merged` is part of another one.
    """

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DISCARDED = "discarded"
    MERGED = "merged"


ACTIVE = frozenset({IssueStatus.OPEN, IssueStatus.WAITING})


class Priority(StrEnum):
    """How soon somebody should look."""

    NORMAL = "normal"
    URGENT = "urgent"
