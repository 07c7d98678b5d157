"""People go on while a language model is asked; all ends as if it had been decided at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from bot.domain.third_opinion import Answer
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.opinions import (
    HELP,
    ISSUE,
    LEANS_TO_ISSUE,
    OTHER,
    REPORT,
    ScriptedOpinion,
    reason,
    while_it_thinks,
    why,
)
from tests.scenarios.stories import card, cards, state_of


@pytest.fixture
def opinion() -> ScriptedOpinion:
    return ScriptedOpinion()


@pytest.fixture
def office(open_office: OpenOffice, opinion: ScriptedOpinion) -> Office:
    return open_office(opinion=opinion)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


class TestMeanwhile:
    """People go on while it thinks; all ends as if it had been decided at once."""

    def test_a_deleted_message_opens_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(ISSUE)
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        while_it_thinks(office, opinion, lambda: dana.plain.deletes(raised))

        office.settle()

        assert opinion.asked == [LEANS_TO_ISSUE]
        assert cards(sam) == []
        assert _rules(office)[-1] == "taken_back"

    def test_one_that_was_deleted_before_is_not_shown_to_it(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        office.hear()
        dana.plain.deletes(raised)
        office.hear()

        office.settle()

        assert opinion.asked == []
        assert cards(sam) == []
        assert _rules(office)[-1] == "taken_back"

    def test_edited_into_something_plain_it_is_not_shown_to_it(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        office.hear()
        dana.plain.edits(raised, REPORT)
        office.hear()

        office.settle()

        assert opinion.asked == []
        assert reason("report") in why(sam, raised)

    def test_edited_before_it_was_asked_the_newest_words_are_shown(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        newest = "Our team is looking at the export now"
        opinion.says(ISSUE)
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        office.hear()
        dana.plain.edits(raised, newest)
        office.hear()

        office.settle()

        assert opinion.asked == [newest]
        assert newest in card(sam).text

    @pytest.mark.parametrize(
        ("newest", "count", "rule"),
        [
            pytest.param(REPORT, 1, "report", id="to-a-report"),
            pytest.param("Thanks a lot!", 0, "thanks", id="to-a-thanks"),
            pytest.param(
                "Our team is looking at the export now", 1, "model_silent", id="to-something-unsure"
            ),
        ],
    )
    def test_editedwhile_it_thinks_the_newest_words_are_judged_anew(
        self, open_office: OpenOffice, newest: str, count: int, rule: str
    ) -> None:
        opinion = ScriptedOpinion()
        office = open_office(opinion=opinion)
        dana, sam = office.customer("dana"), office.agent("sam")
        opinion.says(OTHER)
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        while_it_thinks(office, opinion, lambda: dana.plain.edits(raised, newest))

        office.settle()

        assert len(cards(sam)) == count
        assert len(opinion.asked) == 1
        assert reason(rule) in why(sam, raised)

    @pytest.mark.parametrize("answer", list(Answer))
    def test_a_pushpin_wins(self, office: Office, opinion: ScriptedOpinion, answer: Answer) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        opinion.says(answer)
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        while_it_thinks(office, opinion, lambda: sam.plain.reacts("pushpin", to=raised))

        office.settle()

        assert len(cards(sam)) == 1
        assert reason("asked_by_hand") in why(sam, raised)

    @pytest.mark.parametrize(("answer", "is_joined"), [(ISSUE, True), (OTHER, False)])
    def test_what_the_same_person_adds_within_the_window_is_the_same_issue(
        self, open_office: OpenOffice, opinion: ScriptedOpinion, answer: Answer, is_joined: bool
    ) -> None:
        office = open_office(opinion=opinion, merge_minutes=10)
        dana, sam = office.customer("dana"), office.agent("sam")
        opinion.says(answer)
        while_it_thinks(office, opinion, lambda: dana.plain.says(REPORT, in_=HELP))

        raised = dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert len(cards(sam)) == 1
        assert ("joined #1" in why(sam, raised)) is is_joined
        assert (LEANS_TO_ISSUE in card(sam).text) is is_joined

    def test_two_unsure_ones_within_the_window_are_one_issue(
        self, open_office: OpenOffice, opinion: ScriptedOpinion
    ) -> None:
        office = open_office(opinion=opinion, merge_minutes=10)
        dana, sam = office.customer("dana"), office.agent("sam")
        opinion.says(ISSUE, ISSUE)
        second = "Our team is looking at the export now"
        while_it_thinks(office, opinion, lambda: dana.plain.says(second, in_=HELP))

        dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert len(opinion.asked) == 2
        assert len(cards(sam)) == 1

    def test_what_is_added_in_its_thread_comes_along(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(ISSUE)
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        while_it_thinks(office, opinion, lambda: dana.plain.says(REPORT, in_=HELP, thread=raised))

        office.settle()

        assert len(cards(sam)) == 1
        assert "opened #1" in why(sam, raised)
        assert REPORT in card(sam).text

    def test_a_thanks_in_its_thread_ends_no_wait_in_vain(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(OTHER)
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        while_it_thinks(
            office, opinion, lambda: dana.plain.says("thanks!", in_=HELP, thread=raised)
        )

        office.settle()

        # The first was decided when the second came: as without the language model.
        assert len(cards(sam)) == 1
        assert reason("model_silent") in why(sam, raised)

    def test_an_answer_of_the_team_in_its_thread_is_the_first_answer(
        self, office: Office, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(ISSUE)
        raised = dana.plain.says(LEANS_TO_ISSUE, in_=HELP)
        while_it_thinks(
            office,
            opinion,
            lambda: sam.plain.says("We will be there on Thursday.", in_=HELP, thread=raised),
        )

        office.settle()

        assert state_of(card(sam)) == "Waiting for the customer"

    def test_a_colleague_who_sees_the_same_joins(
        self, open_office: OpenOffice, opinion: ScriptedOpinion
    ) -> None:
        office = open_office(opinion=opinion, merge_minutes=10)
        dana, eve, sam = office.customer("dana"), office.customer("eve"), office.agent("sam")
        opinion.says(OTHER, ISSUE)
        second = "Same here, we see it since this morning as well"
        while_it_thinks(office, opinion, lambda: eve.plain.says(second, in_=HELP))

        dana.says(LEANS_TO_ISSUE, in_=HELP)

        assert len(cards(sam)) == 1
        assert second in card(sam).text

    def test_an_edit_after_its_no_opens_nothing_while_the_words_stay_unsure(
        self, dana: Somebody, sam: Somebody, opinion: ScriptedOpinion
    ) -> None:
        opinion.says(OTHER)
        said = dana.says(LEANS_TO_ISSUE, in_=HELP)

        dana.edits(said, "We are moving our launch to Friday.")
        assert cards(sam) == []

        dana.edits(said, REPORT)
        assert len(cards(sam)) == 1
        assert len(opinion.asked) == 1


def _rules(office: Office) -> list[str]:
    """Return the rules that decided so far, oldest first."""
    path = office.giraffe.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return [rule for (rule,) in connection.execute("SELECT rule FROM decision ORDER BY number")]
