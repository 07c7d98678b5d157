"""From claim to resolution and back, by emoji and by button, and who hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    card,
    cards,
    mirrored,
    reactions_of_the_app,
    said_by_the_app,
    state_of,
)

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it as well and am looking at the export service."
TEXTS = load_texts()
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

    def test_eyes_in_another_skin_or_from_a_customer_claim_nothing(
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


class TestResolve:
    """The problem is solved."""

    def test_an_agents_check_mark_on_the_customers_message_resolves(
        self, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)

        seen = card(sam)
        assert state_of(seen) == "Resolved"
        assert "by sam" in seen.text
        assert seen.buttons == ["Reopen"]

    def test_an_agents_check_mark_on_the_card_resolves(self, sam: Somebody) -> None:
        sam.reacts("white_check_mark", to=card(sam))

        assert state_of(card(sam)) == "Resolved"

    def test_the_button_resolves(self, sam: Somebody) -> None:
        sam.clicks("Resolve", on=card(sam))

        assert state_of(card(sam)) == "Resolved"

    def test_the_customer_sees_one_check_mark_and_reads_nothing(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)

        sam.clicks("Resolve", on=card(sam))

        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["white_check_mark"]
        assert said_by_the_app(dana) == []

    def test_a_check_mark_on_a_reply_in_the_thread_resolves_nothing(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        reply = dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        sam.reacts("white_check_mark", to=reply)

        assert state_of(card(sam)) == "Open"

    def test_another_emoji_that_looks_alike_resolves_nothing(
        self, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("heavy_check_mark", to=raised)

        assert state_of(card(sam)) == "Open"

    def test_a_colleague_who_is_no_agent_resolves_nothing(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        cleo = office.colleague("cleo")
        office.slack.invite(cleo.plain, "#acme-help")

        cleo.reacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Open"


class TestTheRequestersCheckMark:
    """Whoever raised an issue may say that it is solved, once somebody has answered."""

    def test_before_any_answer_it_changes_nothing(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.reacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Open"

    def test_after_an_answer_it_resolves(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        dana.reacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Resolved"
        assert "by dana" in card(sam).text

    def test_there_is_a_way_back(self, dana: Somebody, sam: Somebody, raised: MessageRef) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        dana.reacts("white_check_mark", to=raised)

        dana.unreacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Open"

    def test_that_of_another_customer_changes_nothing(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        office.customer("dirk").reacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Waiting for the customer"

    def test_it_does_not_undo_what_an_agent_resolved(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        dana.reacts("white_check_mark", to=raised)

        dana.unreacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Resolved"


class TestReopen:
    """It was not solved after all."""

    def test_taking_the_check_mark_away_reopens(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)

        sam.unreacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Open"
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]

    def test_taking_it_away_from_the_card_reopens_too(self, sam: Somebody) -> None:
        old = card(sam)
        sam.reacts("white_check_mark", to=old)

        sam.unreacts("white_check_mark", to=old)

        assert state_of(card(sam)) == "Open"

    def test_it_stays_resolved_while_another_agents_check_mark_remains(
        self, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)
        ada.reacts("white_check_mark", to=raised)

        sam.unreacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Resolved"

    def test_it_reopens_when_the_last_of_several_check_marks_goes(
        self, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)
        ada.reacts("white_check_mark", to=card(sam))
        sam.unreacts("white_check_mark", to=raised)

        ada.unreacts("white_check_mark", to=card(sam))

        assert state_of(card(sam)) == "Open"

    def test_a_customers_check_mark_that_remains_does_not_count(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        office.customer("dirk").reacts("white_check_mark", to=raised)
        sam.reacts("white_check_mark", to=raised)

        sam.unreacts("white_check_mark", to=raised)

        assert state_of(card(sam)) == "Open"

    def test_the_button_reopens(self, sam: Somebody) -> None:
        sam.clicks("Resolve", on=card(sam))

        sam.clicks("Reopen", on=card(sam))

        assert state_of(card(sam)) == "Open"

    @pytest.mark.parametrize(
        "words",
        [
            pytest.param("It fails again", id="report"),
            pytest.param("Thanks, but the weekly one still fails", id="thanks-but"),
            pytest.param("Are you sure?", id="question"),
        ],
    )
    def test_a_customers_reply_reopens(
        self, dana: Somebody, sam: Somebody, raised: MessageRef, words: str
    ) -> None:
        sam.reacts("white_check_mark", to=raised)

        dana.says(words, in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Open"

    @pytest.mark.parametrize("words", ["Thanks!", "Perfect, it works now, thank you", ":tada:"])
    def test_a_thanks_does_not(
        self, dana: Somebody, sam: Somebody, raised: MessageRef, words: str
    ) -> None:
        sam.reacts("white_check_mark", to=raised)

        dana.says(words, in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Resolved"
        assert len(cards(sam)) == 1
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["white_check_mark"]

    def test_an_agents_closing_words_do_not(
        self, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)

        ada.says("We will add a test for this next week", in_="#acme-help", thread=raised)

        assert state_of(card(sam)) == "Resolved"

    def test_a_reply_from_before_the_resolution_that_arrives_after_it_does_not(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        office.core.faults.delay_next(timedelta(minutes=3))
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=1)
        sam.reacts("white_check_mark", to=raised)

        office.later(minutes=5)

        assert state_of(card(sam)) == "Resolved"
        assert "It is the nightly one" in "".join(mirrored(sam, card(sam)))

    def test_the_card_is_posted_again_below_and_the_old_one_points_to_it(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        first = card(sam)
        sam.reacts("white_check_mark", to=raised)
        dana.says("How do I add a second admin?", in_="#acme-help")

        dana.says("It fails again", in_="#acme-help", thread=raised)

        old, other, new = cards(sam)
        assert old.ref == first.ref
        assert TEXTS.say("card.moved") in old.text
        assert new.ref.ts.replace(".", "") in old.text
        assert old.buttons == []
        assert "second admin" in other.text
        assert REPORT in new.text
        assert "It fails again" in new.text
        assert "Resolve" in new.buttons

    def test_further_replies_stand_below_the_new_card(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)
        dana.says("It fails again", in_="#acme-help", thread=raised)

        dana.says("Now with error 502", in_="#acme-help", thread=raised)

        old, new = cards(sam)
        assert any("Now with error 502" in text for text in mirrored(sam, new))
        assert not any("Now with error 502" in text for text in mirrored(sam, old))

    def test_it_may_be_resolved_and_reopened_any_number_of_times(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        for _ in range(3):
            sam.clicks("Resolve", on=card(sam))
            dana.says("It fails again", in_="#acme-help", thread=raised)

        *old, new = cards(sam)
        assert len(old) == 3
        assert all(TEXTS.say("card.moved") in seen.text for seen in old)
        assert all(new.ref.ts.replace(".", "") in seen.text for seen in old)
        assert state_of(new) == "Open"
        assert said_by_the_app(dana) == []


class TestWhoHearsWhat:
    """An updated card notifies nobody, so it is decided who is told."""

    def test_the_assignee_is_told_of_a_reopening(
        self, dana: Somebody, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        sam.reacts("white_check_mark", to=raised)

        dana.says("It fails again", in_="#acme-help", thread=raised)

        (told,) = sam.direct_messages()
        assert "was reopened and is yours" in told.text
        assert ada.direct_messages() == []

    def test_who_reopens_his_own_issue_is_not_told(self, sam: Somebody, raised: MessageRef) -> None:
        sam.reacts("eyes", to=raised)
        sam.clicks("Resolve", on=card(sam))

        sam.clicks("Reopen", on=card(sam))

        assert sam.direct_messages() == []

    def test_the_assignee_hears_once_of_all_that_the_customer_writes_within_two_minutes(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.reacts("eyes", to=raised)

        for words in ("It is the nightly one", "and the weekly one", "both since the update"):
            dana.says(words, in_="#acme-help", thread=raised)
            office.later(seconds=20)
        assert sam.direct_messages() == []
        office.later(minutes=5)

        (told,) = sam.direct_messages()
        assert "dana wrote 3 messages" in told.text
        assert ada.direct_messages() == []

    def test_nobody_is_told_of_what_was_answered_meanwhile(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(seconds=30)

        sam.says(ANSWER, in_="#acme-help", thread=raised)
        office.later(minutes=5)

        assert sam.direct_messages() == []

    def test_nobody_is_told_directly_of_an_issue_that_nobody_has(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=5)

        assert sam.direct_messages() == []
        assert ada.direct_messages() == []

    def test_the_card_tells_who_is_answering_while_the_form_is_open(
        self, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        sam.clicks("Edit and send", on=card(sam))
        assert "sam is answering now" in card(ada).text

        sam.cancels()

        assert "is answering" not in card(ada).text
        assert said_by_the_app(dana) == []

    def test_customers_hear_nothing_of_all_that_is_done_to_an_issue(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.clicks("Claim", on=card(sam))
        sam.clicks("Mark as urgent", on=card(sam))
        sam.clicks("Assign to somebody", on=card(sam), option=ada)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        ada.clicks("Release", on=card(ada))
        sam.clicks("Resolve", on=card(sam))
        sam.clicks("Reopen", on=card(sam))
        sam.clicks("Mark as not an issue", on=card(sam))
        sam.clicks("Reopen", on=card(sam))
        office.later(hours=1)

        assert said_by_the_app(dana) == []
        assert dana.direct_messages() == []
        assert dana.private_notes() == []
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]
