"""As whom people are heard: guests, and those whom a channel or the workspace names."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.places import listen, listen_everywhere
from tests.scenarios.stories import card, cards, state_of

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it as well and am looking at the export service."
TEXTS = load_texts()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    def furnish(slack: Workspace) -> None:
        furnish_office(slack)
        slack.add_channel("#acme-project", shared_with=["Acme"])
        slack.add_organisation("Partner")
        for channel in ("#acme-help", "#acme-project"):
            slack.invite(slack.colleague("cleo"), channel)
            slack.invite(slack.guest("gus", single_channel=False), channel)

    return open_office(furnish=furnish)


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana", of="Acme")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def cleo(office: Office) -> Somebody:
    return office.colleague("cleo")


@pytest.fixture
def gus(office: Office) -> Somebody:
    return office.guest("gus")


def report(somebody: Somebody, *, in_: str = "#acme-help") -> MessageRef:
    message = somebody.says(f"{REPORT} in {in_}", in_=in_)
    assert isinstance(message, MessageRef)
    return message


def user(somebody: Somebody) -> str:
    return str(somebody.plain.user.id)


class TestGuests:
    """Guests of our workspace are customers, unless a channel says that they are of the team."""

    def test_a_guest_is_a_customer_where_nobody_says_otherwise(
        self, gus: Somebody, sam: Somebody
    ) -> None:
        report(gus)

        assert "gus in #acme-help" in card(sam).text

    def test_a_channel_can_say_that_its_guests_are_of_the_team(
        self, ada: Somebody, gus: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", guests="team")

        report(gus, in_="#acme-help")
        report(gus, in_="#acme-project")

        assert ["acme-project" in seen.text for seen in cards(sam)] == [True]

    def test_a_guest_of_the_team_may_press_no_more_than_before(
        self, ada: Somebody, gus: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen_everywhere(ada, guests="team")
        raised = report(dana)

        gus.reacts("white_check_mark", to=raised)
        gus.says(ANSWER, in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Open"


class TestNamedOneByOne:
    """Whom a channel or the workspace names is heard as what stands there."""

    def test_a_named_teammate_of_another_company_opens_nothing(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", teammates=[user(dana)])

        report(dana, in_="#acme-help")
        report(dana, in_="#acme-project")

        assert ["acme-project" in seen.text for seen in cards(sam)] == [True]

    def test_a_named_teammate_may_press_nothing_that_they_might_not_before(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        mia = office.customer("mia", of="Acme")
        listen(ada, "#acme-help", teammates=[user(mia)])
        raised = report(dana)

        mia.reacts("white_check_mark", to=raised)
        mia.reacts("eyes", to=raised)
        mia.says(ANSWER, in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Open"
        assert TEXTS.say("card.nobody_has_it") in card(sam).text

    def test_a_colleague_who_is_named_as_a_customer_is_one(
        self, ada: Somebody, cleo: Somebody, sam: Somebody
    ) -> None:
        report(cleo)
        assert cards(sam) == []

        listen(ada, "#acme-help", customers=[user(cleo)])
        report(cleo)

        assert "cleo in #acme-help" in card(sam).text
        assert "*Acme*" in card(sam).text

    def test_an_agent_who_is_named_as_a_customer_stays_who_raised_it(
        self, ada: Somebody, sam: Somebody, dana: Somebody
    ) -> None:
        listen(ada, "#acme-help", customers=[user(sam)])
        raised = report(sam)

        dana.says("It fails for us as well", in_="#acme-help", thread=raised)

        assert "sam in #acme-help" in card(ada).text

    def test_what_the_channel_says_counts_before_what_the_workspace_says(
        self, ada: Somebody, cleo: Somebody, sam: Somebody
    ) -> None:
        listen_everywhere(ada, customers=[user(cleo)])
        listen(ada, "#acme-help", teammates=[user(cleo)])

        report(cleo, in_="#acme-help")
        report(cleo, in_="#acme-project")

        assert ["acme-project" in seen.text for seen in cards(sam)] == [True]

    def test_who_stands_in_both_lists_is_a_customer(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", teammates=[user(dana)], customers=[user(dana)])

        report(dana)

        assert len(cards(sam)) == 1

    def test_who_is_taken_off_a_list_is_again_who_they_were(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", teammates=[user(dana)])
        listen(ada, "#acme-help", teammates=[])

        report(dana)

        assert len(cards(sam)) == 1

    def test_naming_somebody_makes_no_customer_of_their_company(
        self, office: Office, ada: Somebody
    ) -> None:
        stranger = office.customer("pat", of="Partner")

        listen(ada, "#acme-help", teammates=[user(stranger)])

        assert "Partner" not in ada.runs("/customer", in_="#triage")

    def test_the_form_shows_who_was_named(self, ada: Somebody, dana: Somebody) -> None:
        listen(ada, "#acme-help", teammates=[user(dana)])

        ada.runs("/giraffe settings #acme-help", in_="#triage")

        label = TEXTS.say("listening.label.teammates_channel")
        assert ada.modal.values[label] == [user(dana)]

    def test_of_whom_slack_says_nothing_is_refused_beside_their_field(
        self, office: Office, ada: Somebody
    ) -> None:
        stranger = office.customer("pat", of="Partner")
        office.slack.hide(stranger.plain)

        ada.runs("/giraffe settings #acme-help", in_="#triage")
        ada.fills("listening.channel.teammates", [user(stranger)])
        ada.submits()

        assert TEXTS.say("problem.person_unknown") in ada.modal.errors.values()
