"""People of the team and customers are deactivated, turned into guests, or lose a role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.person import Person
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    OneTextWriter,
    answers,
    card,
    cards,
    said_by_the_app,
    state_of,
)

REPORT = "The export fails with error 500 since this morning"
SECOND = "The import stops at half"
SUGGESTED = "I see the error 500 as well. Which file did you export?"
HELP = "#acme-help"
TEXTS = load_texts()
ENDINGS = ["deactivated", "guest", "single-channel-guest"]


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    """Return an office in which robin can go."""

    def furnish(slack: Workspace) -> None:
        slack.agent("robin")
        furnish_office(slack)

    # A guest among the team reads what the team let them read: that is not the app's leak.
    return open_office(furnish=furnish, writer=OneTextWriter(SUGGESTED), checks_leaks=False)


@pytest.fixture
def robin(office: Office) -> Somebody:
    return office.agent("robin")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def raised(office: Office) -> MessageRef:
    message = office.customer("dana").says(REPORT, in_=HELP)
    assert isinstance(message, MessageRef)
    return message


def end(office: Office, person: Person, how: str) -> None:
    if how == "deactivated":
        office.slack.deactivate(person)
    else:
        office.slack.make_guest(person, single_channel=how != "guest")
    office.settle()


def gone_notices(sam: Somebody) -> list[str]:
    said = said_by_the_app(sam, in_="#triage")
    return [text for text in said if "can no longer work on issues" in text]


@pytest.mark.parametrize("how", ENDINGS)
class TestAnAgentWhoGoes:
    """Nothing of theirs is left lying, and they may press nothing from then on."""

    @pytest.mark.usefixtures("raised")
    def test_their_issues_need_somebody_and_the_team_is_told_once(
        self, office: Office, robin: Somebody, sam: Somebody, how: str
    ) -> None:
        office.customer("dana").says(SECOND, in_=HELP)
        for seen in cards(robin):
            robin.clicks("Claim", on=seen)
        assert "robin has it" in card(sam, about=REPORT).text

        end(office, robin.plain, how)
        office.later(hours=3)

        assert all("nobody has it yet" in seen.text for seen in cards(sam))
        (notice,) = gone_notices(sam)
        assert "robin" in notice
        assert "2 open issues" in notice

    def test_who_had_nothing_is_not_spoken_of(
        self, office: Office, robin: Somebody, sam: Somebody, how: str
    ) -> None:
        end(office, robin.plain, how)
        office.later(hours=1)

        assert gone_notices(sam) == []

    def test_what_they_approved_before_goes_out(
        self, office: Office, *, robin: Somebody, sam: Somebody, raised: MessageRef, how: str
    ) -> None:
        robin.clicks("Send as it is", on=card(robin))

        end(office, robin.plain, how)
        office.later(minutes=1)

        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]

    def test_an_issue_of_theirs_that_is_reopened_needs_somebody(
        self, office: Office, *, robin: Somebody, sam: Somebody, raised: MessageRef, how: str
    ) -> None:
        robin.clicks("Claim", on=card(robin))
        robin.clicks("Resolve", on=card(robin))
        end(office, robin.plain, how)

        office.customer("dana").says("It fails again", in_=HELP, thread=raised)

        assert state_of(card(sam)) == "Open"
        assert "nobody has it yet" in card(sam).text


@pytest.mark.parametrize("how", ENDINGS[1:])
def test_a_guest_may_press_nothing_from_then_on(
    office: Office, *, robin: Somebody, sam: Somebody, raised: MessageRef, how: str
) -> None:
    end(office, robin.plain, how)

    robin.clicks("Claim", on=card(robin))
    robin.clicks("Send as it is", on=card(robin))
    robin.reacts("white_check_mark", to=raised)
    office.later(minutes=1)

    assert "nobody has it yet" in card(sam).text
    assert state_of(card(sam)) == "Open"
    assert answers(sam, raised) == []
    assert robin.sees_only_to_him(TEXTS.say("error.not_allowed"))


def test_a_form_that_was_open_sends_nothing(
    office: Office, robin: Somebody, sam: Somebody, raised: MessageRef
) -> None:
    robin.clicks("Edit and send", on=card(robin))
    office.slack.make_guest(robin.plain)
    office.settle()

    robin.submits()
    office.later(minutes=1)

    assert answers(sam, raised) == []


def test_an_admin_who_is_demoted_loses_their_rights_with_the_next_act(office: Office) -> None:
    ada = office.admin("ada")
    # Slack is slow with everything that takes a look at the whole team.
    office.slack.demote(ada.plain)
    office.settle()

    assert TEXTS.say("refused.change_settings") in ada.runs("/giraffe pause", in_="#triage")


def test_a_customer_who_is_deactivated_is_not_asked_how_it_went(
    office: Office, sam: Somebody, raised: MessageRef
) -> None:
    dana = office.customer("dana")
    sam.says("It is repaired.", in_=HELP, thread=raised)
    sam.reacts("white_check_mark", to=raised)

    office.slack.deactivate(dana.plain)
    office.later(hours=1)

    assert TEXTS.say("customer.rating_question") not in str(sam.messages_in(HELP, thread=raised))
    assert state_of(card(sam)) == "Resolved"


class TestWhoeverChangesTheirProfile:
    """Slack tells of everybody in the workspace, with every new status."""

    def test_nothing_is_asked_about_whom_we_never_met_or_who_is_as_we_know(
        self, office: Office, sam: Somebody
    ) -> None:
        cleo = office.colleague("cleo")
        office.later(minutes=1)
        before = len(office.core.calls)

        for person in (cleo, sam, office.admin("ada")):
            office.slack.change_status(person.plain)
        office.slack.deactivate(cleo.plain)
        office.settle()

        assert len(office.core.calls) == before

    @pytest.mark.usefixtures("raised")
    def test_a_late_event_of_an_older_standing_changes_nothing(
        self, office: Office, robin: Somebody, sam: Somebody
    ) -> None:
        office.core.faults.delay_next(timedelta(hours=1))
        office.slack.change_status(robin.plain)
        end(office, robin.plain, "guest")
        office.later(hours=2)

        robin.clicks("Claim", on=card(robin))

        assert "nobody has it yet" in card(sam).text


def test_nothing_is_asked_about_channels_that_were_never_heard_of(open_office: OpenOffice) -> None:
    def furnish(slack: Workspace) -> None:
        furnish_office(slack)
        slack.add_channel("#lunch", members=["sam"], app=False)

    office = open_office(furnish=furnish)
    office.later(minutes=1)
    before = len(office.core.calls)

    office.slack.rename("#lunch", "#dinner")
    office.slack.archive("#dinner")
    office.slack.unarchive("#dinner")
    office.slack.change_channel_id("#dinner")
    office.settle()

    assert len(office.core.calls) == before


def test_somebody_new_on_the_team_is_met_without_a_look_at_every_channel(office: Office) -> None:
    office.customer("dana")
    begun = len(office.core.calls)

    office.agent("alex").says("Hello, I am new here", in_="#triage")
    asked = [call.method for call in office.core.calls[begun:]]

    assert "users.info" in asked
    assert "conversations.info" not in asked
    assert "users.conversations" not in asked
