"""What agents do to an issue by button: claim, assign, urgent, resolve, reopen, not an issue."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.causes import Cause
from bot.domain.errors import InvalidInput
from bot.domain.ids import IssueId
from bot.domain.issue import Issue
from bot.domain.issue_reading import CorrectedReading
from bot.domain.issue_status import Priority
from bot.domain.people import Actor, actor_of
from bot.domain.permissions import Act, require
from bot.domain.reading import Category, Temperature, Urgency
from bot.domain.regroup import require_whole
from bot.domain.timeline import TimelineEvent
from bot.ports import Store, UnitOfWork
from bot.services.consequences import after_discard, after_reopen, after_resolve, show
from bot.services.learn import learn
from bot.services.recognise import Recognise

_Change = Callable[[Issue], tuple[Issue, tuple[TimelineEvent, ...]]]
_After = Callable[[UnitOfWork, Issue], None]


class ChangeIssue:
    """Ask the policy, change the issue, queue what follows: one short transaction each."""

    def __init__(self, *, store: Store, recognise: Recognise) -> None:
        self._store = store
        self._recognise = recognise

    def claim(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Make the actor the assignee."""
        self._change(
            issue_id,
            Act.CLAIM,
            by=by,
            cause=cause,
            change=lambda issue: issue.claim(by=by, at=cause.at),
            after=show,
        )

    def release(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Take the assignee away."""
        self._change(
            issue_id,
            Act.CLAIM,
            by=by,
            cause=cause,
            change=lambda issue: issue.release(by=by, at=cause.at),
            after=show,
        )

    def assign(self, issue_id: IssueId, *, to_user: str, by: Actor, cause: Cause) -> None:
        """Make somebody of the team the assignee; raise InvalidInput for anybody else."""
        person = self._recognise.person(to_user)
        if not actor_of(person).is_agent:
            raise InvalidInput("assignee_not_agent", person.name)
        self._change(
            issue_id,
            Act.ASSIGN,
            by=by,
            cause=cause,
            change=lambda issue: issue.assign(to=person.id, by=by, at=cause.at),
            after=show,
        )

    def prioritise(self, issue_id: IssueId, priority: Priority, *, by: Actor, cause: Cause) -> None:
        """Set the priority."""
        self._change(
            issue_id,
            Act.PRIORITISE,
            by=by,
            cause=cause,
            change=lambda issue: issue.prioritise(priority, by=by, at=cause.at),
            after=show,
        )

    def correct_reading(
        self, issue_id: IssueId, said: Mapping[str, str], *, by: Actor, cause: Cause
    ) -> None:
        """Say what an issue is, how much it hurries and how the customer feels.

        `said` has what differs from what was shown, by "category", "urgency", "temperature". Raise
        InvalidInput for anything else.
        """
        self._change(
            issue_id,
            Act.CORRECT_READING,
            by=by,
            cause=cause,
            change=lambda issue: issue.correct_reading(
                _corrected(issue.corrected, said), by=by, at=cause.at
            ),
            after=show,
        )

    def resolve(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Resolve the issue, update its card and plan the request for a rating."""
        self._change(
            issue_id,
            Act.RESOLVE,
            by=by,
            cause=cause,
            change=lambda issue: issue.resolve(by=by, at=cause.at),
            after=lambda work, issue: after_resolve(work, issue, at=cause.at),
        )

    def reopen(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Start a new episode and post the card anew."""

        def after(work: UnitOfWork, issue: Issue) -> None:
            channel = work.channels.get(issue.channel_id)
            _learn(work, issue, is_issue=True, by=by, cause=cause)
            after_reopen(work, issue, channel, by=by.person_id)

        self._change(
            issue_id,
            Act.REOPEN,
            by=by,
            cause=cause,
            change=lambda issue: issue.reopen(by=by, at=cause.at),
            after=after,
        )

    def discard(self, issue_id: IssueId, *, by: Actor, cause: Cause) -> None:
        """Mark as not an issue; it leaves every figure, and the filter learns from it."""

        def after(work: UnitOfWork, issue: Issue) -> None:
            _learn(work, issue, is_issue=False, by=by, cause=cause)
            after_discard(work, issue, at=cause.at)

        self._change(
            issue_id,
            Act.DISCARD,
            by=by,
            cause=cause,
            change=lambda issue: issue.discard(by=by, at=cause.at),
            after=after,
        )

    def _change(
        self,
        issue_id: IssueId,
        act: Act,
        *,
        by: Actor,
        cause: Cause,
        change: _Change,
        after: _After,
    ) -> None:
        with self._store(cause) as work:
            issue = work.issues.get(issue_id)
            require(by, act, issue)
            require_whole(issue)
            changed, events = change(issue)
            if changed is not issue:
                work.issues.save(changed, events)
                work.audit.note(act, by=by.person_id, at=cause.at, issue_id=issue_id)
                after(work, changed)
            work.commit()


def _corrected(known: CorrectedReading, said: Mapping[str, str]) -> CorrectedReading:
    category, urgency, feeling = (said.get(n) for n in ("category", "urgency", "temperature"))
    try:
        return CorrectedReading(
            category=known.category if category is None else Category(category),
            urgency=known.urgency if urgency is None else Urgency(urgency),
            temperature=known.temperature if feeling is None else Temperature(feeling),
        )
    except ValueError as error:
        raise InvalidInput("unreadable_request") from error


def _learn(work: UnitOfWork, issue: Issue, *, is_issue: bool, by: Actor, cause: Cause) -> None:
    learn(work, issue.channel_id, issue.thread_ts, is_issue=is_issue, by=by.person_id, at=cause.at)
