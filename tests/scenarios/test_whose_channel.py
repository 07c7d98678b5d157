"""Which channel is whose: declared ones, ones with two companies, ones that become shared."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.person import Person
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office
from tests.scenarios.stories import card, cards, said_by_the_app, state_of

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it as well and am looking at the export service."
TEXTS = load_texts()


class TestDeclaredChannels:
    """A channel that is not shared may be declared a customer channel, e.g. a community."""

    @pytest.fixture
    def office(self, open_office: OpenOffice) -> Office:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            members: list[Person | str] = [slack.colleague("cleo"), slack.guest("gus"), "sam"]
            slack.add_channel("#community", members=members)

        return open_office(furnish=furnish, customer_channels=("community",))

    def test_everybody_who_is_not_an_agent_is_a_customer_there(self, office: Office) -> None:
        sam = office.agent("sam")

        office.colleague("cleo").says(REPORT, in_="#community")
        office.guest("gus").says("How do I add a second admin?", in_="#community")
        sam.says("Is anybody else seeing errors in the export?", in_="#community")

        assert "cleo in #community" in card(sam, about="export").text
        assert "gus in #community" in card(sam, about="second admin").text
        assert len(cards(sam)) == 2

    def test_they_see_no_more_than_customers_do(self, office: Office) -> None:
        cleo, sam = office.colleague("cleo"), office.agent("sam")
        raised = cleo.says(REPORT, in_="#community")

        sam.clicks("Claim", on=card(sam))
        sam.clicks("Resolve", on=card(sam))

        assert said_by_the_app(cleo, in_="#community") == []
        assert cleo.messages_in("#community", thread=raised)[0].reactions == {
            "white_check_mark": ["Giraffe"]
        }

    def test_a_suggestion_is_written_and_the_answer_counts(self, office: Office) -> None:
        cleo, sam = office.colleague("cleo"), office.agent("sam")
        raised = cleo.says(REPORT, in_="#community")
        assert "Suggested reply" in card(sam).text

        sam.says(ANSWER, in_="#community", thread=raised)
        cleo.reacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Resolved"
        assert "by cleo" in card(sam).text

    def test_the_same_people_are_the_team_in_a_shared_channel(self, office: Office) -> None:
        office.colleague("cleo").says(REPORT, in_="#acme-help")

        assert cards(office.agent("sam")) == []


class TestChannelsNamedByAPattern:
    """Channels that are not shared become customers' by what they are called."""

    @pytest.fixture
    def office(self, open_office: OpenOffice) -> Office:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            members: list[Person | str] = [slack.colleague("cleo"), slack.guest("gus"), "sam"]
            slack.add_channel("#guests-red", members=members, app=False)
            slack.add_channel("#red-team", members=members, app=False)

        return open_office(furnish=furnish, triage_channel="triage")

    def choose(self, office: Office, names: str) -> None:
        admin = office.admin("ada")
        admin.runs("/giraffe settings", in_="#triage")
        admin.fills("settings.customer_names", names)
        admin.submits()
        assert admin.modal is None

    def test_an_invitation_is_all_it_takes(self, office: Office) -> None:
        sam = office.agent("sam")
        self.choose(office, "guests-*")

        office.slack.invite_app("#guests-red")
        office.settle()
        office.guest("gus").says(REPORT, in_="#guests-red")

        assert "gus in #guests-red" in card(sam).text
        (told,) = [
            one.text for one in sam.messages_in("#triage") if "listens in #guests" in one.text
        ]
        assert told.splitlines()[0] == "Giraffe now listens in #guests-red for guests-red."

    def test_a_channel_it_is_in_already_follows(self, office: Office) -> None:
        cleo = office.colleague("cleo")
        office.slack.invite_app("#guests-red")
        office.settle()
        cleo.says(REPORT, in_="#guests-red")
        assert cards(office.agent("sam")) == []

        self.choose(office, "guests-*")
        cleo.says(REPORT, in_="#guests-red")

        assert len(cards(office.agent("sam"))) == 1

    def test_other_names_mean_nothing(self, office: Office) -> None:
        self.choose(office, "guests-*")

        office.slack.invite_app("#red-team")
        office.settle()
        office.guest("gus").says(REPORT, in_="#red-team")

        assert cards(office.agent("sam")) == []

    def test_a_pattern_that_is_taken_away_takes_its_channels_along(self, office: Office) -> None:
        self.choose(office, "guests-*")
        office.slack.invite_app("#guests-red")
        office.settle()

        self.choose(office, "")
        office.guest("gus").says(REPORT, in_="#guests-red")

        assert cards(office.agent("sam")) == []

    def test_called_otherwise_it_is_a_customer_channel_no_more(self, office: Office) -> None:
        self.choose(office, "guests-*")
        office.slack.invite_app("#guests-red")
        office.settle()

        office.slack.rename("#guests-red", "#lobby")
        office.settle()
        office.guest("gus").says(REPORT, in_="#lobby")

        assert cards(office.agent("sam")) == []

    @pytest.mark.parametrize("names", ["tri*", "*"])
    def test_no_pattern_makes_customers_of_the_team(self, office: Office, names: str) -> None:
        """With `*` whoever reads along in the triage channel would be heard as a customer."""
        cleo = office.colleague("cleo")
        office.slack.invite(cleo.plain, "#triage")
        self.choose(office, names)

        cleo.says(REPORT, in_="#triage")
        office.customer("dana").says("How do I add a second admin?", in_="#acme-help")

        (seen,) = cards(office.agent("sam"))
        assert "second admin" in seen.text

    def test_the_triage_channel_stays_the_teams_also_by_its_own_name(self, office: Office) -> None:
        """The menu knows it by its id, and somebody types its name."""
        admin, sam = office.admin("ada"), office.agent("sam")
        desk = office.slack.add_channel("#desk", members=["sam", admin.plain])
        office.settle()
        admin.runs("/giraffe settings", in_="#triage")
        admin.fills("Triage channel", desk.id)
        admin.submits()
        office.later(minutes=1)
        self.choose(office, "desk")

        office.customer("dana").says(REPORT, in_="#acme-help")

        assert len(cards(sam, in_="#desk")) == 1

    def test_where_the_team_once_worked_no_pattern_counts(self, office: Office) -> None:
        """Its old cards stand there."""
        admin, cleo = office.admin("ada"), office.colleague("cleo")
        office.customer("dana").says(REPORT, in_="#acme-help")
        desk = office.slack.add_channel("#desk", members=["sam", admin.plain])
        office.settle()
        admin.runs("/giraffe settings", in_="#triage")
        admin.fills("Triage channel", desk.id)
        admin.submits()
        office.later(minutes=1)

        self.choose(office, "tri*")
        office.slack.invite(cleo.plain, "#triage")
        office.settle()
        cleo.says("How do I add a second admin?", in_="#triage")

        assert all("admin" not in one.text for one in cards(office.agent("sam"), in_="#desk"))


class TestSeveralCompanies:
    """A channel with two companies belongs to neither of them alone."""

    @pytest.fixture
    def office(self, open_office: OpenOffice) -> Office:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_organisation("Initech")
            slack.add_channel("#project", shared_with=["Acme", "Initech"])

        return open_office(furnish=furnish)

    def test_each_issue_belongs_to_the_company_of_its_requester(self, office: Office) -> None:
        dana, eve = office.customer("dana", of="Acme"), office.customer("eve", of="Initech")
        sam = office.agent("sam")

        dana.says(REPORT, in_="#project")
        eve.says("How do I add a second admin?", in_="#project")

        assert "*Acme*" in card(sam, about="export").text
        assert "*Initech*" in card(sam, about="second admin").text

    def test_what_a_guest_of_ours_raises_there_is_nobodys_and_not_lost(
        self, office: Office
    ) -> None:
        """It raised an error, and the message was set aside."""
        sam, gus = office.agent("sam"), office.guest("gus")
        office.slack.invite(gus.plain, "#project")

        raised = gus.says(REPORT, in_="#project")
        sam.says(ANSWER, in_="#project", thread=raised)

        assert "*project*" in card(sam).text
        assert state_of(card(sam)) == "Waiting for the customer"
        assert TEXTS.say("account.no_open_issues") in sam.runs("/customer Acme", in_="#triage")

    def test_no_suggestion_is_written(self, office: Office) -> None:
        sam = office.agent("sam")

        office.customer("dana", of="Acme").says(REPORT, in_="#project")
        office.later(minutes=1)

        seen = card(sam)
        assert "Edit and send" not in seen.buttons
        assert "Write a reply" in seen.buttons
        assert TEXTS.say("suggestion.coming") not in seen.text

    def test_nobody_is_asked_for_a_rating(self, office: Office) -> None:
        dana, sam = office.customer("dana", of="Acme"), office.agent("sam")
        raised = dana.says(REPORT, in_="#project")
        office.later(minutes=1)
        sam.says(ANSWER, in_="#project", thread=raised)
        dana.says("And now?", in_="#project", thread=raised)
        sam.says("It is repaired.", in_="#project", thread=raised)

        sam.reacts("white_check_mark", to=raised)
        office.later(hours=2)

        assert state_of(card(sam)) == "Resolved"
        assert said_by_the_app(dana, in_="#project") == []

    def test_a_second_company_that_joins_later_ends_suggestions(self, office: Office) -> None:
        dana, sam = office.customer("dana", of="Acme"), office.agent("sam")
        dana.says(REPORT, in_="#acme-help")
        assert "Edit and send" in card(sam).buttons

        office.slack.share_channel("#acme-help", "Initech")
        dana.says("How do I add a second admin?", in_="#acme-help")

        assert "Edit and send" not in card(sam, about="second admin").buttons

    def test_a_customer_cannot_resolve_what_the_other_company_raised(self, office: Office) -> None:
        dana, eve = office.customer("dana", of="Acme"), office.customer("eve", of="Initech")
        sam = office.agent("sam")
        raised = dana.says(REPORT, in_="#project")
        sam.says(ANSWER, in_="#project", thread=raised)

        eve.reacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Waiting for the customer"


class TestNames:
    """A company calls itself whatever it likes."""

    def test_a_stranger_who_takes_a_customers_name_is_not_that_customer(
        self, open_office: OpenOffice
    ) -> None:
        """Two organisations of one name shared an account, and with it each other's words."""

        office = open_office()
        initech = office.slack.add_organisation("Initech")
        eve, dana = office.customer("eve", of="Initech"), office.customer("dana")
        sam = office.agent("sam")
        initech.name = "Acme"
        office.slack.add_channel("#acme-too", app=False, members=[eve.plain, "sam"])
        channel = office.core.world.find_channel("#acme-too")
        assert channel is not None
        channel.connected_team_ids.append(initech.team_id)
        office.slack.invite_app("#acme-too")
        dana.says(REPORT, in_="#acme-help")
        eve.says("How do I add a second admin?", in_="#acme-too")

        shown = sam.runs("/customer Acme", in_="#triage")

        assert "export" in shown
        assert "second admin" not in shown


class TestSharing:
    """Channels become shared and unshared under the app's hands."""

    @pytest.mark.parametrize("is_told_late", [False, True], ids=["told-at-once", "told-late"])
    def test_a_card_does_not_go_into_a_triage_channel_that_became_shared(
        self, open_office: OpenOffice, is_told_late: bool
    ) -> None:
        # What stood in the channel before is the team's own doing: they shared it.
        office = open_office(checks_leaks=False)
        dana, sam, ada = office.customer("dana"), office.agent("sam"), office.admin("ada")
        before = said_by_the_app(sam, in_="#triage")

        dana.plain.says(REPORT, in_="#acme-help")
        if is_told_late:
            office.core.faults.delay_next(timedelta(minutes=30))
        office.slack.share_channel("#triage", "Acme")
        office.slack.invite(dana.plain, "#triage")
        office.later(minutes=20)

        assert said_by_the_app(sam, in_="#triage") == before
        assert not dana.sees("#1", in_="#triage")
        assert any("triage channel" in seen.text for seen in ada.direct_messages())

    def test_the_card_is_not_lost_but_comes_in_the_next_triage_channel(
        self, open_office: OpenOffice
    ) -> None:
        office = open_office(checks_leaks=False)
        dana, sam = office.customer("dana"), office.agent("sam")
        dana.plain.says(REPORT, in_="#acme-help")
        office.core.faults.delay_next(timedelta(minutes=30))
        office.slack.share_channel("#triage", "Acme")
        office.later(minutes=10)

        office.slack.add_channel("#triage-2", members=["sam", "ada"])
        office.later(minutes=10)

        assert REPORT in card(sam, in_="#triage-2").text

    def test_a_triage_channel_that_was_shared_by_mistake_is_the_teams_again_after_that(
        self, open_office: OpenOffice
    ) -> None:
        """It stayed a customer channel for ever, and no card found a place."""
        office = open_office(checks_leaks=False)
        dana, sam = office.customer("dana"), office.agent("sam")
        office.slack.share_channel("#triage", "Acme")
        dana.plain.says(REPORT, in_="#acme-help")
        office.later(minutes=1)

        office.slack.unshare_channel("#triage", "Acme")
        office.later(minutes=10)

        assert REPORT in card(sam).text

    def test_a_channel_that_only_waits_to_be_shared_is_no_triage_channel(
        self, open_office: OpenOffice
    ) -> None:
        def furnish(slack: Workspace) -> None:
            slack.add_organisation("Acme")
            slack.admin("ada")
            slack.agent("sam")
            slack.add_channel("#soon-shared", pending_with=["Acme"])
            slack.add_channel("#acme-help", shared_with=["Acme"])

        office = open_office(furnish=furnish)

        office.customer("dana").says(REPORT, in_="#acme-help")
        office.later(minutes=10)

        assert said_by_the_app(office.agent("sam"), in_="#soon-shared") == []

    def test_a_channel_is_listened_to_from_the_moment_it_is_shared(
        self, open_office: OpenOffice
    ) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_channel("#pilot", members=["sam", "ada"])

        office = open_office(furnish=furnish)
        sam = office.agent("sam")
        sam.says("The export fails for the pilot", in_="#pilot")

        office.slack.share_channel("#pilot", "Acme")
        dana = office.customer("dana")
        dana.says(REPORT, in_="#pilot")

        (seen,) = cards(sam)
        assert "dana in #pilot" in seen.text
        assert sam.sees("Giraffe now listens in #pilot for Acme", in_="#triage")

    def test_a_channel_that_is_no_longer_shared_is_not_listened_to(self, office: Office) -> None:
        sam, cleo = office.agent("sam"), office.colleague("cleo")
        office.customer("dana")

        office.slack.unshare_channel("#acme-help", "Acme")
        cleo.says("The export fails for everybody", in_="#acme-help")

        assert cards(sam) == []

    def test_a_new_id_that_is_seen_before_slack_tells_of_it_is_the_same_channel(
        self, office: Office
    ) -> None:
        """It was taken for a second channel, and its messages were heard twice."""
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")

        office.core.faults.delay_next(timedelta(hours=1))
        office.slack.change_channel_id("#acme-help")
        (raised,) = [m for m in dana.messages_in("#acme-help") if REPORT in m.text]
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        dana.edits(raised, "The import fails with error 404")
        office.later(hours=2)

        (seen,) = cards(sam)
        assert "Latest of 2 messages" in seen.text

    def test_the_first_of_two_new_ids_may_be_told_last(self, office: Office) -> None:
        """The channel went back to an id that Slack no longer knew."""
        dana, sam = office.customer("dana"), office.agent("sam")
        dana.says(REPORT, in_="#acme-help")

        office.core.faults.delay_next(timedelta(hours=1))
        office.slack.change_channel_id("#acme-help")
        office.slack.change_channel_id("#acme-help")
        office.later(hours=2)
        (raised,) = [m for m in dana.messages_in("#acme-help") if REPORT in m.text]
        sam.reacts("eyes", to=raised)

        (seen,) = cards(sam)
        assert "sam has it" in seen.text

    def test_a_new_id_of_a_channel_keeps_its_issues(self, open_office: OpenOffice) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            dana = slack.customer("dana", of="Acme")
            slack.add_channel(
                "#acme-secret", shared_with=["Acme"], private=True, members=["sam", dana]
            )

        office = open_office(furnish=furnish)
        dana, sam = office.customer("dana"), office.agent("sam")
        dana.says(REPORT, in_="#acme-secret")

        office.slack.change_channel_id("#acme-secret")
        (raised,) = [m for m in dana.messages_in("#acme-secret") if REPORT in m.text]
        dana.says("It is the nightly one", in_="#acme-secret", thread=raised)
        sam.reacts("eyes", to=raised)

        (seen,) = cards(sam)
        assert "sam has it" in seen.text
        assert "Latest of 2 messages" in seen.text
