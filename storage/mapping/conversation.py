"""Messages, reactions and decisions."""

from __future__ import annotations

from datetime import datetime

from bot.domain.conversation import FileReference, Message, Reaction, Voice
from bot.domain.decision import Decision, Rule, Verdict
from bot.domain.ids import (
    ChannelId,
    DecisionId,
    IssueId,
    MessageId,
    MessageTs,
    PersonId,
    WorkspaceId,
)
from storage.columns import clean
from storage.mapping.issues import person_id
from storage.tables import DecisionRow, MessageRow, ReactionRow


def message_from(row: MessageRow) -> Message:
    """Return a message."""
    return Message(
        id=MessageId(row.id),
        channel_id=ChannelId(row.channel_id),
        ts=MessageTs(row.ts),
        author_id=person_id(row.author_id),
        voice=Voice(row.voice),
        text=row.text,
        at=row.at,
        thread_ts=None if row.thread_ts is None else MessageTs(row.thread_ts),
        issue_id=_issue_id(row.issue_id),
        files=tuple(FileReference(**file) for file in row.files),
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        sent_by=person_id(row.sent_by),
        is_late=row.is_late,
    )


def message_row(
    message: Message, workspace_id: WorkspaceId, *, recorded_at: datetime
) -> MessageRow:
    """Return the row of a message."""
    return MessageRow(
        id=message.id,
        workspace_id=workspace_id,
        channel_id=message.channel_id,
        ts=message.ts,
        thread_ts=message.thread_ts,
        author_id=message.author_id,
        voice=message.voice.value,
        text=message.text,
        at=message.at,
        recorded_at=recorded_at,
        issue_id=message.issue_id,
        files=[_file(file) for file in message.files],
        edited_at=message.edited_at,
        deleted_at=message.deleted_at,
        sent_by=message.sent_by,
        is_late=message.is_late,
    )


def reaction_from(row: ReactionRow) -> Reaction:
    """Return a reaction."""
    return Reaction(
        channel_id=ChannelId(row.channel_id),
        ts=MessageTs(row.ts),
        emoji=row.emoji,
        person_id=PersonId(row.person_id),
        is_present=row.is_present,
        at=row.at,
    )


def reaction_row(
    reaction: Reaction, workspace_id: WorkspaceId, *, recorded_at: datetime
) -> ReactionRow:
    """Return the row of a reaction."""
    return ReactionRow(
        channel_id=reaction.channel_id,
        ts=reaction.ts,
        emoji=reaction.emoji,
        person_id=reaction.person_id,
        workspace_id=workspace_id,
        is_present=reaction.is_present,
        at=reaction.at,
        recorded_at=recorded_at,
    )


def decision_from(row: DecisionRow) -> Decision:
    """Return a decision."""
    return Decision(
        id=DecisionId(row.id),
        channel_id=ChannelId(row.channel_id),
        ts=MessageTs(row.ts),
        verdict=Verdict(row.verdict),
        rule=Rule(row.rule),
        score=row.score,
        version=row.version,
        decided_at=row.decided_at,
        issue_id=_issue_id(row.issue_id),
        inputs_hash=row.inputs_hash,
    )


def decision_row(decision: Decision, workspace_id: WorkspaceId) -> DecisionRow:
    """Return the row of a decision."""
    return DecisionRow(
        id=decision.id,
        workspace_id=workspace_id,
        channel_id=decision.channel_id,
        ts=decision.ts,
        verdict=decision.verdict.value,
        rule=decision.rule.value,
        score=decision.score,
        version=decision.version,
        decided_at=decision.decided_at,
        issue_id=decision.issue_id,
        inputs_hash=decision.inputs_hash,
    )


def _file(file: FileReference) -> dict[str, str]:
    return {
        "slack_id": clean(file.slack_id),
        "name": clean(file.name),
        "mimetype": clean(file.mimetype),
        "permalink": clean(file.permalink),
    }


def _issue_id(value: str | None) -> IssueId | None:
    return None if value is None else IssueId(value)
