"""Lists of issues: filters, words, order and pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.briefs import IssueList
from bot.domain.conversation import Voice
from bot.domain.issue import Issue
from bot.domain.issue_status import Priority
from bot.ports import IssueFilter, IssueQuery
from tests.contract.store_support import MONDAY, Desk, World

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def ask(world: World, **asked: object) -> IssueList:
    """Return the list for a query."""
    query = replace(IssueQuery(text="asked"), **asked)  # type: ignore[arg-type]  # a test names fields
    return world.opened.reports.list_issues(query, now=world.now)


def numbers(found: IssueList) -> list[int]:
    """Return the numbers of the issues in a list."""
    return [line.issue.number for line in found.lines]


def _some_issues(desk: Desk) -> dict[str, Issue]:
    """Return one issue of every state; their numbers count up from 1."""
    world = desk.world
    issues = {
        "open": desk.opens(MONDAY, title="Exports fail at 50 %"),
        "waiting": desk.answers(desk.opens(MONDAY + MINUTE, title="Login"), MONDAY + 2 * MINUTE),
        "resolved": desk.resolves(desk.opens(MONDAY + 2 * MINUTE), MONDAY + 3 * MINUTE),
        "discarded": desk.discards(desk.opens(MONDAY + 3 * MINUTE), MONDAY + 4 * MINUTE),
        "fresh": desk.opens(MONDAY + 5 * HOUR, title="Größe ändern_nicht"),
    }
    world.clock.move_to(MONDAY + 5 * HOUR)
    return issues


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(IssueFilter.ACTIVE, [1, 5, 2], id="active-ours-first"),
        pytest.param(IssueFilter.OPEN, [1, 5], id="open"),
        pytest.param(IssueFilter.WAITING, [2], id="waiting-on-the-customer"),
        pytest.param(IssueFilter.OVERDUE, [1], id="overdue"),
        pytest.param(IssueFilter.RESOLVED, [3], id="resolved"),
        pytest.param(IssueFilter.ANY, [1, 5, 2, 3], id="any-active-ones-first"),
    ],
)
def test_a_filter_shows_its_issues(world: World, wanted: IssueFilter, found: list[int]) -> None:
    _some_issues(world.desk())

    assert numbers(ask(world, filter=wanted)) == found


def test_an_issue_is_overdue_only_after_the_time_that_was_asked_for(world: World) -> None:
    world.desk().opens(MONDAY)
    world.clock.move_to(MONDAY + HOUR)

    assert numbers(ask(world, filter=IssueFilter.OVERDUE, overdue_after=HOUR)) == []
    assert numbers(ask(world, filter=IssueFilter.OVERDUE, overdue_after=59 * MINUTE)) == [1]


def test_ones_own_issues_are_those_one_is_assigned_to(world: World) -> None:
    desk = world.desk()
    issues = _some_issues(desk)

    mine = ask(world, filter=IssueFilter.MINE, viewer=desk.agent.id)

    assert numbers(mine) == [issues["waiting"].number]
    assert mine.lines[0].assignee == desk.agent
    assert numbers(ask(world, filter=IssueFilter.MINE, viewer=desk.customer.id)) == []
    assert numbers(ask(world, filter=IssueFilter.MINE)) == []


def test_urgent_issues_come_first(world: World) -> None:
    desk = world.desk()
    issues = _some_issues(desk)
    with world.opened.store(world.upkeep()) as work:
        urgent, events = work.issues.get(issues["waiting"].id).prioritise(
            Priority.URGENT, by=desk.by_agent, at=MONDAY + HOUR
        )
        work.issues.save(urgent, events)
        work.commit()

    assert numbers(ask(world)) == [2, 1, 5]


def test_resolved_issues_come_newest_first(world: World) -> None:
    desk = world.desk()
    for number in range(3):
        desk.resolves(desk.opens(MONDAY + number * MINUTE), MONDAY + (9 - number) * MINUTE)

    assert numbers(ask(world, filter=IssueFilter.RESOLVED)) == [1, 2, 3]


def test_a_list_can_be_narrowed_to_a_channel_and_an_account(world: World) -> None:
    acme, initech = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    acme.opens(MONDAY)
    initech.opens(MONDAY)

    assert numbers(ask(world, channel_id=initech.channel.id)) == [2]
    assert numbers(ask(world, account_id=acme.account.id)) == [1]
    assert numbers(ask(world, account_id=acme.account.id, channel_id=initech.channel.id)) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("EXPORTS", [1], id="title-in-any-case"),
        pytest.param("grösse", [], id="another-spelling"),
        pytest.param("GRÖßE", [5], id="letters-beyond-ascii"),
        pytest.param("50 %", [1], id="a-per-cent-sign-is-a-letter"),
        pytest.param("ändern_nicht", [5], id="an-underscore-is-a-letter"),
        pytest.param("exports_fail", [], id="an-underscore-is-no-wildcard"),
        pytest.param("timeout", [1], id="words-of-a-message"),
        pytest.param("acme", [1, 5, 2], id="the-accounts-name"),
        pytest.param("exports timeout acme", [1], id="every-word-counts"),
        pytest.param("exports nowhere", [], id="one-word-is-missing"),
        pytest.param("\\", [], id="a-backslash"),
        pytest.param("'; DROP TABLE issue; --", [], id="sql"),
    ],
)
def test_words_are_looked_for_in_titles_messages_and_names(
    world: World, words: str, found: list[int]
) -> None:
    desk = world.desk()
    issues = _some_issues(desk)
    desk.says(issues["open"], MONDAY + MINUTE, "a Timeout, every time", voice=Voice.CUSTOMER)

    assert numbers(ask(world, words=words)) == found


def test_a_list_is_shown_page_by_page(world: World) -> None:
    desk = world.desk()
    for number in range(5):
        desk.opens(MONDAY + number * MINUTE)

    second = ask(world, page=2, page_size=2)

    assert numbers(second) == [3, 4]
    assert (second.total_count, second.page, second.page_count) == (5, 2, 3)
    assert (second.query, second.made_at) == ("asked", world.now)
    assert numbers(ask(world, page=9, page_size=2)) == [5]
    assert numbers(ask(world, page=-1, page_size=2)) == [1, 2]


def test_an_empty_list_has_one_page(world: World) -> None:
    found = ask(world)

    assert (found.lines, found.total_count, found.page, found.page_count) == ((), 0, 1, 1)
