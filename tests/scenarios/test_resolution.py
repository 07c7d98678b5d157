"""Resolved and reopened, by emoji, by button and by what customers write."""

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
        for seen, following in zip(old, [*old[1:], new], strict=True):
            assert following.ref.ts.replace(".", "") in seen.text
        assert state_of(new) == "Open"
        assert said_by_the_app(dana) == []
