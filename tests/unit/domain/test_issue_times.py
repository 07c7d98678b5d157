"""The times that figures are made of: responses, turns, episodes, waiting. Late events included."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ids import MessageTs
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.timeline import EventKind
from tests.unit.builders import ANN, DANA, NOON, SAM, THREAD, after, an_issue


def said(issue: Issue, *lines: str) -> Issue:
    """Return the issue after lines like "agent 10": who wrote, at which minute after noon."""
    for line in lines:
        who, minute = line.split()
        at = after(float(minute))
        if who == "agent":
            issue, _ = issue.hear_agent(by=SAM, at=at)
        elif who == "lead":
            issue, _ = issue.hear_agent(by=ANN, at=at)
        else:
            issue, _ = issue.hear_customer(by=DANA, at=at, wants_answer=who != "thanks")
    return issue


def test_the_first_visible_message_of_an_agent_is_the_first_response() -> None:
    issue = said(an_issue(), "agent 10", "customer 20", "agent 30")

    assert issue.episode.first_response_at == after(10)


def test_agent_messages_that_arrive_in_the_wrong_order_give_the_same_response_time() -> None:
    """The response that arrived first was kept, though an earlier one existed."""
    issue = said(an_issue(), "agent 12", "agent 10")

    assert issue.episode.first_response_at == after(10)
    assert issue.last_agent_at == after(12)


def test_a_merged_group_starts_its_clock_at_its_first_message() -> None:
    issue = said(an_issue(), "customer 1", "customer 2")

    assert issue.opened_at == issue.episode.opened_at == NOON


def test_a_first_message_that_arrives_late_still_starts_the_clock() -> None:
    """A reply in a thread overtook the thread's head, and the clock started at the reply."""
    issue = said(an_issue(), "customer -2")

    assert issue.opened_at == issue.episode.opened_at == after(-2)
    assert issue.last_customer_at == NOON


def test_a_late_thanks_does_not_move_the_start() -> None:
    issue = said(an_issue(), "thanks -2")

    assert issue.opened_at == NOON


def test_what_an_agent_wrote_before_the_issue_answers_nothing() -> None:
    """It gave a response time of zero, so an unanswered issue improved the figure."""
    issue = said(an_issue(), "agent -5")

    assert not issue.has_reply
    assert issue.episode.first_response_at is None
    assert issue.status is IssueStatus.OPEN
    assert issue.talk_revision == an_issue().talk_revision + 1


def test_an_agents_message_at_the_head_of_the_thread_began_it() -> None:
    """An agent-started thread has no first response time, also when its head arrives late."""
    issue = said(an_issue(opened_at=after(5)), "agent 0")

    assert issue.is_agent_started


def test_an_agents_message_within_a_thread_did_not_begin_it() -> None:
    issue = said(an_issue(opened_at=after(5)), "agent 1")

    assert not issue.is_agent_started


def test_an_issue_logged_by_hand_has_no_head_that_an_agent_wrote() -> None:
    issue = said(an_issue(thread_ts=MessageTs("logged-issue-1")), "agent -1")

    assert not issue.is_agent_started
    assert an_issue().thread_ts == THREAD


@pytest.mark.parametrize(
    ("lines", "turn_count"),
    [
        pytest.param(["agent 10"], 1, id="one-answer"),
        pytest.param(["agent 10", "lead 11"], 1, id="two-agents-in-a-row"),
        pytest.param(["agent 11", "lead 10"], 1, id="two-agents-in-the-wrong-order"),
        pytest.param(["agent 10", "customer 20", "agent 30"], 2, id="a-second-round"),
        pytest.param(["agent 10", "customer 20", "customer 21", "agent 30"], 2, id="two-questions"),
        pytest.param(["customer 20", "agent 10"], 1, id="an-answer-that-arrives-late"),
        pytest.param([], 0, id="unanswered"),
    ],
)
def test_a_turn_is_a_run_of_agent_messages(lines: list[str], turn_count: int) -> None:
    issue = said(an_issue(), *lines)

    assert issue.episode.agent_turn_count == turn_count


def test_a_thanks_after_the_resolution_changes_no_time() -> None:
    resolved = an_issue(IssueStatus.RESOLVED)

    thanked = said(resolved, "thanks 30")

    assert thanked.status is IssueStatus.RESOLVED
    assert thanked.episodes == resolved.episodes


def test_answering_a_thanks_after_the_resolution_is_no_further_turn() -> None:
    """A "you're welcome" counted as a second turn and took a first-contact resolution back."""
    resolved = an_issue(IssueStatus.RESOLVED)

    answered = said(resolved, "thanks 30", "agent 31")

    assert answered.episode.agent_turn_count == 1


def test_who_resolves_first_and_writes_then_has_answered_once() -> None:
    resolved, _ = an_issue().resolve(by=SAM, at=after(5))

    answered = said(resolved, "agent 6", "agent 7")

    assert answered.episode.first_response_at == after(6)
    assert answered.episode.agent_turn_count == 1
    assert answered.has_reply


def test_a_reopened_issue_has_an_episode_of_its_own_length() -> None:
    """Ten minutes, not five days."""
    five_days = 5 * 24 * 60
    reopened, _ = an_issue(IssueStatus.RESOLVED).reopen(by=DANA, at=after(five_days))

    resolved, _ = reopened.resolve(by=SAM, at=after(five_days + 10))

    lengths = [
        episode.resolved_at - episode.opened_at
        for episode in resolved.episodes
        if episode.resolved_at is not None
    ]
    assert lengths == [timedelta(minutes=20), timedelta(minutes=10)]


def test_an_answer_after_reopening_by_an_agent_is_a_turn_of_the_new_episode() -> None:
    """No customer message lies between, so the new episode had a response but no turn."""
    reopened, _ = an_issue(IssueStatus.RESOLVED).reopen(by=SAM, at=after(60))

    answered = said(reopened, "agent 70")

    assert [episode.agent_turn_count for episode in answered.episodes] == [1, 1]


def test_a_late_answer_counts_in_the_episode_it_was_written_in() -> None:
    """It counted as an instant response to the reopening."""
    resolved, _ = an_issue().resolve(by=SAM, at=after(20))
    reopened, _ = resolved.reopen(by=DANA, at=after(60))

    heard = said(reopened, "agent 15")

    first, second = heard.episodes
    assert (first.first_response_at, first.agent_turn_count) == (after(15), 1)
    assert (second.first_response_at, second.agent_turn_count) == (None, 0)
    assert heard.status is IssueStatus.OPEN


def test_reopening_at_a_time_before_the_resolution_starts_at_the_resolution() -> None:
    reopened, _ = an_issue(IssueStatus.RESOLVED).reopen(by=SAM, at=after(1))

    assert reopened.episode.opened_at == after(20)


def test_resolving_at_a_time_before_the_issue_began_takes_no_time() -> None:
    resolved, _ = an_issue().resolve(by=SAM, at=after(-5))

    assert resolved.episode.resolved_at == resolved.resolved_at == NOON


def test_the_customers_time_is_counted_from_the_answer_to_the_next_question() -> None:
    issue = said(an_issue(), "agent 10", "agent 15", "customer 40", "agent 50")

    resolved, _ = issue.resolve(by=SAM, at=after(55))

    assert resolved.episode.waited == timedelta(minutes=30 + 5)


def test_a_thanks_does_not_hand_the_issue_back() -> None:
    issue = said(an_issue(), "agent 10", "thanks 12")

    assert issue.status is IssueStatus.WAITING
    assert issue.waiting_since == after(10)


@pytest.mark.parametrize(
    ("wants_answer", "kind"),
    [(True, EventKind.CUSTOMER_WROTE), (False, EventKind.CUSTOMER_THANKED)],
)
def test_the_history_tells_a_thanks_from_a_question(wants_answer: bool, kind: EventKind) -> None:
    _, events = an_issue().hear_customer(by=DANA, at=after(5), wants_answer=wants_answer)

    assert [event.kind for event in events] == [kind]


def test_a_question_that_is_older_than_the_answer_does_not_hand_the_issue_back() -> None:
    issue = said(an_issue(), "agent 10", "customer 9")

    assert issue.status is IssueStatus.WAITING
    assert issue.last_customer_at == after(9)


def test_an_answer_that_is_older_than_the_question_leaves_the_issue_with_us() -> None:
    issue = said(an_issue(), "customer 20", "agent 10")

    assert issue.status is IssueStatus.OPEN
    assert issue.waiting_since is None


def test_waiting_ends_with_a_discard_and_does_not_go_on_after_it() -> None:
    discarded, _ = an_issue(IssueStatus.WAITING).discard(by=SAM, at=after(25))

    reopened, _ = discarded.reopen(by=SAM, at=after(600))

    assert reopened.episode.waited == timedelta(minutes=15)
    assert reopened.waiting_since is None


def test_a_check_mark_that_arrives_late_never_leaves_more_waiting_than_episode() -> None:
    """The customer's 50 minutes were taken off an episode of 20, so its time was negative."""
    issue = said(an_issue(), "agent 10", "customer 60")

    resolved, _ = issue.resolve(by=SAM, at=after(20))

    assert resolved.episode.resolved_at == after(20)
    assert resolved.episode.waited == timedelta(minutes=20)


def test_deleting_a_message_changes_no_time() -> None:
    before = said(an_issue(), "agent 10", "customer 20")

    deleted, _ = before.change_words(EventKind.MESSAGE_DELETED, by=DANA, at=after(30))

    assert deleted.episodes == before.episodes
    assert (deleted.opened_at, deleted.last_customer_at) == (NOON, after(20))
