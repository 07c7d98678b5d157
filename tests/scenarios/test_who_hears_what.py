"""An updated card notifies nobody, so it is decided who is told of what."""

from __future__ import annotations

import pytest

from bot.simulator.sight import MessageRef
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    card,
    reactions_of_the_app,
    said_by_the_app,
)

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it as well and am looking at the export service."
pytestmark = pytest.mark.usefixtures("raised")


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


class TestWhoHearsWhat:
    """An updated card notifies nobody, so it is decided who is told."""

    def test_the_assignee_is_told_of_a_reopening(
        self, dana: Somebody, sam: Somebody, ada: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        sam.reacts("white_check_mark", to=raised)

        dana.says("It fails again", in_="#acme-help", thread=raised)

        (told,) = sam.direct_messages()
        assert "was reopened and is yours" in told.text
        assert ada.direct_messages() == []

    def test_who_reopens_his_own_issue_is_not_told(self, sam: Somebody, raised: MessageRef) -> None:
        sam.reacts("eyes", to=raised)
        sam.clicks("Resolve", on=card(sam))

        sam.clicks("Reopen", on=card(sam))

        assert sam.direct_messages() == []

    def test_the_assignee_hears_once_of_all_that_the_customer_writes_within_two_minutes(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.reacts("eyes", to=raised)

        for words in ("It is the nightly one", "and the weekly one", "both since the update"):
            dana.says(words, in_="#acme-help", thread=raised)
            office.later(seconds=20)
        assert sam.direct_messages() == []
        office.later(minutes=5)

        (told,) = sam.direct_messages()
        assert "dana wrote 3 messages" in told.text
        assert ada.direct_messages() == []

    def test_nobody_is_told_of_what_was_answered_meanwhile(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(seconds=30)

        sam.says(ANSWER, in_="#acme-help", thread=raised)
        office.later(minutes=5)

        assert sam.direct_messages() == []

    def test_nobody_is_told_directly_of_an_issue_that_nobody_has(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=5)

        assert sam.direct_messages() == []
        assert ada.direct_messages() == []

    def test_the_card_tells_who_is_answering_while_the_form_is_open(
        self, dana: Somebody, sam: Somebody, ada: Somebody
    ) -> None:
        sam.clicks("Edit and send", on=card(sam))
        assert "sam is answering now" in card(ada).text

        sam.cancels()

        assert "is answering" not in card(ada).text
        assert said_by_the_app(dana) == []

    def test_customers_hear_nothing_of_all_that_is_done_to_an_issue(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.clicks("Claim", on=card(sam))
        sam.clicks("Mark as urgent", on=card(sam))
        sam.clicks("Assign to somebody", on=card(sam), option=ada)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        ada.clicks("Release", on=card(ada))
        sam.clicks("Resolve", on=card(sam))
        sam.clicks("Reopen", on=card(sam))
        sam.clicks("Mark as not an issue", on=card(sam))
        sam.clicks("Reopen", on=card(sam))
        office.later(hours=1)

        assert said_by_the_app(dana) == []
        assert dana.direct_messages() == []
        assert dana.private_notes() == []
        assert reactions_of_the_app(dana, raised, in_="#acme-help") == ["pushpin"]
