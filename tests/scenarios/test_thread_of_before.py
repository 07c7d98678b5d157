"""An issue that begins in the middle of a thread from before the app came takes it along."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.back_fill import HistoryRate
from bot.domain.suggestion import Draft
from bot.ports import SuggestionRequest
from bot.simulator.faults import MethodFault
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from bot.texts import load_texts
from tests.scenarios.conftest import OpenOffice, furnish_office
from tests.scenarios.office import Office, Somebody
from tests.scenarios.outage import OpenOutage, Outage, moments
from tests.scenarios.places import listen
from tests.scenarios.stories import (
    OneTextWriter,
    audited,
    card,
    cards,
    memory_contains,
    mirrored,
    said_by_the_app,
    state_of,
)
from tests.scenarios.two_customers import link_to

OLD = "#acme-old"
HEAD = "Our nightly export stopped at half past two"
MORE = "It is the one for the warehouse"
ANSWER = "Which version do you run?"
OPENER = "It still fails with error 500"
TEXTS = load_texts()


@dataclass
class Reader:
    """A writer of suggestions that notes what it was given to read."""

    name: str = "reader"
    read: list[list[str]] = field(default_factory=list)

    def write(self, request: SuggestionRequest) -> Draft:
        self.read.append([line.text for line in request.lines])
        return OneTextWriter(f"I am looking into it, part {len(self.read)}.").write(request)


def furnish(slack: Workspace) -> None:
    furnish_office(slack)
    slack.add_channel(OLD, shared_with=["Acme"], app=False)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def office(open_office: OpenOffice, reader: Reader) -> Office:
    return open_office(furnish=furnish, writer=reader)


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


@pytest.fixture
def head(office: Office, dana: Somebody, sam: Somebody) -> MessageRef:
    """Let a thread begin two hours before the app is invited."""
    head = says(dana, HEAD)
    says(dana, MORE, head)
    says(sam, ANSWER, head)
    office.later(hours=2)
    office.slack.invite_app(OLD)
    office.later(minutes=5)
    return head


def by_pushpin(dana: Somebody, sam: Somebody, head: MessageRef) -> None:
    sam.reacts("pushpin", to=says(dana, "See you at the demo then", head))


def by_shortcut(dana: Somebody, sam: Somebody, head: MessageRef) -> None:
    sam.uses_shortcut("Capture as issue", on=says(dana, "See you at the demo then", head))


def by_mention(dana: Somebody, _: Somebody, head: MessageRef) -> None:
    dana.mentions_app("see you at the demo then", in_=OLD, thread=head)


def by_its_words(dana: Somebody, _: Somebody, head: MessageRef) -> None:
    says(dana, OPENER, head)


@pytest.mark.parametrize("opens", [by_pushpin, by_shortcut, by_mention, by_its_words])
def test_whoever_opens_it_gets_the_whole_thread(
    office: Office,
    dana: Somebody,
    sam: Somebody,
    *,
    head: MessageRef,
    opens: Callable[[Somebody, Somebody, MessageRef], None],
) -> None:
    opens(dana, sam, head)
    office.later(minutes=1)

    (seen,) = cards(sam)
    assert "Earlier in the thread" in seen.text
    assert MORE in seen.text
    assert memory_contains(office, HEAD)
    assert memory_contains(office, ANSWER)
    assert mirrored(sam, seen) == []


def test_a_yes_of_the_writers_takes_it_along_as_well(
    office: Office, dana: Somebody, sam: Somebody, head: MessageRef
) -> None:
    listen(office.admin("ada"), OLD, mode="nudge")
    says(dana, OPENER, head)
    assert not memory_contains(office, MORE)

    dana.clicks(TEXTS.say("customer.nudge_open"), on=TEXTS.say("customer.nudge_question"))
    office.later(minutes=1)

    assert len(cards(sam)) == 1
    assert memory_contains(office, MORE)


def test_a_head_of_before_brings_its_replies(
    office: Office, sam: Somebody, head: MessageRef
) -> None:
    sam.uses_shortcut("Capture as issue", on=head)
    office.later(minutes=1)

    (seen,) = cards(sam)
    assert HEAD in seen.text
    assert MORE in seen.text
    assert state_of(seen) == "Waiting for the customer"
    assert mirrored(sam, seen) == []


def test_what_stood_before_moves_no_clock_and_rings_nobody(
    office: Office, dana: Somebody, sam: Somebody, head: MessageRef
) -> None:
    before = len(sam.direct_messages())
    opened_at = office.clock.now()

    says(dana, OPENER, head)
    office.later(minutes=10)

    seen = card(sam)
    assert f"#1 {OPENER}" in seen.text
    assert f"since {opened_at:%Y-%m-%d %H:%M}" in seen.text
    assert "*Open* · nobody has it yet" in seen.text
    assert len(sam.direct_messages()) == before
    assert said_by_the_app(dana, in_=OLD) == []
    assert not any("was away" in one.text for one in sam.messages_in("#triage"))
    assert "issue.resolve" not in audited(office)


def test_the_suggestion_knows_what_was_said_before(
    office: Office, dana: Somebody, sam: Somebody, *, head: MessageRef, reader: Reader
) -> None:
    says(dana, OPENER, head)
    office.later(minutes=1)

    assert reader.read[-1] == [HEAD, MORE, ANSWER, OPENER]
    assert f"part {len(reader.read)}" in card(sam).text


@pytest.mark.usefixtures("head")
def test_without_earlier_words_nothing_is_suggested_twice(
    office: Office, dana: Somebody, sam: Somebody, reader: Reader
) -> None:
    hello = says(dana, "Good morning")

    says(dana, OPENER, hello)
    office.later(minutes=1)

    assert len(reader.read) == 1
    assert len(cards(sam)) == 1


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "read"])
def test_a_check_mark_of_before_resolves_nothing(
    office: Office, dana: Somebody, sam: Somebody, *, head: MessageRef, is_heard: bool
) -> None:
    """The mark spoke of what stood in the thread then."""
    if not is_heard:
        office.core.faults.drop_next()
    sam.reacts("white_check_mark", to=head)
    says(dana, OPENER, head)
    says(sam, "I see it as well", head)

    office.later(hours=1)

    assert state_of(card(sam)) == "Waiting for the customer"


def test_why_says_that_it_stands_in_the_thread_of_an_issue(
    dana: Somebody, sam: Somebody, head: MessageRef
) -> None:
    says(dana, OPENER, head)

    answer = sam.runs(f"/giraffe why {link_to(head)}", in_="#triage")

    assert "it stands in the thread of an issue" in answer


def thread_in(outage: Outage) -> list[str]:
    """Return what the desk knows of the conversation of the first issue."""
    url = outage.office.giraffe.settings.database_url
    asked = (
        "SELECT m.text FROM message m JOIN issue i ON i.id = m.issue_id"
        " WHERE i.number = 1 AND m.deleted_at IS NULL ORDER BY m.ts"
    )
    with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as db:
        return [text for (text,) in db.execute(asked)]


class TestSlowly:
    """One call a minute, fifteen messages each."""

    @pytest.fixture
    def outage(self, open_outage: OpenOutage) -> Outage:
        outage = open_outage(furnish=furnish, history_rate=HistoryRate.LIMITED)
        outage.limit_history()
        return outage

    def begin(self, outage: Outage, replies: int = 40) -> list[MessageRef]:
        """Let a long thread begin before the app is invited, and an issue in its middle."""
        dana = outage.office.customer("dana")
        head = says(dana, HEAD)
        thread = [head, *(says(dana, f"page {number} is empty", head) for number in range(replies))]
        outage.office.later(hours=2)
        outage.slack.invite_app(OLD)
        outage.office.later(minutes=5)
        says(dana, OPENER, head)
        return thread

    def test_no_two_calls_come_within_a_minute(self, outage: Outage) -> None:
        self.begin(outage)
        other = says(outage.office.customer("dirk"), "Good morning")
        says(outage.office.customer("dirk"), "The invoices are wrong", other)
        outage.office.later(minutes=20)

        calls = outage.history_calls()
        steps = [later - earlier for earlier, later in pairwise(moments(calls))]
        assert min(steps) >= timedelta(minutes=1)
        assert {call.status for call in calls} == {200}
        assert len(thread_in(outage)) == 42

    def test_a_stop_after_any_page_ends_in_the_same_memory(self, outage: Outage) -> None:
        self.begin(outage)
        office = outage.office

        for _ in range(40):
            before = len(outage.history_calls())
            office.later(seconds=20)
            if len(outage.history_calls()) > before:
                outage.stop()
                office = outage.start_quietly()
        office.later(minutes=1)

        (seen,) = cards(office.agent("sam"))
        assert len(outage.history_calls()) >= 3
        assert len(thread_in(outage)) == 42
        assert f"#1 {OPENER}" in seen.text
        assert mirrored(office.agent("sam"), seen) == []

    def test_an_edit_and_a_deletion_that_come_meanwhile_win(self, outage: Outage) -> None:
        thread = self.begin(outage)
        dana = outage.office.customer("dana")
        dana.edits(thread[30], "page 29 is torn")
        dana.deletes(thread[35])

        outage.office.later(minutes=20)

        assert memory_contains(outage.office, "page 29 is torn")
        assert not memory_contains(outage.office, "page 29 is empty")
        assert not memory_contains(outage.office, "page 34 is empty")
        assert len(thread_in(outage)) == 41


class TestTrouble:
    """Slack does not show the thread."""

    @pytest.mark.parametrize(
        "fault",
        [
            pytest.param(MethodFault.missing_scope("channels:history"), id="missing-scope"),
            pytest.param(MethodFault.error("thread_not_found"), id="thread-gone"),
            pytest.param(MethodFault.error("channel_not_found"), id="channel-gone"),
        ],
    )
    def test_the_issue_stays_as_it_is(
        self,
        office: Office,
        dana: Somebody,
        sam: Somebody,
        *,
        head: MessageRef,
        fault: MethodFault,
    ) -> None:
        office.core.faults.answer("conversations.replies", fault, times=9)

        says(dana, OPENER, head)
        office.later(hours=1)

        (seen,) = cards(sam)
        assert f"#1 {OPENER}" in seen.text
        assert state_of(seen) == "Open"
        assert len([one for one in office.core.calls if one.method.endswith("replies")]) == 1
        says(dana, "with the same file", head)
        assert len(mirrored(sam, card(sam))) == 1

    def test_a_time_without_answers_is_waited_out(
        self, office: Office, dana: Somebody, head: MessageRef
    ) -> None:
        fault = MethodFault.server_error(503)
        office.core.faults.answer("conversations.replies", fault, times=7)

        says(dana, OPENER, head)
        office.later(minutes=20)

        assert memory_contains(office, MORE)
