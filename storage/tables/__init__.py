"""The rows, all of them known to `Row.metadata` once this is imported. They never leave storage."""

from storage.tables.back_fill import BackFillRow, GapRow, ListeningRow, WatermarkRow
from storage.tables.base import Row, table_of
from storage.tables.companies import (
    AccountRow,
    ChannelAccountRow,
    ChannelAliasRow,
    ChannelRow,
    OrganisationRow,
    PersonRow,
    RoleRow,
    WorkspaceRow,
)
from storage.tables.conversation import (
    CorrectionRow,
    DecisionRow,
    MessageRow,
    NudgeRow,
    ReactionRow,
)
from storage.tables.issues import EpisodeRow, IssueRow, IssueThreadRow, TimelineEventRow
from storage.tables.replies import ApprovalRow, PostedMessageRow, ReplyRow, SuggestionRow
from storage.tables.satisfaction import DigestRunRow, InvitationRow, RatingRow
from storage.tables.upkeep import AuditRow, ReceiptRow, SettingRow
from storage.tables.work import InboxRow, JobRow, OutboxRow, WorkState

__all__ = [
    "AccountRow",
    "ApprovalRow",
    "AuditRow",
    "BackFillRow",
    "ChannelAccountRow",
    "ChannelAliasRow",
    "ChannelRow",
    "CorrectionRow",
    "DecisionRow",
    "DigestRunRow",
    "EpisodeRow",
    "GapRow",
    "InboxRow",
    "InvitationRow",
    "IssueRow",
    "IssueThreadRow",
    "JobRow",
    "ListeningRow",
    "MessageRow",
    "NudgeRow",
    "OrganisationRow",
    "OutboxRow",
    "PersonRow",
    "PostedMessageRow",
    "RatingRow",
    "ReactionRow",
    "ReceiptRow",
    "ReplyRow",
    "RoleRow",
    "Row",
    "SettingRow",
    "SuggestionRow",
    "TimelineEventRow",
    "WatermarkRow",
    "WorkState",
    "WorkspaceRow",
    "table_of",
]
