"""What admins change: the settings, and the switch that pauses the app."""

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, cards
from tests.scenarios.two_customers import digests, furnish_two_customers

REPORT = "The export fails with error 500 since this morning"
OTHER = "How do I add a second admin?"
TEXTS = load_texts()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(furnish=furnish_two_customers)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def raised(dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


def settings_seen_by(admin: Somebody) -> dict[str, Any]:
    admin.runs("/giraffe settings", in_="#lunch")
    values: dict[str, Any] = admin.modal.values
    return values


class TestSettings:
    """The form that admins fill in, and what happens to what they wrote."""

    @pytest.fixture
    def form(self, ada: Somebody) -> Somebody:
        """Return ada with the settings open before her."""
        ada.runs("/giraffe settings", in_="#lunch")
        return ada

    def test_it_shows_the_settings_as_they_are(self, form: Somebody) -> None:
        values = form.modal.values

        assert values["Time zone"] == "Europe/Berlin"
        assert values["Time of the digest"] == "09:00"
        assert values["Minutes between resolving and asking for a rating"] == "15"
        assert values["Emoji to claim an issue"] == "eyes"

    def test_it_opens_from_the_home_tab_as_well(self, ada: Somebody) -> None:
        ada.opens_home()

        ada.clicks("Change settings", on="home")

        assert ada.modal.title == TEXTS.say("settings.title")

    def test_what_is_saved_is_there_the_next_time(self, form: Somebody) -> None:
        form.fills("Time zone", "America/New_York")
        form.fills("Time of the digest", "07:30")
        form.fills("Minutes between resolving and asking for a rating", "60")
        form.fills("Days with a digest", ["Monday", "Thursday"])

        form.submits()

        assert form.modal is None
        values = settings_seen_by(form)
        assert values["Time zone"] == "America/New_York"
        assert values["Time of the digest"] == "07:30"
        assert values["Minutes between resolving and asking for a rating"] == "60"
        assert [day["value"] for day in values["Days with a digest"]] == ["1", "4"]
        assert "07:30, America/New_York" in form.runs("/giraffe status", in_="#lunch")

    @pytest.mark.usefixtures("raised")
    def test_the_digest_comes_at_the_new_time(
        self, office: Office, sam: Somebody, form: Somebody
    ) -> None:
        form.fills("Time of the digest", "07:30")
        form.submits()

        # It is 10:00 in Berlin; half past seven of the next morning is 21.5 hours away.
        office.later(hours=21, minutes=25)
        early = digests(sam)
        office.later(minutes=10)

        assert early == []
        assert len(digests(sam)) == 1

    def test_cards_move_to_another_triage_channel(
        self, office: Office, dana: Somebody, sam: Somebody, form: Somebody
    ) -> None:
        desk = office.slack.add_channel("#desk", members=[form.plain, sam.plain])
        form.fills("Triage channel", desk.id)

        form.submits()
        dana.says(REPORT, in_="#acme-help")

        assert len(cards(sam, in_="#desk")) == 1
        assert cards(sam) == []

    def test_a_channel_of_our_own_can_be_declared_a_customers(
        self, office: Office, sam: Somebody, form: Somebody
    ) -> None:
        gus = Somebody(office.slack.guest("gus"), office.settle)
        community = office.slack.add_channel("#community", members=[gus.plain, sam.plain])
        gus.says("The beta does not start", in_="#community")
        assert cards(sam) == []
        form.fills("Customer channels that are not shared", [community.id])

        form.submits()
        gus.says("The beta does not start at all", in_="#community")

        assert len(cards(sam)) == 1

    def test_another_emoji_means_the_same_from_now_on(
        self, sam: Somebody, form: Somebody, raised: MessageRef
    ) -> None:
        form.fills("Emoji to claim an issue", ":raised_hand:")

        form.submits()
        sam.reacts("eyes", to=raised)
        assert "sam has it" not in card(sam).text
        sam.reacts("raised_hand", to=raised)

        assert "sam has it" in card(sam).text

    @pytest.mark.parametrize(
        ("label", "value", "problem"),
        [
            pytest.param("Time zone", "Europe/Atlantis", "time_zone", id="zone"),
            pytest.param("Time zone", "../../etc/passwd", "time_zone", id="path"),
            pytest.param(
                "Minutes between resolving and asking for a rating", "soon", "rating_delay", id="no"
            ),
            pytest.param("Seconds to undo a reply", "61", "undo_delay", id="too-long"),
            pytest.param("Emoji to claim an issue", "my emoji", "emoji_unknown", id="emoji"),
            pytest.param(
                "Emoji to claim an issue", "white_check_mark", "emoji_twice", id="emoji-twice"
            ),
        ],
    )
    def test_a_value_that_cannot_be_is_explained_beside_its_field_and_nothing_is_lost(
        self, form: Somebody, label: str, value: str, problem: str
    ) -> None:
        form.fills("Time of the digest", "07:30")
        form.fills(label, value)

        form.submits()

        assert list(form.modal.errors.values()) == [TEXTS.say(f"problem.{problem}")]
        assert form.modal.values[label] == value
        assert form.modal.values["Time of the digest"] == "07:30"
        assert "09:00, Europe/Berlin" in form.runs("/giraffe status", in_="#lunch")

    def test_after_mending_it_the_form_is_saved(self, form: Somebody) -> None:
        form.fills("Time zone", "Europe/Atlantis")
        form.submits()
        form.fills("Time zone", "Europe/Lisbon")

        form.submits()

        assert form.modal is None
        assert "Europe/Lisbon" in form.runs("/giraffe status", in_="#lunch")

    def test_one_channel_cannot_be_for_triage_and_for_customers(
        self, office: Office, sam: Somebody, form: Somebody
    ) -> None:
        desk = office.slack.add_channel("#desk", members=[form.plain, sam.plain])
        form.fills("Triage channel", desk.id)
        form.fills("Customer channels that are not shared", [desk.id])

        form.submits()

        assert form.modal.errors == {"settings.triage": TEXTS.say("problem.triage_is_customer")}

    def test_closing_the_form_changes_nothing(self, form: Somebody) -> None:
        form.fills("Time zone", "Europe/Lisbon")

        form.cancels()

        assert "Europe/Berlin" in form.runs("/giraffe status", in_="#lunch")


class TestPause:
    """An admin can switch the app off and on again."""

    def test_while_paused_nothing_is_captured(
        self, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        answer = ada.runs("/giraffe pause", in_="#lunch")

        dana.says(REPORT, in_="#acme-help")

        assert answer == TEXTS.say("done.paused")
        assert cards(sam) == []
        assert "Paused" in sam.runs("/giraffe status", in_="#lunch")

    @pytest.mark.usefixtures("raised")
    def test_while_paused_no_digest_is_posted(
        self, office: Office, sam: Somebody, ada: Somebody
    ) -> None:
        ada.runs("/giraffe pause", in_="#lunch")

        office.later(hours=24)

        assert digests(sam) == []

    def test_resuming_goes_on_with_what_comes_next(
        self, office: Office, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        ada.runs("/giraffe pause", in_="#lunch")
        dana.says(REPORT, in_="#acme-help")

        answer = ada.runs("/giraffe resume", in_="#lunch")
        dana.says(OTHER, in_="#acme-help")
        captured = cards(sam)
        office.later(hours=24)

        assert answer == TEXTS.say("done.resumed")
        assert [OTHER in seen.text for seen in captured] == [True]
        assert len(digests(sam)) == 1

    def test_the_home_tab_has_the_same_switch(self, sam: Somebody, ada: Somebody) -> None:
        ada.opens_home()
        ada.clicks("Pause", on="home")
        assert TEXTS.say("done.paused") in ada.modal.text
        ada.cancels()
        assert "Paused" in sam.runs("/giraffe status", in_="#lunch")

        ada.opens_home()
        ada.clicks("Resume", on="home")

        assert "Running" in sam.runs("/giraffe status", in_="#lunch")

    def test_an_agents_home_tab_offers_no_switch(self, sam: Somebody) -> None:
        home = sam.opens_home()

        assert "Pause" not in home
        assert "Change settings" not in home
