"""A pushpin on a message that the app never heard of makes an issue of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.places import listen
from tests.scenarios.stories import (
    audited,
    card,
    cards,
    memory_contains,
    mirrored,
    reactions_of_the_app,
    said_by_the_app,
    state_of,
)

OLD = "#acme-old"
HEAD = "Could somebody raise our limit, please"
MORE = "We are at ninety percent"
REPLIES = "conversations.replies"


def furnish(slack: Workspace) -> None:
    furnish_office(slack)
    slack.add_channel(OLD, shared_with=["Acme"], app=False)


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    return open_office(furnish=furnish)


@pytest.fixture
def dana(office: Office) -> Somebody:
    return office.customer("dana")


@pytest.fixture
def sam(office: Office) -> Somebody:
    return office.agent("sam")


def says(who: Somebody, words: str, thread: MessageRef | None = None) -> MessageRef:
    message = who.says(words, in_=OLD, thread=thread)
    assert isinstance(message, MessageRef)
    return message


def arrive(office: Office) -> None:
    """Invite the app two hours after what was said so far."""
    office.later(hours=2)
    office.slack.invite_app(OLD)
    office.later(minutes=5)


def asked(office: Office) -> int:
    return len([one for one in office.core.calls if one.method == REPLIES])


def test_a_message_older_than_the_app_becomes_an_issue(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    said = says(dana, HEAD)
    said_at = office.clock.now()
    arrive(office)
    assert not memory_contains(office, HEAD)

    sam.reacts("pushpin", to=said)
    office.later(minutes=1)

    seen = card(sam)
    assert HEAD in seen.text
    assert f"since {said_at:%Y-%m-%d %H:%M}" in seen.text
    assert state_of(seen) == "Open"
    assert "capture" in audited(office)
    assert said_by_the_app(dana, in_=OLD) == []


def test_it_brings_its_replies(office: Office, dana: Somebody, sam: Somebody) -> None:
    said = says(dana, HEAD)
    says(dana, MORE, said)
    says(sam, "Which plan are you on?", said)
    arrive(office)

    sam.reacts("pushpin", to=said)
    office.later(minutes=2)

    seen = card(sam)
    assert MORE in seen.text
    assert state_of(seen) == "Waiting for the customer"
    assert mirrored(sam, seen) == []


def test_a_reply_in_an_old_thread_takes_the_whole_thread(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    hello = says(dana, "Good morning")
    said = says(dana, HEAD, hello)
    says(dana, MORE, hello)
    arrive(office)

    sam.reacts("pushpin", to=said)
    office.later(minutes=2)

    seen = card(sam)
    assert f"#1 {HEAD}" in seen.text
    assert "Latest of 3 messages" in seen.text
    assert MORE in seen.text


def test_an_event_that_was_lost_is_no_excuse(office: Office, dana: Somebody, sam: Somebody) -> None:
    arrive(office)
    office.core.faults.drop_next()
    said = says(dana, HEAD)

    sam.reacts("pushpin", to=said)
    office.later(minutes=1)

    assert HEAD in card(sam).text


def test_a_message_that_still_comes_is_not_asked_for(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    arrive(office)
    office.core.faults.delay_next(timedelta(seconds=3))
    said = says(dana, HEAD)

    sam.reacts("pushpin", to=said)
    office.later(minutes=1)

    assert len(cards(sam)) == 1
    assert asked(office) == 0


def test_a_message_that_comes_an_hour_late_opens_nothing_more(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    arrive(office)
    office.core.faults.delay_next(timedelta(hours=1))
    said = says(dana, HEAD)
    sam.reacts("pushpin", to=said)
    office.later(minutes=1)
    assert len(cards(sam)) == 1

    office.later(hours=2)

    assert len(cards(sam)) == 1
    assert mirrored(sam, card(sam)) == []


def test_other_marks_count_from_the_start(office: Office, dana: Somebody, sam: Somebody) -> None:
    said = says(dana, HEAD)
    arrive(office)
    sam.reacts("eyes", to=said)

    sam.reacts("pushpin", to=said)
    office.later(minutes=1)

    assert "sam" in card(sam).text.split("*Open*")[1].splitlines()[0].lower()
    assert reactions_of_the_app(dana, said, in_=OLD) != []


def test_a_mark_that_was_taken_away_opens_nothing(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    said = says(dana, HEAD)
    arrive(office)
    sam.plain.reacts("pushpin", to=said)
    sam.plain.unreacts("pushpin", to=said)
    office.hear()

    office.later(minutes=1)

    assert cards(sam) == []
    assert not memory_contains(office, HEAD)


def test_two_marks_open_one_issue(office: Office, dana: Somebody, sam: Somebody) -> None:
    said = says(dana, HEAD)
    arrive(office)

    sam.reacts("pushpin", to=said)
    office.admin("ada").reacts("pushpin", to=said)
    office.later(minutes=1)

    assert len(cards(sam)) == 1
    assert audited(office).count("capture") == 1


@pytest.mark.parametrize("mode", ["manual", "shadow", "nudge"])
def test_it_wins_in_every_mode(office: Office, dana: Somebody, sam: Somebody, mode: str) -> None:
    said = says(dana, HEAD)
    arrive(office)
    listen(office.admin("ada"), OLD, mode=mode)

    sam.reacts("pushpin", to=said)
    office.later(minutes=1)

    assert HEAD in card(sam).text


class TestNothingToOpen:
    """Where the mark says nothing that the app could act on, nothing is kept."""

    def test_a_customers_mark(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        said = says(dana, HEAD)
        arrive(office)

        dana.reacts("pushpin", to=said)
        office.later(minutes=1)

        assert cards(sam) == []
        assert asked(office) == 0

    def test_words_of_the_team(self, office: Office, sam: Somebody) -> None:
        said = says(sam, "We close at five today")
        arrive(office)

        sam.reacts("pushpin", to=said)
        office.later(minutes=1)

        assert cards(sam) == []
        assert asked(office) == 1
        assert not memory_contains(office, "We close at five today")

    def test_a_message_that_is_gone(self, office: Office, dana: Somebody, sam: Somebody) -> None:
        said = says(dana, HEAD)
        says(dana, MORE, said)
        arrive(office)
        sam.plain.reacts("pushpin", to=said)
        dana.plain.deletes(said)

        office.settle()
        office.later(minutes=1)

        assert cards(sam) == []
        assert not memory_contains(office, HEAD)

    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param(MethodFault.missing_scope("channels:history"), id="missing-scope"),
            pytest.param(MethodFault.error("thread_not_found"), id="gone"),
        ],
    )
    def test_what_slack_does_not_show(
        self, office: Office, dana: Somebody, sam: Somebody, fault: MethodFault
    ) -> None:
        said = says(dana, HEAD)
        arrive(office)
        office.core.faults.answer(REPLIES, fault, times=9)

        sam.reacts("pushpin", to=said)
        office.later(hours=1)

        assert cards(sam) == []
        assert asked(office) == 1


def test_a_time_without_answers_is_waited_out(
    office: Office, dana: Somebody, sam: Somebody
) -> None:
    said = says(dana, HEAD)
    arrive(office)
    office.core.faults.answer(REPLIES, MethodFault.server_error(503), times=4)
    office.core.faults.answer(REPLIES, MethodFault.rate_limited(60))

    sam.reacts("pushpin", to=said)
    office.later(minutes=20)

    assert HEAD in card(sam).text
