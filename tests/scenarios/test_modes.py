"""The same story over both doors, and before a Slack that can do less than the real one."""

from __future__ import annotations

import pytest

from bot.settings import RunMode
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    answers,
    card,
    cards,
    reactions_of_the_app,
    state_of,
    write_reply,
)

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see the error 500 as well. I am looking at the export service now."
HAPPY = "😀 5 · Very happy"
MODES = [pytest.param(mode, id=mode) for mode in RunMode]


def tell(office: Office, dana: Somebody) -> tuple[Somebody, MessageRef]:
    """Tell the main story up to the rating; return the agent, and the message it began with."""
    sam = office.agent("sam")
    raised = dana.says(REPORT, in_="#acme-help")
    assert "Suggested reply" in card(sam).text
    write_reply(sam, ANSWER, about=REPORT)
    assert answers(dana, raised) == []
    office.later(seconds=11)
    sam.reacts("white_check_mark", to=raised)
    office.later(minutes=16)
    dana.clicks(HAPPY, on="How happy are you")
    return sam, raised


@pytest.mark.parametrize("mode", MODES)
def test_the_main_story_ends_in_the_next_mornings_digest(
    open_office: OpenOffice, mode: RunMode
) -> None:
    office = open_office(mode=mode)
    dana = office.customer("dana")

    sam, raised = tell(office, dana)
    office.later(hours=24)

    assert answers(dana, raised)[0].text == ANSWER
    assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["white_check_mark"]
    assert state_of(cards(sam)[0]) == "Resolved"
    (digest,) = [m.text for m in sam.messages_in("#triage") if m.text.startswith("Digest")]
    assert "1 opened · 1 resolved" in digest
    assert "1 × very happy" in digest


@pytest.mark.parametrize("mode", MODES)
def test_commands_forms_and_shortcuts_are_answered(open_office: OpenOffice, mode: RunMode) -> None:
    office = open_office(mode=mode)
    dana, sam, ada = office.customer("dana"), office.agent("sam"), office.admin("ada")
    greeting = dana.says("Good morning", in_="#acme-help")

    listed = sam.runs("/issues", in_="#triage")
    sam.uses_shortcut("Capture as issue", on=greeting)
    ada.runs("/giraffe settings", in_="#triage")
    ada.fills("Time zone", "Europe/Atlantis")
    ada.submits()

    assert "Nothing here." in listed
    assert "Good morning" in card(sam).text
    assert sam.sees_only_to_him("Captured as #1", in_="#acme-help")
    assert list(ada.modal.errors) == ["settings.zone"]
    assert "Nothing here." not in sam.opens_home()


def furnish_modestly(slack: Workspace) -> None:
    """Furnish a workspace whose Slack knows nothing of shared channels."""
    slack.add_organisation("Acme")
    slack.admin("ada")
    slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#acme-help", shared_with=["Acme"])


class TestModestStandIn:
    """No Slack Connect fields, no files, no scheduling, no conversations.join.

    Which channel is a customer's cannot be seen there, so a setting says it.
    """

    @pytest.fixture(params=MODES)
    def office(self, request: pytest.FixtureRequest, open_office: OpenOffice) -> Office:
        return open_office(
            furnish=furnish_modestly,
            mode=request.param,
            is_modest=True,
            triage_channel="triage",
            customer_channels=("acme-help",),
        )

    def test_capture_suggestion_resolution_and_rating_work(self, office: Office) -> None:
        dana = office.customer("dana")

        sam, raised = tell(office, dana)

        assert answers(dana, raised)[0].text == ANSWER
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["white_check_mark"]
        assert state_of(card(sam)) == "Resolved"
        office.later(minutes=1)
        assert "1 × very happy" in sam.runs("/digest today", in_="#triage")

    def test_nothing_is_asked_that_it_does_not_know(self, office: Office) -> None:
        tell(office, office.customer("dana"))
        office.later(hours=24)

        refused = [(call.method, call.error) for call in office.core.calls if call.error]
        assert refused == []


def test_where_everybody_is_of_one_workspace_who_is_no_agent_is_the_customer(
    open_office: OpenOffice,
) -> None:
    def furnish(slack: Workspace) -> None:
        ada, sam, dana = slack.admin("ada"), slack.agent("sam"), slack.colleague("dana")
        slack.add_channel("#triage", is_triage=True)
        slack.add_channel("#acme-help", members=[ada, sam, dana])

    office = open_office(
        furnish=furnish,
        is_modest=True,
        triage_channel="triage",
        customer_channels=("acme-help",),
    )
    dana = office.colleague("dana")

    sam, raised = tell(office, dana)
    office.later(minutes=1)

    assert answers(dana, raised)[0].text == ANSWER
    assert state_of(card(sam)) == "Resolved"
    assert "1 × very happy" in sam.runs("/digest today", in_="#triage")
