"""Slack did not say whether something arrived: it stands once, or a person is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef
from tests.scenarios.conftest import OpenOffice
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    LatePress,
    OneTextWriter,
    answers,
    card,
    cards,
    write_reply,
)

REPORT = "The export fails with error 500 since this morning"
SUGGESTED = "I see the error 500 as well. Which file did you export?"
APPLIED = MethodFault.timeout(is_applied=True)
NOT_APPLIED = MethodFault.timeout(is_applied=False)
SHOWS_NOTHING = MethodFault(body={"ok": True, "messages": [], "has_more": False})


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
def raised(dana: Somebody) -> MessageRef:
    message = dana.says(REPORT, in_="#acme-help")
    assert isinstance(message, MessageRef)
    return message


@contextmanager
def unheard(office: Office) -> Iterator[None]:
    """Let no event reach the app while the block lasts."""
    office.core.faults.drop_rate = 1.0
    yield
    office.core.faults.drop_rate = 0.0


def looks(office: Office) -> int:
    """Count how often the app read a conversation."""
    methods = {"conversations.history", "conversations.replies"}
    return sum(call.method in methods for call in office.core.calls)


class TestOurOwnMessageComesBack:
    """Slack shows us what we posted: that settles it, without reading the conversation."""

    def test_a_reply_is_settled_within_seconds(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", APPLIED)

        office.later(seconds=13)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert "Waiting for the customer" in card(sam).text
        assert looks(office) == 0

    def test_a_card_is_settled_within_seconds_and_can_be_used(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        office.core.faults.answer("chat.postMessage", APPLIED)
        dana.says(REPORT, in_="#acme-help")
        office.later(seconds=3)

        sam.clicks("Claim", on=card(sam))

        assert len(cards(sam)) == 1
        assert "sam has it" in card(sam).text
        assert looks(office) == 0

    def test_an_event_that_is_hours_late_still_finds_the_reply_that_a_person_was_asked_about(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        office.core.faults.answer("conversations.replies", SHOWS_NOTHING, times=2)
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", APPLIED)
        office.core.faults.delay_rate, office.core.faults.max_delay = 1.0, timedelta(hours=5)
        office.later(minutes=3)
        assert "Slack did not say" in card(sam).text

        office.core.faults.delay_rate = 0.0
        office.later(hours=5)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert "Waiting for the customer" in card(sam).text

    def test_a_notice_to_one_person_is_settled_as_well(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Claim", on=card(sam))
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.core.faults.answer("chat.postMessage", APPLIED)

        office.later(minutes=10)

        assert len(sam.direct_messages()) == 1
        assert looks(office) == 0


class TestMeanwhile:
    """What may stand is looked for before anything else is decided about it."""

    def test_a_customer_who_answers_at_once_does_not_get_the_reply_twice(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """The agent was asked to send again what the customer had just answered."""
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", APPLIED)
        with unheard(office):
            office.later(seconds=12)

        dana.says("The nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=5)

        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]
        assert "Send anyway" not in card(sam).buttons
        assert sam.direct_messages() == []

    def test_a_request_for_a_rating_that_is_withdrawn_meanwhile_loses_its_buttons(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """Its buttons stayed, and nobody counted what was pressed."""
        write_reply(sam, "It runs again.")
        office.later(seconds=11)
        sam.clicks("Resolve", on=card(sam))
        office.later(minutes=14)
        office.core.faults.answer("chat.postMessage", APPLIED)
        with unheard(office):
            office.later(minutes=1, seconds=5)

        dana.says("It fails again", in_="#acme-help", thread=raised)
        office.later(minutes=5)

        asked = [seen for seen in dana.messages_in("#acme-help", thread=raised) if seen.is_reply]
        assert not any(seen.buttons for seen in asked)


class TestCheckAgain:
    """Neither an answer nor a trace of the reply: Giraffe looks once more when asked to."""

    @pytest.fixture
    def stands(self, office: Office, sam: Somebody, raised: MessageRef) -> None:
        """Post a reply that Slack does not show for some minutes."""
        office.core.faults.answer("conversations.replies", SHOWS_NOTHING, times=2)
        self._send(office, sam, APPLIED)
        assert len(answers(sam, raised)) == 1

    @pytest.fixture
    def does_not_stand(self, office: Office, sam: Somebody, raised: MessageRef) -> None:
        self._send(office, sam, NOT_APPLIED)
        assert answers(sam, raised) == []

    def _send(self, office: Office, sam: Somebody, fault: MethodFault) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", fault)
        with unheard(office):
            office.later(minutes=3)
        assert "Slack did not say whether sam's reply arrived" in card(sam).text

    @pytest.mark.usefixtures("stands")
    def test_what_is_found_is_sent(self, dana: Somebody, sam: Somebody, raised: MessageRef) -> None:
        sam.clicks("Check again", on=card(sam))

        assert "Waiting for the customer" in card(sam).text
        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]

    @pytest.mark.usefixtures("does_not_stand")
    def test_what_is_not_found_says_when_it_was_looked_for(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        before = card(sam).text
        office.later(minutes=20)

        sam.clicks("Check again", on=card(sam))

        seen = card(sam)
        assert "Last looked for" in seen.text
        assert seen.text != before
        assert "Send again" in seen.buttons
        assert answers(sam, raised) == []

    @pytest.mark.usefixtures("does_not_stand")
    def test_send_again_sends_exactly_once_more(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send again", on=card(sam))
        office.later(hours=1)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]

    @pytest.mark.usefixtures("stands")
    def test_send_again_looks_first(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.clicks("Send again", on=card(sam))
        office.later(hours=1)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert "Waiting for the customer" in card(sam).text

    @pytest.mark.usefixtures("stands")
    @pytest.mark.parametrize("labels", [("Check again", "Send again"), ("Send again",) * 2])
    def test_two_agents_who_press_at_once_have_one_effect(
        self,
        office: Office,
        sam: Somebody,
        raised: MessageRef,
        labels: tuple[str, str],
    ) -> None:
        ada = office.admin("ada")
        first, second = labels
        late = LatePress(office, ada, second)
        sam.plain.clicks(first, on=card(sam))

        late.arrives()
        office.later(hours=1)

        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]

    @pytest.mark.usefixtures("stands")
    def test_a_check_that_comes_after_send_again_changes_nothing(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        late = LatePress(office, ada, "Check again")
        sam.clicks("Send again", on=card(sam))

        late.arrives()
        office.later(hours=1)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]
        assert ada.sees_only_to_her("That reply can no longer be taken back.", in_="#triage")

    @pytest.mark.usefixtures("does_not_stand")
    def test_while_slack_cannot_be_asked_the_check_waits(
        self, office: Office, sam: Somebody
    ) -> None:
        office.core.faults.answer("conversations.replies", MethodFault.rate_limited(90))
        before = card(sam).text
        sam.clicks("Check again", on=card(sam))
        assert card(sam).text == before

        office.later(minutes=3)

        assert card(sam).text != before
