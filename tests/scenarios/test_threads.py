"""A thread is one issue; a mention of the app is one message although two events tell of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.texts import load_texts
from tests.scenarios.office import Office
from tests.scenarios.stories import (
    card,
    cards,
    mirrored,
    said_by_the_app,
)
from tests.scenarios.two_customers import link_to

REPORT = "The export fails with error 500 since this morning"


class TestThreads:
    """A thread is one issue."""

    def test_replies_are_appended_and_mirrored_into_the_cards_thread_in_order(
        self, office: Office
    ) -> None:
        dana, dirk, sam = office.customer("dana"), office.customer("dirk"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")

        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        dirk.says("Same for me with the weekly one", in_="#acme-help", thread=raised)

        seen = card(sam)
        first, second = mirrored(sam, seen)
        assert len(cards(sam)) == 1
        assert first.startswith("dana wrote")
        assert "It is the nightly one" in first
        assert second.startswith("dirk wrote")
        assert "Same for me with the weekly one" in second
        assert "Latest of 3 messages" in seen.text

    def test_a_thanks_in_the_thread_is_mirrored_like_any_other_reply(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")

        dana.says("thanks!", in_="#acme-help", thread=raised)

        assert any("thanks!" in text for text in mirrored(sam, card(sam)))

    def test_a_reply_that_is_also_sent_to_the_channel_counts_once(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")

        dana.says("It is urgent for us", in_="#acme-help", thread=raised, broadcast=True)

        assert len(cards(sam)) == 1
        assert len(mirrored(sam, card(sam))) == 1

    def test_a_problem_in_the_thread_of_a_greeting_opens_an_issue_in_that_thread(
        self, office: Office
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        hello = dana.says("Good morning", in_="#acme-help")

        dana.says("The export fails again", in_="#acme-help", thread=hello)
        dana.says("with the same error as last week", in_="#acme-help", thread=hello)

        (seen,) = cards(sam)
        assert "#1 The export fails again" in seen.text
        assert len(mirrored(sam, seen)) == 1

    def test_a_question_below_an_agents_announcement_is_an_issue(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        news = sam.says("We release version 3 on Thursday", in_="#acme-help")

        dana.says("Does it contain the new export?", in_="#acme-help", thread=news)

        (seen,) = cards(sam)
        assert "Does it contain the new export" in seen.text

    def test_a_reply_that_overtakes_its_head_is_still_the_same_issue(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.delay_next(timedelta(minutes=2))
        raised = dana.says(REPORT, in_="#acme-help")

        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=5)

        (seen,) = cards(sam)
        assert REPORT in seen.text
        assert "It is the nightly one" in seen.text


class TestMentions:
    """A mention of the app is told by two events."""

    @pytest.mark.parametrize(
        "which_is_late",
        [
            pytest.param(0, id="message-late"),
            pytest.param(1, id="mention-late"),
            pytest.param(2, id="together"),
        ],
    )
    def test_both_events_of_a_mention_open_one_issue(
        self, office: Office, which_is_late: int
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        delays = [timedelta(minutes=3 * (which_is_late == event)) for event in (0, 1)]
        for delay in delays:
            office.core.faults.delay_next(delay)

        dana.mentions_app("the export fails with error 500", in_="#acme-help")
        office.later(minutes=5)

        (seen,) = cards(sam)
        assert "the export fails with error 500" in seen.text
        assert "Giraffe was mentioned" in seen.text

    def test_a_mention_in_the_thread_of_an_issue_is_one_reply(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")

        dana.mentions_app("is anybody there?", in_="#acme-help", thread=raised)

        assert len(cards(sam)) == 1
        assert len(mirrored(sam, card(sam))) == 1

    def test_a_mention_with_thanks_opens_nothing(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")

        dana.mentions_app("thank you!", in_="#acme-help")

        assert cards(sam) == []

    def test_privacy_is_answered_once_in_the_thread_with_the_fixed_text(
        self, office: Office
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        office.core.faults.duplicate_next(2)

        asked = dana.mentions_app("privacy", in_="#acme-help")
        office.later(minutes=2)

        thread = [seen.text for seen in dana.messages_in("#acme-help", thread=asked)]
        assert thread[1:] == [load_texts().say("customer.privacy")]
        assert len(said_by_the_app(dana)) == 1
        assert cards(sam) == []

    def test_who_asks_for_privacy_again_is_answered_again(self, office: Office) -> None:
        dana = office.customer("dana")
        dana.mentions_app("privacy", in_="#acme-help")

        dana.mentions_app("Privacy?", in_="#acme-help")

        assert len(said_by_the_app(dana)) == 2

    def test_a_question_about_privacy_in_more_words_is_an_issue_for_people(
        self, office: Office
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")

        dana.mentions_app("who of you reads our privacy policy draft?", in_="#acme-help")

        assert said_by_the_app(dana) == []
        assert len(cards(sam)) == 1


class TestAnIssueInTheMiddleOfAThread:
    """Whoever points at a message, or writes a report below small talk, means the whole thread."""

    def test_what_was_said_before_and_since_belongs_to_it(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        hello = dana.says("Good morning", in_="#acme-help")
        dana.says("Thanks for yesterday", in_="#acme-help", thread=hello)
        meant = dana.says("See you at the demo then", in_="#acme-help", thread=hello)
        sam.says("I will bring the new plan", in_="#acme-help", thread=hello)
        dana.says("Great, thank you", in_="#acme-help", thread=hello)
        office.later(minutes=5)

        sam.reacts("pushpin", to=meant)

        shown = card(sam).text
        assert "#1 See you at the demo then" in shown
        assert "*Waiting for the customer* · sam has it" in shown
        assert "See you at the demo then" in shown
        assert "Latest of 4 messages" in shown
        assert "Good morning" not in shown
        assert [text.splitlines()[-1] for text in mirrored(sam, card(sam))] == ["Great, thank you"]

    def test_a_report_below_small_talk_takes_it_along(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        hello = dana.says("Good morning", in_="#acme-help")
        sam.says("Good morning dana, how are you?", in_="#acme-help", thread=hello)
        office.later(minutes=30)

        dana.says("The export fails with error 500", in_="#acme-help", thread=hello)

        shown = card(sam).text
        assert "#1 The export fails with error 500" in shown
        assert "*Open* · nobody has it yet" in shown
        assert "Latest of" not in shown

    def test_an_agents_words_of_before_are_not_repeated_as_a_customers(
        self, office: Office
    ) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        hello = dana.says("Good morning", in_="#acme-help")
        asked = sam.says("Good morning dana, how are you?", in_="#acme-help", thread=hello)
        dana.says("The export fails with error 500", in_="#acme-help", thread=hello)

        sam.edits(asked, "Good morning dana, how is it going?")

        assert mirrored(sam, card(sam)) == []

    def test_why_says_that_it_stands_in_the_thread_of_an_issue(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        hello = dana.says("Good morning", in_="#acme-help")
        meant = dana.says("See you at the demo then", in_="#acme-help", thread=hello)

        sam.reacts("pushpin", to=meant)
        answer = sam.runs(f"/giraffe why {link_to(hello)}", in_="#triage")

        assert "it stands in the thread of an issue" in answer
