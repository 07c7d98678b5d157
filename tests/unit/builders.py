"""Values of the domain, with everything a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.account import Channel, ChannelKind
from bot.domain.digest import DigestFigures
from bot.domain.ids import (
    AccountId,
    ApprovalId,
    ChannelId,
    InvitationId,
    IssueId,
    MessageTs,
    PersonId,
    RatingId,
    ReplyId,
    SlackChannelId,
    SuggestionId,
    TeamId,
    UserId,
    WorkspaceId,
)
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.people import Actor, Identity, Person, Side, Standing
from bot.domain.satisfaction import Invitation, Rating
from bot.domain.suggestion import Approval, Draft, Reply, Suggestion, hash_of
from bot.domain.timeline import TimelineEvent

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""A Friday in Slack's own precision; the moment the issue of every test is opened."""

ACME_ID = AccountId("acme")
ISSUE_ID = IssueId("issue-1")
CHANNEL_ID = ChannelId("acme-help")
THREAD = MessageTs("1795176000.000000")
DANA_ID = PersonId("dana")
SAM_ID = PersonId("sam")
ANN_ID = PersonId("ann")

DANA = Actor(standing=Standing.EXTERNAL, person_id=DANA_ID, account_id=ACME_ID)
"""The requester of every issue, at the customer's."""
SAM = Actor(standing=Standing.AGENT, person_id=SAM_ID)
ANN = Actor(standing=Standing.LEAD, person_id=ANN_ID)

Change = tuple[Issue, tuple[TimelineEvent, ...]]


def after(minutes: float) -> datetime:
    """Return the moment so many minutes after noon; negative ones lie before it."""
    return NOON + timedelta(minutes=minutes)


def an_issue(status: IssueStatus = IssueStatus.OPEN, **changes: Any) -> Issue:
    """Return an issue that Dana raised at noon.

    Its status is reached the way it is reached in life: answered after 10 minutes, resolved or
    discarded after 20. No act of an issue's own leads to closed or merged, so
    those are set.
    """
    issue, _ = Issue.open(
        id=ISSUE_ID,
        workspace_id=WorkspaceId("northwind"),
        number=142,
        account_id=ACME_ID,
        channel_id=CHANNEL_ID,
        thread_ts=THREAD,
        requester_id=DANA_ID,
        title="Exports stop at half",
        at=NOON,
        by=DANA,
    )
    if status is not IssueStatus.OPEN:
        issue, _ = issue.hear_agent(by=SAM, at=after(10))
    if status in {IssueStatus.RESOLVED, IssueStatus.CLOSED}:
        issue, _ = issue.resolve(by=SAM, at=after(20))
    if status is IssueStatus.DISCARDED:
        issue, _ = issue.discard(by=SAM, at=after(20))
    if status in {IssueStatus.CLOSED, IssueStatus.MERGED}:
        issue = replace(issue, status=status)
    return replace(issue, **changes)


def a_person(**changes: Any) -> Person:
    """Return Dana, as Slack shows her to us."""
    person = Person(
        id=DANA_ID,
        identity=Identity(TeamId("T0ACME0001"), UserId("U0DANA0001")),
        side=Side.EXTERNAL,
        name="Dana Lee",
        account_id=ACME_ID,
    )
    return replace(person, **changes)


def an_actor(standing: Standing = Standing.AGENT, **changes: Any) -> Actor:
    """Return somebody of that standing who is nobody's requester."""
    return replace(Actor(standing=standing, person_id=PersonId("somebody")), **changes)


def a_channel(**changes: Any) -> Channel:
    """Return a channel that is shared with Acme."""
    channel = Channel(
        id=CHANNEL_ID,
        slack_id=SlackChannelId("C0ACME0001"),
        kind=ChannelKind.CUSTOMER,
        name="acme-help",
        is_shared=True,
        account_ids=(ACME_ID,),
    )
    return replace(channel, **changes)


def a_draft(text: str = "I am looking at last night's run now.", **changes: Any) -> Draft:
    """Return what a reply writer proposes."""
    draft = Draft(text=text, prompt_name="suggest_reply", prompt_version=1, model="offline")
    return replace(draft, **changes)


def a_suggestion(**changes: Any) -> Suggestion:
    """Return a suggestion on offer."""
    suggestion = Suggestion(
        id=SuggestionId("suggestion-1"),
        issue_id=ISSUE_ID,
        account_id=ACME_ID,
        draft=a_draft(),
        talk_revision=1,
        created_at=NOON,
    )
    return replace(suggestion, **changes)


def a_reply(text: str = "It runs again.", **changes: Any) -> Reply:
    """Return a reply that Sam approved at noon and that is held for ten seconds."""
    reply = Reply(
        id=ReplyId("reply-1"),
        issue_id=ISSUE_ID,
        account_id=ACME_ID,
        channel_id=CHANNEL_ID,
        thread_ts=THREAD,
        text=text,
        by=SAM_ID,
        approved_at=NOON,
        release_at=NOON + timedelta(seconds=10),
        talk_revision=1,
    )
    return replace(reply, **changes)


def an_approval(text: str = "It runs again.", **changes: Any) -> Approval:
    """Return Sam's yes to `text` in the issue's thread."""
    approval = Approval(
        id=ApprovalId("approval-1"),
        reply_id=ReplyId("reply-1"),
        approved_by=SAM_ID,
        approved_at=NOON,
        channel_id=CHANNEL_ID,
        thread_ts=THREAD,
        text_hash=hash_of(text),
    )
    return replace(approval, **changes)


def an_invitation(**changes: Any) -> Invitation:
    """Return a request for a rating that is planned, not yet posted."""
    invitation = Invitation(
        id=InvitationId("invitation-1"),
        issue_id=ISSUE_ID,
        episode=1,
        account_id=ACME_ID,
        requester_id=DANA_ID,
        channel_id=CHANNEL_ID,
        thread_ts=THREAD,
        planned_at=NOON,
    )
    return replace(invitation, **changes)


def a_rating(score: int = 5, **changes: Any) -> Rating:
    """Return Dana's answer, given at noon."""
    rating = Rating(
        id=RatingId("rating-1"),
        invitation_id=InvitationId("invitation-1"),
        issue_id=ISSUE_ID,
        account_id=ACME_ID,
        rater_id=DANA_ID,
        score=score,
        rated_at=NOON,
        changed_at=NOON,
    )
    return replace(rating, **changes)


def figures(**changes: Any) -> DigestFigures:
    """Return the figures of a day in UTC on which nothing happened."""
    empty = DigestFigures(
        day=date(2026, 11, 20),
        zone="UTC",
        start=datetime(2026, 11, 19, tzinfo=UTC),
        end=datetime(2026, 11, 20, tzinfo=UTC),
    )
    return replace(empty, **changes)
