"""The app's home tab: the agent's own issues and what nobody has yet, for the team alone."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card

REPORT = "The export fails with error 500 since this morning"
CLOSED = "This page is for the support team."
MINE, UNCLAIMED = "*Your issues*", "*Nobody has these yet*"


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def raised(dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


class TestForTheTeam:
    """What is mine, what is nobody's, how much there is."""

    def test_an_empty_desk_says_so_and_where_the_cards_appear(self, sam: Somebody) -> None:
        sam.opens_home()

        assert "You have no issues." in sam.home
        assert "Every open issue has somebody." in sam.home
        assert "Issue cards appear in #triage." in sam.home

    def test_ones_own_issues_stand_apart_from_what_nobody_has(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.says("First: the export fails", in_="#acme-help")
        dana.says("Second: the import fails", in_="#acme-help")
        dana.says("Third: the login fails", in_="#acme-help")
        sam.clicks("Claim", on=card(sam, about="#1"))
        office.admin("ada").clicks("Claim", on=card(sam, about="#3"))

        sam.opens_home()

        mine, unclaimed = _lists(sam.home)
        assert "#1 First: the export fails" in mine
        assert "#2 Second: the import fails" in unclaimed
        assert "Third" not in sam.home
        assert "3 open · 0 waiting for the customer" in sam.home

    def test_what_waits_for_the_customer_is_counted_apart(
        self, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says("Which file is it?", in_="#acme-help", thread=raised)

        sam.opens_home()

        assert "0 open · 1 waiting for the customer" in sam.home
        assert "Waiting for the customer" in _lists(sam.home)[0]

    def test_what_is_resolved_is_gone(self, sam: Somebody, raised: MessageRef) -> None:
        sam.clicks("Claim", on=card(sam))
        sam.reacts("white_check_mark", to=raised)

        sam.opens_home()

        assert "The export fails" not in sam.home

    @pytest.mark.usefixtures("raised")
    def test_an_issue_leads_to_its_card(self, sam: Somebody) -> None:
        sam.opens_home()

        assert f"p{card(sam).ref.ts.replace('.', '')}" in sam.home

    @pytest.mark.usefixtures("raised")
    def test_refresh_shows_how_it_stands_now(self, sam: Somebody) -> None:
        sam.opens_home()
        assert "You have no issues." in sam.home
        sam.clicks("Claim", on=card(sam))

        sam.clicks("Refresh", on="home")

        assert "The export fails" in _lists(sam.home)[0]

    def test_an_issue_can_be_logged_from_here(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.opens_home()
        sam.clicks("Log an issue", on="home")
        assert sam.modal.title == "Log an issue"

        sam.fills("Account", "Acme")
        sam.fills("What was raised?", "Dana called: the export stops at half")
        sam.submits()

        assert sam.modal is None
        assert "the export stops at half" in card(sam).text
        assert len(dana.messages_in("#acme-help", thread=raised)) == 1

    def test_many_issues_are_cut_with_the_way_to_the_rest(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        """All but the first ten were left out without a word."""
        for number in range(17):
            dana.plain.says(f"Report number {number} fails to open", in_="#acme-help")
        office.settle()

        sam.opens_home()

        assert sam.home.count("fails to open") == 10
        assert "7 more. Run /issues to see them." in sam.home

    def test_opening_the_messages_tab_publishes_nothing(self, sam: Somebody) -> None:
        sam.opens_messages_tab()

        assert sam.home == ""


class TestForAdmins:
    """Who may change Giraffe finds the way to it here."""

    def test_settings_and_pause_are_offered_to_admins_only(
        self, office: Office, sam: Somebody
    ) -> None:
        ada = office.admin("ada")

        ada.opens_home()
        sam.opens_home()

        assert "[Change settings]" in ada.home
        assert "[Pause]" in ada.home
        assert "[Change settings]" not in sam.home
        assert "[Pause]" not in sam.home

    def test_pausing_turns_the_button_round_and_back(self, office: Office) -> None:
        """The tab went on offering to pause what was paused already."""
        ada = office.admin("ada")
        ada.opens_home()

        ada.clicks("Pause", on="home")

        assert "Giraffe is paused." in ada.modal.text
        ada.cancels()
        assert "Giraffe is paused." in ada.home
        assert "[Pause]" not in ada.home

        ada.clicks("Resume", on="home")

        assert "Giraffe is paused." not in ada.home
        assert "[Pause]" in ada.home

    def test_settings_open_from_here(self, office: Office) -> None:
        ada = office.admin("ada")
        ada.opens_home()

        ada.clicks("Change settings", on="home")

        assert ada.modal.title == "Settings"


@pytest.mark.usefixtures("raised")
class TestForEverybodyElse:
    """Nothing of the desk shows to people who are not of the support team."""

    def test_a_colleague_is_told_whom_the_page_is_for(self, office: Office) -> None:
        cleo = office.colleague("cleo")

        cleo.opens_home()

        assert cleo.home.startswith(CLOSED)
        assert "Acme" not in cleo.home
        assert "export" not in cleo.home

    @pytest.mark.parametrize("who", ["dana", "gus"])
    def test_people_from_outside_and_guests_get_no_page(self, office: Office, who: str) -> None:
        person = office.guest("gus") if who == "gus" else office.customer("dana")

        person.opens_home()

        assert person.home == ""
        assert person.direct_messages() == []

    def test_who_leaves_the_team_no_longer_sees_it(self, office: Office) -> None:
        """The last page that was shown to an agent stayed there for good."""
        lou = office.agent("lou")
        lou.opens_home()
        assert "The export fails" in lou.home

        office.slack.remove(lou.plain, "#triage")
        office.settle()

        assert lou.home.startswith(CLOSED)
        lou.opens_home()
        assert lou.home.startswith(CLOSED)

    def test_a_colleague_who_joins_the_team_sees_it(self, office: Office) -> None:
        cleo = office.colleague("cleo")
        cleo.opens_home()
        office.slack.invite(cleo.plain, "#triage")
        office.settle()

        cleo.opens_home()

        assert "The export fails" in _lists(cleo.home)[1]


def _lists(home: str) -> tuple[str, str]:
    """Return the two lists of the page: one's own issues, and those that nobody has."""
    rest = home.partition(MINE)[2]
    mine, _, unclaimed = rest.partition(UNCLAIMED)
    return mine, unclaimed
