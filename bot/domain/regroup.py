"""Two issues become one, or part of one becomes its own: the clocks tell it as if it had been so.

Pure. A clock is told again from the turns of the talk, which the timeline keeps: so whatever was
put together can be taken apart again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.episode import Episode
from bot.domain.errors import IllegalTransition
from bot.domain.ids import MessageTs
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.people import DESK, Actor
from bot.domain.timeline import EventKind, TimelineEvent

TURNS = frozenset({EventKind.CUSTOMER_WROTE, EventKind.CUSTOMER_THANKED, EventKind.AGENT_WROTE})
_THREADS, _STRAYS, _GAVE = "threads", "messages", "gave"


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """Somebody's words in a talk: when they fell, and whose they were."""

    at: datetime
    kind: EventKind


@dataclass(frozen=True, slots=True)
class Brought:
    """What an issue brings along: whole threads, and messages out of threads that stay.

    `gave` names what the other one has from it alone: "assignee", "priority".
    """

    threads: frozenset[MessageTs] = frozenset()
    strays: frozenset[MessageTs] = frozenset()
    gave: frozenset[str] = frozenset()


Changed = tuple[Issue, tuple[TimelineEvent, ...]]


def turns_of(timeline: Iterable[TimelineEvent]) -> tuple[Turn, ...]:
    """Return the turns of a talk in order; the words that opened it are its customer's first."""
    return tuple(sorted({turn for event in timeline for turn in _turn_of(event)}))


def present_turns(issue: Issue, timeline: Iterable[TimelineEvent]) -> tuple[Turn, ...]:
    """Return the turns since an issue was resolved last: what lies before that is settled."""
    floor = _floor(issue)
    return tuple(turn for turn in turns_of(timeline) if floor is None or turn.at > floor)


def brought_by(timeline: Iterable[TimelineEvent]) -> Brought:
    """Return what an issue brought along when it became a part of another one last."""
    last = [event.details for event in timeline if event.kind is EventKind.MERGED][-1:]
    threads = (ts for details in last for ts in str(details[_THREADS]).split())
    strays = (ts for details in last for ts in str(details[_STRAYS]).split())
    gave = (name for details in last for name in str(details[_GAVE]).split())
    return Brought(
        frozenset(map(MessageTs, threads)), frozenset(map(MessageTs, strays)), frozenset(gave)
    )


def merge(
    source: Issue,
    target: Issue,
    *,
    turns: Sequence[Turn],
    brought: Brought,
    by: Actor,
    at: datetime,
) -> tuple[Changed, Changed]:
    """Return the source as a part of the target, and the target with the turns of both.

    `turns` are those of both. What waits on us in either waits on us: an answer to the one may be
    none to the other.
    """
    began = min(target.episode.opened_at, _not_before(_floor(target), source.episode.opened_at))
    whole = _told(target, turns, began=began)
    noted = [_note(target, EventKind.TOOK_IN, other=source, by=by, at=at)]
    is_open = IssueStatus.OPEN in {source.status, target.status}
    if is_open and whole.status is IssueStatus.WAITING:
        whole = replace(whole, status=IssueStatus.OPEN, waiting_since=None)
        noted.append(_note(target, EventKind.WAITS_ON_US, other=source, by=by, at=at))
    is_urgent = Priority.URGENT in {source.priority, target.priority}
    whole = replace(
        whole,
        assignee_id=target.assignee_id or source.assignee_id,
        acknowledged_at=target.acknowledged_at or source.acknowledged_at,
        priority=Priority.URGENT if is_urgent else Priority.NORMAL,
    )
    part = replace(
        source,
        status=IssueStatus.MERGED,
        merged_into=target.id,
        may_belong_to=(),
        waiting_since=None,
        answering_id=None,
        revision=source.revision + 1,
        talk_revision=source.talk_revision + 1,
    )
    kept: dict[str, str | int] = {
        "into": target.number,
        _THREADS: " ".join(sorted(brought.threads)),
        _STRAYS: " ".join(sorted(brought.strays)),
        _GAVE: " ".join(sorted(_gifts(source, target))),
    }
    return (
        (part, (TimelineEvent(source.id, EventKind.MERGED, at, by.person_id, kept),)),
        (whole, tuple(noted)),
    )


def require_whole(issue: Issue) -> None:
    """Raise IllegalTransition for an issue that is a part of another one."""
    if issue.status is IssueStatus.MERGED:
        raise IllegalTransition(issue.number, issue.status, IssueStatus.OPEN)


def keep_apart(issue: Issue, *, by: Actor, at: datetime) -> Changed:
    """Return an issue that belongs to none of those it might belong to."""
    if not issue.may_belong_to:
        return issue, ()
    apart = replace(issue, may_belong_to=(), revision=issue.revision + 1)
    return apart, (TimelineEvent(issue.id, EventKind.KEPT_APART, at, by.person_id),)


def part_from(
    issue: Issue,
    other: Issue,
    *,
    turns: Sequence[Turn],
    by: Actor,
    at: datetime,
    gave: frozenset[str] = frozenset(),
) -> Changed:
    """Return an issue without what is `other`'s from now on, told from the turns that stay.

    What it has from that one alone, by `gave`, and nobody changed since, goes as well.
    """
    rest = _told(issue, turns)
    if "assignee" in gave and rest.assignee_id == other.assignee_id:
        rest = replace(rest, assignee_id=None)
    if "acknowledged" in gave and rest.assignee_id is None:
        rest = replace(rest, acknowledged_at=None)
    if "priority" in gave and rest.priority is other.priority:
        rest = replace(rest, priority=Priority.NORMAL)
    return rest, (_note(issue, EventKind.SPLIT, other=other, by=by, at=at),)


def stand_alone(
    issue: Issue, origin: Issue, *, turns: Sequence[Turn], by: Actor, at: datetime
) -> Changed:
    """Return an issue that was part of `origin` until now, or whose words stood in it."""
    alone = _told(replace(issue, merged_into=None), turns)
    return alone, (_note(issue, EventKind.SPLIT, other=origin, by=by, at=at),)


def _told(issue: Issue, turns: Sequence[Turn], *, began: datetime | None = None) -> Issue:
    """Return an issue whose present episode consists of these turns.

    Those from before its last resolution are past: they say only who spoke last.
    """
    *earlier, current = issue.episodes
    floor = _floor(issue)
    past = [turn for turn in turns if floor is not None and turn.at <= floor]
    now = turns[len(past) :]
    if began is None:
        began = current.opened_at if earlier else _first_question(now, current.opened_at)
    told = replace(
        issue,
        status=IssueStatus.OPEN,
        opened_at=issue.opened_at if earlier else began,
        episodes=(*earlier, Episode(number=current.number, opened_at=began)),
        last_customer_at=_last(past, is_agents=False),
        last_agent_at=_last(past, is_agents=True),
        waiting_since=None,
        answering_id=None,
    )
    for turn in now:
        told = _hear(told, turn)
    return replace(told, revision=issue.revision + 1, talk_revision=issue.talk_revision + 1)


def _hear(issue: Issue, turn: Turn) -> Issue:
    if turn.kind is EventKind.AGENT_WROTE:
        return issue.hear_agent(by=DESK, at=turn.at)[0]
    wants_answer = turn.kind is EventKind.CUSTOMER_WROTE
    return issue.hear_customer(by=DESK, at=turn.at, wants_answer=wants_answer)[0]


def _gifts(source: Issue, target: Issue) -> Iterable[str]:
    if target.assignee_id is None and source.assignee_id is not None:
        yield "assignee"
    if target.acknowledged_at is None and source.acknowledged_at is not None:
        yield "acknowledged"
    if target.priority is Priority.NORMAL and source.priority is Priority.URGENT:
        yield "priority"


def _floor(issue: Issue) -> datetime | None:
    return issue.episodes[-2].resolved_at if len(issue.episodes) > 1 else None


def _not_before(floor: datetime | None, moment: datetime) -> datetime:
    return moment if floor is None else max(floor, moment)


def _first_question(turns: Iterable[Turn], otherwise: datetime) -> datetime:
    asked = (turn.at for turn in turns if turn.kind is not EventKind.AGENT_WROTE)
    return next(asked, otherwise)


def _last(turns: Iterable[Turn], *, is_agents: bool) -> datetime | None:
    kinds = TURNS & {EventKind.AGENT_WROTE} if is_agents else TURNS - {EventKind.AGENT_WROTE}
    return max((turn.at for turn in turns if turn.kind in kinds), default=None)


def _turn_of(event: TimelineEvent) -> Iterable[Turn]:
    if event.kind is EventKind.OPENED:
        yield Turn(event.at, EventKind.CUSTOMER_WROTE)
    elif event.kind in TURNS:
        yield Turn(event.at, event.kind)


def _note(issue: Issue, kind: EventKind, *, other: Issue, by: Actor, at: datetime) -> TimelineEvent:
    return TimelineEvent(issue.id, kind, at, by.person_id, {"other": other.number})
