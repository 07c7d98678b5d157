"""Every act on an issue from every status: where it leads, or that it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.errors import IllegalTransition
from bot.domain.issue import Issue
from bot.domain.issue_reading import CorrectedReading
from bot.domain.issue_status import IssueStatus, Priority
from bot.domain.reading import Temperature
from bot.domain.timeline import EventKind
from tests.unit.builders import (
    ANN,
    ANN_ID,
    DANA,
    NOON,
    SAM,
    Change,
    after,
    an_issue,
)

OPEN = IssueStatus.OPEN
WAITING = IssueStatus.WAITING
RESOLVED = IssueStatus.RESOLVED
CLOSED = IssueStatus.CLOSED
DISCARDED = IssueStatus.DISCARDED
MERGED = IssueStatus.MERGED
UPSET = CorrectedReading(temperature=Temperature.UPSET)

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
    "correct reading": lambda issue: issue.correct_reading(UPSET, by=SAM, at=after(60)),
    "retitle": lambda issue: issue.retitle("Another title", by=SAM, at=after(60)),
    "edit": lambda issue: issue.change_words(EventKind.MESSAGE_EDITED, by=DANA, at=after(60)),
}

# From which status (in the order above the columns) each act leads where; None means refused.
FROM = (OPEN, WAITING, RESOLVED, CLOSED, DISCARDED, MERGED)
LEADS_TO: dict[str, tuple[IssueStatus | None, ...]] = {
    "customer writes": (OPEN, OPEN, RESOLVED, CLOSED, DISCARDED, MERGED),
    "customer thanks": (OPEN, WAITING, RESOLVED, CLOSED, DISCARDED, MERGED),
    "agent writes": (WAITING, WAITING, RESOLVED, CLOSED, DISCARDED, MERGED),
    "resolve": (RESOLVED, RESOLVED, RESOLVED, None, None, None),
    "reopen": (OPEN, WAITING, OPEN, None, OPEN, None),
    "discard": (DISCARDED, DISCARDED, DISCARDED, None, DISCARDED, None),
    "claim": FROM,
    "assign": FROM,
    "prioritise": FROM,
    "correct reading": FROM,
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
        pytest.param(an_issue(corrected=UPSET), "correct reading", id="same-reading"),
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
