"""`/issues`: everything, a filter, a customer or words, in pages."""

from __future__ import annotations

import pytest

from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, write_reply
from tests.scenarios.two_customers import furnish_two_customers, notes_of

REPORT = "The export fails with error 500 since this morning"
OTHER = "How do I add a second admin?"
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
def ada(office: Office) -> Somebody:
    return office.admin("ada")


class TestListing:
    """`/issues`: everything, a filter, a customer, or words."""

    @pytest.fixture(autouse=True)
    def three_issues(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        """#1 is open and claimed, #2 waits for the customer, #3 is resolved and of Smith & Co."""
        bob = office.customer("bob", of="Smith & Co")
        dana.says(REPORT, in_="#acme-help")
        sam.clicks("Claim", on=card(sam, about=REPORT))
        dana.says(OTHER, in_="#acme-help")
        write_reply(sam, "Open the people page and press Invite.", about=OTHER)
        office.later(seconds=11)
        done = bob.says("The invoice of October is missing", in_="#smith-help")
        sam.reacts("white_check_mark", to=done)

    def test_what_is_asked_for_is_listed(self, sam: Somebody) -> None:
        wanted = {
            "": [1, 2],
            "mine": [1, 2],
            "open": [1],
            "OPEN": [1],
            "waiting": [2],
            "resolved": [3],
            "overdue": [],
            "#acme-help": [1, 2],
            "#smith-help": [],
            "acme": [1, 2],
            "Smith & Co": [],
            "export": [1],
            "invoice october": [3],
            "zebra": [],
        }

        answers = {words: sam.runs(f"/issues {words}".strip(), in_="#lunch") for words in wanted}

        found = {w: [n for n in (1, 2, 3) if f"#{n} " in said] for w, said in answers.items()}
        empty = {w for w, said in answers.items() if TEXTS.say("list.empty") in said}
        assert found == wanted
        assert empty == {w for w, numbers in wanted.items() if not numbers}

    def test_what_waits_for_half_a_day_is_overdue(self, office: Office, sam: Somebody) -> None:
        office.later(hours=12)

        answer = sam.runs("/issues overdue", in_="#lunch")

        assert "#1 " in answer
        assert "#2 " not in answer

    def test_a_channel_that_is_no_customers_is_named_kindly(self, sam: Somebody) -> None:
        answer = sam.runs("/issues #lunch", in_="#lunch")

        assert answer == TEXTS.say("problem.channel_unknown")

    def test_more_words_than_anybody_reads_are_refused_kindly(self, sam: Somebody) -> None:
        answer = sam.runs("/issues " + "export " * 60, in_="#lunch")

        assert answer == TEXTS.say("problem.query_too_long")

    def test_a_line_shows_its_issue_privately(
        self, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        sam.runs("/issues export", in_="#lunch")

        sam.clicks("Show", on=sam.private_notes(in_="#lunch")[-1])

        assert any("error 500" in note.text for note in sam.private_notes())
        assert notes_of(dana, ada) == []


class TestPaging:
    """A long list comes in pages, in the place of the one before."""

    @pytest.fixture(autouse=True)
    def many_issues(self, dana: Somebody) -> None:
        for number in range(1, 12):
            dana.says(f"Report {number} cannot be opened, error 4{number:02}", in_="#acme-help")

    def test_pages_can_be_turned_there_and_back(self, sam: Somebody) -> None:
        first = sam.runs("/issues", in_="#lunch")
        assert "Page 1 of 2" in first
        assert "Show previous" not in first

        sam.clicks("Show next", on=sam.private_notes(in_="#lunch")[-1])
        (second,) = sam.private_notes(in_="#lunch")
        sam.clicks("Show previous", on=second)
        (third,) = sam.private_notes(in_="#lunch")

        assert "Page 2 of 2" in second.text
        assert "#11 " in second.text
        assert "#1 " not in second.text
        assert third.text == first

    def test_a_filter_is_kept_from_page_to_page(self, sam: Somebody) -> None:
        sam.runs("/issues cannot be opened", in_="#lunch")

        sam.clicks("Show next", on=sam.private_notes(in_="#lunch")[-1])

        (second,) = sam.private_notes(in_="#lunch")
        assert "cannot be opened" in second.text.splitlines()[0]
        assert "Page 2 of 2" in second.text
