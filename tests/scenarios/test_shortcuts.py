"""What the menu of a message offers, and what can be done from anywhere."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, cards, said_by_the_app
from tests.scenarios.two_customers import furnish_two_customers

REPORT = "The export fails with error 500 since this morning"
TEAM_ONLY = "Only the support team can do that."
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


@pytest.fixture
def cleo(office: Office) -> Somebody:
    return office.colleague("cleo")


@pytest.fixture
def raised(dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


class TestShortcuts:
    """What the menu of a message offers, and what can be done from anywhere."""

    def test_a_message_becomes_an_issue_whatever_the_rules_said(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        greeting = dana.says("Good morning", in_="#acme-help")
        assert cards(sam) == []

        sam.uses_shortcut("Capture as issue", on=greeting)

        assert "Good morning" in card(sam).text
        assert sam.sees_only_to_him(TEXTS.say("done.captured", number=1), in_="#acme-help")
        assert dana.private_notes() == []

    def test_capturing_twice_makes_one_issue(self, sam: Somebody, raised: MessageRef) -> None:
        sam.uses_shortcut("Capture as issue", on=raised)
        sam.uses_shortcut("Capture as issue", on=raised)

        assert len(cards(sam)) == 1

    def test_a_message_of_the_team_is_nothing_to_capture(self, sam: Somebody) -> None:
        news = sam.says("We release version 3 on Thursday", in_="#acme-help")

        sam.uses_shortcut("Capture as issue", on=news)

        assert cards(sam) == []
        note = TEXTS.say("problem.message_not_customers")
        assert sam.sees_only_to_him(note, in_="#acme-help")

    def test_a_message_elsewhere_is_answered_with_where_it_works(self, sam: Somebody) -> None:
        lunch = sam.says("Pizza or soup?", in_="#lunch")

        sam.uses_shortcut("Capture as issue", on=lunch)

        assert sam.sees_only_to_him(TEXTS.say("error.channel_not_connected"), in_="#lunch")

    def test_a_reply_is_suggested_for_any_message(self, dana: Somebody, sam: Somebody) -> None:
        greeting = dana.says("Good morning, quick one about invoices", in_="#acme-help")

        sam.uses_shortcut("Suggest a reply", on=greeting)

        assert sam.sees_only_to_him(TEXTS.say("done.suggestion_asked"), in_="#acme-help")
        assert "Suggested reply" in card(sam).text
        assert said_by_the_app(dana) == []

    def test_a_message_is_asked_why(self, dana: Somebody, sam: Somebody) -> None:
        greeting = dana.says("Good morning", in_="#acme-help")

        sam.uses_shortcut("Ask why", on=greeting)

        assert sam.sees_only_to_him(TEXTS.say("rule.greeting"), in_="#acme-help")
        assert dana.private_notes() == []

    def test_an_issue_is_logged_from_anywhere(self, sam: Somebody) -> None:
        sam.uses_shortcut("New issue")
        sam.fills("Account", "Acme")
        sam.fills("What was raised?", "Dana called: the import is slow")

        sam.submits()

        assert "Dana called: the import is slow" in card(sam).text

    def test_a_colleague_gets_a_kind_no_and_nothing_changes(
        self, office: Office, dana: Somebody, sam: Somebody, cleo: Somebody
    ) -> None:
        office.slack.invite(cleo.plain, "#acme-help")
        greeting = dana.says("Good morning", in_="#acme-help")

        for name in ("Capture as issue", "Suggest a reply", "Ask why"):
            cleo.uses_shortcut(name, on=greeting)

        notes = [note.text for note in cleo.private_notes(in_="#acme-help")]
        assert notes == [TEAM_ONLY] * 3
        assert cards(sam) == []

    def test_a_colleague_who_wants_to_log_an_issue_is_told_in_a_window(
        self, cleo: Somebody
    ) -> None:
        cleo.uses_shortcut("New issue")

        assert TEAM_ONLY in cleo.modal.text

    def test_customers_are_offered_no_shortcut(self, dana: Somebody, raised: MessageRef) -> None:
        with pytest.raises(AssertionError, match="offered no message shortcut"):
            dana.uses_shortcut("Capture as issue", on=raised)
