"""What customers change or delete is changed and deleted wherever the team reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.office import Office, Somebody
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
BETTER = "The import fails with error 404 since yesterday"
DELETED = load_texts().say("card.deleted")


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def raised(office: Office, dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    office.later(minutes=1)
    assert isinstance(message, MessageRef)
    return message


class TestEdits:
    """The newest wording counts."""

    def test_the_card_shows_the_new_words_and_the_title_follows(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.edits(raised, BETTER)

        seen = card(sam)
        assert seen.text.startswith(f"#1 {BETTER}")
        assert REPORT not in seen.text
        assert "edited" in seen.text
        assert len(cards(sam)) == 1

    def test_small_talk_that_became_a_complaint_joins_the_issue_of_its_thread(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        """A second issue for one thread was refused by the store ten times, and the words lost."""
        greeting = dana.says("hello", in_="#acme-help")
        dana.says(REPORT, in_="#acme-help", thread=greeting)

        dana.edits(greeting, BETTER)

        assert len(cards(sam)) == 1
        assert any(BETTER in text for text in mirrored(sam, card(sam)))
        assert office.giraffe.opened.reports.counts().quarantined == 0

    def test_the_mirrored_copy_of_a_reply_follows(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        reply = dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=1)

        dana.edits(reply, "It is the weekly one")

        (copy,) = mirrored(sam, card(sam))
        assert "It is the weekly one" in copy
        assert "edited" in copy
        assert "It is the weekly one" in card(sam).text
        assert "#1 The export fails" in card(sam).text

    def test_the_last_of_several_edits_stands(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        for words in ("The import fails", "Both fail", BETTER):
            dana.edits(raised, words)
            office.later(seconds=5)

        assert BETTER in card(sam).text

    def test_edits_that_arrive_in_the_wrong_order_leave_the_newest_words(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        office.core.faults.delay_next(timedelta(minutes=5))
        dana.edits(raised, "Both fail")
        office.later(seconds=10)

        dana.edits(raised, BETTER)
        office.later(minutes=10)

        assert BETTER in card(sam).text
        assert "Both fail" not in card(sam).text

    def test_an_edit_that_was_taken_back_stays_so_when_it_comes_last(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """The later edit told no new words, so the time of it was forgotten."""
        office.core.faults.delay_next(timedelta(minutes=5))
        dana.edits(raised, "Both fail")
        office.later(seconds=10)

        dana.edits(raised, REPORT)
        office.later(minutes=10)

        assert "Both fail" not in card(sam).text

    def test_an_edit_that_overtakes_its_message_is_not_undone_by_it(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        office.core.faults.delay_next(timedelta(minutes=5))
        said = dana.says(REPORT, in_="#acme-help")
        office.later(seconds=30)

        dana.edits(said, BETTER)
        assert cards(sam) == []
        office.later(minutes=10)

        (seen,) = cards(sam)
        assert f"#1 {BETTER}" in seen.text
        assert REPORT not in seen.text

    def test_small_talk_that_is_edited_into_a_problem_becomes_an_issue(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        said = dana.says("Good morning", in_="#acme-help")
        office.later(minutes=1)

        dana.edits(said, "Good morning, the export fails again")

        assert "The export fails again" in card(sam).text

    def test_an_edit_of_what_agents_said_shows_no_card(self, office: Office, sam: Somebody) -> None:
        news = sam.says("We release version 3 on Thursday", in_="#acme-help")
        office.later(minutes=1)

        sam.edits(news, "The release of version 3 fails, sorry")

        assert cards(sam) == []

    def test_an_edit_does_not_reopen_a_resolved_issue(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)

        dana.edits(raised, BETTER)

        assert state_of(card(sam)) == "Resolved"
        assert BETTER in card(sam).text

    def test_an_edit_that_comes_twice_changes_nothing_more(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        office.core.faults.duplicate_next()

        dana.edits(raised, BETTER)

        assert len(cards(sam)) == 1
        assert mirrored(sam, card(sam)) == []

    def test_an_edit_takes_the_suggestion_to_the_old_words_off_the_card(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        assert "the export fails with error 500" in card(sam).text

        dana.edits(raised, BETTER)

        assert "error 500" not in card(sam).text
        assert "the import fails with error 404" in card(sam).text


class TestWhatIsNoEdit:
    """Slack says message_changed for much that nobody wrote."""

    def test_an_unfurled_link_is_no_edit(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        said = dana.says("The page https://status.example.com is red", in_="#acme-help")
        before = card(sam).text

        office.slack.unfurl(said, title="Status", text="All systems normal")
        office.later(minutes=1)

        assert card(sam).text == before
        assert "All systems normal" not in card(sam).text

    def test_a_new_reply_count_is_no_edit(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        assert "edited" not in card(sam).text
        assert "Latest of 2 messages" in card(sam).text

    def test_an_edit_back_and_a_link_that_unfurls_keep_the_edit(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.edits(raised, BETTER)
        office.later(minutes=1)

        office.slack.unfurl(raised, title="Status", text="All systems normal")
        office.settle()

        assert BETTER in card(sam).text
        assert "All systems normal" not in card(sam).text


class TestDeletions:
    """What a customer deletes is gone here as well."""

    def test_the_words_leave_the_card_and_its_title(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.deletes(raised)

        seen = card(sam)
        assert DELETED in seen.text
        assert "error 500" not in seen.text
        assert len(cards(sam)) == 1

    def test_the_words_of_an_issue_in_the_middle_of_a_thread_leave_its_title(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        hello = dana.says("Good morning", in_="#acme-help")
        raised = dana.says("The password of Miller is leaked", in_="#acme-help", thread=hello)
        dana.says("Please help us quickly", in_="#acme-help", thread=hello)

        dana.edits(hello, "Good morning all")
        assert "#1 The password of Miller is leaked" in card(sam).text
        dana.deletes(raised)

        assert "Miller" not in card(sam).text

    def test_the_words_leave_the_memory(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        said = dana.says("Our password is xylophonic and it fails", in_="#acme-help")
        office.later(minutes=1)
        assert memory_contains(office, "xylophonic")

        dana.deletes(said)
        office.later(minutes=1)

        assert not memory_contains(office, "xylophonic")
        assert not sam.sees("xylophonic", in_="#triage")

    def test_the_words_of_a_reply_leave_its_mirrored_copy(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        reply = dana.says("Our password is xylophonic", in_="#acme-help", thread=raised)

        dana.deletes(reply)

        (copy,) = mirrored(sam, card(sam))
        assert copy == load_texts().say("mirror.deleted", name="dana")
        assert not sam.sees("xylophonic", in_="#triage")
        assert REPORT in card(sam).text

    def test_a_deleted_head_with_replies_leaves_a_stone_and_the_issue_goes_on(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        dana.deletes(raised)
        dana.says("Are you there?", in_="#acme-help", thread=raised)

        (seen,) = cards(sam)
        assert DELETED in seen.text
        assert "error 500" not in seen.text
        assert "Are you there?" in seen.text
        assert len(mirrored(sam, seen)) == 2

    def test_a_deletion_that_overtakes_its_message_is_final(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        office.core.faults.delay_next(timedelta(minutes=5))
        said = dana.says("Our password is xylophonic and it fails", in_="#acme-help")

        dana.deletes(said)
        office.later(minutes=10)

        assert cards(sam) == []
        assert not memory_contains(office, "xylophonic")

    def test_an_edit_that_arrives_after_the_deletion_brings_nothing_back(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        office.core.faults.delay_next(timedelta(minutes=5))
        dana.edits(raised, "Our password is xylophonic")
        office.later(seconds=10)

        dana.deletes(raised)
        office.later(minutes=10)

        assert DELETED in card(sam).text
        assert not memory_contains(office, "xylophonic")

    def test_a_deleted_screenshot_leaves_no_trace_of_its_file(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        said = dana.says("", in_="#acme-help", files=["shot.png"])
        assert "1 file" in card(sam).text
        office.later(minutes=1)

        dana.deletes(said)

        assert "1 file" not in card(sam).text
        assert DELETED in card(sam).text

    def test_deleted_small_talk_is_forgotten_quietly(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        said = dana.says("Good morning xylophonic", in_="#acme-help")
        office.later(minutes=1)

        dana.deletes(said)

        assert cards(sam) == []
        assert not memory_contains(office, "xylophonic")

    def test_a_deletion_takes_the_suggestion_that_repeats_the_words_off_the_card(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.deletes(raised)

        assert "the export fails" not in card(sam).text

    def test_what_the_desk_does_about_it_is_not_seen_by_customers(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        dana.edits(raised, BETTER)
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]

        dana.deletes(raised)
        dana.says("How do I add a second admin?", in_="#acme-help")

        assert said_by_the_app(dana) == []
        assert len(cards(sam)) == 2

    def test_an_agents_deleted_answer_leaves_the_issue_as_it_is(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        answer = sam.says("Wrong window, sorry", in_="#acme-help", thread=raised)
        office.later(minutes=1)

        sam.deletes(answer)

        assert state_of(card(sam)) == "Waiting for the customer"
