"""Whose issue it is, how soon somebody should look, and whether it is one at all."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    audited,
    card,
    reactions_of_the_app,
    said_by_the_app,
    state_of,
)

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it as well and am looking at the export service."
pytestmark = pytest.mark.usefixtures("raised")


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


class TestClaim:
    """Somebody says: this one is mine."""

    def test_eyes_on_the_customers_message_claim_it(
        self, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)

        assert "sam has it" in card(sam).text

    @pytest.mark.parametrize(
        ("emoji", "act"),
        [
            pytest.param("eyes", "claim", id="claim"),
            pytest.param("rotating_light", "prioritise", id="urgent"),
            pytest.param("wastebasket", "discard", id="discard"),
            pytest.param("white_check_mark", "resolve", id="resolve"),
        ],
    )
    def test_an_emoji_leaves_the_same_trace_as_the_button(
        self, office: Office, sam: Somebody, emoji: str, act: str
    ) -> None:
        """Acts by emoji were missing from the audit."""
        sam.reacts(emoji, to=card(sam))

        assert audited(office) == [act]

    def test_eyes_on_the_card_claim_it(self, sam: Somebody) -> None:
        sam.reacts("eyes", to=card(sam))

        assert "sam has it" in card(sam).text

    def test_the_button_claims_it_and_becomes_release(self, sam: Somebody) -> None:
        sam.clicks("Claim", on=card(sam))

        assert "sam has it" in card(sam).text
        assert "Release" in card(sam).buttons
        assert "Claim" not in card(sam).buttons

    def test_the_customer_sees_the_eyes_instead_of_the_pushpin(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Claim", on=card(sam))

        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["eyes"]
        assert said_by_the_app(dana) == []

    @pytest.mark.parametrize("where", ["message", "card"])
    def test_taking_the_eyes_away_releases_it(
        self, dana: Somebody, sam: Somebody, raised: MessageRef, where: str
    ) -> None:
        place = raised if where == "message" else card(sam)
        sam.reacts("eyes", to=place)

        sam.unreacts("eyes", to=place)

        assert "nobody has it yet" in card(sam).text
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]

    def test_the_button_releases_it(self, sam: Somebody) -> None:
        sam.clicks("Claim", on=card(sam))

        sam.clicks("Release", on=card(sam))

        assert "nobody has it yet" in card(sam).text

    def test_the_last_eyes_win(self, sam: Somebody, ada: Somebody, raised: MessageRef) -> None:
        sam.reacts("eyes", to=raised)

        ada.reacts("eyes", to=raised)

        assert "ada has it" in card(sam).text

    def test_eyes_of_who_no_longer_has_it_release_nothing(
        self, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        ada.reacts("eyes", to=raised)

        sam.unreacts("eyes", to=raised)

        assert "ada has it" in card(sam).text

    def test_eyes_of_anybody_but_an_agent_claim_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        cleo = office.colleague("cleo")
        office.slack.invite(cleo.plain, "#acme-help")

        for person in (dana, office.customer("dirk"), cleo):
            person.reacts("eyes", to=raised)

        assert "nobody has it yet" in card(sam).text

    def test_eyes_on_a_reply_in_the_thread_claim_nothing(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        reply = dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        sam.reacts("eyes", to=reply)

        assert "nobody has it yet" in card(sam).text

    def test_who_answers_first_has_it(self, sam: Somebody, raised: MessageRef) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        seen = card(sam)
        assert "sam has it" in seen.text
        assert state_of(seen) == "Waiting for the customer"

    def test_it_can_be_given_to_another_agent(self, sam: Somebody, ada: Somebody) -> None:
        sam.clicks("Assign to somebody", on=card(sam), option=ada)

        assert "ada has it" in card(sam).text

    def test_it_cannot_be_given_to_somebody_who_is_no_agent(
        self, office: Office, sam: Somebody
    ) -> None:
        cleo = office.colleague("cleo")

        sam.clicks("Assign to somebody", on=card(sam), option=cleo)

        assert "nobody has it yet" in card(sam).text
        assert len(sam.private_notes(in_="#triage")) == 1


class TestUrgent:
    """Some issues cannot wait."""

    def test_the_siren_on_the_card_marks_it_and_its_removal_unmarks_it(self, sam: Somebody) -> None:
        sam.reacts("rotating_light", to=card(sam))
        assert state_of(card(sam)) == "Urgent · Open"

        sam.unreacts("rotating_light", to=card(sam))

        assert state_of(card(sam)) == "Open"

    def test_the_menu_marks_it_and_unmarks_it(self, sam: Somebody) -> None:
        sam.clicks("Mark as urgent", on=card(sam))
        assert state_of(card(sam)) == "Urgent · Open"

        sam.clicks("Mark as not urgent", on=card(sam))

        assert state_of(card(sam)) == "Open"

    def test_a_siren_where_the_customer_sees_it_is_just_an_emoji(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.reacts("rotating_light", to=raised)
        sam.reacts("rotating_light", to=raised)

        assert state_of(card(sam)) == "Open"


class TestDiscard:
    """Not everything that was captured is an issue."""

    def test_the_wastebasket_on_the_card_ends_it(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("wastebasket", to=card(sam))

        seen = card(sam)
        assert state_of(seen) == "Not an issue"
        assert seen.buttons == ["Reopen"]
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == []

    def test_the_menu_ends_it(self, sam: Somebody) -> None:
        sam.clicks("Mark as not an issue", on=card(sam))

        assert state_of(card(sam)) == "Not an issue"

    def test_taking_the_wastebasket_away_brings_it_back(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        old = card(sam)
        sam.reacts("wastebasket", to=old)

        sam.unreacts("wastebasket", to=old)

        assert state_of(card(sam)) == "Open"
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]

    def test_a_wastebasket_where_the_customer_sees_it_is_just_an_emoji(
        self, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("wastebasket", to=raised)

        assert state_of(card(sam)) == "Open"

    def test_a_further_report_in_the_thread_brings_it_back_but_a_thanks_does_not(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("wastebasket", to=card(sam))
        dana.says("thanks", in_="#acme-help", thread=raised)
        assert state_of(card(sam)) == "Not an issue"

        dana.says("It fails again, with error 502 now", in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Open"
        assert "It fails again" in card(sam).text
