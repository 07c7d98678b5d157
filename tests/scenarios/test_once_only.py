"""Slack promises neither order nor once: what comes twice or too early changes nothing."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.office import Office
from tests.scenarios.stories import (
    card,
    cards,
    mirrored,
    reactions_of_the_app,
)

REPORT = "The export fails with error 500 since this morning"


class TestReactionsThatComeFirst:
    """Slack promises no order: a reaction may be heard before the message it stands on."""

    def test_eyes_claim_the_issue_once_the_message_arrives(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.delay_next(timedelta(minutes=2))
        raised = dana.says(REPORT, in_="#acme-help")

        sam.reacts("eyes", to=raised)
        office.later(minutes=5)

        assert "sam has it" in card(sam).text
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["eyes"]

    def test_a_check_mark_resolves_it_once_the_message_arrives(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.delay_next(timedelta(minutes=2))
        raised = dana.says(REPORT, in_="#acme-help")

        sam.reacts("white_check_mark", to=raised)
        office.later(minutes=5)

        assert "Resolved" in card(sam).text
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["white_check_mark"]

    def test_a_pushpin_captures_small_talk_once_it_arrives(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.delay_next(timedelta(minutes=2))
        said = dana.says("ok thanks", in_="#acme-help")

        sam.reacts("pushpin", to=said)
        office.later(minutes=5)

        assert "ok thanks" in card(sam).text

    def test_eyes_that_were_taken_away_before_claim_nothing(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.delay_next(timedelta(minutes=2))
        raised = dana.says(REPORT, in_="#acme-help")

        sam.reacts("eyes", to=raised)
        sam.unreacts("eyes", to=raised)
        office.later(minutes=5)

        assert "nobody has it yet" in card(sam).text

    def test_a_removal_that_overtakes_its_reaction_leaves_nothing_claimed(
        self, office: Office
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")
        office.core.faults.delay_next(timedelta(minutes=2))
        sam.reacts("eyes", to=raised)
        office.later(seconds=30)

        sam.unreacts("eyes", to=raised)
        office.later(minutes=5)

        assert "nobody has it yet" in card(sam).text


class TestOnceOnly:
    """Events that come twice, or again because an answer got lost, change nothing."""

    def test_a_message_that_comes_twice_is_one_issue(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.duplicate_next()

        dana.says(REPORT, in_="#acme-help")

        assert len(cards(sam)) == 1

    def test_a_message_whose_acknowledgement_was_lost_is_one_issue(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.lose_next_answer(2)

        dana.says(REPORT, in_="#acme-help")
        office.later(minutes=10)

        assert len(cards(sam)) == 1

    def test_a_message_that_only_arrives_with_the_retry_is_captured(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.lose_next_request(2)

        dana.says(REPORT, in_="#acme-help")
        assert cards(sam) == []
        office.later(minutes=2)

        assert len(cards(sam)) == 1

    def test_a_reply_that_comes_twice_is_mirrored_once(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")
        office.core.faults.duplicate_next(2)

        dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        seen = card(sam)
        assert len(mirrored(sam, seen)) == 1
        assert "Latest of 2 messages" in seen.text

    def test_a_pushpin_that_comes_twice_is_one_issue(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        said = dana.says("ok thanks", in_="#acme-help")
        office.core.faults.duplicate_next()

        sam.reacts("pushpin", to=said)

        assert len(cards(sam)) == 1

    def test_everything_twice_and_shuffled_is_still_everything_once(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.duplicate_rate = 1.0
        office.core.faults.lose_answer_rate = 0.3
        office.core.faults.reorder_rate = 1.0

        raised = dana.plain.says(REPORT, in_="#acme-help")
        dana.plain.says("It is the nightly one", in_="#acme-help", thread=raised)
        sam.reacts("eyes", to=raised)
        office.later(minutes=10)

        (seen,) = cards(sam)
        assert "sam has it" in seen.text
        assert "Latest of 2 messages" in seen.text
