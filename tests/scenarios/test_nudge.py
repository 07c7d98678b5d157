"""Where whoever writes is asked first: a kind question, two buttons, and nothing left behind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef, SeenMessage
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.outage import OpenOutage
from tests.scenarios.places import listen, listen_everywhere
from tests.scenarios.stories import (
    LatePress,
    answers,
    audited,
    card,
    cards,
    mirrored,
    reactions_of_the_app,
    state_of,
)

HELP = "#acme-help"
REPORT = "The export fails with error 500 since this morning"
FURTHER = "The import is broken as well, it stops at half"
OTHER = "How do I add a second admin?"
ANSWER = "I see it as well and am looking at the export service."
TEXTS = load_texts()
QUESTION = TEXTS.say("customer.nudge_question")
OPEN, NO = TEXTS.say("customer.nudge_open"), TEXTS.say("customer.nudge_decline")
ACCEPTED = TEXTS.say("customer.nudge_accepted")
ENDED = TEXTS.say("customer.nudge_closed")
ONLY_WRITER = TEXTS.say("customer.only_writer")
APPLIED = MethodFault.timeout(is_applied=True)


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture(autouse=True)
def asked_first(request: pytest.FixtureRequest) -> None:
    """Let the channel ask whoever writes; stories that open an office of their own do it there."""
    if "office" in request.fixturenames:
        listen(request.getfixturevalue("ada"), HELP, mode="nudge")


def report(somebody: Somebody, words: str = REPORT, thread: MessageRef | None = None) -> MessageRef:
    message = somebody.says(words, in_=HELP, thread=thread)
    assert isinstance(message, MessageRef)
    return message


def questions(viewer: Somebody, *, in_: str = HELP) -> list[SeenMessage]:
    """Return the questions that stand in a channel for all to see."""
    return [
        seen
        for seen in viewer.messages_in(in_)
        if seen.text.startswith(QUESTION) and not seen.is_ephemeral
    ]


def posted(office: Office) -> list[str]:
    """Return every question that was ever posted, taken away or not."""
    channels = office.core.world.channels.values()
    messages = [one for channel in channels for one in channel.messages.values()]
    return [one.ts for one in messages if one.versions[0].text.startswith(QUESTION)]


def notes(somebody: Somebody) -> list[str]:
    return [seen.text for seen in somebody.private_notes(in_=HELP)]


def why(viewer: Somebody, message: MessageRef) -> str:
    """Return what somebody is told about a message."""
    viewer.uses_shortcut("Ask why", on=message)
    return str(viewer.private_notes(in_=HELP)[-1].text)


def reason(rule: str) -> str:
    return TEXTS.say(f"rule.{rule}")


class TestAsking:
    """What asks for something is asked about, once, in its own thread."""

    def test_a_report_opens_nothing_and_its_writer_is_asked_in_the_thread(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)

        (question,) = answers(dana, raised)
        assert question.text.startswith(QUESTION)
        assert question.buttons == [OPEN, NO]
        assert cards(sam) == []
        assert reactions_of_the_app(dana, raised, in_=HELP) == []
        assert reason("writer_asked") in why(sam, raised)

    def test_small_talk_is_not_asked_about(self, dana: Somebody, sam: Somebody) -> None:
        said = report(dana, "Thanks, have a nice day")

        assert questions(dana) == []
        assert reason("thanks") in why(sam, said)

    def test_the_team_is_not_asked(self, dana: Somebody, sam: Somebody) -> None:
        report(sam, "Is anybody else seeing errors in the export?")

        assert questions(dana) == []

    def test_an_edit_that_makes_a_report_of_a_greeting_is_asked_about(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        said = report(dana, "Good morning")

        dana.edits(said, REPORT)
        dana.clicks(OPEN, on=said)

        assert REPORT in card(sam).text

    def test_one_question_at_a_time_is_asked_of_a_person(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        report(dana)

        further = report(dana, OTHER)

        assert len(questions(dana)) == 1
        assert reason("asked_already") in why(sam, further)

    def test_a_colleague_is_asked_about_their_own_message_but_not_in_the_same_thread(
        self, office: Office, dana: Somebody
    ) -> None:
        dirk = office.customer("dirk")
        raised = report(dana)

        report(dirk, FURTHER, thread=raised)
        assert len(questions(dana)) == 1
        report(dirk, OTHER)

        assert len(questions(dana)) == 2

    def test_a_message_in_the_middle_of_a_thread_is_asked_about_there(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana, "Good morning")

        report(dana, REPORT, thread=raised)
        assert [seen.buttons for seen in answers(dana, raised)] == [[OPEN, NO]]
        dana.clicks(OPEN, on=raised)

        assert REPORT in card(sam).text

    def test_what_was_written_while_the_app_was_away_is_left_to_the_team(
        self, open_outage: OpenOutage
    ) -> None:
        outage = open_outage()
        listen(outage.office.admin("ada"), HELP, mode="nudge")
        outage.office.later(hours=1)

        with outage.away(hours=3):
            raised = outage.slack.customer("dana").says(REPORT, in_=HELP)
        outage.office.later(minutes=5)

        sam = outage.office.agent("sam")
        assert posted(outage.office) == []
        assert reason("manual_mode") in why(sam, raised)
        sam.reacts("pushpin", to=raised)
        assert REPORT in card(sam).text

    def test_a_channel_of_several_companies_is_asked_in_as_well(
        self, open_office: OpenOffice
    ) -> None:
        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_organisation("Globex")
            slack.add_channel("#together", shared_with=["Acme", "Globex"])

        office = open_office(furnish=furnish)
        dana, sam = office.customer("dana", of="Acme"), office.agent("sam")
        listen(office.admin("ada"), "#together", mode="nudge")

        raised = dana.says(REPORT, in_="#together")
        dana.clicks(OPEN, on=raised)

        assert REPORT in card(sam).text
        assert REPORT not in dana.messages_in("#together", thread=raised)[1].text

    def test_a_company_that_nobody_has_heard_of_only_delays_the_question(
        self, office: Office, dana: Somebody
    ) -> None:
        office.slack.add_organisation("Globex")
        office.core.faults.delay_next(timedelta(hours=1))
        office.slack.share_channel(HELP, "Globex")

        raised = report(dana)
        assert posted(office) == []
        office.later(minutes=6)

        assert [seen.buttons for seen in answers(dana, raised)] == [[OPEN, NO]]


class TestYes:
    """The issue is opened as if by hand, once, and whoever pressed sees that it worked."""

    def test_the_issue_is_opened_and_the_question_says_so(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)

        dana.clicks(OPEN, on=raised)

        assert REPORT in card(sam).text
        assert reason("writer_wanted") in card(sam).text
        assert [seen.text for seen in answers(dana, raised)] == [ACCEPTED]
        assert [seen.buttons for seen in answers(dana, raised)] == [[]]
        assert reactions_of_the_app(dana, raised, in_=HELP) == ["pushpin"]
        assert reason("writer_wanted") in why(sam, raised)
        assert audited(office)[-1] == "answer_nudge"

    def test_the_thread_goes_on_as_any_other(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)
        dana.clicks(OPEN, on=raised)

        report(dana, "It is the nightly one", thread=raised)
        sam.says(ANSWER, in_=HELP, thread=raised)

        assert any("nightly" in text for text in mirrored(sam, card(sam)))
        assert state_of(card(sam)) == "Waiting for the customer"

    def test_a_second_press_that_comes_late_opens_no_second_issue(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        late = LatePress(office, dana, OPEN, on=raised)
        refusal = LatePress(office, dana, NO, on=raised)

        dana.clicks(OPEN, on=raised)
        late.arrives()
        refusal.arrives()

        assert len(cards(sam)) == 1
        assert notes(dana) == [ACCEPTED, ACCEPTED]
        assert state_of(card(sam)) == "Open"

    def test_the_same_press_delivered_twice_is_one(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        press = LatePress(office, dana, OPEN, on=raised)

        press.arrives()
        press.arrives()

        assert len(cards(sam)) == 1
        assert notes(dana) == []

    def test_the_next_matter_is_asked_about_at_once(self, dana: Somebody) -> None:
        raised = report(dana)
        dana.clicks(OPEN, on=raised)

        report(dana, OTHER)

        assert len(questions(dana)) == 1

    def test_reactions_that_stood_there_count(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)
        sam.reacts("eyes", to=raised)

        dana.clicks(OPEN, on=raised)

        assert "sam has it" in card(sam).text


class TestMessagesThatFollow:
    """People send one matter in several messages, also while they are being asked."""

    @pytest.fixture
    def office(self, open_office: OpenOffice) -> Office:
        return open_office(merge_minutes=10)

    def test_what_was_added_within_the_window_comes_along(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        office.later(minutes=6)
        further = report(dana, FURTHER)
        office.later(minutes=6)
        third = report(dana, "The preview shows an error as well")

        dana.clicks(OPEN, on=raised)

        (only,) = cards(sam)
        assert "Latest of 3 messages" in only.text
        assert len(mirrored(sam, only)) == 2
        for message in (further, third):
            assert reason("soon_after") in why(sam, message)
            assert reactions_of_the_app(dana, message, in_=HELP) == []

    def test_what_was_added_in_the_thread_comes_along(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dirk = office.customer("dirk")
        raised = report(dana)
        office.later(minutes=30)
        report(dirk, FURTHER, thread=raised)

        dana.clicks(OPEN, on=raised)

        assert FURTHER in card(sam).text
        assert "Latest of 2 messages" in card(sam).text

    def test_what_came_later_can_be_captured_by_hand(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        office.later(minutes=30)
        further = report(dana, OTHER)
        dana.clicks(OPEN, on=raised)
        assert len(cards(sam)) == 1

        sam.reacts("pushpin", to=further)

        assert OTHER in card(sam).text

    def test_what_was_edited_into_thanks_stays_behind(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)
        further = report(dana, FURTHER)
        dana.edits(further, "Thanks!")

        dana.clicks(OPEN, on=raised)

        assert "Latest of" not in card(sam).text
        assert reason("thanks") in why(sam, further)

    def test_what_joins_an_open_issue_is_not_asked_about(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        dana.clicks(OPEN, on=raised)

        report(dana, FURTHER)
        report(dana, "It is the nightly one", thread=raised)

        assert questions(dana) == []
        assert "Latest of 3 messages" in card(sam).text


class TestNo:
    """Nothing is left behind, and nobody is asked again so soon."""

    def test_the_question_goes_and_nothing_is_left(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        before = dana.messages_in(HELP)
        raised = report(dana)

        dana.clicks(NO, on=raised)

        assert [seen.ref for seen in dana.messages_in(HELP)] == [
            *(seen.ref for seen in before),
            raised,
        ]
        assert answers(dana, raised) == []
        assert notes(dana) == []
        assert cards(sam) == []
        assert reactions_of_the_app(dana, raised, in_=HELP) == []
        assert reason("writer_declined") in why(sam, raised)
        assert audited(office)[-1] == "answer_nudge"

    def test_the_same_person_is_left_in_peace_for_a_day(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        dana.clicks(NO, on=report(dana))
        office.later(hours=23)

        second = report(dana, OTHER)
        assert questions(dana) == []
        assert reason("not_asked_again") in why(sam, second)
        office.later(hours=2)
        report(dana, OTHER)

        assert len(questions(dana)) == 1

    def test_somebody_else_and_another_channel_are_asked(
        self, office: Office, ada: Somebody, dana: Somebody
    ) -> None:
        office.slack.add_channel("#acme-project", shared_with=["Acme"])
        listen(ada, "#acme-project", mode="nudge")
        dana.clicks(NO, on=report(dana))

        dana.says(REPORT, in_="#acme-project")
        report(office.customer("dirk"), OTHER)

        assert len(questions(dana, in_="#acme-project")) == 1
        assert len(questions(dana)) == 1

    def test_the_team_can_capture_it_all_the_same(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)
        dana.clicks(NO, on=raised)

        sam.reacts("pushpin", to=raised)

        assert REPORT in card(sam).text

    def test_a_yes_that_comes_after_it_is_answered_kindly(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        late = LatePress(office, dana, OPEN, on=raised)
        again = LatePress(office, dana, NO, on=raised)
        dana.clicks(NO, on=raised)

        late.arrives()
        again.arrives()

        assert cards(sam) == []
        assert notes(dana) == [ENDED, ENDED]


class TestWhoMayAnswer:
    """The question is put to whoever wrote, and anybody in the channel sees its buttons."""

    @pytest.mark.parametrize("label", [OPEN, NO])
    def test_a_colleague_of_theirs_is_told_so(
        self, office: Office, dana: Somebody, sam: Somebody, label: str
    ) -> None:
        dirk = office.customer("dirk")
        raised = report(dana)

        dirk.clicks(label, on=raised)

        assert notes(dirk) == [ONLY_WRITER]
        assert len(questions(dana)) == 1
        assert cards(sam) == []

    @pytest.mark.parametrize("label", [OPEN, NO])
    def test_the_team_has_the_emoji(self, dana: Somebody, sam: Somebody, label: str) -> None:
        raised = report(dana)

        sam.clicks(label, on=raised)

        assert notes(sam) == [TEXTS.say("refused.answer_nudge")]
        assert len(questions(dana)) == 1
        assert cards(sam) == []


class TestSomebodyElseOpensIt:
    """By hand wins, and takes the question away."""

    def test_a_pin_opens_the_issue_and_takes_the_question_away(
        self, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)

        sam.reacts("pushpin", to=raised)

        assert REPORT in card(sam).text
        assert answers(dana, raised) == []

    def test_so_does_the_messages_menu(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)

        sam.uses_shortcut("Capture as issue", on=raised)

        assert len(cards(sam)) == 1
        assert answers(dana, raised) == []

    def test_a_press_that_comes_after_the_pin_opens_nothing_more(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        late = LatePress(office, dana, OPEN, on=raised)
        refusal = LatePress(office, dana, NO, on=raised)
        sam.reacts("pushpin", to=raised)

        late.arrives()
        refusal.arrives()

        assert len(cards(sam)) == 1
        assert notes(dana) == [ACCEPTED, ACCEPTED]

    def test_a_pin_that_came_before_its_message_asks_nothing(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        office.core.faults.delay_next(timedelta(minutes=2))
        raised = report(dana)
        sam.reacts("pushpin", to=raised)

        office.later(minutes=5)

        assert REPORT in card(sam).text
        assert posted(office) == []

    def test_what_follows_in_the_thread_of_an_issue_is_not_asked_about(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana, "Good morning")
        sam.reacts("pushpin", to=raised)

        report(dana, REPORT, thread=raised)

        assert posted(office) == []
        assert len(cards(sam)) == 1

    def test_a_mention_opens_at_once(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        dana.mentions_app(REPORT, in_=HELP)

        assert REPORT in card(sam).text
        assert posted(office) == []

    def test_the_command_opens_at_once(self, office: Office, sam: Somebody) -> None:
        sam.runs("/issue Dana called: the export stops", in_=HELP)

        assert "the export stops" in card(sam).text
        assert posted(office) == []

    def test_news_asked_for_joins_the_open_issue(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        sam.reacts("pushpin", to=raised)
        office.later(hours=1)

        report(dana, "Any update on the export?")

        assert questions(dana) == []
        assert "Latest of 2 messages" in card(sam).text


class TestWordsThatChange:
    """A question about words that are no longer there is no question."""

    def test_a_deleted_message_takes_the_question_with_it(
        self, office: Office, dana: Somebody
    ) -> None:
        raised = report(dana)

        dana.deletes(raised)

        assert len(posted(office)) == 1
        assert questions(dana) == []

    def test_so_does_one_that_became_thanks(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)

        dana.edits(raised, "Thanks, it works now")

        assert answers(dana, raised) == []
        assert reason("works_now") in why(sam, raised)

    def test_a_mended_word_leaves_the_question(self, dana: Somebody, sam: Somebody) -> None:
        raised = report(dana)

        dana.edits(raised, f"{REPORT}!")
        assert len(questions(dana)) == 1
        dana.clicks(OPEN, on=raised)

        assert len(cards(sam)) == 1

    def test_who_took_their_words_back_may_be_asked_about_the_next_ones(
        self, dana: Somebody
    ) -> None:
        dana.deletes(report(dana))

        report(dana, OTHER)

        assert len(questions(dana)) == 1


class TestNobodyAnswers:
    """A question does not stand for ever."""

    def test_it_goes_after_a_day_and_the_team_can_capture_the_message(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        raised = report(dana)
        late = LatePress(office, dana, OPEN, on=raised)
        office.later(hours=23)
        assert len(questions(dana)) == 1
        office.later(hours=2)

        assert answers(dana, raised) == []
        assert reason("writer_asked") in why(sam, raised)
        late.arrives()
        assert cards(sam) == []
        sam.reacts("pushpin", to=raised)
        assert REPORT in card(sam).text

    def test_the_next_message_is_asked_about(self, office: Office, dana: Somebody) -> None:
        report(dana)
        office.later(hours=25)

        report(dana, OTHER)

        assert len(questions(dana)) == 1


class TestPlacesChange:
    """Where nobody is asked any more, the question goes."""

    @pytest.mark.parametrize("mode", ["automatic", "manual", "shadow", "paused"])
    def test_it_goes_when_the_channel_is_listened_to_in_another_way(
        self, office: Office, ada: Somebody, dana: Somebody, mode: str
    ) -> None:
        raised = report(dana)
        late = LatePress(office, dana, OPEN, on=raised)

        listen(ada, HELP, mode=mode)

        assert answers(dana, raised) == []
        late.arrives()
        assert notes(dana) == [ENDED]
        assert cards(office.agent("sam")) == []

    def test_it_goes_in_a_pause_of_everything(self, ada: Somebody, dana: Somebody) -> None:
        raised = report(dana)

        ada.runs("/giraffe pause", in_="#triage")

        assert answers(dana, raised) == []

    def test_another_setting_leaves_it(self, ada: Somebody, dana: Somebody) -> None:
        report(dana)

        listen(ada, HELP, strictness="everything")
        listen_everywhere(ada, mode="manual")

        assert len(questions(dana)) == 1

    def test_a_list_of_channels_takes_it_away_as_well(self, ada: Somebody, dana: Somebody) -> None:
        raised = report(dana)

        ada.runs("/giraffe setup", in_="#triage")
        ada.fills("setup.list", "channel,mode\nacme-help,manual")
        ada.submits()
        ada.submits()

        assert answers(dana, raised) == []

    def test_a_list_of_channels_can_ask_for_it(self, ada: Somebody, dana: Somebody) -> None:
        listen(ada, HELP, mode="manual")

        ada.runs("/giraffe setup", in_="#triage")
        ada.fills("setup.list", "channel,mode\nacme-help,nudge")
        ada.submits()
        ada.submits()
        report(dana)

        assert len(questions(dana)) == 1

    def test_the_whole_workspace_can_be_asked_first(
        self, office: Office, ada: Somebody, dana: Somebody
    ) -> None:
        office.slack.add_channel("#acme-project", shared_with=["Acme"])
        listen_everywhere(ada, mode="nudge")

        dana.says(REPORT, in_="#acme-project")

        assert len(questions(dana, in_="#acme-project")) == 1

    def test_it_goes_where_a_channel_is_no_longer_shared(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        report(dana)

        office.slack.unshare_channel(HELP, "Acme")
        office.later(minutes=1)

        assert questions(sam) == []

    @pytest.mark.parametrize("closing", ["archived", "left"])
    def test_it_goes_once_the_channel_is_back_where_slack_refused_before(
        self, office: Office, dana: Somebody, sam: Somebody, closing: str
    ) -> None:
        report(dana)
        slack, is_archived = office.slack, closing == "archived"
        office.core.faults.answer("chat.delete", MethodFault.error("is_archived"))
        (slack.archive if is_archived else slack.remove_app)(HELP)
        office.later(minutes=15)
        assert len(questions(sam)) == 1

        (slack.unarchive if is_archived else slack.invite_app)(HELP)
        office.later(minutes=15)

        assert questions(sam) == []


class TestDoubt:
    """The question is posted once, whatever Slack says, and taken away surely."""

    def test_a_question_of_which_slack_did_not_say_that_it_stands_is_one(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        office.core.faults.answer("chat.postMessage", APPLIED)
        raised = report(dana)
        office.later(minutes=4)

        assert len(posted(office)) == 1
        dana.clicks(OPEN, on=raised)
        assert len(cards(sam)) == 1

    def test_a_no_before_the_doubt_is_over_leaves_nothing_behind(
        self, office: Office, dana: Somebody
    ) -> None:
        office.core.faults.answer("chat.postMessage", APPLIED)
        raised = dana.plain.says(REPORT, in_=HELP)
        office.core.faults.drop_next()
        office.settle()
        assert len(questions(dana)) == 1

        dana.clicks(NO, on=raised)
        office.later(minutes=5)

        assert len(posted(office)) == 1
        assert answers(dana, raised) == []

    def test_a_question_that_was_lost_is_asked_again(self, office: Office, dana: Somebody) -> None:
        office.core.faults.answer("chat.postMessage", MethodFault.timeout())

        report(dana)
        office.later(minutes=5)

        assert len(questions(dana)) == 1

    def test_taking_it_away_is_tried_until_slack_has_done_it(
        self, office: Office, dana: Somebody
    ) -> None:
        raised = report(dana)
        office.core.faults.answer("chat.delete", APPLIED)
        dana.clicks(NO, on=raised)
        office.later(minutes=10)

        assert answers(dana, raised) == []
        office.core.faults.answer("chat.delete", MethodFault.timeout())
        office.later(days=2)
        second = report(dana)
        dana.clicks(NO, on=second)
        office.later(minutes=10)
        assert answers(dana, second) == []

    def test_where_slack_lets_nothing_be_deleted_the_buttons_go(
        self, office: Office, dana: Somebody
    ) -> None:
        office.core.faults.answer(
            "chat.delete", MethodFault.error("compliance_exports_prevent_deletion")
        )
        raised = report(dana)

        dana.clicks(NO, on=raised)
        office.later(hours=1)

        (ended,) = answers(dana, raised)
        assert (ended.text, ended.buttons) == (TEXTS.say("customer.nudge_ended"), [])

    def test_what_is_over_before_it_could_be_asked_is_not_asked(
        self, office: Office, dana: Somebody
    ) -> None:
        office.core.faults.answer("chat.postMessage", MethodFault.rate_limited(), times=3)
        raised = report(dana)
        dana.deletes(raised)

        office.later(hours=1)

        assert posted(office) == []
