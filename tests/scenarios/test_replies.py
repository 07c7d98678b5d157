"""From an agent's click to a reply in the customer's thread, and all that may come between."""

from __future__ import annotations

import pytest

from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import answers, card, write_reply

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see the error 500 as well. I am looking at the export service now."


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


class TestWhenSlackDoesNotSay:
    """A lost answer leaves open whether the reply stands."""

    @pytest.fixture
    def unsure(self, office: Office, sam: Somebody, raised: MessageRef) -> None:
        write_reply(sam, ANSWER)
        office.core.faults.answer("chat.postMessage", MethodFault.timeout(is_applied=False))
        office.later(minutes=5)

    @pytest.mark.usefixtures("unsure")
    def test_the_agent_is_asked_when_it_cannot_be_found(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        seen = card(sam)
        assert "Slack did not say whether sam's reply arrived" in seen.text
        assert seen.buttons[:3] == ["Send again", "Edit", "Take it back"]
        (told,) = sam.direct_messages()
        assert "Slack did not say whether a reply in #1" in told.text
        assert answers(dana, raised) == []

    @pytest.mark.usefixtures("unsure")
    def test_send_again_posts_it_once_more(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """The button was refused, and the reply stayed on the card for ever."""
        sam.clicks("Send again", on=card(sam))

        assert [seen.text for seen in answers(dana, raised)] == [ANSWER]
        assert "Waiting for the customer" in card(sam).text
        assert sam.private_notes() == []
