"""Questions to a store in use: whether every promise is kept, and what waits for a person.

Each question is one statement that returns ids; nothing is changed. What people wrote is compared
here and never returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, String, Subquery, cast, literal
from sqlmodel import Session, and_, col, exists, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.account import ChannelKind
from bot.domain.checkup import Check, Finding
from bot.domain.digest import DAILY
from bot.domain.issue_status import ACTIVE, IssueStatus
from bot.domain.people import Role
from bot.domain.satisfaction import InvitationState
from bot.domain.suggestion import ReplyState, hash_of
from bot.domain.timeline import EventKind
from storage.errors import border
from storage.repositories.installations import find_end
from storage.repositories.upkeep import load_preferences
from storage.tables import (
    ApprovalRow,
    AuditRow,
    ChannelAccountRow,
    ChannelRow,
    DigestRunRow,
    EpisodeRow,
    InboxRow,
    InvitationRow,
    IssueRow,
    IssueThreadRow,
    JobRow,
    MessageRow,
    OutboxRow,
    PostedMessageRow,
    ReplyRow,
    RoleRow,
    SuggestionRow,
    TimelineEventRow,
    WorkspaceRow,
    WorkState,
    table_of,
)

LONGEST_WAIT = timedelta(minutes=15)
"""What was due longer ago and is not settled waits for something that does not come by itself."""
LONGEST_ASKING = timedelta(hours=1)
MOST_EXAMPLES = 5
_ACTIVE = tuple(sorted(ACTIVE))
_CARDS = "card:%"
_AUDITED = (
    EventKind.DISCARDED.value,
    EventKind.MERGED.value,
    EventKind.PRIORITY_SET.value,
    EventKind.READING_CORRECTED.value,
    EventKind.REPLY_APPROVED.value,
    EventKind.RESOLVED.value,
    EventKind.RETITLED.value,
)
"""Lines of a history that only somebody's act can write; others also follow from what is said."""

_Ids = SelectOfScalar[str]


def read_findings(engine: Engine, *, now: datetime) -> Sequence[Finding]:
    """Ask everything and return what was found, broken promises first.

    Raises StoreUnavailable when the database does not answer.
    """
    found = []
    with border(), Session(engine) as session:
        for check, ids in _QUESTIONS.items():
            found.append(_answer(session, check, ids(now)))
        found.append(_finding(Check.UNAPPROVED_REPLY, list(_unapproved(session))))
        found += [_finding(check, ids) for check, ids in _waiting(session, now).items()]
        found += _setup(session)
    return sorted((one for one in found if one.count), key=lambda one: not one.is_broken)


def _answer(session: Session, check: Check, ids: _Ids) -> Finding:
    table: Subquery = ids.subquery()
    count = session.exec(select(func.count()).select_from(table)).one()
    examples = session.exec(ids.limit(MOST_EXAMPLES)).all() if count else ()
    return Finding(check, count, tuple(examples))


def _finding(check: Check, ids: Sequence[str]) -> Finding:
    return Finding(check, len(ids), tuple(ids[:MOST_EXAMPLES]))


def _words_of_deleted(_: datetime) -> _Ids:
    return select(MessageRow.id).where(
        col(MessageRow.deleted_at).is_not(None), col(MessageRow.text) != ""
    )


def _reply_elsewhere(_: datetime) -> _Ids:
    """Find replies of one account's issue that stand where that account is not."""
    is_home = exists().where(
        col(ChannelAccountRow.channel_id) == col(ReplyRow.channel_id),
        col(ChannelAccountRow.account_id) == col(IssueRow.account_id),
    )
    return (
        select(ReplyRow.id)
        .join(IssueRow, col(IssueRow.id) == col(ReplyRow.issue_id))
        .where(
            col(ReplyRow.posted_ts).is_not(None),
            or_(
                col(ReplyRow.account_id) != col(IssueRow.account_id),
                and_(col(ReplyRow.channel_id) != col(IssueRow.channel_id), ~is_home),
            ),
        )
    )


def _foreign_suggestion(_: datetime) -> _Ids:
    return (
        select(SuggestionRow.id)
        .join(IssueRow, col(IssueRow.id) == col(SuggestionRow.issue_id))
        .where(col(SuggestionRow.account_id) != col(IssueRow.account_id))
    )


def _card_among_customers(_: datetime) -> _Ids:
    return (
        select(PostedMessageRow.key)
        .join(ChannelRow, col(ChannelRow.id) == col(PostedMessageRow.channel_id))
        .where(
            col(PostedMessageRow.key).like(_CARDS),
            or_(col(ChannelRow.kind) == ChannelKind.CUSTOMER.value, col(ChannelRow.is_shared)),
        )
    )


def _act_without_audit(_: datetime) -> _Ids:
    is_audited = exists().where(
        col(AuditRow.issue_id) == col(TimelineEventRow.issue_id),
        col(AuditRow.by) == col(TimelineEventRow.by),
        col(AuditRow.at) == col(TimelineEventRow.at),
    )
    return select(TimelineEventRow.issue_id).where(
        col(TimelineEventRow.kind).in_(_AUDITED),
        col(TimelineEventRow.by).is_not(None),
        ~is_audited,
    )


def _digest_gap(_: datetime) -> _Ids:
    before = func.lag(DigestRunRow.end_at).over(order_by=col(DigestRunRow.day))
    runs = (
        select(
            cast(DigestRunRow.day, String).label("day"), DigestRunRow.start_at, before.label("e")
        )
        .where(col(DigestRunRow.name) == DAILY)
        .subquery()
    )
    return select(runs.c.day).where(runs.c.e.is_not(None), runs.c.e != runs.c.start_at)


def _impossible_state(_: datetime) -> _Ids:
    """Find issues whose status and whose episodes tell different stories."""
    last = table_of(EpisodeRow).alias("last")
    is_last = ~exists().where(
        col(EpisodeRow.issue_id) == col(IssueRow.id), col(EpisodeRow.number) > last.c.number
    )
    is_resolved = col(IssueRow.status).in_((IssueStatus.RESOLVED.value, IssueStatus.CLOSED.value))
    is_active = col(IssueRow.status).in_(_ACTIVE)
    return (
        select(IssueRow.id)
        .join(last, last.c.issue_id == col(IssueRow.id))
        .where(
            is_last,
            or_(
                and_(is_resolved, last.c.resolved_at.is_(None)),
                and_(is_resolved, col(IssueRow.resolved_at).is_(None)),
                and_(is_active, last.c.resolved_at.is_not(None)),
                and_(is_active, col(IssueRow.resolved_at).is_not(None)),
            ),
        )
    )


def _time_backwards(_: datetime) -> _Ids:
    return select(EpisodeRow.issue_id).where(
        or_(
            col(EpisodeRow.resolved_at) < col(EpisodeRow.opened_at),
            col(EpisodeRow.first_response_at) < col(EpisodeRow.opened_at),
            col(EpisodeRow.waited) < timedelta(0),
            col(EpisodeRow.agent_turn_count) < 0,
        )
    )


def _asked_while_open(_: datetime) -> _Ids:
    """Find requests for a rating that are still planned although the issue is open again."""
    return (
        select(InvitationRow.id)
        .join(IssueRow, col(IssueRow.id) == col(InvitationRow.issue_id))
        .where(
            col(InvitationRow.state) == InvitationState.PLANNED.value,
            col(IssueRow.status).in_(_ACTIVE),
        )
    )


def _part_keeps_words(_: datetime) -> _Ids:
    """Find issues that are a part of another one, or no longer are, and say something else."""
    has_words = exists().where(col(MessageRow.issue_id) == col(IssueRow.id))
    has_threads = exists().where(col(IssueThreadRow.issue_id) == col(IssueRow.id))
    is_part = col(IssueRow.status) == IssueStatus.MERGED.value
    return select(IssueRow.id).where(
        or_(
            and_(is_part, or_(has_words, has_threads, col(IssueRow.merged_into).is_(None))),
            and_(~is_part, col(IssueRow.merged_into).is_not(None)),
        )
    )


def _in_doubt(now: datetime) -> _Ids:
    return select(OutboxRow.key).where(
        col(OutboxRow.settled_at).is_(None),
        col(OutboxRow.attempt_started_at) < now - LONGEST_WAIT,
    )


def _reply_needs_person(now: datetime) -> _Ids:
    states = (ReplyState.ASKING.value, ReplyState.FAILED.value, ReplyState.UNSURE.value)
    return select(ReplyRow.issue_id).where(
        col(ReplyRow.state).in_(states), col(ReplyRow.approved_at) < now - LONGEST_ASKING
    )


_QUESTIONS: Mapping[Check, Callable[[datetime], _Ids]] = {
    Check.WORDS_OF_DELETED: _words_of_deleted,
    Check.REPLY_ELSEWHERE: _reply_elsewhere,
    Check.FOREIGN_SUGGESTION: _foreign_suggestion,
    Check.CARD_AMONG_CUSTOMERS: _card_among_customers,
    Check.ACT_WITHOUT_AUDIT: _act_without_audit,
    Check.DIGEST_GAP: _digest_gap,
    Check.IMPOSSIBLE_STATE: _impossible_state,
    Check.TIME_BACKWARDS: _time_backwards,
    Check.ASKED_WHILE_OPEN: _asked_while_open,
    Check.PART_KEEPS_WORDS: _part_keeps_words,
    Check.IN_DOUBT: _in_doubt,
    Check.REPLY_NEEDS_PERSON: _reply_needs_person,
}


def _unapproved(session: Session) -> Iterator[str]:
    """Give the replies in Slack that no used approval covers: this text, this place."""
    sent = select(ReplyRow).where(
        col(ReplyRow.state) == ReplyState.SENT.value, col(ReplyRow.posted_ts).is_not(None)
    )
    for reply in session.exec(sent.execution_options(yield_per=500)):
        covering = session.exec(
            select(ApprovalRow.id).where(
                ApprovalRow.reply_id == reply.id,
                ApprovalRow.text_hash == hash_of(reply.text),
                ApprovalRow.channel_id == reply.channel_id,
                ApprovalRow.thread_ts == reply.thread_ts,
                col(ApprovalRow.used_at).is_not(None),
            )
        ).first()
        if covering is None:
            yield reply.id


def _waiting(session: Session, now: datetime) -> Mapping[Check, list[str]]:
    """Return the work that is overdue and the work that was set aside, as "queue number"."""
    overdue, aside = [], []
    for name, row in (("inbox", InboxRow), ("outbox", OutboxRow), ("jobs", JobRow)):
        is_free = or_(col(row.lease_until).is_(None), col(row.lease_until) < now)
        due: ColumnElement[datetime] = col(row.due)  # type: ignore[assignment]
        waits = select(row.id).where(
            col(row.settled_at).is_(None), is_free, due < now - LONGEST_WAIT
        )
        overdue += [f"{name} {number}" for number in session.exec(waits.order_by(col(row.id)))]
        kept = select(row.id, row.problem).where(row.state == WorkState.QUARANTINED.value)
        aside += [
            f"{name} {number} ({problem})"
            for number, problem in session.exec(kept.order_by(col(row.id)))
        ]
    return {Check.WORK_WAITS: overdue, Check.SET_ASIDE: aside}


def _setup(session: Session) -> Iterator[Finding]:
    """Give what keeps a store that is whole from doing its work."""
    workspace = session.exec(select(WorkspaceRow).order_by(WorkspaceRow.id)).first()
    if workspace is None:
        return
    here = literal(workspace.id)
    triage = select(ChannelRow.id).where(
        ChannelRow.workspace_id == here,
        ChannelRow.kind == ChannelKind.TRIAGE.value,
        col(ChannelRow.is_member),
        ~col(ChannelRow.is_archived),
    )
    agents = select(RoleRow.person_id).where(
        RoleRow.workspace_id == here, col(RoleRow.role).in_([role.value for role in Role])
    )
    if session.exec(triage).first() is None:
        yield Finding(Check.NO_TRIAGE, 1, ())
    if session.exec(agents).first() is None:
        yield Finding(Check.NO_AGENTS, 1, ())
    if find_end(session, workspace.id) is not None:
        yield Finding(Check.KEPT_OUT, 1, ())
    if load_preferences(session, workspace.id).is_paused:
        yield Finding(Check.PAUSED, 1, ())
