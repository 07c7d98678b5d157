"""How happy are you? Who is asked, who may answer, and who hears of it."""

from __future__ import annotations

import pytest

from bot.domain.causes import Upkeep
from bot.domain.satisfaction import SkipReason
from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef, SeenMessage
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import card, said_by_the_app

REPORT = "The export fails with error 500 since this morning"
ANSWER = "The export runs again, the disk was full."
QUESTION = "How happy are you with the help you got here?"
ENDED = "This question about your experience has ended."
ONLY_THE_REQUESTER = "Only the person who raised this can answer that question."
FIVE = "😀 5 · Very happy"
FOUR = "🙂 4 · Happy"
TWO = "🙁 2 · Unhappy"
ONE = "😞 1 · Very unhappy"
COMMENT = "Anything you want to add?"
TIMES = "\u00d7"


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def raised(dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


@pytest.fixture
def asked(office: Office, sam: Somebody, raised: MessageRef) -> MessageRef:
    """Return the message of an issue that was answered and resolved, and the rater was asked."""
    sam.says(ANSWER, in_="#acme-help", thread=raised)
    sam.reacts("white_check_mark", to=raised)
    office.later(minutes=16)
    return raised


class TestAsking:
    """A quarter of an hour after the resolution, once, in the thread."""

    def test_fifteen_minutes_after_the_resolution_and_not_before(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        office.later(minutes=14)
        assert _questions(dana, raised) == []

        office.later(minutes=2)

        assert len(_questions(dana, raised)) == 1

    def test_five_answers_in_words_beside_their_faces(
        self, dana: Somebody, asked: MessageRef
    ) -> None:
        (question,) = _questions(dana, asked)

        assert question.buttons == [ONE, TWO, "😐 3 · In between", FOUR, FIVE]
        assert "Only the person who raised this can answer." in question.text
        assert "What you choose is not shown in the channel." in question.text
        assert question.is_reply

    def test_who_resolves_his_own_issue_is_asked_as_well(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        dana.reacts("white_check_mark", to=raised)
        office.later(minutes=16)

        assert len(_questions(dana, raised)) == 1

    @pytest.mark.parametrize("minutes", [0, 60])
    def test_when_is_a_setting(self, open_office: OpenOffice, minutes: int) -> None:
        office = open_office(rating_delay_minutes=minutes)
        dana, sam = office.customer("dana"), office.agent("sam")
        raised = dana.says(REPORT, in_="#acme-help")
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        sam.reacts("white_check_mark", to=raised)
        office.later(minutes=minutes, seconds=5)

        assert len(_questions(dana, raised)) == 1

    def test_a_lost_answer_of_slack_does_not_ask_twice(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        office.later(minutes=14)
        office.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=True))

        office.later(minutes=20)

        assert len(_questions(dana, raised)) == 1


class TestNotAsked:
    """Nobody is asked without reason, and the ledger says why not."""

    def test_when_nobody_answered(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("white_check_mark", to=raised)

        office.later(hours=1)

        assert _questions(dana, raised) == []
        assert _ledger(office) == {1: SkipReason.NO_REPLY}
        digest = _today(office, sam)
        assert "0 · answered 0 · not asked 1" in digest
        assert f"1 {TIMES} nobody had answered" in digest

    def test_within_fourteen_days_of_the_last_time(
        self, office: Office, dana: Somebody, sam: Somebody, asked: MessageRef
    ) -> None:
        office.later(days=13)
        second = _solved(office, "The import fails as well")
        assert _questions(dana, second) == []
        office.later(days=2)

        third = _solved(office, "The login page is empty")

        assert len(_ended(dana, asked)) == 1
        assert len(_questions(dana, third)) == 1
        assert _ledger(office) == {1: None, 2: SkipReason.RECENTLY_ASKED, 3: None}
        assert sam.direct_messages() == []

    def test_another_person_of_the_same_company_is_asked_all_the_same(
        self, office: Office, asked: MessageRef
    ) -> None:
        dirk = office.customer("dirk")

        second = _solved(office, "The import fails as well", who=dirk)

        assert len(_questions(dirk, asked)) == 1
        assert len(_questions(dirk, second)) == 1

    def test_in_a_channel_with_two_companies(self, open_office: OpenOffice) -> None:
        office = open_office(furnish=_furnish_meeting_place)
        dana, sam = office.customer("dana", of="Acme"), office.agent("sam")
        raised = dana.says(REPORT, in_="#meeting-place")
        sam.says(ANSWER, in_="#meeting-place", thread=raised)

        sam.reacts("white_check_mark", to=raised)
        office.later(hours=1)

        assert said_by_the_app(dana, in_="#meeting-place") == []
        assert _ledger(office) == {1: SkipReason.SHARED_BY_SEVERAL}

    def test_when_it_is_reopened_before(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        sam.reacts("white_check_mark", to=raised)
        office.later(minutes=5)

        dana.says("It fails again", in_="#acme-help", thread=raised)
        office.later(hours=1)

        assert _questions(dana, raised) == []
        assert _ledger(office) == {1: SkipReason.NOT_RESOLVED}

    def test_when_it_was_no_issue(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.says(ANSWER, in_="#acme-help", thread=raised)

        sam.clicks("Mark as not an issue", on=card(sam))
        office.later(hours=1)

        assert _questions(dana, raised) == []

    def test_when_an_agent_logged_it_by_hand(self, office: Office, sam: Somebody) -> None:
        dana = office.customer("dana")
        sam.runs("/issue Dana called: the export stops at half", in_="#acme-help")

        sam.clicks("Resolve", on=card(sam))
        office.later(hours=1)

        assert said_by_the_app(dana) == []
        assert _ledger(office) == {1: SkipReason.NO_REPLY}


class TestAnswering:
    """One press of the requester is the whole answer."""

    def test_the_press_counts_and_opens_a_private_thanks(
        self, office: Office, dana: Somebody, sam: Somebody, asked: MessageRef
    ) -> None:
        dana.clicks(FIVE, on=QUESTION)

        assert dana.modal.title == "Thank you"
        assert "Thank you, your answer is noted." in dana.modal.text
        assert dana.modal.labels == [COMMENT]
        assert f"1 {TIMES} very happy" in _today(office, sam)
        assert len(_questions(dana, asked)) == 1

    @pytest.mark.usefixtures("asked")
    def test_the_form_may_be_closed_without_a_word(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.clicks(FIVE, on=QUESTION)

        dana.cancels()

        assert dana.modal is None
        assert f"1 {TIMES} very happy" in _today(office, sam)
        assert sam.direct_messages() == []

    @pytest.mark.usefixtures("asked")
    def test_nobody_in_the_channel_sees_what_was_chosen(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dirk = office.customer("dirk")
        before = [seen.text for seen in dirk.messages_in("#acme-help")]

        dana.clicks(TWO, on=QUESTION)
        dana.fills(COMMENT, "It took the whole morning")
        dana.submits()
        office.later(hours=1)

        for person in (dirk, sam):
            assert [seen.text for seen in person.messages_in("#acme-help")] == before

    @pytest.mark.usefixtures("asked")
    def test_the_last_answer_within_a_day_counts(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.clicks(TWO, on=QUESTION)
        dana.cancels()
        office.later(hours=9)

        dana.clicks(FIVE, on=QUESTION)

        digest = _today(office, sam)
        assert f"1 {TIMES} very happy" in digest
        assert "unhappy" not in digest
        assert "1 · answered 1 · not asked 0" in digest

    @pytest.mark.usefixtures("asked")
    def test_after_a_day_it_stays_as_it_is(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.clicks(FIVE, on=QUESTION)
        dana.cancels()
        office.later(hours=25)

        dana.clicks(ONE, on=QUESTION)

        assert dana.modal is None
        assert dana.sees_only_to_her("so nothing was changed", in_="#acme-help")
        assert f"1 {TIMES} very happy" in sam.runs("/digest yesterday", in_="#triage")
        assert sam.direct_messages() == []


class TestWhoMayAnswer:
    """Anybody in a shared channel can press any button; one person's press counts."""

    @pytest.mark.usefixtures("asked")
    @pytest.mark.parametrize("who", ["sam", "ada", "cleo", "gus", "dirk"])
    def test_others_are_refused_kindly_and_privately(self, office: Office, who: str) -> None:
        dana, sam = office.customer("dana"), office.agent("sam")
        other = _somebody_in_the_channel(office, who)

        other.clicks(ONE, on=QUESTION)

        assert other.modal is None
        assert other.sees_only_to_him(ONLY_THE_REQUESTER, in_="#acme-help")
        assert dana.private_notes() == []
        assert sam.direct_messages() == []
        assert "*New answers:* none" in _today(office, sam)

    @pytest.mark.usefixtures("asked")
    def test_another_company_that_joins_finds_nothing_to_press(self, office: Office) -> None:
        office.slack.add_organisation("Globex")
        office.slack.share_channel("#acme-help", "Globex")

        assert not office.customer("gil", of="Globex").sees(QUESTION)

    @pytest.mark.usefixtures("asked")
    def test_the_requester_may_still_answer_after_others_tried(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        office.customer("dirk").clicks(ONE, on=QUESTION)

        dana.clicks(FOUR, on=QUESTION)

        assert f"*New answers:* 1 {TIMES} happy" in _today(office, sam)


class TestLowRating:
    """Somebody is unhappy: whoever has the issue hears of it first, then a senior person."""

    @pytest.fixture
    def unhappy(self, dana: Somebody, asked: MessageRef) -> None:
        assert len(_questions(dana, asked)) == 1
        dana.clicks(ONE, on=QUESTION)

    @pytest.mark.usefixtures("unhappy")
    def test_the_thanks_is_another_one(self, dana: Somebody) -> None:
        assert "Thank you for being honest." in dana.modal.text

    @pytest.mark.usefixtures("unhappy")
    def test_the_owner_is_told_at_once_and_nobody_else(self, office: Office, sam: Somebody) -> None:
        ada, lou = office.admin("ada"), office.agent("lou")

        (told,) = sam.direct_messages()
        assert "was rated 1 of 5. A word from you may help most now." in told.text
        assert REPORT in told.text
        assert ada.direct_messages() == []
        assert lou.direct_messages() == []
        assert not sam.sees("rated", in_="#triage")

    @pytest.mark.usefixtures("unhappy")
    def test_leads_are_told_a_quarter_of_an_hour_later(self, office: Office) -> None:
        ada, lou = office.admin("ada"), office.agent("lou")
        office.later(minutes=14)
        assert ada.direct_messages() == []

        office.later(minutes=2)

        (told,) = ada.direct_messages()
        assert "was rated 1 of 5, a quarter of an hour ago" in told.text
        assert lou.direct_messages() == []
        assert not ada.sees("rated", in_="#triage")

    @pytest.mark.usefixtures("unhappy")
    def test_the_comment_reaches_the_owner_and_the_leads(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        """The form promised that somebody reads it, and nobody with the issue ever did."""
        ada = office.admin("ada")

        dana.fills(COMMENT, "It took the whole morning")
        dana.submits()
        office.later(minutes=16)

        assert dana.modal is None
        assert any("It took the whole morning" in told.text for told in sam.direct_messages())
        assert any("It took the whole morning" in told.text for told in ada.direct_messages())
        assert not ada.sees("It took the whole morning", in_="#triage")

    @pytest.mark.usefixtures("unhappy")
    def test_who_becomes_happy_meanwhile_is_not_reported_to_the_leads(
        self, office: Office, dana: Somebody
    ) -> None:
        ada = office.admin("ada")
        dana.cancels()
        office.later(minutes=5)

        dana.clicks(FOUR, on=QUESTION)
        office.later(hours=1)

        assert ada.direct_messages() == []

    def test_where_nobody_has_the_issue_the_leads_are_told_at_once(
        self, office: Office, dana: Somebody, sam: Somebody, asked: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.unreacts("white_check_mark", to=asked)
        sam.clicks("Release", on=card(sam))
        sam.reacts("white_check_mark", to=asked)
        office.later(days=15)
        second = _solved(office, "The import fails as well", releases=True)
        assert len(_questions(dana, second)) == 1

        dana.clicks(TWO, on=_questions(dana, second)[0])

        assert any("was rated 2 of 5" in told.text for told in ada.direct_messages())
        assert not any("was rated" in told.text for told in sam.direct_messages())

    @pytest.mark.usefixtures("asked")
    def test_a_kind_word_reaches_the_owner_too(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        ada = office.admin("ada")
        dana.clicks(FIVE, on=QUESTION)

        dana.fills(COMMENT, "So quick, thank you")
        dana.submits()
        office.later(hours=1)

        (told,) = sam.direct_messages()
        assert "So quick, thank you" in told.text
        assert ada.direct_messages() == []

    @pytest.mark.usefixtures("asked")
    def test_the_digest_tells_how_many_but_not_whose(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.clicks(ONE, on=QUESTION)
        dana.cancels()

        digest = _today(office, sam)

        assert "1 low rating. Whoever has the issue was told." in digest
        assert REPORT not in digest
        assert "dana" not in digest


class TestTheEnd:
    """A question that no longer fits goes away."""

    def test_reopening_takes_the_buttons_away(
        self, office: Office, dana: Somebody, asked: MessageRef
    ) -> None:
        dana.says("It fails again", in_="#acme-help", thread=asked)

        (ended,) = _ended(dana, asked)
        assert ended.buttons == []
        assert _questions(dana, asked) == []
        office.later(days=10)
        assert len(_ended(dana, asked)) == 1

    def test_an_answer_stays_when_it_is_reopened_and_cannot_be_changed_any_more(
        self, office: Office, dana: Somebody, sam: Somebody, asked: MessageRef
    ) -> None:
        dana.clicks(TWO, on=QUESTION)
        dana.cancels()

        dana.says("It fails again", in_="#acme-help", thread=asked)

        (ended,) = _ended(dana, asked)
        assert ended.buttons == []
        assert _questions(dana, asked) == []
        assert "1 low rating" in _today(office, sam)

    def test_a_press_that_crosses_the_reopening_changes_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, asked: MessageRef
    ) -> None:
        dana.clicks(TWO, on=QUESTION)
        dana.cancels()
        office.core.faults.answer("chat.update", MethodFault.rate_limited(60), times=9)
        dana.says("It fails again", in_="#acme-help", thread=asked)

        dana.clicks(FIVE, on=QUESTION)
        office.settle()

        assert "is closed, so nothing was changed" in dana.private_notes()[-1].text
        office.later(minutes=20)
        assert "1 low rating" in _today(office, sam)

    def test_taking_the_check_mark_away_does_too(
        self, dana: Somebody, sam: Somebody, asked: MessageRef
    ) -> None:
        sam.unreacts("white_check_mark", to=asked)

        assert _questions(dana, asked) == []
        assert len(_ended(dana, asked)) == 1

    def test_what_turns_out_to_be_no_issue_asks_nobody_how_it_went(
        self, dana: Somebody, sam: Somebody, asked: MessageRef
    ) -> None:
        sam.reacts("wastebasket", to=card(sam))

        assert _questions(dana, asked) == []
        assert len(_ended(dana, asked)) == 1

    def test_a_thanks_leaves_the_question_where_it_is(
        self, dana: Somebody, asked: MessageRef
    ) -> None:
        dana.says("Thanks a lot!", in_="#acme-help", thread=asked)

        assert len(_questions(dana, asked)) == 1

    def test_after_seven_days_without_an_answer_the_buttons_go(
        self, office: Office, dana: Somebody, asked: MessageRef
    ) -> None:
        office.later(days=6, hours=23)
        assert len(_questions(dana, asked)) == 1

        office.later(hours=2)

        assert _questions(dana, asked) == []
        assert _ended(dana, asked)[0].buttons == []


def _questions(viewer: Somebody, thread: MessageRef) -> list[SeenMessage]:
    """Return the requests for a rating that can be answered."""
    seen = viewer.messages_in("#acme-help", thread=thread)
    return [message for message in seen if QUESTION in message.text and message.buttons]


def _ended(viewer: Somebody, thread: MessageRef) -> list[SeenMessage]:
    seen = viewer.messages_in("#acme-help", thread=thread)
    return [message for message in seen if ENDED in message.text]


def _solved(
    office: Office, report: str, *, who: Somebody | None = None, releases: bool = False
) -> MessageRef:
    """Let an issue be raised, answered and resolved, and the time to ask go by."""
    sam = office.agent("sam")
    raised = (who or office.customer("dana")).says(report, in_="#acme-help")
    assert isinstance(raised, MessageRef)
    sam.says(ANSWER, in_="#acme-help", thread=raised)
    if releases:
        sam.clicks("Release", on=card(sam))
    sam.reacts("white_check_mark", to=raised)
    office.later(minutes=16)
    return raised


def _today(office: Office, viewer: Somebody) -> str:
    """Return today's figures as somebody of the team sees them a moment later."""
    office.later(minutes=1)
    shown = viewer.runs("/digest today", in_="#triage")
    assert isinstance(shown, str)
    return shown


def _ledger(office: Office) -> dict[int, SkipReason | None]:
    """Return for each issue's first episode why nobody was asked; None where somebody was."""
    found: dict[int, SkipReason | None] = {}
    with office.giraffe.opened.store(Upkeep(office.clock.now())) as work:
        number = 1
        while (issue := work.issues.find_by_number(number)) is not None:
            invitation = work.ratings.find_invitation(issue.id, 1)
            assert invitation is not None
            found[number] = invitation.skip_reason
            number += 1
    return found


def _somebody_in_the_channel(office: Office, name: str) -> Somebody:
    """Return somebody who sees #acme-help and did not raise the issue."""
    people = {
        "sam": office.agent,
        "ada": office.admin,
        "cleo": office.colleague,
        "gus": office.guest,
        "dirk": office.customer,
    }
    person = people[name](name)
    if name in {"cleo", "gus"}:
        office.slack.invite(person.plain, "#acme-help")
        office.settle()
    return person


def _furnish_meeting_place(slack: Workspace) -> None:
    furnish_office(slack)
    slack.add_organisation("Globex")
    slack.add_channel("#meeting-place", shared_with=["Acme", "Globex"])
