"""One issue on its card, and lists of issues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from sqlalchemy import ColumnElement, and_, or_, true
from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.account import AccountScope, Channel
from bot.domain.briefs import IssueBrief, IssueList, RequesterHistory
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Decision
from bot.domain.effects import WriteSuggestion
from bot.domain.errors import IssueNotFound
from bot.domain.ids import AccountId, IssueId, WorkspaceId, stands_in_slack
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.suggestion import Reply, ReplyState, Suggestion, SuggestionState
from bot.domain.triage import wants_answer
from bot.ports import IssueFilter, IssueQuery
from storage.expressions import contains_word
from storage.mapping.conversation import decision_from, message_from
from storage.mapping.replies import reply_from, suggestion_from
from storage.newest_decision import decisions_about
from storage.reports.conditions import (
    IS_OVER,
    is_active,
    is_counted,
    longest_waiting_first,
    waits_since,
)
from storage.reports.loading import Loader
from storage.reports.permalinks import permalink
from storage.tables import (
    AccountRow,
    IssueRow,
    JobRow,
    MessageRow,
    RatingRow,
    ReplyRow,
    SuggestionRow,
)

_MOST_WORDS = 8


def read_scope(loader: Loader, issue_id: IssueId) -> AccountScope:
    """Return whose words an issue holds; raise IssueNotFound."""
    row = loader.session.get(IssueRow, issue_id)
    if row is None:
        raise IssueNotFound(issue_id)
    return AccountScope(AccountId(row.account_id))


def read_issue(loader: Loader, issue_id: IssueId, scope: AccountScope) -> IssueBrief:
    """Return an issue as the team sees it; raise IssueNotFound outside the scope.

    `opening` is what raised it, `earlier` what the requester last asked in the thread before,
    `latest` the newest message of the requester's side, and `message_count` how many of those
    stand.
    """
    row = loader.session.get(IssueRow, issue_id)
    if row is None or row.account_id != scope.account_id:
        raise IssueNotFound(issue_id)
    (issue,) = loader.issues([row])
    reply = _pending_reply(loader, issue)
    people = loader.people(
        [
            issue.requester_id,
            issue.assignee_id,
            issue.answering_id,
            issue.resolved_by,
            None if reply is None else reply.by,
        ]
    )
    channel = loader.channels([issue.channel_id])[issue.channel_id]
    heard = _customer_messages(loader, issue)
    opening = _opening(heard, issue)
    whole = _whole(loader, issue)
    return IssueBrief(
        issue=issue,
        account=loader.accounts([issue.account_id])[issue.account_id],
        channel=channel,
        requester=people[issue.requester_id],
        earlier=_earlier(heard, issue),
        opening=opening,
        latest=heard[-1] if heard and heard[-1] is not opening else None,
        message_count=len(heard),
        assignee=people.get(issue.assignee_id),
        answering=people.get(issue.answering_id),
        resolver=people.get(issue.resolved_by),
        suggestion=_offered(loader, issue),
        is_suggestion_coming=_is_suggestion_coming(loader, issue),
        reply=reply,
        replier=None if reply is None else people[reply.by],
        decision=None if opening is None else _decision_about(loader, opening),
        history=_history(loader, issue),
        permalink=_permalink(loader, channel, issue, opening),
        card_link=loader.card_links([issue.id]).get(issue.id, ""),
        may_belong_to=_candidates(loader, issue),
        whole=whole,
        whole_link="" if whole is None else loader.card_links([whole.id]).get(whole.id, ""),
    )


def _permalink(loader: Loader, channel: Channel, issue: Issue, opening: Message | None) -> str:
    """Return where the conversation stands; of words that were split off, where they stand."""
    if stands_in_slack(issue.thread_ts) or opening is None:
        return permalink(loader.workspace, channel, issue.thread_ts)
    return permalink(loader.workspace, channel, opening.ts, thread_ts=opening.thread_ts)


def _candidates(loader: Loader, issue: Issue) -> tuple[Issue, ...]:
    """Return the issues that this one may belong to and that are still open, in their order."""
    if not issue.may_belong_to:
        return ()
    rows = loader.session.exec(
        select(IssueRow).where(col(IssueRow.id).in_(issue.may_belong_to), is_active())
    ).all()
    found = {one.id: one for one in loader.issues(rows)}
    return tuple(found[one] for one in issue.may_belong_to if one in found)


def _whole(loader: Loader, issue: Issue) -> Issue | None:
    """Return the issue that this one is a part of, and where that is a part too, the whole."""
    wanted = issue.merged_into
    found = None
    while wanted is not None:
        rows = loader.session.exec(select(IssueRow).where(IssueRow.id == wanted)).all()
        (found,) = loader.issues(rows)
        wanted = found.merged_into
    return found


def _opening(heard: Sequence[Message], issue: Issue) -> Message | None:
    """Return the first words since it began; what stood in the thread before is no part of it."""
    since = (message for message in heard if message.at >= issue.opened_at)
    return next(since, heard[0] if heard else None)


def _earlier(heard: Sequence[Message], issue: Issue) -> Message | None:
    """Return the requester's last words before it began that are no mere greeting or thanks."""
    before = (
        message
        for message in reversed(heard)
        if message.at < issue.opened_at and message.author_id == issue.requester_id
    )
    asked = (one for one in before if not one.is_deleted and wants_answer(one.text))
    return next(asked, None)


def list_issues(loader: Loader, query: IssueQuery, *, now: datetime) -> IssueList:
    """Return one page of the issues that were asked for.

    Urgent ones come first, then those that have waited on us longest; resolved ones newest first. A
    page past the last one is the last one.
    """
    wanted = and_(*_conditions(query, now, loader.workspace.id))
    rows = select(IssueRow).join(AccountRow, col(AccountRow.id) == IssueRow.account_id)
    total = loader.session.exec(
        select(func.count())
        .select_from(IssueRow)
        .join(AccountRow, col(AccountRow.id) == IssueRow.account_id)
        .where(wanted)
    ).one()
    pages = max(1, -(-total // query.page_size))
    page = min(max(1, query.page), pages)
    found = loader.session.exec(
        _ordered(rows.where(wanted), query.filter)
        .limit(query.page_size)
        .offset((page - 1) * query.page_size)
    ).all()
    return IssueList(
        query=query.text,
        lines=loader.lines(found),
        total_count=total,
        page=page,
        page_size=query.page_size,
        made_at=now,
    )


def _conditions(
    query: IssueQuery, now: datetime, workspace_id: WorkspaceId
) -> list[ColumnElement[bool]]:
    conditions = [
        col(IssueRow.workspace_id) == workspace_id,
        is_counted(),
        _passes(query, now),
    ]
    if query.channel_id is not None:
        conditions.append(col(IssueRow.channel_id) == query.channel_id)
    if query.account_id is not None:
        conditions.append(col(IssueRow.account_id) == query.account_id)
    conditions += [_mentions(word) for word in query.words.split()[:_MOST_WORDS]]
    return conditions


def _passes(query: IssueQuery, now: datetime) -> ColumnElement[bool]:
    status = col(IssueRow.status)
    match query.filter:
        case IssueFilter.ACTIVE:
            return is_active()
        case IssueFilter.MINE:
            return and_(is_active(), col(IssueRow.assignee_id).in_([query.viewer]))
        case IssueFilter.OPEN:
            return status == IssueStatus.OPEN.value
        case IssueFilter.WAITING:
            return status == IssueStatus.WAITING.value
        case IssueFilter.OVERDUE:
            limit = now - query.overdue_after
            return and_(status == IssueStatus.OPEN.value, waits_since() < limit)
        case IssueFilter.RESOLVED:
            return status.in_(IS_OVER)
        case IssueFilter.ANY:
            return true()
        case _:
            assert_never(query.filter)


def _mentions(word: str) -> ColumnElement[bool]:
    """Return a condition: the word stands in the title, the account's name or a message."""
    said = (
        select(MessageRow.id)
        .where(MessageRow.issue_id == IssueRow.id, contains_word(col(MessageRow.text), word))
        .correlate(IssueRow)
        .exists()
    )
    return or_(
        contains_word(col(IssueRow.title), word),
        contains_word(col(AccountRow.name), word),
        said,
    )


def _ordered(rows: SelectOfScalar[IssueRow], by: IssueFilter) -> SelectOfScalar[IssueRow]:
    if by is IssueFilter.RESOLVED:
        return rows.order_by(col(IssueRow.resolved_at).desc(), col(IssueRow.number).desc())
    if by is IssueFilter.ANY:
        return longest_waiting_first(rows.order_by(is_active().desc()))
    return longest_waiting_first(rows)


def _customer_messages(loader: Loader, issue: Issue) -> list[Message]:
    rows = loader.session.exec(
        select(MessageRow)
        .where(MessageRow.issue_id == issue.id, MessageRow.voice == Voice.CUSTOMER.value)
        .order_by(col(MessageRow.at), MessageRow.ts)
    ).all()
    return [message_from(row) for row in rows]


def _decision_about(loader: Loader, message: Message) -> Decision | None:
    row = loader.session.exec(decisions_about(message.channel_id, message.ts)).first()
    return None if row is None else decision_from(row)


def _offered(loader: Loader, issue: Issue) -> Suggestion | None:
    row = loader.session.exec(
        select(SuggestionRow)
        .where(
            SuggestionRow.issue_id == issue.id,
            SuggestionRow.state == SuggestionState.OFFERED.value,
        )
        .order_by(col(SuggestionRow.created_at).desc(), col(SuggestionRow.id).desc())
    ).first()
    return None if row is None else suggestion_from(row)


def _pending_reply(loader: Loader, issue: Issue) -> Reply | None:
    over = (ReplyState.SENT.value, ReplyState.UNDONE.value)
    row = loader.session.exec(
        select(ReplyRow)
        .where(ReplyRow.issue_id == issue.id, col(ReplyRow.state).not_in(over))
        .order_by(col(ReplyRow.approved_at).desc(), col(ReplyRow.id).desc())
    ).first()
    return None if row is None else reply_from(row)


def _is_suggestion_coming(loader: Loader, issue: Issue) -> bool:
    key = WriteSuggestion(issue.id, issue.talk_revision).key
    job = loader.session.exec(
        select(JobRow.id).where(
            JobRow.workspace_id == issue.workspace_id,
            col(JobRow.key).startswith(key, autoescape=True),
            col(JobRow.settled_at).is_(None),
        )
    ).first()
    return job is not None


def _history(loader: Loader, issue: Issue) -> RequesterHistory:
    others = (
        col(IssueRow.requester_id) == issue.requester_id,
        col(IssueRow.account_id) == issue.account_id,
        col(IssueRow.id) != issue.id,
        is_counted(),
    )
    past, active = loader.session.exec(
        select(func.count(), func.count().filter(is_active())).select_from(IssueRow).where(*others)
    ).one()
    before = loader.session.exec(
        select(func.max(IssueRow.number)).where(*others, col(IssueRow.number) < issue.number)
    ).one()
    score = loader.session.exec(
        select(RatingRow.score)
        .where(RatingRow.rater_id == issue.requester_id, RatingRow.account_id == issue.account_id)
        .order_by(col(RatingRow.rated_at).desc(), col(RatingRow.id).desc())
    ).first()
    return RequesterHistory(
        past_issue_count=past,
        open_issue_count=active,
        last_score=score,
        last_issue_number=before,
    )
