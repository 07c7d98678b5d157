"""Who is a customer and who an agent: by ids alone, never by guess."""

from __future__ import annotations

import pytest

from bot.simulator.faults import MethodFault
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office
from tests.scenarios.stories import card, cards, mirrored, state_of

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it as well and am looking at the export service."
TEXTS = load_texts()


class TestCustomers:
    """Everybody of another organisation is one, whatever they call themselves."""

    def test_people_of_an_enterprise_are_heard_whatever_ids_slack_writes(
        self, open_office: OpenOffice
    ) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_organisation("Globex", enterprise=True)
            slack.add_channel("#globex-help", shared_with=["Globex"])

        office = open_office(furnish=furnish)
        sam = office.agent("sam")

        for name in ("gina", "gert", "greg", "gwen", "gabe", "gill"):
            office.customer(name, of="Globex").says(f"{name}: {REPORT}", in_="#globex-help")

        assert len(cards(sam)) == 6
        assert all("*Globex*" in seen.text for seen in cards(sam))

    def test_an_enterprise_customers_mention_and_reactions_are_theirs(
        self, open_office: OpenOffice
    ) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_organisation("Globex", enterprise=True)
            slack.add_channel("#globex-help", shared_with=["Globex"])

        office = open_office(furnish=furnish)
        sam, gina = office.agent("sam"), office.customer("gina", of="Globex")

        raised = gina.mentions_app("the export fails", in_="#globex-help")
        gina.reacts("eyes", to=raised)
        gina.reacts("white_check_mark", to=raised)

        assert len(cards(sam)) == 1
        assert state_of(card(sam)) == "Open"
        assert "nobody has it yet" in card(sam).text

    def test_a_customer_with_our_address_and_an_agents_name_is_still_a_customer(
        self, office: Office
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        dana.user.name, dana.user.real_name = "sam", "Sam"
        dana.user.email = "sam@northwind.example"

        raised = dana.says(REPORT, in_="#acme-help")
        dana.reacts("eyes", to=raised)

        assert REPORT in card(sam).text
        assert "nobody has it yet" in card(sam).text

    def test_somebody_slack_does_not_show_us_is_an_unnamed_customer(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.slack.hide(dana.plain)

        raised = dana.says(REPORT, in_="#acme-help")
        dana.reacts("eyes", to=raised)

        seen = card(sam)
        assert TEXTS.say("person.unnamed_at", account="Acme") in seen.text
        assert "*Acme*" in seen.text
        assert "nobody has it yet" in seen.text

    def test_customers_are_heard_in_a_channel_that_is_theirs(self, open_office: OpenOffice) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_channel("#from-acme", shared_with=["Acme"], hosted_by="Acme")

        office = open_office(furnish=furnish)
        dana, sam = office.customer("dana"), office.agent("sam")

        dana.says(REPORT, in_="#from-acme")
        sam.says("We release version 3 on Thursday", in_="#from-acme")

        (seen,) = cards(sam)
        assert "dana in #from-acme" in seen.text

    def test_customers_are_heard_in_a_private_channel(self, open_office: OpenOffice) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            dana = slack.customer("dana", of="Acme")
            slack.add_channel(
                "#acme-secret", shared_with=["Acme"], private=True, members=["sam", dana]
            )

        office = open_office(furnish=furnish)

        office.customer("dana").says(REPORT, in_="#acme-secret")

        assert REPORT in card(office.agent("sam")).text

    @pytest.mark.parametrize("single_channel", [True, False])
    def test_a_guest_of_ours_in_a_shared_channel_is_a_customer(
        self, office: Office, single_channel: bool
    ) -> None:
        sam = office.agent("sam")
        office.slack.guest("gus", single_channel=single_channel)
        gus = office.guest("gus")
        office.slack.invite(gus.plain, "#acme-help")

        raised = gus.says(REPORT, in_="#acme-help")
        gus.reacts("eyes", to=raised)

        assert "gus in #acme-help" in card(sam).text
        assert "nobody has it yet" in card(sam).text


class TestTheTeam:
    """Agents are the full members of the triage channel."""

    def test_a_colleague_who_is_no_agent_opens_nothing_and_answers_nothing(
        self, office: Office
    ) -> None:
        dana, sam, cleo = office.customer("dana"), office.agent("sam"), office.colleague("cleo")
        raised = dana.says(REPORT, in_="#acme-help")

        cleo.says("Is the export of everybody broken?", in_="#acme-help")
        cleo.says("I have the same", in_="#acme-help", thread=raised)

        (seen,) = cards(sam)
        assert state_of(seen) == "Open"
        assert "nobody has it yet" in seen.text
        assert mirrored(sam, seen) == []

    def test_who_joins_the_triage_channel_becomes_an_agent(self, office: Office) -> None:
        dana, sam, cleo = office.customer("dana"), office.agent("sam"), office.colleague("cleo")
        raised = dana.says(REPORT, in_="#acme-help")
        cleo.says("I join", in_="#triage")
        office.later(minutes=1)

        cleo.says(ANSWER, in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Waiting for the customer"
        assert "cleo has it" in card(sam).text

    def test_who_leaves_the_triage_channel_is_no_agent_any_more(self, office: Office) -> None:
        dana, sam, ada = office.customer("dana"), office.agent("sam"), office.admin("ada")
        raised = dana.says(REPORT, in_="#acme-help")
        office.slack.remove(sam.plain, "#triage")
        office.later(minutes=1)

        sam.reacts("eyes", to=raised)
        sam.reacts("white_check_mark", to=raised)

        assert state_of(card(ada)) == "Open"
        assert "nobody has it yet" in card(ada).text

    def test_who_is_deactivated_is_no_agent_any_more(self, office: Office) -> None:
        dana, sam, ada = office.customer("dana"), office.agent("sam"), office.admin("ada")
        raised = dana.says(REPORT, in_="#acme-help")
        office.slack.deactivate(sam.plain)
        office.later(minutes=1)

        sam.reacts("white_check_mark", to=raised)

        assert state_of(card(ada)) == "Open"

    def test_a_guest_in_the_triage_channel_is_no_agent(self, open_office: OpenOffice) -> None:
        # The team itself let the guest read along there: what he sees is not the app's leak.
        office = open_office(checks_leaks=False)
        dana, sam, gus = office.customer("dana"), office.agent("sam"), office.guest("gus")
        office.slack.invite(gus.plain, "#triage")
        office.slack.invite(gus.plain, "#acme-help")
        raised = dana.says(REPORT, in_="#acme-help")

        gus.reacts("eyes", to=raised)
        gus.clicks("Resolve", on=card(gus))

        assert state_of(card(sam)) == "Open"
        assert "nobody has it yet" in card(sam).text
        assert gus.sees_only_to_him(TEXTS.say("error.not_allowed"))


class TestOutage:
    """When Slack does not say who somebody is, nobody is guessed to be a customer."""

    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param(MethodFault.timeout(), id="timeout"),
            pytest.param(MethodFault.rate_limited(30), id="rate-limited"),
            pytest.param(MethodFault.server_error(503), id="server-error"),
            pytest.param(MethodFault.error("internal_error"), id="internal-error"),
        ],
    )
    def test_a_new_agents_words_do_not_become_an_issue(
        self, office: Office, fault: MethodFault
    ) -> None:
        sam = office.agent("sam")
        office.core.faults.method_rates["users.info"] = [(1.0, fault)]

        nina = office.agent("nina")
        nina.says("The export fails with error 500 for all of them", in_="#acme-help")
        office.later(minutes=2)
        assert cards(sam) == []
        office.core.faults.clear()
        office.later(minutes=30)

        assert cards(sam) == []

    def test_a_customer_is_heard_as_soon_as_slack_answers_again(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.method_rates["users.info"] = [(1.0, MethodFault.server_error(503))]

        raised = dana.says(REPORT, in_="#acme-help")
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=2)
        assert cards(sam) == []
        office.core.faults.clear()
        office.later(minutes=15)

        (seen,) = cards(sam)
        assert REPORT in seen.text
        assert len(mirrored(sam, seen)) == 1

    def test_whom_we_know_stays_what_they_were(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")
        office.later(hours=13)
        office.core.faults.method_rates["users.info"] = [(1.0, MethodFault.server_error(503))]

        sam.says(ANSWER, in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Waiting for the customer"
        assert "sam has it" in card(sam).text

    def test_a_message_waits_when_slack_does_not_say_what_its_channel_is(
        self, office: Office
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.later(minutes=20)
        office.core.faults.method_rates["conversations.info"] = [
            (1.0, MethodFault.server_error(503))
        ]
        dana.says(REPORT, in_="#acme-help")
        assert cards(sam) == []

        office.core.faults.clear()
        office.later(minutes=15)

        assert REPORT in card(sam).text
