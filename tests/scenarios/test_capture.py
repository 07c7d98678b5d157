"""What customers write becomes issues, once each, and what is nobody's concern does not."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from bot.simulator.sight import MessageRef
from bot.simulator.state import Message, Poster
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    card,
    cards,
    mirrored,
    reactions_of_the_app,
    said_by_the_app,
)

REPORT = "The export fails with error 500 since this morning"


def test_a_customers_message_becomes_one_card_that_says_who_wrote_what_and_where(
    office: Office,
) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    raised = dana.says(REPORT, in_="#acme-help")

    (seen,) = cards(sam)
    assert REPORT in seen.text
    assert "Acme" in seen.text
    assert "dana in #acme-help" in seen.text
    assert f"/archives/{raised.channel_id}/p{raised.ts.replace('.', '')}" in seen.text
    assert {"Edit and send", "Claim", "Resolve", "Assign to somebody"} <= set(seen.buttons)


def test_the_customer_sees_one_pushpin_and_hears_nothing(office: Office) -> None:
    dana = office.customer("dana")

    raised = dana.says(REPORT, in_="#acme-help")

    assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]
    assert said_by_the_app(dana) == []
    assert dana.direct_messages() == []


def test_two_messages_in_the_channel_are_two_issues_with_numbers_of_their_own(
    office: Office,
) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says(REPORT, in_="#acme-help")
    dana.says("How do I add a second admin?", in_="#acme-help")

    assert "#1 The export fails" in card(sam, about="export").text
    assert "#2 How do I add a second admin" in card(sam, about="second admin").text


@pytest.mark.parametrize(
    "small_talk",
    [
        pytest.param("Good morning everyone", id="greeting"),
        pytest.param("thanks a lot!", id="thanks"),
        pytest.param("ok, great, thank you", id="acknowledgement"),
        pytest.param("it works now", id="works-now"),
        pytest.param(":tada: :tada:", id="emoji-only"),
    ],
)
def test_chit_chat_opens_nothing(office: Office, small_talk: str) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    said = dana.says(small_talk, in_="#acme-help")

    assert cards(sam) == []
    assert reactions_of_the_app(dana, said, in_="#acme-help") == []


def test_a_greeting_that_goes_on_with_a_problem_is_an_issue(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says("Good morning! Since the update our invoices are empty, thanks", in_="#acme-help")

    assert "#1 Since the update our invoices are empty" in card(sam).text


def test_slash_me_is_heard_although_its_event_names_no_team(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says("cannot open the report any more", in_="#acme-help", me=True)

    assert "cannot open the report any more" in card(sam).text


def test_a_very_long_message_is_captured_and_shown_cut(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says("The import fails:\n" + "ERROR row rejected\n" * 1500, in_="#acme-help")

    seen = card(sam)
    assert "#1 The import fails" in seen.text
    assert len(seen.text) < 6000


def test_a_screenshot_without_a_word_is_an_issue(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says("", in_="#acme-help", files=["Screenshot 09.12.png"])

    seen = card(sam)
    assert "#1 No words, only files" in seen.text
    assert "1 file" in seen.text


def test_a_screenshot_with_words_keeps_the_words(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says("This is what I see", in_="#acme-help", files=["shot.png", "log.txt"])

    seen = card(sam)
    assert "This is what I see" in seen.text
    assert "2 files" in seen.text


def test_a_screenshot_with_thanks_is_still_an_issue(office: Office) -> None:
    dana, sam = office.customer("dana"), office.agent("sam")

    dana.says("thanks!", in_="#acme-help", files=["shot.png"])

    assert len(cards(sam)) == 1


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


class TestByHand:
    """Agents may turn any message of a customer into an issue."""

    def test_an_agents_pushpin_captures_what_was_taken_for_small_talk(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        said = dana.says("ok thanks", in_="#acme-help")

        sam.reacts("pushpin", to=said)

        (seen,) = cards(sam)
        assert "ok thanks" in seen.text
        assert "somebody of the team asked for it" in seen.text

    def test_two_agents_pushpins_are_one_issue(self, office: Office) -> None:
        dana, sam, ada = office.customer("dana"), office.agent("sam"), office.admin("ada")
        said = dana.says("ok thanks", in_="#acme-help")

        sam.reacts("pushpin", to=said)
        ada.reacts("pushpin", to=said)

        assert len(cards(sam)) == 1

    def test_a_pushpin_that_is_taken_away_leaves_the_issue(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        said = dana.says("ok thanks", in_="#acme-help")
        sam.reacts("pushpin", to=said)

        sam.unreacts("pushpin", to=said)

        assert "Open" in card(sam).text

    def test_nobody_elses_pushpin_captures_anything(self, office: Office) -> None:
        dana, dirk = office.customer("dana"), office.customer("dirk")
        cleo, sam = office.colleague("cleo"), office.agent("sam")
        said = dana.says("ok thanks", in_="#acme-help")
        office.slack.invite(cleo.plain, "#acme-help")

        for person in (dana, dirk, cleo):
            person.reacts("pushpin", to=said)

        assert cards(sam) == []

    def test_a_pushpin_on_an_agents_own_words_captures_nothing(self, office: Office) -> None:
        sam = office.agent("sam")
        said = sam.says("We release version 3 on Thursday", in_="#acme-help")

        sam.reacts("pushpin", to=said)

        assert cards(sam) == []

    def test_the_shortcut_captures_a_message(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        said = dana.says("ok thanks", in_="#acme-help")

        sam.uses_shortcut("Capture as issue", on=said)

        (seen,) = cards(sam)
        assert "ok thanks" in seen.text
        assert sam.sees_only_to_him("Captured as #1")


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


class TestWhoOpensNothing:
    """Bots, the team and Slack itself."""

    def test_other_bots_open_nothing(self, office: Office) -> None:
        sam = office.agent("sam")
        modern = office.slack.other_app("deployer")
        foreign = office.slack.other_app("acme-alerts", of="Acme")
        legacy = office.slack.other_app("webhook", legacy=True)

        for bot in (modern, foreign, legacy):
            bot.says("The build failed with an error", in_="#acme-help")
        office.settle()

        assert cards(sam) == []

    def test_slacks_own_messages_open_nothing(self, office: Office) -> None:
        sam, dana = office.agent("sam"), office.customer("dana")

        for subtype in ("channel_topic", "channel_join", "reminder_add"):
            _let_slack_say("The server is down, please help", subtype, about=dana, office=office)
        office.settle()

        assert cards(sam) == []

    def test_a_bots_words_in_the_thread_of_an_issue_are_not_mirrored(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")

        _let_slack_say(
            "Reminder: the export fails", "bot_message", about=dana, office=office, thread=raised
        )
        office.settle()

        assert mirrored(sam, card(sam)) == []

    def test_what_agents_write_by_themselves_opens_nothing(self, office: Office) -> None:
        sam = office.agent("sam")

        sam.says("Is anybody else seeing errors in the export?", in_="#acme-help")

        assert cards(sam) == []

    def test_a_direct_message_to_the_app_opens_nothing(self, office: Office) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")

        sam.says("The export fails, what now?", in_="app")
        dana.says("The export fails, what now?", in_="app")

        assert cards(sam) == []


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


class TestWhatIsNotStored:
    """Nothing is kept of channels that are not customers'."""

    def test_what_is_said_in_an_internal_channel_leaves_no_trace(
        self, open_office: OpenOffice
    ) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_channel("#kitchen", members=["sam", "ada"])

        office = open_office(furnish=furnish)
        sam, ada, dana = office.agent("sam"), office.admin("ada"), office.customer("dana")

        said = sam.says("The coffee machine is xylophonic", in_="#kitchen")
        ada.says("It said xylophonic to me too", in_="#kitchen", thread=said)
        sam.edits(said, "The coffee machine is xylophonically broken")
        sam.reacts("pushpin", to=said)
        ada.says("The xylophonic card is in here", in_="#triage")
        dana.says("Our export is zymurgic", in_="#acme-help")

        assert not _memory_contains(office, "xylophonic")
        assert _memory_contains(office, "zymurgic")

    def test_what_is_said_to_the_app_directly_leaves_no_trace(self, office: Office) -> None:
        office.agent("sam").says("The export is xylophonic", in_="app")

        assert not _memory_contains(office, "xylophonic")

    def test_what_other_bots_say_to_customers_leaves_no_trace(self, office: Office) -> None:
        office.slack.other_app("deployer").says("The build is xylophonic", in_="#acme-help")
        office.settle()

        assert not _memory_contains(office, "xylophonic")


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


def _let_slack_say(
    text: str,
    subtype: str,
    *,
    about: Somebody,
    office: Office,
    thread: MessageRef | None = None,
) -> None:
    """Post what Slack writes by itself under a person's name."""
    place = office.core.world.find_channel("#acme-help")
    assert place is not None
    message = Message(
        ts=office.core.world.next_ts(),
        channel_id=place.id,
        text=text,
        user_id=about.id,
        team_id=about.user.team_id,
        posted_by=Poster.SLACK,
        subtype=subtype,
        thread_ts=thread.ts if thread else None,
    )
    office.core.conversation.add(place, message)


def _memory_contains(office: Office, words: str) -> bool:
    """Look into every table of the SQLite file."""
    path = office.giraffe.settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        return any(words in line for line in connection.iterdump())
