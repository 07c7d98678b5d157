"""What each act on an issue notes, and about whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.ids import MessageTs, PersonId
from bot.domain.issue import Issue
from bot.domain.issue_reading import CorrectedReading
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.people import DESK
from bot.domain.reading import Category, Temperature, Urgency
from bot.domain.timeline import EventKind
from tests.unit.builders import (
    ANN,
    ANN_ID,
    DANA,
    DANA_ID,
    NOON,
    SAM,
    SAM_ID,
    Change,
    after,
    an_issue,
)

OPEN = IssueStatus.OPEN
WAITING = IssueStatus.WAITING
RESOLVED = IssueStatus.RESOLVED
CLOSED = IssueStatus.CLOSED
DISCARDED = IssueStatus.DISCARDED


def test_opening_notes_who_raised_the_issue_and_when() -> None:
    issue, events = Issue.open(
        id=an_issue().id,
        workspace_id=an_issue().workspace_id,
        number=7,
        account_id=an_issue().account_id,
        channel_id=an_issue().channel_id,
        thread_ts=an_issue().thread_ts,
        requester_id=DANA_ID,
        title="Exports stop at half",
        at=NOON,
        by=DANA,
    )

    assert (issue.status, issue.revision, issue.talk_revision) == (OPEN, 1, 1)
    assert issue.episode.opened_at == issue.opened_at == issue.last_customer_at == NOON
    assert [(event.kind, event.by) for event in events] == [(EventKind.OPENED, DANA_ID)]


def test_claiming_makes_the_assignee_and_acknowledges_once() -> None:
    claimed, events = an_issue().claim(by=SAM, at=after(3))

    taken_over, _ = claimed.claim(by=ANN, at=after(8))

    assert taken_over.assignee_id == ANN_ID
    assert taken_over.acknowledged_at == after(3)
    assert [event.kind for event in events] == [EventKind.CLAIMED]


def test_claiming_what_a_lead_assigned_to_you_still_acknowledges() -> None:
    """An assignee's claim was ignored, so the issue was never acknowledged."""
    assigned, _ = an_issue().assign(to=SAM_ID, by=ANN, at=after(2))

    claimed, events = assigned.claim(by=SAM, at=after(3))

    assert claimed.acknowledged_at == after(3)
    assert [event.kind for event in events] == [EventKind.CLAIMED]


def test_claiming_is_no_response() -> None:
    claimed, _ = an_issue().claim(by=SAM, at=after(3))

    assert not claimed.has_reply
    assert claimed.episode.first_response_at is None


def test_a_claim_that_overtook_the_first_message_acknowledges_at_its_time() -> None:
    claimed, _ = an_issue().claim(by=SAM, at=after(-1))

    assert claimed.acknowledged_at == NOON


def test_the_desk_claims_nothing() -> None:
    issue = an_issue()

    assert issue.claim(by=DESK, at=after(1)) == (issue, ())


def test_releasing_takes_the_assignee_away_and_keeps_the_acknowledgement() -> None:
    claimed, _ = an_issue().claim(by=SAM, at=after(3))

    released, events = claimed.release(by=SAM, at=after(4))

    assert released.assignee_id is None
    assert released.acknowledged_at == after(3)
    assert [event.kind for event in events] == [EventKind.RELEASED]


def test_releasing_what_nobody_has_changes_nothing() -> None:
    issue = an_issue()

    assert issue.release(by=SAM, at=after(4)) == (issue, ())


def test_assigning_says_to_whom() -> None:
    assigned, events = an_issue().assign(to=ANN_ID, by=SAM, at=after(4))

    assert assigned.assignee_id == ANN_ID
    assert assigned.acknowledged_at is None
    assert dict(events[0].details) == {"to": ANN_ID}


def test_the_history_holds_the_new_priority_but_no_words_of_a_title() -> None:
    issue = an_issue()

    _, urgent = issue.prioritise(Priority.URGENT, by=SAM, at=after(1))
    _, retitled = issue.retitle("Password of Dana", by=SAM, at=after(2))

    assert dict(urgent[0].details) == {"to": "urgent"}
    assert dict(retitled[0].details) == {}


def test_the_history_holds_what_somebody_said_of_an_issue() -> None:
    said = CorrectedReading(category=Category.WISH, urgency=Urgency.LOW)

    corrected, events = an_issue().correct_reading(said, by=SAM, at=after(1))

    assert corrected.corrected == said
    assert [dict(event.details) for event in events] == [{"category": "wish", "urgency": "low"}]


@pytest.mark.parametrize(
    ("before", "urgency", "after_it"),
    [
        (Priority.NORMAL, Urgency.URGENT, Priority.URGENT),
        (Priority.URGENT, Urgency.HIGH, Priority.NORMAL),
        (Priority.URGENT, None, Priority.URGENT),
    ],
)
def test_a_word_about_the_hurry_is_the_priority(
    before: Priority, urgency: Urgency | None, after_it: Priority
) -> None:
    said = CorrectedReading(temperature=Temperature.TENSE, urgency=urgency)

    corrected, _ = an_issue(priority=before).correct_reading(said, by=SAM, at=after(1))

    assert corrected.priority is after_it


def test_the_priority_is_a_word_about_the_hurry() -> None:
    urgent, _ = an_issue().prioritise(Priority.URGENT, by=SAM, at=after(1))
    calm, _ = urgent.prioritise(Priority.NORMAL, by=SAM, at=after(2))

    assert (urgent.corrected.urgency, calm.corrected.urgency) == (Urgency.URGENT, Urgency.NORMAL)


def test_the_first_responder_becomes_the_assignee() -> None:
    answered, events = an_issue().hear_agent(by=SAM, at=after(5))

    assert answered.assignee_id == SAM_ID
    assert [event.kind for event in events] == [EventKind.AGENT_WROTE, EventKind.ASSIGNED]


def test_a_second_responder_does_not_take_the_issue_over() -> None:
    answered, _ = an_issue(assignee_id=ANN_ID).hear_agent(by=SAM, at=after(5))

    assert answered.assignee_id == ANN_ID


def test_a_word_after_the_resolution_assigns_nobody() -> None:
    resolved, _ = an_issue().resolve(by=SAM, at=after(5))

    heard, _ = resolved.hear_agent(by=ANN, at=after(6))

    assert heard.assignee_id is None


def test_resolving_notes_who_and_in_which_episode() -> None:
    resolved, events = an_issue().resolve(by=SAM, at=after(5))

    assert (resolved.resolved_by, resolved.resolved_at) == (SAM_ID, after(5))
    assert dict(events[0].details) == {"episode": 1}


def test_reopening_a_resolved_issue_clears_its_resolution() -> None:
    reopened, events = an_issue(RESOLVED).reopen(by=DANA, at=after(60))

    assert (reopened.resolved_at, reopened.resolved_by) == (None, None)
    assert dict(events[0].details) == {"episode": 2}


def test_discarding_a_resolved_issue_clears_its_resolution() -> None:
    """The resolver's check-mark, taken away later, reopened what had been discarded."""
    discarded, _ = an_issue(RESOLVED).discard(by=SAM, at=after(60))

    assert (discarded.resolved_at, discarded.resolved_by) == (None, None)


def test_a_discarded_issue_goes_on_in_the_episode_it_was_in() -> None:
    reopened, events = an_issue(DISCARDED).reopen(by=SAM, at=after(60))

    assert [episode.number for episode in reopened.episodes] == [1]
    assert dict(events[0].details) == {"episode": 1}


def test_the_sign_of_writing_is_shown_and_taken_away_by_its_owner() -> None:
    issue = an_issue()

    writing = issue.start_answering(by=SAM)

    assert writing.answering_id == SAM_ID
    assert writing.start_answering(by=SAM) is writing
    assert writing.stop_answering(by=ANN) is writing
    assert writing.stop_answering(by=SAM).answering_id is None
    assert issue.stop_answering(by=SAM) is issue


@pytest.mark.parametrize("act", [Issue.hear_agent, Issue.resolve, Issue.discard])
def test_the_sign_of_writing_ends_with_the_answer_or_the_issue(act: Callable[..., Change]) -> None:
    writing = an_issue().start_answering(by=ANN)

    changed, _ = act(writing, by=SAM, at=after(60))

    assert changed.answering_id is None


def test_an_issue_logged_by_hand_finds_its_requester_and_its_thread() -> None:
    logged = an_issue(thread_ts=MessageTs("logged-issue-1"), requester_id=SAM_ID)

    found = logged.adopt(PersonId("erin")).stand_at(MessageTs("1795176600.000100"))

    assert found.requester_id == PersonId("erin")
    assert found.thread_ts == MessageTs("1795176600.000100")
    assert found.revision == logged.revision + 2
    assert found.talk_revision == logged.talk_revision


@pytest.mark.parametrize(
    ("status", "is_active", "can_reopen"),
    [
        (OPEN, True, False),
        (WAITING, True, False),
        (RESOLVED, False, True),
        (CLOSED, False, False),
        (DISCARDED, False, True),
    ],
)
def test_what_is_active_and_what_can_come_back(
    status: IssueStatus, is_active: bool, can_reopen: bool
) -> None:
    issue = an_issue(status)

    assert (issue.is_active, issue.can_reopen) == (is_active, can_reopen)


def test_what_was_said_before_the_resolution_is_older_than_it() -> None:
    resolved = an_issue(RESOLVED)

    assert resolved.is_older_than_resolution(after(19))
    assert resolved.is_older_than_resolution(after(20))
    assert not resolved.is_older_than_resolution(after(21))
    assert not an_issue().is_older_than_resolution(after(19))


def test_a_resolution_that_somebody_else_stands_for_keeps_its_time() -> None:
    resolved = an_issue(RESOLVED)

    passed = resolved.pass_resolution_to(ANN_ID)

    assert passed.resolved_by == ANN_ID
    assert passed.episodes == resolved.episodes
    assert passed.revision == resolved.revision + 1
