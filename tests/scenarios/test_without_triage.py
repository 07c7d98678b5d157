"""Customers are heard before the team has chosen where it works."""

from __future__ import annotations

from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.stories import (
    card,
    cards,
    reactions_of_the_app,
    said_by_the_app,
)

REPORT = "The export fails with error 500 since this morning"


class TestWithoutATriageChannel:
    """Customers are heard before the team has chosen where it works."""

    def test_a_message_is_captured_and_an_admin_is_told(self, open_office: OpenOffice) -> None:
        office = open_office(furnish=_furnish_without_triage)
        dana, ada, sam = office.customer("dana"), office.admin("ada"), office.agent("sam")

        raised = dana.says(REPORT, in_="#acme-help")
        office.later(minutes=12)

        told = [seen.text for seen in ada.direct_messages()]
        assert told == [load_texts().say("notice.no_triage_channel")]
        assert sam.direct_messages() == []
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]
        assert said_by_the_app(dana) == []

    def test_the_card_comes_once_there_is_a_triage_channel(self, open_office: OpenOffice) -> None:
        office = open_office(furnish=_furnish_without_triage)
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(hours=1)

        office.slack.add_channel("#triage", is_triage=True)
        office.later(minutes=6)

        (seen,) = cards(sam)
        assert REPORT in seen.text
        assert "It is the nightly one" in seen.text

    def test_the_team_can_work_as_soon_as_there_is_one(self, open_office: OpenOffice) -> None:
        office = open_office(furnish=_furnish_without_triage)
        dana, sam = office.customer("dana"), office.agent("sam")
        dana.says(REPORT, in_="#acme-help")
        office.slack.add_channel("#triage", is_triage=True)
        office.later(minutes=6)

        sam.clicks("Claim", on=card(sam))

        assert "sam has it" in card(sam).text


def _furnish_without_triage(slack: Workspace) -> None:
    slack.add_organisation("Acme")
    slack.admin("ada")
    slack.agent("sam")
    slack.add_channel("#acme-help", shared_with=["Acme"])


def test_when_the_team_loses_its_channel_the_next_one_serves_at_once(
    open_office: OpenOffice,
) -> None:
    """Both channels changed in the same second: nobody waits for the hourly look."""
    # What stood in a channel is seen by whoever it is shared with: that is the sharing.
    office = open_office(furnish=_furnish_two_places, checks_leaks=False)
    dana, sam = office.customer("dana"), office.agent("sam")
    dana.says("The invoice is wrong", in_="#acme-help")
    office.slack.share_channel("#triage", "Umbra")
    office.later(hours=2)
    office.slack.unshare_channel("#triage", "Umbra")
    office.slack.share_channel("#ops", "Umbra")
    office.settle()

    dana.says(REPORT, in_="#acme-help")
    office.later(minutes=1)

    assert REPORT in card(sam).text


def _furnish_two_places(slack: Workspace) -> None:
    slack.add_organisation("Acme")
    slack.add_organisation("Umbra")
    slack.admin("ada")
    sam = slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#ops", members=[sam])
    slack.add_channel("#acme-help", shared_with=["Acme"])
