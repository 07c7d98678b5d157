"""What becomes of customers' messages: by themselves, by hand, only watched, or nothing."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef, SeenMessage
from bot.texts import load_texts
from tests.scenarios.office import Office, Somebody
from tests.scenarios.places import listen, listen_everywhere
from tests.scenarios.stories import (
    card,
    cards,
    memory_contains,
    mirrored,
    reactions_of_the_app,
    said_by_the_app,
    state_of,
)

REPORT = "The export fails with error 500 since this morning"
OTHER = "How do I add a second admin?"
ANSWER = "I see it as well and am looking at the export service."
TEXTS = load_texts()


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


def report(somebody: Somebody, words: str = REPORT, thread: MessageRef | None = None) -> MessageRef:
    message = somebody.says(words, in_="#acme-help", thread=thread)
    assert isinstance(message, MessageRef)
    return message


def shadows(viewer: Somebody) -> list[SeenMessage]:
    """Return the notes about what would have been opened."""
    would_open, opened = TEXTS.say("shadow.would_open"), "Opened as"
    return [
        seen
        for seen in viewer.messages_in("#triage")
        if would_open in seen.text or opened in seen.text or "deleted" in seen.text
    ]


def why(viewer: Somebody, message: MessageRef) -> str:
    """Return what somebody is told about a message."""
    viewer.uses_shortcut("Ask why", on=message)
    return str(viewer.private_notes(in_="#acme-help")[-1].text)


class TestByHand:
    """In some channels people chat a lot, and the team picks what is to be looked after."""

    @pytest.fixture(autouse=True)
    def by_hand(self, ada: Somebody) -> None:
        listen(ada, "#acme-help", mode="manual")

    def test_a_report_opens_nothing_and_why_says_so(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)

        assert cards(sam) == []
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == []
        assert TEXTS.say("rule.manual_mode") in why(sam, raised)

    def test_a_pin_opens_it(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)

        sam.reacts("pushpin", to=raised)

        assert REPORT in card(sam).text
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]

    def test_the_messages_menu_opens_it(self, dana: Somebody, sam: Somebody) -> None:
        sam.uses_shortcut("Capture as issue", on=report(dana))

        assert REPORT in card(sam).text

    def test_a_customer_who_mentions_the_app_opens_it(self, dana: Somebody, sam: Somebody) -> None:
        dana.mentions_app(REPORT, in_="#acme-help")

        assert REPORT in card(sam).text

    def test_the_command_opens_one(self, sam: Somebody) -> None:
        sam.runs("/issue Dana called: the export stops", in_="#acme-help")

        assert "the export stops" in card(sam).text

    def test_a_customers_pin_opens_nothing(self, dana: Somebody, sam: Somebody) -> None:
        dana.reacts("pushpin", to=report(dana))

        assert cards(sam) == []

    def test_an_edit_that_makes_a_report_of_a_greeting_opens_nothing(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        said = report(dana, "Good morning")

        dana.edits(said, REPORT)

        assert cards(sam) == []

    def test_a_thread_that_was_captured_goes_on_by_itself(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        sam.reacts("pushpin", to=raised)

        report(dana, "It is the nightly one", thread=raised)
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        assert any("nightly" in text for text in mirrored(sam, card(sam)))
        assert state_of(card(sam)) == "Waiting for the customer"


class TestOnlyWatched:
    """In a channel that is new to Giraffe a team wants to see first what it would do."""

    @pytest.fixture(autouse=True)
    def watched(self, ada: Somebody) -> None:
        listen(ada, "#acme-help", mode="shadow")

    def test_the_team_sees_what_would_have_been_opened_and_the_customer_nothing(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        office.later(minutes=30)

        (note,) = shadows(sam)
        assert REPORT in note.text
        assert "dana in #acme-help" in note.text
        assert TEXTS.say("rule.report") in note.text
        assert cards(sam) == []
        assert said_by_the_app(dana) == []
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == []
        assert TEXTS.say("why.shadowed") in why(sam, raised)

    def test_what_would_be_skipped_makes_no_noise(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana, "Thanks, have a nice day")

        assert shadows(sam) == []
        assert TEXTS.say("rule.thanks") in why(sam, raised)

    def test_a_thread_makes_one_note_however_long_it_gets(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)

        report(dana, "It fails for my colleague, too", thread=raised)
        report(dana, OTHER)

        assert [REPORT in note.text for note in shadows(sam)] == [True, False]
        assert len(shadows(sam)) == 2

    def test_words_that_are_edited_or_deleted_are_so_in_the_note(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)

        dana.edits(raised, "The export fails for mia@acme.example since today")
        assert "mia@acme.example" in shadows(sam)[0].text
        dana.deletes(raised)

        assert shadows(sam)[0].text.startswith("dana deleted this message.")
        assert not memory_contains(office, "mia@acme.example")

    def test_an_edit_that_makes_a_report_of_a_greeting_is_noted(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        said = report(dana, "Good morning")

        dana.edits(said, REPORT)

        assert REPORT in shadows(sam)[0].text
        assert cards(sam) == []

    def test_the_button_opens_the_issue_after_all_once(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)

        sam.clicks(TEXTS.say("label.open_issue"), on=shadows(sam)[0])

        assert REPORT in card(sam).text
        assert len(cards(sam)) == 1
        assert TEXTS.say("shadow.opened", number=1) in shadows(sam)[0].text
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == []

    def test_no_suggestion_and_no_request_for_a_rating_follows(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        sam.reacts("pushpin", to=raised)
        assert "Edit and send" not in card(sam).buttons
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        report(dana, "And now?", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        office.later(hours=2)

        assert state_of(card(sam)) == "Resolved"
        assert "Edit and send" not in card(sam).buttons
        assert said_by_the_app(dana) == []
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == []

    def test_a_mention_is_noted_as_well(self, dana: Somebody, sam: Somebody) -> None:
        dana.mentions_app(REPORT, in_="#acme-help")

        assert len(shadows(sam)) == 1
        assert said_by_the_app(dana) == []


class TestPaused:
    """A channel can be paused alone: nothing new is opened there, and what is open goes on."""

    def test_nothing_is_opened_there_and_everything_elsewhere(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        office.slack.add_channel("#acme-project", shared_with=["Acme"])
        listen(ada, "#acme-help", mode="paused")

        report(dana)
        dana.says(OTHER, in_="#acme-project")

        assert [OTHER in seen.text for seen in cards(sam)] == [True]

    def test_an_open_issue_goes_on(self, ada: Somebody, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)
        listen(ada, "#acme-help", mode="paused")

        report(dana, "It is the nightly one", thread=raised)
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        assert any("nightly" in text for text in mirrored(sam, card(sam)))
        assert state_of(card(sam)) == "Waiting for the customer"

    def test_a_channel_cannot_lift_the_pause_of_everything(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", mode="automatic")
        ada.runs("/giraffe pause", in_="#triage")

        report(dana)

        assert cards(sam) == []

    def test_a_pin_counts_in_a_pause_whether_it_comes_before_its_message_or_after(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", mode="paused")

        sam.reacts("pushpin", to=report(dana))

        assert REPORT in card(sam).text


class TestChanging:
    """A channel's way of listening can change at any time."""

    def test_the_workspaces_way_holds_where_a_channel_has_none_of_its_own(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        office.slack.add_channel("#acme-project", shared_with=["Acme"])
        listen_everywhere(ada, mode="manual")
        listen(ada, "#acme-project", mode="automatic")

        report(dana)
        dana.says(OTHER, in_="#acme-project")

        assert [OTHER in seen.text for seen in cards(sam)] == [True]

    def test_what_was_only_watched_opens_nothing_later_but_what_is_new_does(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", mode="shadow")
        report(dana)

        listen(ada, "#acme-help", mode="automatic")
        report(dana, OTHER)

        assert [OTHER in seen.text for seen in cards(sam)] == [True]

    def test_an_issue_goes_on_quietly_when_its_channel_is_only_watched(
        self, office: Office, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        office.later(minutes=1)
        listen(ada, "#acme-help", mode="shadow")

        report(dana, "It is the nightly one", thread=raised)
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        report(dana, "And now?", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        office.later(hours=2)

        assert state_of(card(sam)) == "Resolved"
        assert said_by_the_app(dana) == []
        assert shadows(sam) == []

    def test_a_thread_that_began_before_by_hand_opens_from_then_on(
        self, ada: Somebody, dana: Somebody, sam: Somebody
    ) -> None:
        listen(ada, "#acme-help", mode="manual")
        raised = report(dana)
        listen(ada, "#acme-help", mode="automatic")

        report(dana, "It still fails", thread=raised)

        assert len(cards(sam)) == 1
