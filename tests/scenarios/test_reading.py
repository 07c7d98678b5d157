"""How an issue reads stands on its card with the reasons, and one form corrects it."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card

UPSET = "I am fed up: the export doesn't work again and we need it by noon"
LEVEL = "The export fails with error 500"
CHOICE = "Correct how it reads"
FEELING, HURRY, WHAT = "How the customer feels", "How much it hurries", "What it is"


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def upset(dana: Somebody) -> MessageRef:
    message = dana.says(UPSET, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


def correct(sam: Somebody, **chosen: str) -> None:
    sam.clicks(CHOICE, on=card(sam))
    labels = {"what": WHAT, "hurry": HURRY, "feeling": FEELING}
    for name, value in chosen.items():
        sam.fills(labels[name], value)
    sam.submits()


@pytest.mark.usefixtures("upset")
def test_the_card_says_how_it_reads_and_by_which_words(sam: Somebody) -> None:
    shown = card(sam).text

    assert "in a hurry (“by noon”)" in shown
    assert "upset (“fed up”)" in shown


def test_a_level_report_is_just_a_problem(dana: Somebody, sam: Somebody) -> None:
    dana.says(LEVEL, in_="#acme-help")

    shown = card(sam).text
    assert "Reads as a problem (“fails”)" in shown
    assert "hurry" not in shown
    assert "calm" not in shown


def test_where_nothing_says_more_nothing_is_said(dana: Somebody, sam: Somebody) -> None:
    dana.says("Der Export geht seit heute früh nicht mehr", in_="#acme-help")

    assert "Reads as" not in card(sam).text


def test_later_words_count_as_well(dana: Somebody, sam: Somebody) -> None:
    raised = dana.says(LEVEL, in_="#acme-help")

    dana.says("Production is down now, this is outrageous", in_="#acme-help", thread=raised)

    shown = card(sam).text
    assert "a problem (“fails”)" in shown
    assert "urgent (“Production is down”)" in shown
    assert "upset (“outrageous”)" in shown


def test_deleted_words_are_not_read(dana: Somebody, sam: Somebody) -> None:
    raised = dana.says(LEVEL, in_="#acme-help")
    angry = dana.says("This is outrageous", in_="#acme-help", thread=raised)

    dana.deletes(angry)

    assert "upset" not in card(sam).text


def test_what_is_corrected_stays_whatever_is_written_next(
    dana: Somebody, sam: Somebody, upset: MessageRef
) -> None:
    correct(sam, feeling="Calm", what="A wish")
    dana.says("I said I am fed up", in_="#acme-help", thread=upset)

    shown = card(sam).text
    assert "a wish (as somebody of the team says)" in shown
    assert "upset" not in shown
    assert "in a hurry (“by noon”)" in shown


@pytest.mark.usefixtures("upset")
def test_saying_that_it_is_urgent_marks_it_as_urgent(sam: Somebody) -> None:
    correct(sam, hurry="Urgent")
    assert "Urgent · Open" in card(sam).text
    assert "in a hurry" not in card(sam).text

    sam.clicks("Mark as not urgent", on=card(sam))
    assert "rgent" not in card(sam).text.replace("Mark as urgent", "")
    assert "in a hurry" not in card(sam).text


@pytest.mark.usefixtures("upset")
def test_saving_it_as_it_was_changes_nothing(sam: Somebody) -> None:
    before = card(sam).text

    correct(sam)

    assert card(sam).text == before
    assert "as somebody of the team says" not in before
