"""Any sequence of acts, in any order of their times, keeps an issue's promises to its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import IllegalTransition
from bot.domain.ids import PersonId
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.people import Actor
from bot.domain.reading import Urgency
from bot.domain.timeline import EventKind
from tests.unit.builders import ANN, DANA, NOON, SAM, Change, an_issue

TALKS = {"ask", "thank", "answer", "edit"}
ACTS = sorted(
    TALKS
    | {"resolve", "reopen", "discard", "claim", "assign", "release", "urgent", "normal", "retitle"}
    | {"write", "stop writing", "low", "high"}
)

# Minutes around the opening, so that acts overtake each other and even the opening itself.
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(-30, 300), st.sampled_from([SAM, ANN])),
    max_size=30,
)


def act_on(issue: Issue, act: str, at: datetime, by: Actor) -> Change:
    match act:
        case "ask" | "thank":
            return issue.hear_customer(by=DANA, at=at, wants_answer=act == "ask")
        case "answer":
            return issue.hear_agent(by=by, at=at)
        case "edit":
            return issue.change_words(EventKind.MESSAGE_EDITED, by=DANA, at=at)
        case "resolve":
            return issue.resolve(by=by, at=at)
        case "reopen":
            return issue.reopen(by=by, at=at)
        case "discard":
            return issue.discard(by=by, at=at)
        case _:
            return look_after(issue, act, at, by)


def look_after(issue: Issue, act: str, at: datetime, by: Actor) -> Change:
    match act:
        case "claim":
            return issue.claim(by=by, at=at)
        case "assign":
            return issue.assign(to=by.person_id or PersonId("nobody"), by=ANN, at=at)
        case "release":
            return issue.release(by=by, at=at)
        case "urgent" | "normal":
            return issue.prioritise(Priority(act), by=by, at=at)
        case "low" | "high":
            corrected = replace(issue.corrected, urgency=Urgency(act))
            return issue.correct_reading(corrected, by=by, at=at)
        case "retitle":
            return issue.retitle(f"Title at {at:%H:%M}", by=by, at=at)
        case "write":
            return issue.start_answering(by=by), ()
        case _:
            return issue.stop_answering(by=by), ()


def try_act(issue: Issue, act: str, at: datetime, by: Actor) -> Change:
    """Do it, or nothing where the issue refuses; a refusal is legal, a broken issue is not."""
    try:
        return act_on(issue, act, at, by)
    except IllegalTransition:
        return issue, ()


def times_of(issue: Issue) -> list[datetime]:
    """Return starts and ends of the episodes in the order of the history."""
    times = []
    for episode in issue.episodes:
        times += [episode.opened_at, *([episode.resolved_at] if episode.resolved_at else [])]
    return times


def check(issue: Issue) -> None:
    """Assert everything that holds for every issue at any time."""
    last = issue.episodes[-1]
    is_resolved = issue.status is IssueStatus.RESOLVED
    assert [episode.number for episode in issue.episodes] == [*range(1, len(issue.episodes) + 1)]
    assert all(episode.resolved_at is not None for episode in issue.episodes[:-1])
    assert last.resolved_at is None if issue.is_active else True
    assert (issue.resolved_at is not None) is is_resolved
    assert issue.resolved_at == last.resolved_at if is_resolved else True
    assert times_of(issue) == sorted(times_of(issue))
    assert issue.opened_at == issue.episodes[0].opened_at
    assert (issue.waiting_since is not None) is (issue.status is IssueStatus.WAITING)
    assert issue.waiting_since is None or issue.waiting_since >= last.opened_at
    assert issue.acknowledged_at is None or issue.acknowledged_at >= issue.opened_at
    assert issue.has_reply is any(episode.first_response_at for episode in issue.episodes)
    check_episodes(issue)


def check_episodes(issue: Issue) -> None:
    for episode in issue.episodes:
        response = episode.first_response_at
        assert episode.waited >= timedelta(0)
        assert response is None or response >= episode.opened_at
        assert (episode.agent_turn_count > 0) is (response is not None)
        if episode.resolved_at is not None:
            assert episode.waited <= episode.resolved_at - episode.opened_at


@given(steps=STEPS)
@settings(max_examples=400)
def test_every_sequence_of_acts_leaves_a_sound_issue(
    steps: list[tuple[str, int, Actor]],
) -> None:
    issue = an_issue()
    check(issue)
    for act, minute, by in steps:
        issue, _ = try_act(issue, act, NOON + timedelta(minutes=minute), by)
        check(issue)


@given(steps=STEPS)
def test_a_revision_rises_with_every_change_and_never_without_one(
    steps: list[tuple[str, int, Actor]],
) -> None:
    issue = an_issue()

    for act, minute, by in steps:
        before = issue
        issue, events = try_act(issue, act, NOON + timedelta(minutes=minute), by)

        has_changed = issue is not before
        assert issue.revision == before.revision + has_changed
        assert issue.talk_revision == before.talk_revision + (act in TALKS)
        assert has_changed or events == ()


@given(steps=STEPS)
def test_what_was_counted_is_never_taken_back_by_a_later_act(
    steps: list[tuple[str, int, Actor]],
) -> None:
    issue = an_issue()

    for act, minute, by in steps:
        before = issue
        issue, _ = try_act(issue, act, NOON + timedelta(minutes=minute), by)

        assert len(issue.episodes) - len(before.episodes) in {0, 1}
        for old, new in zip(before.episodes, issue.episodes, strict=False):
            assert new.agent_turn_count >= old.agent_turn_count
            assert new.opened_at <= old.opened_at
            assert old.resolved_at in {None, new.resolved_at}


@given(minutes=st.lists(st.integers(0, 300), min_size=1, max_size=6, unique=True), data=st.data())
def test_answers_in_any_order_of_arrival_give_the_same_response_time(
    minutes: list[int], data: st.DataObject
) -> None:
    issue = an_issue()

    for minute in data.draw(st.permutations(minutes)):
        issue, _ = issue.hear_agent(by=SAM, at=NOON + timedelta(minutes=minute))

    assert issue.episode.first_response_at == NOON + timedelta(minutes=min(minutes))
    assert issue.episode.agent_turn_count == 1
