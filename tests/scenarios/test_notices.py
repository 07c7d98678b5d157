"""Who hears what: the card's thread, the assignee, whoever clicked, and never the customer."""

from __future__ import annotations

import pytest

from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    LatePress,
    OneTextWriter,
    card,
    mirrored,
    said_by_the_app,
)

REPORT = "The export fails with error 500 since this morning"
ANSWER = "I see it here, too, and look at the export service."
TEXTS = load_texts()


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


class TestTheCustomerWritesAgain:
    """The team reads it below the card; the assignee is told, once for a bundle."""

    def test_it_is_repeated_below_the_card_and_nowhere_else(
        self, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        before = len(sam.messages_in("#triage"))

        dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        (copy,) = mirrored(sam, card(sam))
        assert "dana wrote" in copy
        assert "It is the nightly one" in copy
        assert len(sam.messages_in("#triage")) == before + 1
        assert said_by_the_app(dana) == []

    def test_the_assignee_is_told_two_minutes_after_the_first_of_a_bundle(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(seconds=110)
        assert sam.direct_messages() == []

        office.later(seconds=15)

        (told,) = sam.direct_messages()
        assert "dana wrote again in #1" in told.text

    def test_what_comes_after_the_bundle_is_a_bundle_of_its_own(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(minutes=3)

        dana.says("and the weekly one", in_="#acme-help", thread=raised)
        dana.says("and all the others", in_="#acme-help", thread=raised)
        office.later(minutes=3)

        first, second = sam.direct_messages()
        assert "dana wrote again in #1" in first.text
        assert "dana wrote 2 messages in #1" in second.text

    def test_a_mere_thanks_rings_no_bell(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)

        dana.says("Thanks for looking!", in_="#acme-help", thread=raised)
        office.later(minutes=5)

        assert sam.direct_messages() == []

    def test_who_has_it_when_the_time_comes_is_told(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.reacts("eyes", to=raised)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        ada.reacts("eyes", to=raised)
        office.later(minutes=3)

        assert sam.direct_messages() == []
        (told,) = ada.direct_messages()
        assert "dana wrote again in #1" in told.text

    def test_it_may_be_switched_off_without_losing_the_card(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        ada.runs("/giraffe settings", in_="#triage")
        ada.fills("What Giraffe does", ["Ask a language model", "Ask for ratings"])
        ada.submits()
        assert ada.modal is None

        dana.says("It is the nightly one", in_="#acme-help", thread=raised)

        assert mirrored(sam, card(sam)) == []
        assert "It is the nightly one" in card(sam).text

    def test_a_direct_message_that_slack_holds_up_comes_once(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)
        dana.says("It is the nightly one", in_="#acme-help", thread=raised)
        office.later(seconds=100)
        office.core.faults.answer("chat.postMessage", MethodFault.rate_limited(40), times=2)

        office.later(minutes=10)

        assert len(sam.direct_messages()) == 1


class TestReopened:
    """Whoever has an issue learns that it is not over."""

    def test_by_a_colleagues_button_the_assignee_is_told(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        ada = office.admin("ada")
        sam.reacts("eyes", to=raised)
        sam.clicks("Resolve", on=card(sam))

        ada.clicks("Reopen", on=card(ada))

        (told,) = sam.direct_messages()
        assert "#1" in told.text
        assert "was reopened and is yours" in told.text
        assert ada.direct_messages() == []

    def test_each_time_again(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        sam.reacts("eyes", to=raised)

        for _ in range(2):
            sam.clicks("Resolve", on=card(sam))
            dana.says("It fails again", in_="#acme-help", thread=raised)
            office.later(minutes=1)

        assert len([told for told in sam.direct_messages() if "reopened" in told.text]) == 2

    def test_who_has_left_is_not_written_to(
        self, office: Office, dana: Somebody, raised: MessageRef
    ) -> None:
        lou = office.agent("lou")
        lou.reacts("eyes", to=card(lou))
        lou.reacts("white_check_mark", to=card(lou))
        office.slack.deactivate(lou.plain)
        office.settle()

        dana.says("It fails again", in_="#acme-help", thread=raised)

        assert lou.direct_messages() == []
        assert "It fails again" in card(office.agent("sam")).text


@pytest.mark.usefixtures("raised")
class TestErrors:
    """What did not work is told in plain words to the person who clicked, and to nobody else."""

    def test_a_press_that_no_longer_fits(self, office: Office, sam: Somebody) -> None:
        ada = office.admin("ada")
        resolve = LatePress(office, sam, "Resolve")
        ada.clicks("Mark as not an issue", on=card(ada))

        resolve.arrives()

        (note,) = sam.private_notes(in_="#triage")
        assert note.text == (
            "#1 is not an issue, so that does not fit any more. Open the card to see how it stands."
        )
        assert ada.private_notes() == []
        assert sam.direct_messages() == []

    def test_a_form_that_slack_opens_too_late(self, office: Office, sam: Somebody) -> None:
        office.core.faults.answer("views.open", MethodFault.error("expired_trigger_id"))

        sam.clicks("Edit and send", on=card(sam))

        assert sam.modal is None
        assert sam.sees_only_to_him(TEXTS.say("problem.form_expired"), in_="#triage")
        assert "is answering" not in card(sam).text

    def test_trouble_of_slacks_own(self, office: Office, sam: Somebody) -> None:
        office.core.faults.answer("views.open", MethodFault.error("internal_error"))

        sam.clicks("Edit and send", on=card(sam))

        assert sam.sees_only_to_him(TEXTS.say("error.unexpected"), in_="#triage")
        assert not sam.sees("internal_error")

    def test_neither_the_customer_nor_a_colleague_hears_of_it(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        ada = office.admin("ada")
        before = [seen.text for seen in ada.messages_in("#triage")]
        office.core.faults.answer("views.open", MethodFault.error("internal_error"))

        sam.clicks("Edit and send", on=card(sam))
        office.later(hours=1)

        assert [seen.text for seen in ada.messages_in("#triage")] == before
        assert ada.direct_messages() == []
        assert said_by_the_app(dana) == []
        assert dana.private_notes() == []


class TestTheCustomersChannel:
    """Nothing stands there but what a person sent and what is on the closed list."""

    def test_it_is_silent_through_a_whole_week_of_work(self, open_office: OpenOffice) -> None:
        office = open_office(writer=OneTextWriter("Which file is it?"))
        dana, sam, ada = office.customer("dana"), office.agent("sam"), office.admin("ada")
        raised = dana.says(REPORT, in_="#acme-help")
        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=11)
        dana.says("The nightly one", in_="#acme-help", thread=raised)
        ada.reacts("eyes", to=card(ada))
        office.later(hours=2)
        sam.says(ANSWER, in_="#acme-help", thread=raised)
        sam.clicks("Resolve", on=card(sam))
        office.later(minutes=16)
        dana.clicks("🙁 2 · Unhappy", on="How happy are you")
        dana.cancels()
        dana.says("It fails again", in_="#acme-help", thread=raised)
        for _ in range(7):
            office.later(days=1)

        everything = said_by_the_app(dana)
        assert len(everything) == 1
        assert "How happy are you" in everything[0] or "has ended" in everything[0]
        assert dana.direct_messages() == []
        assert dana.private_notes() == []

    def test_a_new_shared_channel_is_told_to_the_team_once(self, office: Office) -> None:
        sam = office.agent("sam")

        office.slack.add_organisation("Globex")
        office.slack.add_channel("#globex-help", shared_with=["Globex"])
        office.settle()

        told = [seen for seen in sam.messages_in("#triage") if "#globex-help" in seen.text]
        words = "Giraffe now listens in #globex-help for Globex.\n[Set up this channel]"
        assert [seen.text for seen in told] == [words]
        assert said_by_the_app(sam, in_="#globex-help") == []

    def test_notices_name_one_account_only(self, open_office: OpenOffice) -> None:
        office = open_office(furnish=_furnish_two_accounts)
        dana, gil = office.customer("dana", of="Acme"), office.customer("gil", of="Globex")
        sam = office.agent("sam")
        first = dana.says("Acme's export fails", in_="#acme-help")
        second = gil.says("The Globex import fails", in_="#globex-help")
        for message in (first, second):
            sam.reacts("eyes", to=message)

        dana.says("It is the nightly one", in_="#acme-help", thread=first)
        gil.says("It is the weekly one", in_="#globex-help", thread=second)
        office.later(minutes=5)

        about_acme, about_globex = sam.direct_messages()
        assert "dana wrote again in #1" in about_acme.text
        assert "gil wrote again in #2" in about_globex.text
        assert "weekly" not in "".join(mirrored(sam, card(sam, about="Acme's export")))
        assert "nightly" not in "".join(mirrored(sam, card(sam, about="Globex import")))


def _furnish_two_accounts(slack: Workspace) -> None:
    slack.add_organisation("Globex")
    slack.add_organisation("Acme")
    furnish_office(slack)
    slack.add_channel("#globex-help", shared_with=["Globex"])
