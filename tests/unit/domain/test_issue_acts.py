"""Every act on an issue from every status: what it may become, and what is noted about it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.errors import IllegalTransition
from bot.domain.ids import MessageTs, PersonId
from bot.domain.issue import EventKind, Issue, IssueStatus, Priority
from bot.domain.people import DESK
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

ACTS: dict[str, Callable[[Issue], Change]] = {
    "customer writes": lambda issue: issue.hear_customer(by=DANA, at=after(60)),
    "customer thanks": lambda issue: issue.hear_customer(by=DANA, at=after(60), wants_answer=False),
    "agent writes": lambda issue: issue.hear_agent(by=SAM, at=after(60)),
    "resolve": lambda issue: issue.resolve(by=SAM, at=after(60)),
    "reopen": lambda issue: issue.reopen(by=SAM, at=after(60)),
    "discard": lambda issue: issue.discard(by=SAM, at=after(60)),
    "claim": lambda issue: issue.claim(by=ANN, at=after(60)),
    "assign": lambda issue: issue.assign(to=ANN_ID, by=SAM, at=after(60)),
    "prioritise": lambda issue: issue.prioritise(Priority.URGENT, by=SAM, at=after(60)),
    "retitle": lambda issue: issue.retitle("Another title", by=SAM, at=after(60)),
    "edit": lambda issue: issue.change_words(EventKind.MESSAGE_EDITED, by=DANA, at=after(60)),
}

# From which status (in the order above the columns) each act leads where; None means refused.
FROM = (OPEN, WAITING, RESOLVED, CLOSED, DISCARDED)
LEADS_TO: dict[str, tuple[IssueStatus | None, ...]] = {
    "customer writes": (OPEN, OPEN, RESOLVED, CLOSED, DISCARDED),
    "customer thanks": (OPEN, WAITING, RESOLVED, CLOSED, DISCARDED),
    "agent writes": (WAITING, WAITING, RESOLVED, CLOSED, DISCARDED),
    "resolve": (RESOLVED, RESOLVED, RESOLVED, None, None),
    "reopen": (OPEN, WAITING, OPEN, None, OPEN),
    "discard": (DISCARDED, DISCARDED, DISCARDED, None, DISCARDED),
    "claim": FROM,
    "assign": FROM,
    "prioritise": FROM,
    "retitle": FROM,
    "edit": FROM,
}

CELLS = [
    pytest.param(act, have, want, id=f"{act}-when-{have}")
    for act, row in LEADS_TO.items()
    for have, want in zip(FROM, row, strict=True)
]


def test_the_table_of_statuses_is_complete() -> None:
    assert set(FROM) == set(IssueStatus)
    assert LEADS_TO.keys() == ACTS.keys()


@pytest.mark.parametrize(("act", "have", "want"), CELLS)
def test_an_act_leads_to_the_status_in_the_table(
    act: str, have: IssueStatus, want: IssueStatus | None
) -> None:
    issue = an_issue(have)

    if want is None:
        with pytest.raises(IllegalTransition):
            ACTS[act](issue)
        return
    changed, _ = ACTS[act](issue)

    assert changed.status is want


def test_a_refused_change_names_the_issue_and_both_statuses() -> None:
    issue = an_issue(CLOSED)

    with pytest.raises(IllegalTransition) as refusal:
        issue.reopen(by=SAM, at=after(60))

    assert refusal.value.values() == {"number": 142, "have": "closed", "want": "open"}


@pytest.mark.parametrize(
    ("issue", "act"),
    [
        pytest.param(an_issue(RESOLVED), "resolve", id="resolve-twice"),
        pytest.param(an_issue(DISCARDED), "discard", id="discard-twice"),
        pytest.param(an_issue(OPEN), "reopen", id="reopen-what-is-open"),
        pytest.param(an_issue(WAITING), "reopen", id="reopen-what-waits"),
        pytest.param(an_issue(assignee_id=ANN_ID), "assign", id="assign-again"),
        pytest.param(an_issue(assignee_id=ANN_ID, acknowledged_at=NOON), "claim", id="claim-again"),
        pytest.param(an_issue(priority=Priority.URGENT), "prioritise", id="urgent-again"),
        pytest.param(an_issue(title="Another title"), "retitle", id="same-title"),
    ],
)
def test_doing_it_again_changes_nothing_and_is_not_noted(issue: Issue, act: str) -> None:
    changed, events = ACTS[act](issue)

    assert changed is issue
    assert events == ()


@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_raises_the_revision_and_is_noted_with_its_time(act: str) -> None:
    issue = an_issue(RESOLVED if act == "reopen" else OPEN)

    changed, events = ACTS[act](issue)

    assert changed.revision == issue.revision + 1
    assert {event.issue_id for event in events} == {issue.id}
    assert {event.at for event in events} == {after(60)}


@pytest.mark.parametrize("act", sorted(ACTS))
def test_only_words_raise_the_revision_of_the_talk(act: str) -> None:
    issue = an_issue(RESOLVED if act == "reopen" else OPEN)
    is_words = act in {"customer writes", "customer thanks", "agent writes", "edit"}

    changed, _ = ACTS[act](issue)

    assert changed.talk_revision == issue.talk_revision + is_words


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


@pytest.mark.parametrize("act", ["agent writes", "resolve", "discard"])
def test_the_sign_of_writing_ends_with_the_answer_or_the_issue(act: str) -> None:
    writing = an_issue().start_answering(by=ANN)

    changed, _ = ACTS[act](writing)

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
