"""Orders of events that once ended otherwise than the order in which people acted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest

from bot.domain.conversation import MessageHeard
from bot.domain.decision import Verdict
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from tests.contract.lives import (
    DANA,
    DIRK,
    SAM,
    Event,
    Seen,
    Stage,
    at,
    deletes,
    edits,
    reacts,
    says,
)

REPORT, QUESTION = "The export fails with error 500 since this morning", "How do I add an admin?"
SMALL, THANKS, ANSWER = "Good morning", "thanks!", "I am looking at the export service now."
PIN, CHECK = "pushpin", "white_check_mark"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of some events: the messages in the order of their writing, and the issue."""

    messages: list[Seen]
    issue: Issue

    @property
    def answered_at(self) -> datetime | None:
        return self.issue.episodes[0].first_response_at


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("orders"))
    yield stage
    stage.close()


def tell(stage: Stage, *events: Event) -> Told:
    heard = sorted({event.ts for event in events if isinstance(event, MessageHeard)})
    end = stage.end_of(events, messages=heard)
    (issue,) = stage.issues()
    return Told([end.messages[ts] for ts in heard], issue)


def test_a_pushpin_that_was_put_on_before_the_message_was_heard_is_the_last_word(
    stage: Stage,
) -> None:
    """The verdict was ordered by Slack's time of the mark, so it stood as skipped."""
    head = says(DANA, SMALL, 1)

    told = tell(stage, head, reacts(SAM, PIN, head, 2))

    assert [one.verdict for one in told.messages] == [Verdict.OPENED]


def test_a_question_that_overtook_an_earlier_one_gives_way_to_it(stage: Stage) -> None:
    """The clock began with the earlier one, but the issue had the later one's title and writer."""
    head = says(DANA, REPORT, 1)
    reply = says(DIRK, QUESTION, 3, thread=head.ts)

    told = tell(stage, reply, head)

    assert told.issue.title == REPORT
    assert told.issue.opened_at == at(1)
    assert told.issue.requester_id == stage.person_id(DANA)
    assert [one.verdict for one in told.messages] == [Verdict.OPENED, Verdict.JOINED]


def test_an_answer_between_the_two_is_the_first_response(stage: Stage) -> None:
    """It stood before the later question, so it answered nothing."""
    head = says(DANA, REPORT, 1)
    answer = says(SAM, ANSWER, 2, thread=head.ts)
    reply = says(DIRK, QUESTION, 3, thread=head.ts)

    told = tell(stage, answer, reply, head)

    assert told.answered_at == at(2)


def test_small_talk_that_was_overtaken_moves_no_clock(stage: Stage) -> None:
    """What is no issue in order began one out of order."""
    head = says(DANA, "See you at the conference next week", 1)
    reply = says(DANA, REPORT, 3, thread=head.ts)

    told = tell(stage, reply, head)

    assert told.issue.opened_at == at(3)
    assert told.issue.title == REPORT


def test_a_mark_that_stood_before_the_question_begins_the_issue_there(stage: Stage) -> None:
    """A pushpin in a thread that had an issue was left alone, however early it was."""
    head = says(DANA, SMALL, 1)
    reply = says(DIRK, REPORT, 3, thread=head.ts)

    told = tell(stage, reply, head, reacts(SAM, PIN, head, 2))

    assert told.issue.opened_at == at(1)


def test_a_stub_belongs_to_the_issue_that_was_opened_after_the_deletion(stage: Stage) -> None:
    """What was deleted in the meantime was left out of the thread."""
    head = says(DANA, REPORT, 1)
    thanks = says(DANA, THANKS, 2, thread=head.ts)

    told = tell(stage, thanks, deletes(thanks), head)

    assert [one.has_issue for one in told.messages] == [True, True]


def test_a_message_whose_edit_was_taken_along_is_still_heard(stage: Stage) -> None:
    """The edit's row came along with a reply's issue, so the message counted as decided about."""
    head = says(DANA, REPORT, 1)
    reply = says(DIRK, QUESTION, 3, thread=head.ts)

    told = tell(stage, edits(head, "The import fails", 2), reply, head)

    assert told.issue.opened_at == at(1)
    assert told.issue.title == "The import fails"


def test_a_check_mark_counts_for_what_an_edit_made_an_issue(stage: Stage) -> None:
    """An issue that an edit opened did not look for marks that had come before the edit."""
    head = says(DANA, SMALL, 1)

    told = tell(stage, head, reacts(SAM, CHECK, head, 3), edits(head, REPORT, 2))

    assert told.issue.status is IssueStatus.RESOLVED


def test_a_requesters_check_mark_waits_for_the_answer_it_was_put_below(stage: Stage) -> None:
    """The answer came late, so the requester's word was refused for good."""
    head = says(DANA, REPORT, 1)
    answer = says(SAM, ANSWER, 2, thread=head.ts)

    told = tell(stage, head, reacts(DANA, CHECK, head, 3), answer)

    assert told.issue.status is IssueStatus.RESOLVED


def test_a_requesters_check_mark_of_before_the_answer_stays_without_effect(stage: Stage) -> None:
    head = says(DANA, REPORT, 1)
    answer = says(SAM, ANSWER, 3, thread=head.ts)

    told = tell(stage, head, reacts(DANA, CHECK, head, 2), answer)

    assert told.issue.status is IssueStatus.WAITING


def test_a_check_mark_of_before_the_question_does_not_resolve_it(stage: Stage) -> None:
    """A mark on the head, older than the issue, resolved it: in order it had found none."""
    head = says(DANA, SMALL, 1)
    reply = says(DIRK, REPORT, 3, thread=head.ts)

    told = tell(stage, head, reply, reacts(SAM, CHECK, head, 2))

    assert told.issue.status is IssueStatus.OPEN


def test_an_answer_that_comes_after_a_thanks_still_waits_for_the_customer(stage: Stage) -> None:
    """The thanks was taken for a question that the answer was older than."""
    head = says(DANA, REPORT, 1)
    answer = says(SAM, ANSWER, 2, thread=head.ts)
    thanks = says(DANA, THANKS, 3, thread=head.ts)

    told = tell(stage, head, thanks, answer)

    assert told.issue.status is IssueStatus.WAITING


def test_a_deleted_question_was_asked_before_the_thanks(stage: Stage) -> None:
    """With the question gone, the thanks was taken for one that the answer was older than."""
    head = says(DANA, REPORT, 1)
    answer = says(SAM, ANSWER, 3, thread=head.ts)
    thanks = says(DANA, THANKS, 4, thread=head.ts)

    told = tell(stage, head, thanks, deletes(head), answer)

    assert told.issue.status is IssueStatus.WAITING


def test_a_question_between_two_answers_that_comes_last_is_answered(stage: Stage) -> None:
    """It was compared with the first answer only, and the issue waited for us."""
    head = says(DANA, REPORT, 1)
    first = says(SAM, ANSWER, 2, thread=head.ts)
    further = says(DANA, QUESTION, 3, thread=head.ts)
    second = says(SAM, "In the settings, below People.", 4, thread=head.ts)

    told = tell(stage, head, first, second, further)

    assert told.issue.status is IssueStatus.WAITING


@pytest.mark.parametrize("is_edited", [True, False], ids=["edited", "deleted"])
def test_a_title_that_another_message_says_as_well_stays(stage: Stage, *, is_edited: bool) -> None:
    """Whoever took their own words back took the title of somebody else's with them."""
    head = says(DANA, REPORT, 1)
    same = says(DIRK, REPORT, 2, thread=head.ts)
    change: Sequence[Event] = [edits(same, QUESTION, 3)] if is_edited else [deletes(same)]

    told = tell(stage, head, same, *change)

    assert told.issue.title == REPORT
