"""The app was away: what people wrote meanwhile is there afterwards, once, and without noise."""

from __future__ import annotations

from datetime import timedelta

from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.office import Office
from tests.scenarios.outage import OpenOutage, Outage, summaries
from tests.scenarios.stories import (
    card,
    cards,
    memory_contains,
    mirrored,
    reactions_of_the_app,
    state_of,
)

REPORT = "The export fails with error 500 since this morning"
SECOND = "Our invoices show the wrong address, can you look?"
FURTHER = "It is the nightly one that stops at half"
RESOLVED, OPEN = "Resolved", "Open"
TEXTS = load_texts()


def direct_messages(office: Office, name: str) -> list[str]:
    return [seen.text for seen in office.agent(name).messages_in("app")]


def raise_issue(outage: Outage, words: str = REPORT) -> MessageRef:
    raised = outage.office.customer("dana").says(words, in_="#acme-help")
    assert isinstance(raised, MessageRef)
    outage.office.later(hours=1)
    return raised


def state(outage: Outage, about: str = "export") -> str:
    return state_of(card(outage.office.agent("sam"), about=about))


def test_what_was_written_during_three_hours_is_there_once(outage: Outage) -> None:
    dana = outage.slack.customer("dana")
    old = raise_issue(outage)
    chat = dana.says("good morning", in_="#acme-help")
    outage.office.later(minutes=1)

    with outage.away(hours=3):
        dana.says(FURTHER, in_="#acme-help", thread=old)
        dana.says("thanks!", in_="#acme-help")
        dana.says(SECOND, in_="#acme-help")
        dana.edits(chat, "the report is empty as well")
    outage.office.later(minutes=5)

    sam = outage.office.agent("sam")
    first, second, third = (card(sam, about=words) for words in ("export", "invoices", "report is"))
    assert len(cards(sam)) == 3
    assert FURTHER in first.text
    assert "Latest of 2 messages" in first.text
    assert all("arrived late" in seen.text for seen in (first, second, third))
    assert all(TEXTS.say("suggestion.none") in seen.text for seen in (first, second, third))
    assert mirrored(sam, first) == []
    assert reactions_of_the_app(outage.office.customer("dana"), old, in_="#acme-help") == [
        "pushpin"
    ]
    (summary,) = summaries(outage.office)
    assert "3 messages were taken in, 1 issue opened." in summary
    assert not memory_contains(outage.office, "good morning")


def test_a_second_look_at_the_same_hours_changes_nothing(outage: Outage) -> None:
    raised = raise_issue(outage)
    with outage.away(hours=3):
        outage.slack.customer("dana").says(FURTHER, in_="#acme-help", thread=raised)
        outage.slack.customer("dana").says(SECOND, in_="#acme-help")

    with outage.away(minutes=5):
        pass

    sam = outage.office.agent("sam")
    assert len(cards(sam)) == 2
    assert "Latest of 2 messages" in card(sam, about="export").text
    assert len(summaries(outage.office)) == 1


def test_somebody_may_ask_for_a_suggestion_to_what_came_late(outage: Outage) -> None:
    with outage.away(hours=3):
        outage.slack.customer("dana").says(REPORT, in_="#acme-help")
    sam = outage.office.agent("sam")
    before = card(sam).text

    sam.clicks("Suggest a reply", on=card(sam))

    assert TEXTS.say("suggestion.heading") not in before
    assert TEXTS.say("suggestion.heading") in card(sam).text


def test_nobody_is_rung_about_what_came_late(outage: Outage) -> None:
    raised = raise_issue(outage)
    sam = outage.office.agent("sam")
    sam.clicks("Claim", on=card(sam))
    sam.says("I am on it", in_="#acme-help", thread=raised)

    with outage.away(hours=3):
        outage.slack.customer("dana").says(FURTHER, in_="#acme-help", thread=raised)
    outage.office.later(minutes=10)

    assert FURTHER in card(outage.office.agent("sam")).text
    assert direct_messages(outage.office, "sam") == []


def test_what_is_not_old_yet_is_treated_like_any_message(outage: Outage) -> None:
    with outage.away(minutes=20):
        outage.clock.advance(timedelta(minutes=15))
        outage.slack.customer("dana").says(REPORT, in_="#acme-help")

    seen = card(outage.office.agent("sam"))
    assert "arrived late" not in seen.text
    assert TEXTS.say("suggestion.heading") in seen.text


class TestCheckMarks:
    """History shows a check-mark without its time."""

    def test_one_on_an_answered_issue_resolves_it(self, outage: Outage) -> None:
        raised = raise_issue(outage)
        sam = outage.slack.agent("sam")
        with outage.away(hours=3):
            outage.clock.advance(timedelta(hours=1))
            sam.says("The disk was full, it is back", in_="#acme-help", thread=raised)
            sam.reacts("white_check_mark", to=raised)

        assert state(outage) == RESOLVED
        assert "Open for 2 hours" in card(outage.office.agent("sam")).text

    def test_one_on_a_message_that_was_written_meanwhile_resolves_it(self, outage: Outage) -> None:
        with outage.away(hours=3):
            raised = outage.slack.customer("dana").says(REPORT, in_="#acme-help")
            outage.slack.agent("sam").reacts("white_check_mark", to=raised)

        assert state(outage) == RESOLVED

    def test_one_below_a_thread_of_that_time_speaks_of_the_whole_thread(
        self, outage: Outage
    ) -> None:
        with outage.away(hours=3):
            dana, sam = outage.slack.customer("dana"), outage.slack.agent("sam")
            raised = dana.says(REPORT, in_="#acme-help")
            dana.says(FURTHER, in_="#acme-help", thread=raised)
            sam.says("The disk was full, it is back", in_="#acme-help", thread=raised)
            dana.says("thank you!", in_="#acme-help", thread=raised)
            sam.reacts("white_check_mark", to=raised)

        sam_here = outage.office.agent("sam")
        assert state(outage) == RESOLVED
        assert len(cards(sam_here)) == 1

    def test_one_that_the_customer_wrote_after_leaves_the_issue_open(self, outage: Outage) -> None:
        """Nobody knows which came first, and an open issue is looked at again."""
        raised = raise_issue(outage)
        with outage.away(hours=3):
            outage.slack.agent("sam").reacts("white_check_mark", to=raised)
            outage.slack.customer("dana").says("it fails again", in_="#acme-help", thread=raised)

        assert state(outage) == OPEN

    def test_one_by_somebody_who_may_not_resolve_changes_nothing(self, outage: Outage) -> None:
        raised = raise_issue(outage)
        with outage.away(hours=3):
            outage.slack.customer("dana").reacts("white_check_mark", to=raised)

        assert state(outage) == OPEN

    def test_one_in_a_thread_counts_where_that_is_wanted(self, outage: Outage) -> None:
        raised = raise_issue(outage)
        with outage.away(hours=3):
            sam = outage.slack.agent("sam")
            answer = sam.says("It is back", in_="#acme-help", thread=raised)
            sam.reacts("white_check_mark", to=answer)

        assert state(outage) == "Waiting for the customer"

    def test_taking_it_away_afterwards_reopens(self, outage: Outage) -> None:
        raised = raise_issue(outage)
        with outage.away(hours=3):
            outage.slack.agent("sam").reacts("white_check_mark", to=raised)
        assert state(outage) == RESOLVED

        outage.office.agent("sam").unreacts("white_check_mark", to=raised)

        assert state(outage) == OPEN


def test_eyes_claim_what_nobody_has(outage: Outage) -> None:
    raised = raise_issue(outage)
    with outage.away(hours=3):
        outage.slack.agent("sam").reacts("eyes", to=raised)

    assert "sam has it" in card(outage.office.agent("sam")).text


def test_eyes_take_nothing_from_somebody_who_claimed_meanwhile(outage: Outage) -> None:
    raised = raise_issue(outage)
    outage.stop()
    outage.slack.agent("sam").reacts("eyes", to=raised)
    outage.clock.advance(timedelta(hours=3))
    office = outage.start_quietly()
    ada = office.slack.admin("ada")
    ada.clicks("Claim", on=ada.messages_in("#triage")[-1])

    office.settle()

    assert "ada has it" in card(office.agent("sam")).text


def test_a_pushpin_captures_small_talk(outage: Outage) -> None:
    with outage.away(hours=3):
        said = outage.slack.customer("dana").says("ok thanks", in_="#acme-help")
        outage.slack.agent("sam").reacts("pushpin", to=said)

    assert "ok thanks" in card(outage.office.agent("sam")).text


class TestReopening:
    """What was settled before the app went away."""

    def test_a_customer_who_went_on_meanwhile_reopens_it_quietly(self, outage: Outage) -> None:
        raised = raise_issue(outage)
        sam = outage.office.agent("sam")
        sam.clicks("Claim", on=card(sam))
        sam.reacts("white_check_mark", to=raised)
        outage.office.later(minutes=5)

        with outage.away(hours=3):
            outage.slack.customer("dana").says("it fails again", in_="#acme-help", thread=raised)

        assert state(outage) == OPEN
        assert not any("reopened" in text for text in direct_messages(outage.office, "sam"))

    def test_a_thanks_does_not(self, outage: Outage) -> None:
        raised = raise_issue(outage)
        outage.office.agent("sam").reacts("white_check_mark", to=raised)

        with outage.away(hours=3):
            outage.slack.customer("dana").says("thank you!", in_="#acme-help", thread=raised)

        assert state(outage) == RESOLVED

    def test_a_message_from_before_the_resolution_does_not(self, outage: Outage) -> None:
        """Slack lost it, and the overlap of the next catching up brings it."""
        raised = raise_issue(outage)
        outage.core.faults.drop_next()
        outage.office.customer("dana").says(FURTHER, in_="#acme-help", thread=raised)
        outage.office.later(minutes=1)
        outage.office.agent("sam").reacts("white_check_mark", to=raised)

        with outage.away(minutes=10):
            pass

        assert memory_contains(outage.office, FURTHER)
        assert state(outage) == RESOLVED


class TestChangedWords:
    """History shows a message with its latest words."""

    def test_an_edit_of_a_known_message_is_mirrored(self, outage: Outage) -> None:
        raised = raise_issue(outage)
        with outage.away(hours=3):
            outage.slack.customer("dana").edits(raised, "The import fails with error 500")

        seen = card(outage.office.agent("sam"))
        assert "The import fails" in seen.text
        assert not memory_contains(outage.office, "The export fails")

    def test_an_older_edit_that_comes_later_does_not_win(self, outage: Outage) -> None:
        dana = outage.slack.customer("dana")
        outage.stop()
        raised = dana.says(REPORT, in_="#acme-help")
        outage.core.faults.drop_rate = 0.0
        outage.core.faults.delay_next(timedelta(hours=4))
        dana.edits(raised, "The import fails, or the export")
        outage.core.faults.drop_rate = 1.0
        # History tells the moment of an edit in whole seconds.
        outage.clock.advance(timedelta(seconds=1))
        dana.edits(raised, "The search finds nothing")
        outage.clock.advance(timedelta(hours=3))
        office = outage.start()

        office.later(hours=2)

        assert "The search finds nothing" in card(office.agent("sam")).text

    def test_a_first_message_that_was_deleted_loses_its_words(self, outage: Outage) -> None:
        """Slack leaves a stone where a deleted message has replies."""
        raised = raise_issue(outage)
        outage.office.agent("sam").says("Looking into it", in_="#acme-help", thread=raised)
        with outage.away(hours=3):
            outage.slack.customer("dana").deletes(raised)

        assert not memory_contains(outage.office, "The export fails")

    def test_what_was_written_and_deleted_meanwhile_was_never_there(self, outage: Outage) -> None:
        with outage.away(hours=3):
            dana = outage.slack.customer("dana")
            dana.deletes(dana.says(REPORT, in_="#acme-help"))

        assert cards(outage.office.agent("sam")) == []


def test_bots_and_our_own_words_take_no_place(outage: Outage) -> None:
    with outage.away(hours=3):
        robot = outage.slack.other_app("Deploys")
        robot.says(REPORT, in_="#acme-help")

    assert cards(outage.office.agent("sam")) == []
    assert summaries(outage.office) == []


def furnish_two(slack: Workspace) -> None:
    slack.add_organisation("Acme")
    slack.add_organisation("Initech")
    slack.admin("ada")
    slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#acme-help", shared_with=["Acme"])
    slack.add_channel("#initech-help", shared_with=["Initech"])


def test_what_two_companies_wrote_stays_with_each_of_them(open_outage: OpenOutage) -> None:
    outage = open_outage(furnish=furnish_two)
    with outage.away(hours=3):
        outage.slack.customer("dana", of="Acme").says(REPORT, in_="#acme-help")
        outage.slack.customer("bob", of="Initech").says(SECOND, in_="#initech-help")

    sam = outage.office.agent("sam")
    first, second = card(sam, about="export"), card(sam, about="invoices")
    assert len(cards(sam)) == 2
    assert "Acme" in first.text
    assert "Initech" not in first.text
    assert "Initech" in second.text
    assert "Acme" not in second.text
    assert len(summaries(outage.office)) == 1
