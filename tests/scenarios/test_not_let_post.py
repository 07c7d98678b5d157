"""Slack does not let the app post: for a channel, for a while, or at all. Nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ids import MessageTs, moment_of
from bot.services.carry_out.customer import CustomerEffects
from bot.simulator.faults import MethodFault
from bot.simulator.limits import Limits
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from handlers.gateway import SlackGateway
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import OneTextWriter, answers, card, cards

REPORT = "The export fails with error 500 since this morning"
SUGGESTED = "I see the error 500 as well. Which file did you export?"
TEXTS = load_texts()


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


def calls(office: Office, method: str) -> int:
    return sum(call.method == method for call in office.core.calls)


class TestTheAppMayNotSpeak:
    """A worthless token says nothing about a reply: it is kept until somebody mends it."""

    @pytest.mark.parametrize("code", ["token_revoked", "missing_scope", "team_access_not_granted"])
    def test_a_reply_is_kept_and_goes_out_once_when_it_may(
        self, office: Office, sam: Somebody, raised: MessageRef, code: str
    ) -> None:
        ada = office.admin("ada")
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.method_rates["chat.postMessage"] = [(1.0, MethodFault.error(code))]
        office.later(hours=1)
        assert answers(sam, raised) == []
        told = sam.runs("/giraffe status", in_="#triage")
        assert TEXTS.say(f"delivery.{code}") in told

        office.core.faults.clear()
        office.later(minutes=3)

        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]
        notice = "scope_missing" if code == "missing_scope" else "could_not_speak"
        heard = [seen.text for seen in ada.direct_messages()]
        assert heard == [TEXTS.say(f"notice.{notice}")]
        assert "does not let" not in sam.runs("/giraffe status", in_="#triage")

    def test_slack_is_asked_patiently(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        for number in range(5):
            dana.says(f"{REPORT} {number}", in_="#acme-help")
        revoked = MethodFault.error("token_revoked")
        for seen in cards(sam):
            sam.clicks("Send as it is", on=seen)
        office.core.faults.method_rates["*"] = [(1.0, revoked)]
        before = len(office.core.calls)

        office.later(minutes=30)

        assert len(office.core.calls) - before <= 2 * 31

    def test_a_reaction_that_lacks_its_scope_holds_up_nothing_else(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        office.core.app.rules.scopes.remove("reactions:write")

        sam.clicks("Send as it is", on=card(sam))
        office.later(seconds=13)

        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]


class TestThePlaceIsGone:
    """The agent is told in plain words what to do, and the text stays on the card."""

    pytestmark = pytest.mark.usefixtures("raised")

    def test_a_channel_that_is_no_longer_shared(self, office: Office, sam: Somebody) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.slack.unshare_channel("#acme-help", "Acme")
        office.later(minutes=2)

        seen = card(sam)
        assert TEXTS.say("delivery.channel_not_for_customers") in seen.text
        assert SUGGESTED in seen.text
        assert len(sam.direct_messages()) == 1

    def test_a_channel_that_the_app_was_removed_from(self, office: Office, sam: Somebody) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.slack.remove_app("#acme-help")
        office.later(minutes=2)

        seen = card(sam)
        assert "Invite it again" in seen.text
        assert SUGGESTED in seen.text


class TestLanes:
    """An answer to a customer waits for nothing that only the team sees."""

    def test_a_reply_does_not_wait_for_a_card_without_a_channel(
        self, office: Office, dana: Somebody, sam: Somebody, raised: MessageRef
    ) -> None:
        """It waited behind the card of the reopened issue for as long as there was no triage."""
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.method_rates["chat.update"] = [
            (1.0, MethodFault.error("internal_error"))
        ]

        office.later(seconds=12)

        assert [seen.text for seen in answers(dana, raised)] == [SUGGESTED]


class TestOneChannelAtItsLimit:
    """Retry-After holds one method in one channel; others go on."""

    @pytest.fixture
    def office(self, open_office: OpenOffice) -> Office:
        """Return an office with a second customer."""

        def furnish(slack: Workspace) -> None:
            furnish_office(slack)
            slack.add_organisation("Globex")
            slack.add_channel("#globex-help", shared_with=["Globex"])

        return open_office(furnish=furnish, writer=OneTextWriter(SUGGESTED))

    def test_a_storm_in_one_channel_does_not_delay_the_reply_in_another(
        self, office: Office, dana: Somebody, sam: Somebody
    ) -> None:
        hank = office.customer("hank", of="Globex")
        asked = hank.says("The import stops at half", in_="#globex-help")
        suggestion = card(sam, about="The import stops at half")
        office.core.limiter.limits = Limits()
        for number in range(12):
            dana.plain.says(f"{REPORT} {number}", in_="#acme-help")

        began = office.clock.now()
        sam.clicks("Send as it is", on=suggestion)
        office.later(seconds=13)

        (seen,) = answers(hank, asked, in_="#globex-help")
        assert seen.text == SUGGESTED
        undo, grace = timedelta(seconds=10), timedelta(seconds=1)
        assert moment_of(MessageTs(seen.ref.ts)) - began <= undo + grace


class TestAMistakeOfOurs:
    """Our own code stumbles over a reply: somebody is told, and decides."""

    @pytest.mark.parametrize("stumbling", ["reply_to_customer", "find_marked"])
    @pytest.mark.usefixtures("raised")
    def test_a_reply_that_keeps_failing_asks_its_agent(
        self, office: Office, sam: Somebody, monkeypatch: pytest.MonkeyPatch, stumbling: str
    ) -> None:
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.answer("chat.postMessage", MethodFault.timeout())
        monkeypatch.setattr(SlackGateway, stumbling, _stumble)

        office.later(hours=2)

        assert card(sam).buttons[:3] == ["Check again", "Send again", "Edit"]
        assert SUGGESTED in card(sam).text

    @pytest.mark.usefixtures("raised")
    def test_one_that_cannot_even_be_planned_is_set_aside(
        self, office: Office, sam: Somebody, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(CustomerEffects, "post_reply", _stumble)
        sam.clicks("Send as it is", on=card(sam))

        office.later(hours=2)

        (aside,) = office.giraffe.opened.work_queue.quarantined()
        assert (aside.kind, aside.reason) == ("post_reply", "KeyError")


def _stumble(*_: object, **__: object) -> None:
    raise KeyError("a mistake of ours")
