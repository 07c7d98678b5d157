"""From an agent's click to a reply in the customer's thread, and all that may come between."""

from __future__ import annotations

import pytest

from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef
from bot.simulator.wire import Reply, Request
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    LatePress,
    OneTextWriter,
    answers,
    card,
    reactions_of_the_app,
    said_by_the_app,
    write_reply,
)

REPORT = "The export fails with error 500 since this morning"
SUGGESTED = "I see the error 500 as well. Which file did you export?"
ANSWER = "I see it here, too. The export service is being restarted."
PICTURE = "https://avatars.example/sam-72.png"
pytestmark = pytest.mark.usefixtures("raised")


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    """Return an office whose writer proposes a text that can be sent as it is."""
    return open_office(writer=OneTextWriter(SUGGESTED))


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


@pytest.fixture
def ada(office: Office) -> Somebody:
    return office.admin("ada")


@pytest.fixture
def raised(dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


class TestSend:
    """Nothing goes out without a click, and then exactly what was clicked on."""

    def test_without_a_click_nothing_is_ever_sent(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        assert SUGGESTED in card(sam).text

        office.later(hours=48)

        assert answers(dana, raised) == []
        assert said_by_the_app(dana) == []

    def test_editing_comes_first_then_sending_then_the_menu(self, sam: Somebody) -> None:
        buttons = card(sam).buttons

        assert buttons[:2] == ["Edit and send", "Send as it is"]
        assert {"Write another suggestion", "Write a reply"} <= set(buttons[2:])

    def test_the_suggestion_goes_out_as_it_stood_on_the_card_after_ten_seconds(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        assert "sam's reply goes out in 10 seconds" in card(sam).text
        office.later(seconds=6)
        assert answers(dana, raised) == []

        office.later(seconds=4)

        (seen,) = answers(dana, raised)
        assert (seen.author, seen.text, seen.is_reply) == ("sam", SUGGESTED, True)

    def test_the_card_then_waits_for_the_customer_and_offers_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=11)

        seen = card(sam)
        assert "Waiting for the customer" in seen.text
        assert "sam has it" in seen.text
        assert SUGGESTED not in seen.text
        assert "Undo" not in seen.buttons
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["eyes"]

    def test_the_form_begins_with_the_suggestion_and_sends_what_it_became(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Edit and send", on=card(sam))
        assert sam.modal.values == {"Your reply": SUGGESTED}
        assert REPORT in sam.modal.text

        sam.fills("Your reply", ANSWER)
        sam.submits()
        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == [ANSWER]

    def test_the_menu_opens_an_empty_form(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Write a reply", on=card(sam))
        assert sam.modal.values == {"Your reply": None}

        sam.fills("Your reply", ANSWER)
        sam.submits()
        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == [ANSWER]
        assert SUGGESTED not in card(sam).text

    def test_what_was_written_arrives_letter_for_letter(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        text = "a < b & *c* _d_\n\n• first `x > 1`\n> as you wrote\n&amp; thanks 🙂"
        write_reply(sam, text)

        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == [text]

    def test_emoji_codes_arrive_as_emoji(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        write_reply(sam, "It runs again :tada:")

        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == ["It runs again 🎉"]

    def test_a_long_reply_arrives_whole_in_one_message(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        text = "\n".join(f"Step {n}: open the export once more and wait" for n in range(68))
        assert 2_900 < len(text) <= 3_000
        write_reply(sam, text)

        office.later(seconds=11)

        (seen,) = answers(dana, raised)
        assert seen.text == text


class TestWhoWroteIt:
    """People answer people."""

    @pytest.fixture
    def office(self, open_office: OpenOffice) -> Office:
        """Return an office in which sam has a picture."""

        def furnish(slack: Workspace) -> None:
            slack.agent("sam", picture=PICTURE)
            furnish_office(slack)

        return open_office(furnish=furnish, writer=OneTextWriter(SUGGESTED))

    def test_it_appears_under_the_agents_name_and_picture(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=11)

        (seen,) = answers(dana, raised)
        assert (seen.author, seen.picture, seen.text) == ("sam", PICTURE, SUGGESTED)

    def test_without_the_scope_for_names_a_line_says_who_wrote_it(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        office.core.app.rules.scopes.remove("chat:write.customize")

        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=11)

        (seen,) = answers(dana, raised)
        assert (seen.author, seen.picture) == ("Giraffe", "")
        assert seen.text == f"{SUGGESTED}\nsam wrote this reply."


class TestRefused:
    """What must not reach a customer is refused in the form, kindly, and nothing is lost."""

    @pytest.fixture
    def office(self, open_office: OpenOffice) -> Office:
        """Return an office without a model: its suggestions leave gaps for the agent."""
        return open_office()

    def test_a_suggestion_with_a_gap_cannot_be_sent_as_it_is(self, sam: Somebody) -> None:
        seen = card(sam)

        assert "[…]" in seen.text
        assert "Fill in […] before you send: only you know what belongs there." in seen.text
        assert seen.buttons[0] == "Edit and send"
        assert "Send as it is" not in seen.buttons

    def test_a_gap_that_is_left_is_refused_in_the_form(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Edit and send", on=card(sam))
        suggested = sam.modal.values["Your reply"]

        sam.submits()

        assert sam.modal.errors == {"reply.text": "A part is still to fill in."}
        assert sam.modal.values == {"Your reply": suggested}
        office.later(minutes=1)
        assert answers(dana, raised) == []

        sam.fills("Your reply", suggested.replace("[…]", "The disk is full."))
        sam.submits()
        office.later(seconds=11)
        assert len(answers(dana, raised)) == 1

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            pytest.param("   ", "There is no text yet.", id="empty"),
            pytest.param(
                "<!channel> it runs again",
                "It would notify everybody in the channel.",
                id="everybody",
            ),
            pytest.param(
                "The key is xoxb-123456789012-abcdefghijklmnop",
                "It looks as if it holds a password, key or token.",
                id="secret",
            ),
        ],
    )
    def test_other_slips_are_caught_as_well(
        self, sam: Somebody, raised: MessageRef, text: str, why: str
    ) -> None:
        write_reply(sam, text)

        assert sam.modal.errors == {"reply.text": why}
        assert answers(sam, raised) == []


class TestUndo:
    """Ten seconds for second thoughts."""

    def test_undo_keeps_the_reply_back_and_puts_the_suggestion_on_offer_again(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=6)

        sam.clicks("Undo", on=card(sam))

        seen = card(sam)
        assert SUGGESTED in seen.text
        assert seen.buttons[:2] == ["Edit and send", "Send as it is"]
        office.later(hours=1)
        assert answers(dana, raised) == []

    def test_what_was_undone_can_be_sent_after_all(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        sam.clicks("Undo", on=card(sam))

        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]

    def test_undoing_an_edited_text_puts_the_suggestion_back(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        write_reply(sam, ANSWER)

        sam.clicks("Undo", on=card(sam))
        office.later(minutes=1)

        assert SUGGESTED in card(sam).text
        assert answers(dana, raised) == []

    def test_a_colleague_may_undo_it_too(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.clicks("Send as it is", on=card(sam))

        ada.clicks("Undo", on=card(ada))
        office.later(minutes=1)

        assert answers(dana, raised) == []

    def test_a_second_too_late_is_too_late_and_says_so(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        undo = LatePress(office, sam, "Undo")
        office.later(seconds=11)

        undo.arrives()

        assert len(answers(dana, raised)) == 1
        assert sam.sees_only_to_him("That reply can no longer be taken back.", in_="#triage")


class TestOnce:
    """Impatient clicks and two helpful agents: the customer reads one answer."""

    def test_the_same_press_twice_sends_one_reply_and_says_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        send = LatePress(office, sam, "Send as it is")

        send.arrives()
        again = send.arrives()
        office.later(seconds=11)

        assert again.is_acknowledged
        assert len(answers(dana, raised)) == 1
        assert sam.private_notes() == []

    def test_the_same_form_twice_sends_one_reply(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Edit and send", on=card(sam))
        notes = _Notes(office)
        sam.submits()

        again = notes.deliver_again()
        office.settle()
        office.later(seconds=11)

        assert again.is_acknowledged
        assert len(answers(dana, raised)) == 1

    def test_two_agents_who_press_at_once_send_one_reply(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        stale = LatePress(office, ada, "Send as it is")
        sam.plain.clicks("Send as it is", on=card(sam))

        stale.arrives()
        office.later(seconds=11)

        assert [seen.author for seen in answers(dana, raised)] == ["sam"]
        assert ada.sees_only_to_her("#1 changed meanwhile.", in_="#triage")

    def test_two_agents_who_write_at_once_send_one_reply(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        for agent in (sam, ada):
            agent.clicks("Edit and send", on=card(agent))
        sam.submits()

        ada.fills("Your reply", ANSWER)
        ada.submits()
        office.later(seconds=11)

        assert "#1 changed meanwhile" in ada.modal.errors["reply.text"]
        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]

    def test_a_form_that_stayed_open_over_a_sent_reply_is_refused(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        ada.clicks("Edit and send", on=card(ada))
        sam.clicks("Send as it is", on=card(sam))
        office.later(minutes=3)

        ada.submits()

        assert "#1 changed meanwhile" in ada.modal.errors["reply.text"]
        assert len(answers(dana, raised)) == 1


class TestTypedByHand:
    """A reply typed in the customer's thread counts like one that was sent from the card."""

    def test_it_withdraws_the_suggestion_and_gives_the_issue_to_who_answered(
        self, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        ada.says(ANSWER, in_="#acme-help", thread=raised)

        seen = card(sam)
        assert SUGGESTED not in seen.text
        assert "Waiting for the customer" in seen.text
        assert "ada has it" in seen.text
        assert seen.buttons[:2] == ["Write a reply", "Suggest a reply"]

    def test_a_colleague_who_is_no_agent_leaves_the_suggestion_where_it_is(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        cleo = office.colleague("cleo")
        office.slack.invite(cleo.plain, "#acme-help")

        cleo.says("Let me ask around", in_="#acme-help", thread=raised)

        assert SUGGESTED in card(sam).text
        assert "nobody has it yet" in card(sam).text

    def test_it_keeps_a_reply_back_that_a_colleague_just_sent(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.clicks("Send as it is", on=card(sam))

        ada.says(ANSWER, in_="#acme-help", thread=raised)
        office.later(minutes=1)

        assert [seen.text for seen in answers(dana, raised)] == [ANSWER]
        assert "the conversation went on meanwhile" in card(sam).text


class TestMeanwhile:
    """Within the ten seconds the customer writes: the click was for another conversation."""

    @pytest.fixture
    def asked(self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=5)
        dana.says("Only the nightly one, it seems", in_="#acme-help", thread=raised)
        office.later(seconds=6)

    @pytest.mark.usefixtures("asked")
    def test_the_agent_is_asked_again_on_the_card_and_privately(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        seen = card(sam)
        assert "sam's reply has not gone out: the conversation went on meanwhile" in seen.text
        assert SUGGESTED in seen.text
        assert "Only the nightly one" in seen.text
        assert seen.buttons[:3] == ["Send anyway", "Edit", "Take it back"]
        (told,) = sam.direct_messages()
        assert "Your reply in #1" in told.text
        assert "has not gone out" in told.text
        assert ada.direct_messages() == []
        office.later(hours=5)
        assert answers(dana, raised) == []

    @pytest.mark.usefixtures("asked")
    def test_send_anyway_sends_it_at_once(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send anyway", on=card(sam))

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert "Waiting for the customer" in card(sam).text
        office.later(hours=1)
        assert len(answers(dana, raised)) == 1

    @pytest.mark.usefixtures("asked")
    def test_whoever_sends_it_anyway_stands_above_it(
        self, dana: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        ada.clicks("Send anyway", on=card(ada))

        assert [seen.author for seen in answers(dana, raised)] == ["ada"]

    @pytest.mark.usefixtures("asked")
    def test_send_anyway_twice_sends_it_once(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        stale = LatePress(office, ada, "Send anyway")
        sam.plain.clicks("Send anyway", on=card(sam))

        stale.arrives()

        assert [seen.author for seen in answers(dana, raised)] == ["sam"]
        assert ada.sees_only_to_her("That reply can no longer be taken back.", in_="#triage")

    @pytest.mark.usefixtures("asked")
    def test_taking_it_back_leaves_room_for_a_new_suggestion(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Take it back", on=card(sam))
        office.later(minutes=1)

        assert answers(dana, raised) == []
        assert card(sam).buttons[:2] == ["Edit and send", "Send as it is"]

    @pytest.mark.usefixtures("asked")
    def test_it_can_be_edited_and_is_held_once_more(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Edit", on=card(sam))
        assert sam.modal.values == {"Your reply": SUGGESTED}
        assert "Only the nightly one" in sam.modal.text

        sam.fills("Your reply", ANSWER)
        sam.submits()
        assert "Undo" in card(sam).buttons
        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == [ANSWER]

    def test_an_edit_of_the_customers_words_asks_as_well(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))

        dana.edits(raised, "Sorry, it is the import that fails")
        office.later(seconds=11)

        assert answers(dana, raised) == []
        assert "Send anyway" in card(sam).buttons

    def test_a_colleague_who_claims_it_does_not_hold_it_up(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.clicks("Send as it is", on=card(sam))

        ada.clicks("Claim", on=card(ada))
        office.later(seconds=11)

        assert [seen.author for seen in answers(dana, raised)] == ["sam"]
        assert "ada has it" in card(sam).text

    def test_a_form_that_is_open_while_the_customer_writes_is_refused(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Edit and send", on=card(sam))
        dana.says("Only the nightly one, it seems", in_="#acme-help", thread=raised)

        sam.submits()

        assert "#1 changed meanwhile" in sam.modal.errors["reply.text"]
        assert answers(dana, raised) == []


class TestAnswering:
    """The team sees who is writing."""

    def test_the_sign_goes_when_the_reply_is_sent(self, sam: Somebody, ada: Somebody) -> None:
        sam.clicks("Edit and send", on=card(sam))
        assert "sam is answering now" in card(ada).text

        sam.submits()

        assert "is answering" not in card(ada).text

    def test_the_last_who_opened_the_form_is_shown(self, sam: Somebody, ada: Somebody) -> None:
        sam.clicks("Edit and send", on=card(sam))
        ada.clicks("Edit and send", on=card(ada))
        assert "ada is answering now" in card(sam).text

        sam.cancels()

        assert "ada is answering now" in card(sam).text

    def test_it_goes_when_somebody_answers_in_the_thread(
        self, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Edit and send", on=card(sam))

        ada.says(ANSWER, in_="#acme-help", thread=raised)

        assert "is answering" not in card(ada).text


class TestWhenSlackFails:
    """A reply is posted once, or the agent knows that it was not."""

    def test_asked_to_slow_down_it_waits_and_then_sends_once(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", MethodFault.rate_limited(45), times=2)
        office.later(seconds=40)
        assert "is going out" in card(sam).text

        office.later(minutes=2)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert sam.direct_messages() == []

    def test_in_an_archived_channel_the_agent_is_told_and_the_card_says_why(
        self, office: Office, sam: Somebody
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.slack.archive("#acme-help")
        office.later(seconds=11)

        seen = card(sam)
        assert "sam's reply was not sent. The channel is archived." in seen.text
        assert SUGGESTED in seen.text
        assert seen.buttons[:2] == ["Take it back", "Resolve"]
        (told,) = sam.direct_messages()
        assert "A reply in #1" in told.text
        assert "was not sent" in told.text

    def test_what_slack_refused_can_be_sent_again_by_editing_it(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        refusal = MethodFault.error("restricted_action")
        office.core.faults.answer("chat.postMessage", refusal)
        office.later(seconds=11)
        assert "A rule of the workspace does not let apps post there." in card(sam).text

        sam.clicks("Edit", on=card(sam))
        sam.submits()
        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]

    def test_what_slack_refused_can_be_taken_back(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", MethodFault.error("restricted_action"))
        office.later(seconds=11)

        sam.clicks("Take it back", on=card(sam))
        office.later(hours=1)

        assert card(sam).buttons[:2] == ["Edit and send", "Send as it is"]
        assert answers(dana, raised) == []

    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param(MethodFault.timeout(is_applied=True), id="no-answer"),
            pytest.param(MethodFault.server_error(is_applied=True), id="503"),
            pytest.param(MethodFault.error("internal_error", is_applied=True), id="internal"),
        ],
    )
    def test_a_reply_that_stands_although_the_answer_got_lost_is_not_posted_again(
        self, office: Office, sam: Somebody, raised: MessageRef, fault: MethodFault
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", fault)

        office.later(minutes=10)

        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]
        assert "Waiting for the customer" in card(sam).text
        assert sam.direct_messages() == []

    def test_while_nobody_can_look_nothing_is_decided(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=True))
        office.core.faults.answer("conversations.replies", MethodFault.rate_limited(60), times=4)
        office.core.faults.drop_rate = 1.0
        office.later(minutes=3)
        assert "is going out" in card(sam).text

        office.later(minutes=10)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert sam.direct_messages() == []


class TestWhenSlackDoesNotSay:
    """Neither an answer nor a trace of the reply: a person has to look."""

    @pytest.fixture
    def unsure(self, office: Office, sam: Somebody, raised: MessageRef) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=False))
        office.later(minutes=5)
        assert answers(sam, raised) == []

    @pytest.mark.usefixtures("unsure")
    def test_the_agent_is_asked_and_nothing_is_posted_meanwhile(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        seen = card(sam)
        assert "Slack did not say whether sam's reply arrived" in seen.text
        assert seen.buttons[:4] == ["Check again", "Send again", "Edit", "Take it back"]
        (told,) = sam.direct_messages()
        assert "Slack did not say whether a reply in #1" in told.text
        office.later(hours=2)
        assert answers(dana, raised) == []

    @pytest.mark.usefixtures("unsure")
    def test_send_again_posts_it(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """The press was refused, and the reply stayed on the card for ever."""
        sam.clicks("Send again", on=card(sam))
        office.later(hours=1)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert "Waiting for the customer" in card(sam).text
        assert sam.private_notes() == []

    @pytest.mark.usefixtures("unsure")
    def test_taking_it_back_ends_it(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """There was no way to end a reply of which nobody knew whether it arrived."""
        sam.clicks("Take it back", on=card(sam))
        office.later(hours=1)

        assert card(sam).buttons[:2] == ["Edit and send", "Send as it is"]
        assert answers(dana, raised) == []

    @pytest.mark.usefixtures("unsure")
    def test_it_can_be_edited_and_sent(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """The form was refused as long as such a reply was on the card."""
        sam.clicks("Edit", on=card(sam))
        assert sam.modal.values == {"Your reply": SUGGESTED}

        sam.fills("Your reply", ANSWER)
        sam.submits()
        office.later(seconds=11)

        assert [seen.text for seen in answers(dana, raised)] == [ANSWER]

    def test_one_that_stood_there_all_the_time_is_then_read_twice_as_the_agent_was_warned(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        nothing = MethodFault(body={"ok": True, "messages": [], "has_more": False})
        office.core.faults.answer("conversations.replies", nothing, times=3)
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=True))
        office.core.faults.drop_rate = 1.0
        office.later(minutes=5)
        office.core.faults.drop_rate = 0.0

        sam.clicks("Send again", on=card(sam))

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED, SUGGESTED]


class _Notes:
    """Keeps the last thing that somebody pressed or submitted, to let it come twice."""

    def __init__(self, office: Office) -> None:
        deliverer = office.core.deliverer
        assert deliverer is not None
        self._next = deliverer
        self._office = office
        self._last: Request | None = None
        office.core.deliverer = self

    def deliver(self, request: Request) -> Reply:
        self._last = request
        return self._next.deliver(request)

    def deliver_again(self) -> Reply:
        assert self._last is not None
        return self._office.core.interact(self._last.kind, self._last.payload)
