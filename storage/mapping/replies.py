"""Suggestions, approvals, replies and where our messages stand."""

from __future__ import annotations

from datetime import datetime

from bot.domain.ids import (
    AccountId,
    ApprovalId,
    ChannelId,
    IssueId,
    MessageTs,
    PersonId,
    ReplyId,
    SuggestionId,
    WorkspaceId,
)
from bot.domain.suggestion import (
    Approval,
    Draft,
    Finding,
    Reply,
    ReplyState,
    Suggestion,
    SuggestionState,
)
from bot.ports import Posted
from storage.columns import clean
from storage.tables import ApprovalRow, PostedMessageRow, ReplyRow, SuggestionRow


def suggestion_from(row: SuggestionRow) -> Suggestion:
    """Return a suggestion with its draft."""
    draft = Draft(
        text=row.text,
        prompt_name=row.prompt_name,
        prompt_version=row.prompt_version,
        model=row.model,
        findings=tuple(
            Finding(
                code=str(finding["code"]),
                excerpt=str(finding["excerpt"]),
                is_hard=bool(finding["is_hard"]),
            )
            for finding in row.findings
        ),
        sources=tuple(row.sources),
    )
    return Suggestion(
        id=SuggestionId(row.id),
        issue_id=IssueId(row.issue_id),
        account_id=AccountId(row.account_id),
        draft=draft,
        talk_revision=row.talk_revision,
        created_at=row.created_at,
        state=SuggestionState(row.state),
        version=row.version,
    )


def suggestion_row(suggestion: Suggestion, workspace_id: WorkspaceId) -> SuggestionRow:
    """Return the row of a suggestion."""
    draft = suggestion.draft
    return SuggestionRow(
        id=suggestion.id,
        workspace_id=workspace_id,
        issue_id=suggestion.issue_id,
        account_id=suggestion.account_id,
        text=draft.text,
        prompt_name=draft.prompt_name,
        prompt_version=draft.prompt_version,
        model=draft.model,
        findings=[
            {
                "code": finding.code,
                "excerpt": clean(finding.excerpt),
                "is_hard": finding.is_hard,
            }
            for finding in draft.findings
        ],
        sources=[clean(source) for source in draft.sources],
        talk_revision=suggestion.talk_revision,
        created_at=suggestion.created_at,
        state=suggestion.state.value,
        version=suggestion.version,
    )


def reply_from(row: ReplyRow) -> Reply:
    """Return a reply."""
    return Reply(
        id=ReplyId(row.id),
        issue_id=IssueId(row.issue_id),
        account_id=AccountId(row.account_id),
        channel_id=ChannelId(row.channel_id),
        thread_ts=MessageTs(row.thread_ts),
        text=row.text,
        by=PersonId(row.by),
        approved_at=row.approved_at,
        release_at=row.release_at,
        talk_revision=row.talk_revision,
        suggestion_id=_suggestion_id(row.suggestion_id),
        state=ReplyState(row.state),
        posted_ts=None if row.posted_ts is None else MessageTs(row.posted_ts),
        problem=row.problem,
        looked_at=row.looked_at,
    )


def reply_row(reply: Reply, workspace_id: WorkspaceId) -> ReplyRow:
    """Return the row of a reply."""
    return ReplyRow(
        id=reply.id,
        workspace_id=workspace_id,
        issue_id=reply.issue_id,
        account_id=reply.account_id,
        channel_id=reply.channel_id,
        thread_ts=reply.thread_ts,
        text=reply.text,
        by=reply.by,
        approved_at=reply.approved_at,
        release_at=reply.release_at,
        talk_revision=reply.talk_revision,
        suggestion_id=reply.suggestion_id,
        state=reply.state.value,
        posted_ts=reply.posted_ts,
        problem=reply.problem,
        looked_at=reply.looked_at,
    )


def approval_from(row: ApprovalRow) -> Approval:
    """Return an approval."""
    return Approval(
        id=ApprovalId(row.id),
        reply_id=ReplyId(row.reply_id),
        approved_by=PersonId(row.approved_by),
        approved_at=row.approved_at,
        channel_id=ChannelId(row.channel_id),
        thread_ts=MessageTs(row.thread_ts),
        text_hash=row.text_hash,
        suggestion_id=_suggestion_id(row.suggestion_id),
        suggestion_version=row.suggestion_version,
        used_at=row.used_at,
    )


def approval_row(approval: Approval, workspace_id: WorkspaceId) -> ApprovalRow:
    """Return the row of an approval."""
    return ApprovalRow(
        id=approval.id,
        workspace_id=workspace_id,
        reply_id=approval.reply_id,
        approved_by=approval.approved_by,
        approved_at=approval.approved_at,
        channel_id=approval.channel_id,
        thread_ts=approval.thread_ts,
        text_hash=approval.text_hash,
        suggestion_id=approval.suggestion_id,
        suggestion_version=approval.suggestion_version,
        used_at=approval.used_at,
    )


def posted_from(row: PostedMessageRow) -> Posted:
    """Return where something of ours stands."""
    return Posted(
        key=row.key,
        channel_id=ChannelId(row.channel_id),
        ts=MessageTs(row.ts),
        issue_id=None if row.issue_id is None else IssueId(row.issue_id),
        revision=row.revision,
    )


def posted_row(
    posted: Posted, workspace_id: WorkspaceId, *, recorded_at: datetime
) -> PostedMessageRow:
    """Return the row of something of ours in Slack."""
    return PostedMessageRow(
        workspace_id=workspace_id,
        key=posted.key,
        channel_id=posted.channel_id,
        ts=posted.ts,
        issue_id=posted.issue_id,
        revision=posted.revision,
        recorded_at=recorded_at,
    )


def _suggestion_id(value: str | None) -> SuggestionId | None:
    return None if value is None else SuggestionId(value)
