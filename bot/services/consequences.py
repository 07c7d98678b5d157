"""What follows from a change of an issue, whoever made it: cards, reactions, suggestions, ratings.

Called inside the transaction of the change. Nothing here decides whether the change is right.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.account import Channel
from bot.domain.conversation import Message
from bot.domain.effects import (
    AskRating,
    CloseInvitation,
    PostIssueCard,
    PostShadow,
    ShowState,
    TellPerson,
    UpdateIssueCard,
    UpdateShadow,
    WriteSuggestion,
)
from bot.domain.ids import ChannelId, IssueId, MessageTs, PersonId, stands_in_slack
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.people import DESK
from bot.domain.timeline import EventKind, TimelineEvent
from bot.ports import UnitOfWork

LATE = timedelta(minutes=30)
"""What is older than this when it arrives asks for no suggestion and rings no bell."""


def show(work: UnitOfWork, issue: Issue) -> None:
    """Bring the card and the mirrored reaction up to date."""
    work.outbox.add(UpdateIssueCard(issue.id))
    is_mirrored = work.preferences_in(issue.channel_id).mirrors_state
    is_there = stands_in_slack(issue.thread_ts) and work.channels.get(issue.channel_id).is_open
    if is_mirrored and is_there:
        work.outbox.add(ShowState(issue.id))


def show_shadow(work: UnitOfWork, message: Message) -> None:
    """Tell the team of what would have been opened, once for each thread."""
    work.outbox.add(PostShadow(message.channel_id, message.thread_ts or message.ts))


def show_in_shadow(work: UnitOfWork, channel_id: ChannelId, thread_ts: MessageTs) -> None:
    """Have the team's note about a watched thread, if there is one, say what is true by now."""
    if work.posts.find(PostShadow(channel_id, thread_ts).key) is not None:
        work.outbox.add(UpdateShadow(channel_id, thread_ts))


def ask_for_suggestion(
    work: UnitOfWork, issue: Issue, channel: Channel, *, occasion: str = ""
) -> bool:
    """Plan a suggestion where one may be written; tell whether it was planned."""
    may_be_written = channel.allows_ai and channel.is_open and issue.is_active
    if not may_be_written or not work.preferences_in(channel.id).has_suggestions:
        return False
    work.tasks.add(WriteSuggestion(issue.id, issue.talk_revision, occasion))
    return True


def keep_suggestion(
    work: UnitOfWork, issue: Issue, channel: Channel, *, is_quiet: bool = False
) -> None:
    """Let the suggestion stand after a mere thanks; one that was being written is asked for anew.

    Somebody who reports and says thanks in the next breath still waits for an answer. A thanks that
    is long ago (`is_quiet`) asks for nothing.
    """
    suggestion = work.replies.offered(issue.id)
    if suggestion is not None:
        work.replies.save_suggestion(suggestion.stay_for(issue.talk_revision))
    elif issue.status is IssueStatus.OPEN and not is_quiet:
        ask_for_suggestion(work, issue, channel)


def withdraw_suggestion(work: UnitOfWork, issue: Issue, *, at: datetime) -> None:
    """Take the suggestion on offer off the card, because the conversation moved on."""
    suggestion = work.replies.offered(issue.id)
    if suggestion is None:
        return
    work.replies.save_suggestion(suggestion.withdraw())
    work.issues.note([TimelineEvent(issue.id, EventKind.SUGGESTION_WITHDRAWN, at)])


def after_resolve(work: UnitOfWork, issue: Issue, *, at: datetime) -> None:
    """Withdraw what is no longer needed and plan the request for a rating."""
    withdraw_suggestion(work, issue, at=at)
    show(work, issue)
    due = at + work.preferences_in(issue.channel_id).rating_delay
    work.tasks.add(AskRating(issue.id, issue.episode.number), due=due)


def after_discard(work: UnitOfWork, issue: Issue, *, at: datetime) -> None:
    """Withdraw what is offered, and ask nobody how something went that was no issue."""
    withdraw_suggestion(work, issue, at=at)
    withdraw_invitations(work, issue)
    show(work, issue)


def is_late(at: datetime, *, now: datetime) -> bool:
    """Tell whether something said `at` reaches the desk too late to ring anybody about it."""
    return now - at > LATE


def after_reopen(
    work: UnitOfWork,
    issue: Issue,
    channel: Channel,
    *,
    by: PersonId | None,
    is_quiet: bool = False,
) -> None:
    """Post the card anew below, withdraw the request for a rating, tell the assignee.

    A reopening that happened long ago (`is_quiet`) rings nobody and asks for no suggestion.
    """
    withdraw_invitations(work, issue)
    issue = _release_if_gone(work, issue)
    post_card_again(work, issue.id)
    show(work, issue)
    if is_quiet:
        return
    if issue.assignee_id is not None and issue.assignee_id != by:
        about = f"{issue.id}:{issue.episode.number}"
        work.outbox.add(TellPerson(issue.assignee_id, "reopened", about, issue.id))
    ask_for_suggestion(work, issue, channel, occasion=f"reopened-{issue.episode.number}")


def post_card_again(work: UnitOfWork, issue_id: IssueId) -> None:
    """Have one more card of an issue posted; the older ones point to it where they can."""
    postings = len(work.posts.cards(issue_id))
    work.outbox.add(PostIssueCard(issue_id, posting=max(postings, 1) + 1))


def whole_issue(work: UnitOfWork, issue_id: IssueId) -> Issue:
    """Return an issue, or the one that it is a part of by now, locked."""
    issue = work.issues.get(issue_id)
    while issue.merged_into is not None:
        issue = work.issues.get(issue.merged_into)
    return issue


def _release_if_gone(work: UnitOfWork, issue: Issue) -> Issue:
    """Let somebody else have what whoever had it cannot look after any more."""
    if issue.assignee_id is None or work.people.get(issue.assignee_id).can_hold_role:
        return issue
    released, events = issue.release(by=DESK, at=issue.episode.opened_at)
    work.issues.save(released, events)
    return released


def withdraw_invitations(work: UnitOfWork, issue: Issue) -> None:
    """End the requests for a rating of all earlier episodes.

    One that was posted loses its buttons; an answer that was given stays.
    """
    for episode in issue.episodes:
        invitation = work.ratings.find_invitation(issue.id, episode.number)
        if invitation is None:
            continue
        withdrawn = invitation.withdraw()
        if withdrawn is not invitation:
            work.ratings.save_invitation(withdrawn)
        if invitation.is_open:
            work.outbox.add(CloseInvitation(issue.id, invitation.id))
