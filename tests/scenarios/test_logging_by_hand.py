"""Somebody of the team writes down what a customer said elsewhere: `/issue` and its form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, cards, said_by_the_app
from tests.scenarios.two_customers import furnish_two_customers

TEXTS = load_texts()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(furnish=furnish_two_customers)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


class TestLoggingAnIssue:
    """`/issue`: a customer called, and somebody writes it down."""

    def test_text_in_a_customers_channel_is_logged_at_once(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        answer = sam.runs("/issue Dana called: the import is slow", in_="#acme-help")

        assert answer == TEXTS.say("done.issue_logged", number=1)
        assert "Dana called: the import is slow" in card(sam).text
        assert "Acme" in card(sam).text
        assert "sam logged this by hand" in card(sam).text
        assert said_by_the_app(dana) == []
        assert not dana.sees("the import is slow")

    def test_characters_that_mean_something_to_slack_are_shown_as_typed(
        self, sam: Somebody
    ) -> None:
        sam.runs("/issue Dana called: R&D cannot log in", in_="#acme-help")

        assert "R&D cannot log in" in card(sam).text

    def test_text_anywhere_else_fills_the_form(self, sam: Somebody) -> None:
        answer = sam.runs("/issue Dana called: R&D <beta> is slow", in_="#lunch")

        assert answer == ""
        assert sam.modal.title == TEXTS.say("form.issue_title")
        assert sam.modal.values["What was raised?"] == "Dana called: R&D <beta> is slow"

    def test_the_form_logs_for_the_account_that_was_picked(self, sam: Somebody) -> None:
        sam.runs("/issue", in_="#lunch")
        sam.fills("Account", "Smith & Co")
        sam.fills("What was raised?", "Bob called: invoices are missing")

        sam.submits()

        assert sam.modal is None
        assert "Bob called: invoices are missing" in card(sam).text
        assert "Smith & Co" in card(sam).text

    def test_the_form_wants_an_account_and_words(self, sam: Somebody) -> None:
        sam.runs("/issue", in_="#lunch")

        sam.submits()

        assert set(sam.modal.errors) == {"issue.account", "issue.text"}
        assert cards(sam) == []

    def test_words_that_are_only_blanks_are_answered_beside_the_form(self, sam: Somebody) -> None:
        sam.runs("/issue", in_="#lunch")
        sam.fills("Account", "Acme")
        sam.fills("What was raised?", "   ")

        sam.submits()

        assert TEXTS.say("problem.issue_text_empty") in sam.modal.errors.values()
        assert cards(sam) == []

    def test_without_a_connected_channel_the_form_says_what_to_do(
        self, open_office: OpenOffice
    ) -> None:
        office = open_office(furnish=_no_customers)
        sam = office.agent("sam")

        sam.runs("/issue", in_="#triage")

        assert TEXTS.say("form.issue_no_accounts") in sam.modal.text

    def test_a_logged_issue_is_worked_on_like_any_other(self, sam: Somebody) -> None:
        sam.runs("/issue Dana called: the import is slow", in_="#acme-help")

        sam.clicks("Claim", on=card(sam))
        sam.clicks("Resolve", on=card(sam))

        assert ":white_check_mark: *Resolved* by sam" in card(sam).text


class TestSlowHands:
    """Slack gives three seconds to open a form."""

    def test_a_form_that_would_open_too_late_says_so(self, office: Office, sam: Somebody) -> None:
        clock, call = office.clock, office.core.call

        def late(token: str, method: str, *args: Any, **kwargs: Any) -> Any:
            if method == "views.open":
                clock.move_to(clock.now() + timedelta(seconds=4))
            return call(token, method, *args, **kwargs)

        office.core.call = late  # type: ignore[method-assign]  # the network is slow today

        answer = sam.runs("/issue", in_="#lunch")

        assert answer == TEXTS.say("problem.form_expired")
        assert sam.modal is None


def _no_customers(slack: Workspace) -> None:
    slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
