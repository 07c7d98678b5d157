"""What customers write becomes issues, and what is nobody's concern does not."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from bot.simulator.state import Message, Poster
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    card,
    cards,
    memory_contains,
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

        assert not memory_contains(office, "xylophonic")
        assert memory_contains(office, "zymurgic")

    def test_what_is_said_to_the_app_directly_leaves_no_trace(self, office: Office) -> None:
        office.agent("sam").says("The export is xylophonic", in_="app")

        assert not memory_contains(office, "xylophonic")

    def test_what_other_bots_say_to_customers_leaves_no_trace(self, office: Office) -> None:
        office.slack.other_app("deployer").says("The build is xylophonic", in_="#acme-help")
        office.settle()

        assert not memory_contains(office, "xylophonic")


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
