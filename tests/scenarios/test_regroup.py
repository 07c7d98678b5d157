"""Two issues become one, one becomes two, and nothing is lost: words, clocks, threads."""

from __future__ import annotations

import pytest

from bot.domain.causes import Click
from bot.domain.ids import MessageTs, moment_of
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus, Priority
from bot.simulator.sight import MessageRef
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.places import listen
from tests.scenarios.stories import (
    answers,
    card,
    cards,
    mirrored,
    reactions_of_the_app,
    state_of,
    write_reply,
)
from tests.scenarios.two_customers import furnish_two_customers, link_to

TEXTS = load_texts()
EXPORT, BILL = "The export stops at half", "The invoice shows the wrong address"
SECOND = "It says error 500 on every try"
LOGIN = "Nobody can log in on the second floor either"
MERGE, SPLIT = TEXTS.say("label.merge"), TEXTS.say("label.split")
INTO, WHICH = TEXTS.say("merge.label"), TEXTS.say("split.label")
APART, KEEP = TEXTS.say("label.take_apart"), TEXTS.say("label.keep_apart")
WHOLE = TEXTS.say("split.whole")
PART = TEXTS.say("card.state.merged")


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


def says(who: Somebody, text: str, thread: MessageRef | None = None) -> MessageRef:
    said = who.says(text, in_="#acme-help", thread=thread)
    assert isinstance(said, MessageRef)
    return said


def merge(sam: Somebody, *, source: str, target: str) -> None:
    sam.clicks(MERGE, on=card(sam, about=source))
    sam.fills(INTO, target)
    sam.submits()


def split(sam: Somebody, *words: str, about: str) -> None:
    sam.clicks(SPLIT, on=card(sam, about=about))
    sam.fills(WHICH, list(words))
    sam.submits()


def issue(office: Office, number: int) -> Issue:
    with office.giraffe.opened.store.read() as work:
        found = work.issues.find_by_number(number)
    assert found is not None
    return found


class TestMerge:
    @pytest.fixture(autouse=True)
    def two(self, office: Office, dana: Somebody) -> None:
        self.export = says(dana, EXPORT)
        office.later(minutes=20)
        self.bill = says(dana, BILL)
        office.later(minutes=5)

    def test_the_card_says_where_it_went_and_the_words_stand_beside_the_other_card(
        self, sam: Somebody
    ) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        gone = card(sam, about=BILL)
        assert state_of(gone) == PART
        assert f"#1 {EXPORT}" in gone.text
        assert any(BILL in text for text in mirrored(sam, cards(sam)[0]))
        assert "Latest of 2 messages" in cards(sam)[0].text

    def test_the_clock_begins_with_the_first_words_of_both(
        self, office: Office, sam: Somebody
    ) -> None:
        began = issue(office, 1).opened_at

        merge(sam, source=EXPORT, target=f"#2 {BILL}")

        assert issue(office, 1).status is IssueStatus.MERGED
        assert issue(office, 2).opened_at == began
        assert issue(office, 2).episode.opened_at == began

    def test_whoever_asked_there_is_told_where_the_answer_comes(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        (told,) = answers(dana, self.bill)
        assert TEXTS.say("customer.other_message") in told.text
        assert link_to(self.export) in told.text
        assert answers(dana, self.export) == []

    def test_or_nobody_is_told(self, dana: Somebody, sam: Somebody) -> None:
        sam.clicks(MERGE, on=card(sam, about=BILL))
        sam.fills(INTO, f"#1 {EXPORT}")
        sam.fills(TEXTS.say("merge.tell"), [])
        sam.submits()

        assert answers(dana, self.bill) == []

    def test_what_is_said_in_its_thread_afterwards_belongs_to_the_whole(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        says(dana, "The old street, to be exact", self.bill)

        assert any("old street" in text for text in mirrored(sam, cards(sam)[0]))
        assert issue(office, 2).status is IssueStatus.MERGED

    def test_a_check_mark_in_either_thread_resolves_the_whole(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")
        says(dana, "The old street, to be exact", self.bill)

        sam.reacts("white_check_mark", to=self.bill)

        assert issue(office, 1).status is IssueStatus.RESOLVED
        assert issue(office, 2).status is IssueStatus.MERGED

    def test_the_customer_is_asked_once(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")
        sam.says("Both are mended now.", in_="#acme-help", thread=self.export)
        office.later(seconds=30)
        sam.reacts("white_check_mark", to=self.export)
        office.later(hours=2)

        asked = [one for one in answers(dana, self.export) if one.buttons]
        assert len(asked) == 1
        assert not [one for one in answers(dana, self.bill) if one.buttons]

    def test_the_reaction_on_its_message_goes_and_comes_back(self, sam: Somebody) -> None:
        assert reactions_of_the_app(sam, self.bill, in_="#acme-help")

        merge(sam, source=BILL, target=f"#1 {EXPORT}")
        assert not reactions_of_the_app(sam, self.bill, in_="#acme-help")

        sam.clicks(APART, on=card(sam, about=BILL))
        assert reactions_of_the_app(sam, self.bill, in_="#acme-help")

    def test_a_deleted_word_goes_from_the_copy_as_well(self, dana: Somebody, sam: Somebody) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        dana.deletes(self.bill)

        seen = [one.text for one in sam.messages_in("#triage")]
        seen += mirrored(sam, cards(sam)[0])
        assert not [text for text in seen if BILL in text]

    def test_what_waits_on_us_in_either_waits_on_us(self, office: Office, sam: Somebody) -> None:
        sam.says("We look at the export.", in_="#acme-help", thread=self.export)
        assert issue(office, 1).status is IssueStatus.WAITING

        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        assert issue(office, 1).status is IssueStatus.OPEN
        sam.says("And the address is right now.", in_="#acme-help", thread=self.bill)
        assert issue(office, 1).status is IssueStatus.WAITING

    def test_urgent_stays_urgent_and_whoever_had_it_has_the_whole(
        self, office: Office, sam: Somebody
    ) -> None:
        sam.clicks("Mark as urgent", on=card(sam, about=BILL))
        sam.clicks("Claim", on=card(sam, about=BILL))

        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        whole = issue(office, 1)
        assert whole.priority is Priority.URGENT
        assert whole.assignee_id == issue(office, 2).assignee_id
        assert whole.assignee_id is not None

    def test_it_is_done_once_however_often_it_is_asked_for(
        self, office: Office, sam: Somebody
    ) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")
        before = issue(office, 1)
        sam_is = office.giraffe.services.recognise.actor(sam.id, hint=None)
        for receipt in ("again", "and again"):
            office.giraffe.services.regroup.merge(
                issue(office, 2).id,
                into=before.id,
                by=sam_is,
                cause=Click(receipt=receipt, at=office.clock.now()),
            )

        assert issue(office, 1) == before

    def test_taken_apart_both_are_what_they_were(self, office: Office, sam: Somebody) -> None:
        before = issue(office, 1), issue(office, 2)
        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        sam.clicks(APART, on=card(sam, about=BILL))

        for was, now in zip(before, (issue(office, 1), issue(office, 2)), strict=True):
            assert now.status is was.status
            assert now.opened_at == was.opened_at
            assert now.episodes == was.episodes
            assert now.last_customer_at == was.last_customer_at
            assert now.merged_into is None
        assert state_of(card(sam, about=BILL)) == "Open"

    def test_taken_apart_the_later_words_of_its_thread_go_along(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")
        says(dana, "The old street, to be exact", self.bill)

        sam.clicks(APART, on=card(sam, about=BILL))

        assert "old street" in card(sam, about=f"#2 {BILL}").text
        assert "old street" not in cards(sam, about=f"#1 {EXPORT}")[-1].text

    def test_while_a_reply_is_on_its_way_it_waits(self, office: Office, sam: Somebody) -> None:
        write_reply(sam, "The address is right now.", about=BILL)

        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        assert TEXTS.say("problem.merge_reply_waits") in sam.modal.errors.values()
        sam.cancels()
        office.later(seconds=30)
        assert issue(office, 2).status is IssueStatus.WAITING

    def test_nothing_can_be_done_to_a_part(self, office: Office, sam: Somebody) -> None:
        stale = card(sam, about=BILL)
        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        sam.reacts("white_check_mark", to=stale)
        assert issue(office, 2).status is IssueStatus.MERGED
        assert issue(office, 1).status is IssueStatus.OPEN

    def test_why_says_who_decided(self, sam: Somebody) -> None:
        merge(sam, source=BILL, target=f"#1 {EXPORT}")

        sam.uses_shortcut("Ask why", on=self.bill)

        assert sam.sees_only_to_him(TEXTS.say("rule.merged_by_hand"), in_="#acme-help")


def test_where_nothing_else_is_open_the_form_says_so(dana: Somebody, sam: Somebody) -> None:
    says(dana, EXPORT)

    sam.clicks(MERGE, on=card(sam))

    assert TEXTS.say("merge.nothing") in sam.modal.text


def test_only_issues_of_the_same_channel_can_be_chosen(open_office: OpenOffice) -> None:
    office = open_office(furnish=furnish_two_customers)
    sam = office.agent("sam")
    says(office.customer("dana"), EXPORT)
    office.customer("gus", of="Smith & Co").says(BILL, in_="#smith-help")

    sam.clicks(MERGE, on=card(sam, about=EXPORT))

    assert TEXTS.say("merge.nothing") in sam.modal.text


def test_a_part_of_a_part_can_be_taken_out_of_the_whole(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    for words in (EXPORT, BILL, LOGIN):
        says(dana, words)
        office.later(minutes=20)
    merge(sam, source=LOGIN, target=f"#2 {BILL}")
    sam.clicks(MERGE, on=cards(sam)[1])
    sam.fills(INTO, f"#1 {EXPORT}")
    sam.submits()

    sam.clicks(APART, on=cards(sam)[2])

    assert issue(office, 3).status is IssueStatus.OPEN
    assert issue(office, 2).merged_into == issue(office, 1).id
    sam.clicks(APART, on=cards(sam)[1])
    assert issue(office, 2).status is IssueStatus.OPEN
    assert issue(office, 3).merged_into is None


class TestSplit:
    @pytest.fixture(autouse=True)
    def one(self, office: Office, dana: Somebody) -> None:
        self.export = says(dana, EXPORT)
        office.later(minutes=5)
        self.login = says(dana, LOGIN, self.export)
        office.later(minutes=5)

    def test_a_message_becomes_an_issue_of_its_own(self, office: Office, sam: Somebody) -> None:
        split(sam, LOGIN, about=EXPORT)

        assert len(cards(sam)) == 2
        new = card(sam, about=f"#2 {LOGIN}")
        assert state_of(new) == "Open"
        assert issue(office, 2).opened_at == moment_of(MessageTs(self.login.ts))
        assert LOGIN not in cards(sam, about=f"#1 {EXPORT}")[-1].text

    def test_it_is_answered_in_the_channel_and_its_thread_is_its_own(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        split(sam, LOGIN, about=EXPORT)
        write_reply(sam, "The second floor is back.", about=f"#2 {LOGIN}")
        office.later(seconds=30)

        heads = [one for one in dana.messages_in("#acme-help") if not one.is_reply]
        (reply,) = [one for one in heads if "second floor is back" in one.text]
        says(dana, "Not for the printers yet", reply.ref)
        assert "printers" in card(sam, about=f"#2 {LOGIN}").text

    def test_what_follows_in_the_thread_stays_with_the_first(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        split(sam, LOGIN, about=EXPORT)

        says(dana, "It stops at row 500", self.export)

        assert "row 500" in cards(sam, about=f"#1 {EXPORT}")[-1].text

    def test_a_change_of_the_words_is_seen_on_the_new_card(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        split(sam, LOGIN, about=EXPORT)

        dana.edits(self.login, "Nobody can log in on the third floor")

        assert "third floor" in card(sam, about="#2 ").text

    def test_why_says_who_decided(self, sam: Somebody) -> None:
        split(sam, LOGIN, about=EXPORT)

        sam.uses_shortcut("Ask why", on=self.login)

        assert sam.sees_only_to_him(TEXTS.say("rule.split_by_hand"), in_="#acme-help")
        assert f"Here because: {TEXTS.say('rule.split_by_hand')}" in card(sam, about="#2 ").text

    def test_the_first_words_stay(self, sam: Somebody) -> None:
        sam.clicks(SPLIT, on=card(sam))

        assert LOGIN in sam.modal.text
        assert EXPORT not in sam.modal.text

    def test_a_reply_to_the_words_that_left_is_no_answer_to_them(
        self, office: Office, sam: Somebody
    ) -> None:
        sam.says("We look at the export.", in_="#acme-help", thread=self.export)

        split(sam, LOGIN, about=EXPORT)

        assert issue(office, 1).status is IssueStatus.WAITING
        assert issue(office, 2).status is IssueStatus.OPEN
        assert issue(office, 2).episode.first_response_at is None

    def test_it_can_be_merged_back(self, office: Office, sam: Somebody) -> None:
        before = issue(office, 1)
        split(sam, LOGIN, about=EXPORT)

        merge(sam, source=f"#2 {LOGIN}", target=f"#1 {EXPORT}")

        after = issue(office, 1)
        assert after.episodes == before.episodes
        assert after.last_customer_at == before.last_customer_at
        sam.clicks(APART, on=card(sam, about=f"#2 {LOGIN}"))
        assert LOGIN in card(sam, about="#2 ").text
        assert issue(office, 2).status is IssueStatus.OPEN


def test_a_thread_that_joined_goes_as_a_whole(open_office: OpenOffice) -> None:
    office = open_office(merge_minutes=10)
    dana, sam = office.customer("dana"), office.agent("sam")
    says(dana, EXPORT)
    office.later(minutes=2)
    second = says(dana, LOGIN)
    says(dana, "Since this morning", second)
    assert len(cards(sam)) == 1

    split(sam, f"{LOGIN} {WHOLE}", about=EXPORT)

    assert "Since this morning" in card(sam, about=f"#2 {LOGIN}").text
    says(dana, "All of them", second)
    assert "All of them" in card(sam, about=f"#2 {LOGIN}").text
    assert issue(office, 1).status is IssueStatus.OPEN


def test_a_question_for_news_asks_as_well_where_its_writer_was_asked_first(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    says(dana, EXPORT)
    office.later(minutes=30)
    says(dana, BILL)
    office.later(minutes=90)
    listen(office.admin("ada"), "#acme-help", mode="nudge")

    says(dana, "Any update on this?")
    assert len(cards(sam)) == 2
    dana.clicks(TEXTS.say("customer.nudge_open"), on=TEXTS.say("customer.nudge_question"))

    assert KEEP in cards(sam)[-1].buttons


class TestQuestion:
    """A question for news that may be about either of two issues."""

    @pytest.fixture(autouse=True)
    def asked(self, office: Office, dana: Somebody) -> None:
        says(dana, EXPORT)
        office.later(minutes=30)
        says(dana, BILL)
        office.later(minutes=90)
        self.news = says(dana, "Any update on this?")

    def test_the_card_asks_and_one_click_adds_it(self, office: Office, sam: Somebody) -> None:
        asking = cards(sam)[-1]
        assert TEXTS.say("belonging.question") in asking.text

        sam.clicks(f"Add to #1 {EXPORT}", on=asking)

        assert issue(office, 3).merged_into == issue(office, 1).id
        assert "Any update" in cards(sam)[0].text

    def test_or_keeps_it_apart(self, office: Office, sam: Somebody) -> None:
        sam.clicks(KEEP, on=cards(sam)[-1])

        assert TEXTS.say("belonging.question") not in cards(sam)[-1].text
        assert issue(office, 3).status is IssueStatus.OPEN

    def test_what_was_resolved_meanwhile_is_not_offered(self, sam: Somebody) -> None:
        sam.clicks("Resolve", on=cards(sam)[1])
        sam.clicks("Claim", on=cards(sam)[-1])

        shown = cards(sam)[2]
        assert f"Add to #1 {EXPORT}" in shown.buttons
        assert not [label for label in shown.buttons if BILL in label]

    def test_an_answer_ends_the_question(self, sam: Somebody) -> None:
        sam.says("The export is mended.", in_="#acme-help", thread=self.news)

        assert TEXTS.say("belonging.question") not in cards(sam)[2].text
