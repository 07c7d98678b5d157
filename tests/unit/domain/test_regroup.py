"""Merged, two issues keep the time of one talk; taken apart, each keeps the time it had."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import IssueId, MessageTs
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.regroup import (
    Brought,
    brought_by,
    merge,
    part_from,
    present_turns,
    stand_alone,
    turns_of,
)
from bot.domain.timeline import EventKind, TimelineEvent
from tests.unit.builders import DANA, SAM, an_issue

NOTHING = Brought()
LATER = timedelta(hours=20)
TOLD = list[TimelineEvent]
ACTS = st.sampled_from(["ask", "thank", "answer", "resolve"])
# Whole minutes for the one and half ones for the other: no two words fall together.
STEPS = st.lists(st.tuples(ACTS, st.integers(1, 500)), max_size=12, unique_by=lambda one: one[1])


def an_other(start: float) -> Issue:
    """Return another issue, raised some minutes and a half after the first, or before."""
    first = an_issue()
    at = first.opened_at + timedelta(minutes=start, seconds=30)
    return Issue.open(
        id=IssueId("other"),
        workspace_id=first.workspace_id,
        number=143,
        account_id=first.account_id,
        channel_id=first.channel_id,
        thread_ts=MessageTs("1700000001.000100"),
        requester_id=first.requester_id,
        title="The invoice is wrong",
        at=at,
        by=DANA,
    )[0]


def grown(issue: Issue, steps: list[tuple[str, int]]) -> tuple[Issue, TOLD]:
    """Return an issue after these acts, with its timeline."""
    told = [TimelineEvent(issue.id, EventKind.OPENED, issue.opened_at)]
    for act, minutes in sorted(steps, key=lambda step: step[1]):
        at = issue.opened_at + timedelta(minutes=minutes)
        issue, told = _acted(issue, told, act, at)
    return issue, told


def _acted(issue: Issue, told: TOLD, act: str, at: datetime) -> tuple[Issue, TOLD]:
    if act == "resolve":
        resolved, one = issue.resolve(by=SAM, at=at)
        issue, other = resolved.reopen(by=SAM, at=at)
        return issue, [*told, *one, *other]
    if act == "answer":
        issue, events = issue.hear_agent(by=SAM, at=at)
    else:
        issue, events = issue.hear_customer(by=DANA, at=at, wants_answer=act == "ask")
    return issue, [*told, *events]


def merged(source: Issue, target: Issue, told: TOLD, other_told: TOLD) -> tuple[Issue, Issue, TOLD]:
    """Merge, and return the part, the whole, and the part's timeline."""
    turns = sorted({*turns_of(other_told), *present_turns(source, told)})
    brought = Brought(frozenset({source.thread_ts}), frozenset())
    (part, events), (whole, _) = merge(
        source, target, turns=turns, brought=brought, by=SAM, at=source.opened_at + LATER
    )
    return part, whole, [*told, *events]


def clocks(issue: Issue) -> tuple[object, ...]:
    """Return what figures are made of."""
    return (
        issue.status,
        issue.opened_at,
        issue.episodes,
        issue.last_customer_at,
        issue.last_agent_at,
        issue.waiting_since,
    )


@given(STEPS)
def test_told_again_from_its_turns_an_issue_is_what_it_was(steps: list[tuple[str, int]]) -> None:
    issue, told = grown(an_issue(), steps)

    same, _ = part_from(issue, an_other(0), turns=turns_of(told), by=SAM, at=issue.opened_at)

    assert clocks(same) == clocks(issue)


@given(STEPS, STEPS, st.integers(-300, 300))
def test_taken_apart_both_are_what_they_were(
    steps: list[tuple[str, int]], others: list[tuple[str, int]], start: int
) -> None:
    target, target_told = grown(an_issue(), steps)
    source, told = grown(an_other(start), others)
    moments = {turn.at for turn in present_turns(source, told)}
    part, whole, part_told = merged(source, target, told, target_told)
    at = source.opened_at + LATER

    mine = turns_of(target_told)
    alone, _ = stand_alone(part, whole, turns=turns_of(part_told), by=SAM, at=at)
    rest, _ = part_from(whole, alone, turns=mine, by=SAM, at=at)

    assert clocks(alone) == clocks(source)
    assert clocks(rest)[0:3] == clocks(target)[0:3]
    assert moments.isdisjoint({turn.at for turn in mine})
    assert alone.merged_into is None


@given(STEPS, STEPS, st.integers(-300, 300))
def test_a_whole_waits_on_us_while_either_does_and_began_no_later(
    steps: list[tuple[str, int]], others: list[tuple[str, int]], start: int
) -> None:
    target, target_told = grown(an_issue(), steps)
    source, told = grown(an_other(start), others)

    part, whole, _ = merged(source, target, told, target_told)

    assert part.status is IssueStatus.MERGED
    assert part.merged_into == whole.id
    assert whole.is_active
    if IssueStatus.OPEN in {source.status, target.status}:
        assert whole.status is IssueStatus.OPEN
        assert whole.waiting_since is None
    assert whole.episode.opened_at <= target.episode.opened_at
    assert whole.opened_at <= target.opened_at
    assert [one.resolved_at for one in whole.episodes[:-1]] == [
        one.resolved_at for one in target.episodes[:-1]
    ]
    assert whole.revision > target.revision
    assert whole.talk_revision > target.talk_revision


def test_what_was_brought_along_is_remembered() -> None:
    source, target = an_other(5), an_issue()
    brought = Brought(frozenset({source.thread_ts}), frozenset({MessageTs("1700000009.000100")}))

    (_, events), _ = merge(
        source, target, turns=(), brought=brought, by=SAM, at=source.opened_at + LATER
    )

    assert brought_by(events) == brought
    assert brought_by(()) == NOTHING


def test_the_answer_to_one_question_is_the_first_response_of_the_whole() -> None:
    target, target_told = grown(an_issue(), [("answer", 10)])
    source, told = grown(an_other(-5), [])

    _, whole, _ = merged(source, target, told, target_told)

    assert whole.opened_at == source.opened_at
    assert whole.episode.first_response_at == target.episode.first_response_at


def test_somebody_who_has_either_has_the_whole() -> None:
    source = replace(an_other(5), assignee_id=SAM.person_id)

    _, whole, _ = merged(source, an_issue(), [], [])

    assert whole.assignee_id == SAM.person_id


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_taken_apart_each_has_who_had_it_and_since_when(
    source_had: bool, source_has: bool, target_had: bool, target_has: bool
) -> None:
    """The whole may have been taken up before, and given back."""
    source = taken_up(an_other(5), had=source_had, has=source_has)
    target = taken_up(an_issue(), had=target_had, has=target_has)
    part, whole, told = merged(source, target, [], [])

    rest, _ = part_from(
        whole, part, turns=[], by=SAM, at=target.opened_at + LATER, gave=brought_by(told).gave
    )

    assert (rest.assignee_id, rest.acknowledged_at) == (target.assignee_id, target.acknowledged_at)
    assert (part.assignee_id, part.acknowledged_at) == (source.assignee_id, source.acknowledged_at)


def taken_up(issue: Issue, *, had: bool, has: bool) -> Issue:
    """Return an issue that somebody has, or had and gave back."""
    if had or has:
        issue, _ = issue.claim(by=SAM, at=issue.opened_at + timedelta(minutes=1))
    if had and not has:
        issue, _ = issue.release(by=SAM, at=issue.opened_at + timedelta(minutes=2))
    return issue
