"""Issues with their episodes, and timeline events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.episode import Episode
from bot.domain.ids import AccountId, ChannelId, IssueId, MessageTs, PersonId, WorkspaceId
from bot.domain.issue import Issue
from bot.domain.issue_reading import CorrectedReading
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.reading import Category, Temperature, Urgency
from bot.domain.timeline import EventKind, TimelineEvent
from storage.tables import EpisodeRow, IssueRow, TimelineEventRow


def person_id(value: str | None) -> PersonId | None:
    """Return a stored person's id as such."""
    return None if value is None else PersonId(value)


def issue_from(row: IssueRow, episodes: Iterable[EpisodeRow]) -> Issue:
    """Return an issue with its episodes, which come in order."""
    return Issue(
        id=IssueId(row.id),
        workspace_id=WorkspaceId(row.workspace_id),
        number=row.number,
        account_id=AccountId(row.account_id),
        channel_id=ChannelId(row.channel_id),
        thread_ts=MessageTs(row.thread_ts),
        requester_id=PersonId(row.requester_id),
        title=row.title,
        opened_at=row.opened_at,
        episodes=tuple(episode_from(episode) for episode in episodes),
        status=IssueStatus(row.status),
        priority=Priority(row.priority),
        corrected=corrected_from(row),
        assignee_id=person_id(row.assignee_id),
        revision=row.revision,
        talk_revision=row.talk_revision,
        is_agent_started=row.is_agent_started,
        acknowledged_at=row.acknowledged_at,
        last_customer_at=row.last_customer_at,
        last_agent_at=row.last_agent_at,
        waiting_since=row.waiting_since,
        resolved_at=row.resolved_at,
        resolved_by=person_id(row.resolved_by),
        answering_id=person_id(row.answering_id),
        merged_into=None if row.merged_into is None else IssueId(row.merged_into),
        may_belong_to=tuple(IssueId(one) for one in row.may_belong_to.split()),
    )


def corrected_from(row: IssueRow) -> CorrectedReading:
    """Return what the team said of an issue."""
    return CorrectedReading(
        category=Category(row.category) if row.category else None,
        urgency=Urgency(row.urgency) if row.urgency else None,
        temperature=Temperature(row.temperature) if row.temperature else None,
    )


def issue_row(issue: Issue) -> IssueRow:
    """Return the row of an issue; its episodes have rows of their own."""
    return IssueRow(
        id=issue.id,
        workspace_id=issue.workspace_id,
        number=issue.number,
        account_id=issue.account_id,
        channel_id=issue.channel_id,
        thread_ts=issue.thread_ts,
        requester_id=issue.requester_id,
        title=issue.title,
        status=issue.status.value,
        priority=issue.priority.value,
        category=issue.corrected.category,
        urgency=issue.corrected.urgency,
        temperature=issue.corrected.temperature,
        assignee_id=issue.assignee_id,
        revision=issue.revision,
        talk_revision=issue.talk_revision,
        is_agent_started=issue.is_agent_started,
        opened_at=issue.opened_at,
        acknowledged_at=issue.acknowledged_at,
        last_customer_at=issue.last_customer_at,
        last_agent_at=issue.last_agent_at,
        waiting_since=issue.waiting_since,
        resolved_at=issue.resolved_at,
        resolved_by=issue.resolved_by,
        answering_id=issue.answering_id,
        merged_into=issue.merged_into,
        may_belong_to=" ".join(issue.may_belong_to),
    )


def episode_from(row: EpisodeRow) -> Episode:
    """Return an episode."""
    return Episode(
        number=row.number,
        opened_at=row.opened_at,
        first_response_at=row.first_response_at,
        resolved_at=row.resolved_at,
        waited=row.waited,
        agent_turn_count=row.agent_turn_count,
    )


def episode_rows(issue: Issue) -> list[EpisodeRow]:
    """Return the rows of an issue's episodes."""
    return [
        EpisodeRow(
            issue_id=issue.id,
            number=episode.number,
            workspace_id=issue.workspace_id,
            opened_at=episode.opened_at,
            first_response_at=episode.first_response_at,
            resolved_at=episode.resolved_at,
            waited=episode.waited,
            agent_turn_count=episode.agent_turn_count,
        )
        for episode in issue.episodes
    ]


def event_from(row: TimelineEventRow) -> TimelineEvent:
    """Return a line of an issue's history."""
    return TimelineEvent(
        issue_id=IssueId(row.issue_id),
        kind=EventKind(row.kind),
        at=row.at,
        by=person_id(row.by),
        details=row.details,
    )


def event_row(
    event: TimelineEvent, workspace_id: WorkspaceId, *, recorded_at: datetime
) -> TimelineEventRow:
    """Return the row of a line of history."""
    return TimelineEventRow(
        workspace_id=workspace_id,
        issue_id=event.issue_id,
        kind=event.kind.value,
        at=event.at,
        recorded_at=recorded_at,
        by=event.by,
        details=dict(event.details),
    )
