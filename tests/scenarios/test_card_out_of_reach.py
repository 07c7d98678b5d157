"""A customer writes on, and Slack does not take the copy for the card's thread."""

from __future__ import annotations

from bot.simulator.faults import MethodFault
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office
from tests.scenarios.stories import card, cards, mirrored

REPORT = "The export fails with error 500 since this morning"
MORE = "It also happens in the other browser"


def test_a_refusal_that_does_not_last_brings_no_second_card(office: Office) -> None:
    """One wrong answer of Slack's posted the card anew in the channel it stood in already."""
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says(REPORT, in_="#acme-help")
    office.later(minutes=1)
    office.core.faults.answer("chat.postMessage", MethodFault.error("channel_not_found"))

    dana.says(MORE, in_="#acme-help", thread=raised)
    office.later(minutes=10)

    assert len(cards(sam)) == 1
    assert any(MORE in text for text in mirrored(sam, card(sam)))


def test_a_card_whose_channel_was_archived_comes_again_in_the_next_one(
    open_office: OpenOffice,
) -> None:
    office = open_office()
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says(REPORT, in_="#acme-help")
    office.later(minutes=1)
    office.slack.archive("#triage")
    office.slack.add_channel("#triage-2", members=["sam", "ada"])

    dana.says(MORE, in_="#acme-help", thread=raised)
    office.later(minutes=10)

    assert REPORT in card(sam, in_="#triage-2").text
