"""A channel gets another id or another name: everything goes on, and nothing is heard twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import OneTextWriter, answers, card, cards, said_by_the_app

REPORT = "The export fails with error 500 since this morning"
SECOND = "The import stops at half"
SUGGESTED = "I see the error 500 as well. Which file did you export?"
HELP = "#acme-help"


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    # Who looks for leaks knows a thread by the id that its channel had when somebody approved.
    return open_office(writer=OneTextWriter(SUGGESTED), checks_leaks=False)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


def message(viewer: Somebody, words: str, *, in_: str = HELP) -> MessageRef:
    ref = next(seen.ref for seen in viewer.messages_in(in_) if words in seen.text)
    assert isinstance(ref, MessageRef)
    return ref


def alarms(sam: Somebody) -> list[str]:
    said = said_by_the_app(sam, in_="#triage")
    return [text for text in said if "nobody there is heard" in text or "listens in" in text][1:]


@pytest.mark.parametrize("is_told_late", [False, True], ids=["told-at-once", "told-late"])
def test_a_reply_goes_to_the_new_id(
    office: Office, dana: Somebody, sam: Somebody, is_told_late: bool
) -> None:
    dana.says(REPORT, in_=HELP)
    sam.clicks("Send as it is", on=card(sam))
    if is_told_late:
        office.core.faults.delay_next(timedelta(hours=1))

    office.slack.change_channel_id(HELP)
    office.later(minutes=2)

    assert [seen.text for seen in answers(sam, message(sam, REPORT))] == [SUGGESTED]
    assert sam.direct_messages() == []
    office.later(hours=2)
    assert alarms(sam) == []
    assert len(cards(sam)) == 1


def test_the_request_for_a_rating_goes_to_the_new_id(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    raised = dana.says(REPORT, in_=HELP)
    sam.says("It is repaired.", in_=HELP, thread=raised)
    sam.reacts("white_check_mark", to=raised)

    office.core.faults.delay_next(timedelta(hours=2))
    office.slack.change_channel_id(HELP)
    office.later(minutes=20)

    thread = dana.messages_in(HELP, thread=message(dana, REPORT))
    assert len([seen for seen in thread if seen.buttons]) == 1


def test_the_card_links_to_where_the_channel_is(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    dana.says(REPORT, in_=HELP)

    new = office.slack.change_channel_id(HELP)
    office.later(minutes=1)

    assert f"/archives/{new}/" in card(sam).text


def test_cards_are_changed_in_a_triage_channel_that_moved(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    raised = dana.says(REPORT, in_=HELP)
    office.core.faults.delay_next(timedelta(hours=1))
    office.slack.change_channel_id("#triage")

    dana.says("It is the nightly one", in_=HELP, thread=raised)
    office.later(minutes=10)

    assert len(cards(sam)) == 1
    assert "Latest of 2 messages" in card(sam).text


def test_a_renamed_channel_keeps_its_issues_and_its_cards_say_the_new_name(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    dana.says(REPORT, in_=HELP)

    office.slack.rename(HELP, "#acme-support")
    office.later(minutes=1)
    dana.says(SECOND, in_="#acme-support")

    assert "in #acme-support" in card(sam, about=REPORT).text
    assert "in #acme-support" in card(sam, about=SECOND).text
    assert alarms(sam) == []


@pytest.mark.parametrize("change", ["renamed", "moved"])
def test_what_the_settings_name_stays_what_it_is(open_office: OpenOffice, change: str) -> None:
    """A declared channel, the triage and the digest channel were forgotten with their old name."""

    def furnish(slack: Workspace) -> None:
        furnish_office(slack)
        slack.add_channel("#community", members=["sam", "ada", slack.colleague("cleo")])

    office = open_office(furnish=furnish, customer_channels=("community",), triage_channel="triage")
    sam, cleo = office.agent("sam"), office.colleague("cleo")
    names = {"#community": "#forum", "#triage": "#desk"} if change == "renamed" else {}

    for name in ("#community", "#triage"):
        if change == "renamed":
            office.slack.rename(name, names[name])
        else:
            office.slack.change_channel_id(name)
    office.later(minutes=1)
    cleo.says(REPORT, in_=names.get("#community", "#community"))
    office.later(hours=2)
    cleo.says(SECOND, in_=names.get("#community", "#community"))
    office.later(minutes=1)

    assert len(cards(sam, in_=names.get("#triage", "#triage"))) == 2
