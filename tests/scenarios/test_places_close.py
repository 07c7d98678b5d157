"""A customers' channel closes under the app, and opens again: unshared, archived, left, declared.

Nothing more is posted there, nothing is lost, the team hears of it once, and it goes on afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.stories import (
    LatePress,
    OneTextWriter,
    answers,
    card,
    cards,
    memory_contains,
    said_by_the_app,
    state_of,
)

REPORT = "The export fails with error 500 since this morning"
SECOND = "The import stops at half"
SUGGESTED = "I see the error 500 as well. Which file did you export?"
HELP = "#acme-help"
TEXTS = load_texts()
Change = Callable[[Workspace], object]


def unshare(slack: Workspace) -> None:
    slack.unshare_channel(HELP, "Acme")


def share(slack: Workspace) -> None:
    slack.share_channel(HELP, "Acme")
    slack.invite(slack.person("dana"), HELP)


def archive(slack: Workspace) -> None:
    slack.archive(HELP)


def unarchive(slack: Workspace) -> None:
    slack.unarchive(HELP)


def remove(slack: Workspace) -> None:
    slack.remove_app(HELP)


def invite(slack: Workspace) -> None:
    slack.invite_app(HELP)


CLOSINGS = {
    "unshared": (unshare, share, "no longer a customer channel"),
    "archived": (archive, unarchive, "was archived"),
    "left": (remove, invite, "no longer in #acme-help"),
}


@pytest.fixture(params=sorted(CLOSINGS))
def closing(request: pytest.FixtureRequest) -> tuple[Change, Change, str]:
    """Return how the channel closes, how it opens again, and what the team reads of it."""
    return CLOSINGS[request.param]


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
    message = dana.says(REPORT, in_=HELP)
    assert isinstance(message, MessageRef)
    return message


def told(sam: Somebody, words: str) -> list[str]:
    """Return what the team was told in so many words, apart from cards."""
    return [text for text in said_by_the_app(sam, in_="#triage") if words in text]


@pytest.mark.usefixtures("raised")
class TestEveryClosing:
    """Whatever closed the channel, the same follows."""

    def test_the_team_is_told_once_and_the_issue_stays_open(
        self, office: Office, sam: Somebody, closing: tuple[Change, Change, str]
    ) -> None:
        closes, _, words = closing

        closes(office.slack)
        office.later(hours=3)

        assert len(told(sam, words)) == 1
        assert "1 open issue" in told(sam, words)[0]
        assert state_of(card(sam)) == "Open"
        assert "#1" in sam.runs("/issues open", in_="#triage")

    def test_the_draft_goes_from_the_card_and_its_late_press_sends_nothing(
        self, office: Office, sam: Somebody, raised: MessageRef, closing: tuple[Change, Change, str]
    ) -> None:
        closes, _, _ = closing
        press = LatePress(office, sam, "Send as it is")

        closes(office.slack)
        office.later(minutes=1)
        assert SUGGESTED not in card(sam).text
        assert "Send as it is" not in card(sam).buttons
        assert TEXTS.say("reply.closed", reason="").strip() in card(sam).text
        press.arrives()
        office.later(minutes=1)

        assert answers(sam, raised) == []
        assert any("Nothing can be sent there" in note.text for note in sam.private_notes())

    @pytest.mark.parametrize("is_told_late", [False, True], ids=["told-at-once", "told-late"])
    def test_a_reply_that_was_approved_is_kept_and_sent_by_a_click_afterwards(
        self,
        office: Office,
        *,
        sam: Somebody,
        raised: MessageRef,
        closing: tuple[Change, Change, str],
        is_told_late: bool,
    ) -> None:
        closes, opens, words = closing
        sam.clicks("Send as it is", on=card(sam))
        if is_told_late:
            office.core.faults.delay_next(timedelta(minutes=30))

        closes(office.slack)
        office.later(minutes=2)
        assert answers(sam, raised) == []
        assert SUGGESTED in card(sam).text
        assert len(sam.direct_messages()) == 1
        office.later(hours=1)
        assert len(told(sam, words)) == 1
        assert not {"Send again", "Edit"} & set(card(sam).buttons)

        opens(office.slack)
        office.later(minutes=1)
        assert answers(sam, raised) == []
        assert len(told(sam, "listens in #acme-help again. 1 reply")) == 1
        sam.clicks("Send again", on=card(sam))
        office.later(minutes=1)

        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]
        assert len(sam.direct_messages()) == 1

    def test_what_is_written_in_an_open_form_is_not_lost(
        self, office: Office, sam: Somebody, raised: MessageRef, closing: tuple[Change, Change, str]
    ) -> None:
        closes, _, _ = closing
        sam.clicks("Edit and send", on=card(sam))
        sam.fills("Your reply", "I am looking at the export service now.")

        closes(office.slack)
        office.settle()
        sam.submits()

        assert sam.modal is not None
        assert "I am looking at the export service now." in str(sam.modal.values)
        assert "Nothing can be sent there just now" in str(sam.modal.errors)
        assert answers(sam, raised) == []

    def test_a_request_for_a_rating_stops(
        self,
        office: Office,
        *,
        dana: Somebody,
        sam: Somebody,
        raised: MessageRef,
        closing: tuple[Change, Change, str],
    ) -> None:
        closes, opens, _ = closing
        sam.says("It is repaired.", in_=HELP, thread=raised)
        sam.reacts("white_check_mark", to=raised)
        office.later(minutes=16)
        asked = [seen for seen in dana.messages_in(HELP, thread=raised) if seen.buttons]
        assert len(asked) == 1

        closes(office.slack)
        office.later(hours=1)
        opens(office.slack)
        office.later(minutes=1)

        after = dana.messages_in(HELP, thread=raised)
        assert [seen for seen in after if seen.buttons] == []
        assert any(TEXTS.say("customer.rating_ended") in seen.text for seen in after)

    def test_nobody_is_asked_for_a_rating_meanwhile(
        self, office: Office, sam: Somebody, raised: MessageRef, closing: tuple[Change, Change, str]
    ) -> None:
        closes, opens, _ = closing
        sam.says("It is repaired.", in_=HELP, thread=raised)
        sam.reacts("white_check_mark", to=raised)

        closes(office.slack)
        office.later(hours=1)
        opens(office.slack)
        office.later(hours=1)

        texts = [seen.text for seen in sam.messages_in(HELP, thread=raised)]
        assert not any(TEXTS.say("customer.rating_question") in text for text in texts)

    def test_it_goes_on_afterwards(
        self, office: Office, dana: Somebody, sam: Somebody, closing: tuple[Change, Change, str]
    ) -> None:
        closes, opens, _ = closing
        closes(office.slack)
        office.later(hours=1)

        opens(office.slack)
        office.later(minutes=1)
        dana.says(SECOND, in_=HELP)

        assert "Send as it is" in card(sam, about=SECOND).buttons
        assert {"Write a reply", "Suggest a reply"} <= set(card(sam, about=REPORT).buttons)
        assert len(told(sam, "listens in #acme-help again")) == 1

    def test_closing_again_is_told_again(
        self, office: Office, sam: Somebody, closing: tuple[Change, Change, str]
    ) -> None:
        closes, opens, words = closing
        for change in (closes, opens, closes):
            change(office.slack)
            office.later(minutes=10)

        assert len(told(sam, words)) == 2

    def test_closed_in_two_ways_is_told_once(self, office: Office, sam: Somebody) -> None:
        unshare(office.slack)
        archive(office.slack)
        office.later(minutes=10)
        unarchive(office.slack)
        office.later(minutes=10)

        assert len(told(sam, "heard or answered")) == 1


def test_a_draft_that_is_being_written_is_not_offered_any_more(
    open_office: OpenOffice,
) -> None:
    office = open_office(writer=OneTextWriter(SUGGESTED))
    dana, sam = office.customer("dana"), office.agent("sam")
    dana.plain.says(REPORT, in_=HELP)
    archive(office.slack)

    office.settle()

    assert SUGGESTED not in card(sam).text


def test_a_channel_that_was_archived_unheard_is_noticed_within_the_hour(
    open_office: OpenOffice,
) -> None:
    office = open_office()
    office.customer("dana").says(REPORT, in_=HELP)
    sam = office.agent("sam")
    office.core.faults.drop_rate = 1.0
    archive(office.slack)
    office.core.faults.drop_rate = 0.0
    assert told(sam, "was archived") == []

    office.later(hours=1)

    assert len(told(sam, "was archived")) == 1


def declare(ada: Somebody, channel_ids: list[str]) -> None:
    """Choose the customer channels that are not shared."""
    ada.runs("/giraffe settings", in_="#triage")
    ada.fills("Customer channels that are not shared", channel_ids)
    ada.submits()
    assert ada.modal is None


def test_a_channel_that_is_not_declared_any_more(open_office: OpenOffice) -> None:
    def furnish(slack: Workspace) -> None:
        furnish_office(slack)
        slack.add_channel("#community", members=["sam", "ada", slack.colleague("cleo")])

    office = open_office(furnish=furnish)
    sam, ada, cleo = office.agent("sam"), office.admin("ada"), office.colleague("cleo")
    community = office.core.world.find_channel("#community")
    assert community is not None
    declare(ada, [community.id])
    cleo.says(REPORT, in_="#community")

    declare(ada, [])
    office.later(minutes=1)
    cleo.says(SECOND, in_="#community")

    assert len(told(sam, "#community is no longer a customer channel")) == 1
    assert len(cards(sam)) == 1
    assert "Send as it is" not in card(sam).buttons


@pytest.mark.parametrize("is_quiet", [False, True])
def test_a_channel_of_customers_does_not_become_the_teams_own(
    open_office: OpenOffice, is_quiet: bool
) -> None:
    """Its customers would read the cards as soon as it is shared again."""

    def furnish(slack: Workspace) -> None:
        slack.add_organisation("Acme")
        slack.add_organisation("Smith")
        slack.admin("ada")
        slack.agent("sam")
        slack.add_channel(HELP, shared_with=["Acme"])

        slack.add_channel("#smith-help", shared_with=["Smith"])

    office = open_office(furnish=furnish)
    office.customer("dana").says("hello" if is_quiet else REPORT, in_=HELP)

    unshare(office.slack)
    office.customer("smith", of="Smith").says(SECOND, in_="#smith-help")
    office.later(minutes=10)

    assert said_by_the_app(office.agent("sam"), in_=HELP) == []


def test_words_that_are_deleted_late_go_also_where_nobody_listens_any_more(
    office: Office, dana: Somebody, raised: MessageRef
) -> None:
    """They stayed for ever when the channel was not a customer's any more."""
    office.core.faults.delay_next(timedelta(hours=1))
    dana.deletes(raised)

    unshare(office.slack)
    office.later(hours=2)

    assert not memory_contains(office, REPORT)


class TestAnotherCompany:
    """What was meant for one company is not said before another one."""

    def test_drafts_and_replies_wait_for_a_second_look(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        office.slack.add_organisation("Initech")
        sam.clicks("Send as it is", on=card(sam))

        office.slack.share_channel(HELP, "Initech")
        office.later(minutes=1)

        assert answers(sam, raised) == []
        assert "Send anyway" in card(sam).buttons
        assert len(told(sam, "is shared with several companies")) == 1

    def test_a_reply_does_not_go_out_before_a_company_that_nobody_has_heard_of(
        self, office: Office, sam: Somebody, raised: MessageRef
    ) -> None:
        office.slack.add_organisation("Initech")
        sam.clicks("Send as it is", on=card(sam))
        office.core.faults.delay_next(timedelta(hours=1))

        office.slack.share_channel(HELP, "Initech")
        office.later(minutes=1)

        assert answers(sam, raised) == []
        assert TEXTS.say("delivery.channel_has_others") in card(sam).text
        sam.clicks("Send again", on=card(sam))
        office.later(minutes=1)
        assert [seen.text for seen in answers(sam, raised)] == [SUGGESTED]
