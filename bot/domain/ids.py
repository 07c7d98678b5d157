"""Names for things: our own ids and Slack's, each a type of its own.

Nothing but names lives here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
AccountId = NewType("AccountId", str)
OrganisationId = NewType("OrganisationId", str)
ChannelId = NewType("ChannelId", str)
PersonId = NewType("PersonId", str)
IssueId = NewType("IssueId", str)
MessageId = NewType("MessageId", str)
DecisionId = NewType("DecisionId", str)
SuggestionId = NewType("SuggestionId", str)
ApprovalId = NewType("ApprovalId", str)
ReplyId = NewType("ReplyId", str)
InvitationId = NewType("InvitationId", str)
RatingId = NewType("RatingId", str)
DigestRunId = NewType("DigestRunId", str)
BackFillId = NewType("BackFillId", str)
NudgeId = NewType("NudgeId", str)

TeamId = NewType("TeamId", str)
"""Slack's id of a workspace (T...) or of an Enterprise organisation (E...)."""
UserId = NewType("UserId", str)
SlackChannelId = NewType("SlackChannelId", str)
MessageTs = NewType("MessageTs", str)
"""Slack's name for a message within its channel, "seconds.micros". An id: compare it as text."""

_TS = re.compile(r"([0-9]{1,11})\.([0-9]{6})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def logged_ts(issue: IssueId) -> MessageTs:
    """Return the stand-in for a message that never stood in Slack.

    An issue logged by hand has no thread yet.
    """
    return MessageTs(f"logged-{issue}")


def stands_in_slack(ts: MessageTs) -> bool:
    """Tell whether a ts names a message of Slack's, not one logged by hand."""
    return _TS.fullmatch(ts) is not None


def moment_of(ts: MessageTs) -> datetime:
    """Return the moment a Slack ts names, in UTC, to the microsecond.

    Raises ValueError for anything that is not "seconds.micros".
    """
    match = _TS.fullmatch(ts)
    if match is None:
        raise ValueError(f"not a Slack timestamp: {ts!r}")
    return _EPOCH + timedelta(seconds=int(match[1]), microseconds=int(match[2]))
