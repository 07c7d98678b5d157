"""Several messages of one person within minutes are one issue, whatever order they arrive in."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from bot.domain.account import AccountScope
from bot.simulator.sight import MessageRef, SeenMessage
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, cards, said_by_the_app, state_of

FIRST = "The export stops at half"
SECOND = "It says error 500"
THIRD = "And the nightly one never started"
TEXTS = load_texts()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(merge_minutes=10)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


def thread_of(agent: Somebody) -> list[SeenMessage]:
    """Return what stands below the card."""
    ref = card(agent).ref
    seen: list[SeenMessage] = agent.messages_in("#triage", thread=ref)
    return [one for one in seen if one.ref.ts != ref.ts]


def test_what_follows_within_minutes_joins(office: Office, dana: Somebody, sam: Somebody) -> None:
    dana.says(FIRST, in_="#acme-help")
    office.later(minutes=6)
    second = dana.says(SECOND, in_="#acme-help")
    office.later(minutes=6)
    dana.says(THIRD, in_="#acme-help")

    assert len(cards(sam)) == 1
    assert FIRST in card(sam).text
    mirrored = [seen.text for seen in thread_of(sam)]
    assert any(SECOND in text for text in mirrored)
    assert any(THIRD in text for text in mirrored)
    sam.uses_shortcut("Ask why", on=second)
    assert sam.sees_only_to_him(TEXTS.say("rule.soon_after"), in_="#acme-help")
    assert said_by_the_app(dana) == []


def test_what_comes_later_is_an_issue_of_its_own(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    dana.says(FIRST, in_="#acme-help")
    office.later(minutes=11)
    dana.says(THIRD, in_="#acme-help")

    assert len(cards(sam)) == 2


def test_somebody_else_raises_an_issue_of_their_own(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    eli = office.customer("eli")
    dana.says(FIRST, in_="#acme-help")
    eli.says("Invoices show the wrong address", in_="#acme-help")

    assert len(cards(sam)) == 2


def test_a_colleague_goes_on_with_what_was_just_said(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    dana.says(FIRST, in_="#acme-help")
    office.later(minutes=3)
    same = office.customer("dora").says("Same here, since this morning", in_="#acme-help")

    assert len(cards(sam)) == 1
    sam.uses_shortcut("Ask why", on=same)
    assert sam.sees_only_to_him(TEXTS.say("rule.colleague_goes_on"), in_="#acme-help")


def test_after_the_resolution_a_new_issue_begins(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    raised = dana.says(FIRST, in_="#acme-help")
    sam.says("Mended, please look", in_="#acme-help", thread=raised)
    sam.reacts("white_check_mark", to=raised)
    office.later(minutes=2)

    dana.says(THIRD, in_="#acme-help")

    assert len(cards(sam)) == 2


def test_thanks_in_between_joins_nothing_and_opens_nothing(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    dana.says(FIRST, in_="#acme-help")
    dana.says("Thanks in advance", in_="#acme-help")

    assert len(cards(sam)) == 1
    assert thread_of(sam) == []


def test_a_reply_in_the_thread_of_a_joined_message_belongs_to_the_issue(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    dana.says(FIRST, in_="#acme-help")
    second = dana.says(SECOND, in_="#acme-help")
    assert isinstance(second, MessageRef)

    sam.says("I am looking at it", in_="#acme-help", thread=second)
    assert state_of(card(sam)) == "Waiting for the customer"
    office.later(hours=2)
    dana.says("Any news?", in_="#acme-help", thread=second)

    assert len(cards(sam)) == 1
    assert state_of(card(sam)) == "Open"


def test_a_check_mark_on_a_joined_message_resolves_and_its_removal_reopens(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    dana.says(FIRST, in_="#acme-help")
    second = dana.says(SECOND, in_="#acme-help")

    sam.reacts("white_check_mark", to=second)
    assert state_of(card(sam)) == "Resolved"
    sam.unreacts("white_check_mark", to=second)

    assert state_of(card(sam)) == "Open"


def test_a_pin_makes_an_issue_of_its_own(office: Office, dana: Somebody, sam: Somebody) -> None:
    dana.says(FIRST, in_="#acme-help")
    greeting = dana.says("Good morning", in_="#acme-help")

    sam.reacts("pushpin", to=greeting)

    assert len(cards(sam)) == 2


def test_a_channel_may_keep_them_apart(open_office: OpenOffice) -> None:
    office = open_office(merge_minutes=0)
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says(FIRST, in_="#acme-help")
    dana.says(SECOND, in_="#acme-help")

    assert len(cards(sam)) == 2


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_of_arrival_makes_one_issue_with_the_same_clock(
    office: Office, dana: Somebody, sam: Somebody, order: tuple[int, ...]
) -> None:
    office.settle()
    began = office.clock.now()
    for text in (FIRST, SECOND, THIRD):
        dana.plain.says(text, in_="#acme-help")
        office.clock.advance(timedelta(seconds=90))

    arriving = office.core.due()
    for place in order:
        office.deliver(arriving[place])
        office.settle()

    assert len(cards(sam)) == 1
    issue = only_issue(office)
    assert issue["opened_at"] - began < timedelta(seconds=2)
    assert issue["message_count"] == 3


def only_issue(office: Office) -> dict[str, Any]:
    with office.giraffe.opened.store.read() as work:
        issue = work.issues.find_by_number(1)
        assert issue is not None
        messages = work.messages.of_issue(issue.id, AccountScope(issue.account_id))
        return {"opened_at": issue.opened_at, "message_count": len(messages)}


def raise_two_matters(office: Office, customer: Somebody) -> None:
    customer.says(FIRST, in_="#acme-help")
    office.later(hours=1)
    customer.says("Invoices show the wrong address", in_="#acme-help")
    office.later(hours=5)


class TestGoingOn:
    """What a colleague adds, and what asks for news, joins the one issue that it can mean."""

    def test_a_question_for_news_joins_the_only_open_issue(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(FIRST, in_="#acme-help")
        office.later(hours=5)
        asked = dana.says("Any update on this?", in_="#acme-help")

        assert len(cards(sam)) == 1
        sam.uses_shortcut("Ask why", on=asked)
        assert sam.sees_only_to_him(TEXTS.say("rule.asks_for_news"), in_="#acme-help")

    def test_with_two_open_issues_nobody_guesses(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raise_two_matters(office, dana)

        dana.says("Any update on this?", in_="#acme-help")

        assert len(cards(sam)) == 3

    def test_the_one_it_names_is_the_one_it_means(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raise_two_matters(office, dana)

        dana.says("Any update on the invoices?", in_="#acme-help")

        assert len(cards(sam)) == 2
        assert any("invoices?" in one.text for one in thread_of(sam))

    def test_what_names_something_else_is_an_issue_of_its_own(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says(FIRST, in_="#acme-help")
        office.later(hours=5)

        dana.says("Any news on the contract renewal?", in_="#acme-help")

        assert len(cards(sam)) == 2

    def test_a_colleague_who_sees_the_same_joins(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        eli = office.customer("eli")
        dana.says(FIRST, in_="#acme-help")
        office.later(minutes=3)

        eli.says("Same here", in_="#acme-help")

        assert len(cards(sam)) == 1

    def test_another_company_is_never_joined(self, open_office: OpenOffice) -> None:
        office = open_office(furnish=furnish_one_room_for_two, merge_minutes=10)
        dana, bob = office.customer("dana"), office.customer("bob", of="Globex")
        sam = office.agent("sam")
        dana.says(FIRST, in_="#room")

        bob.says("Any update on this?", in_="#room")

        assert len(cards(sam)) == 2

    def test_a_word_in_another_companys_thread_joins_nothing_to_it(
        self, open_office: OpenOffice
    ) -> None:
        # What was written at the head of the channel next went into the other company's issue.
        office = open_office(furnish=furnish_one_room_for_two, merge_minutes=10)
        dana, bob = office.customer("dana"), office.customer("bob", of="Globex")
        sam = office.agent("sam")
        raised = dana.says(FIRST, in_="#room")
        bob.says("We had that once, too", in_="#room", thread=raised)

        bob.says("Invoices show the wrong address", in_="#room")

        assert len(cards(sam)) == 2


def furnish_one_room_for_two(slack: Workspace) -> None:
    slack.add_organisation("Acme")
    slack.add_organisation("Globex")
    slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#room", shared_with=["Acme", "Globex"])
