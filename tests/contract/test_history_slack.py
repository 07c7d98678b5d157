"""Slack's history over real HTTP: pages by time, threads with their first message, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.domain.back_fill import Gap, gap_of, ts_at
from bot.domain.conversation import MessageHeard
from bot.domain.errors import LookupFailed
from bot.domain.ids import ChannelId, MessageTs
from bot.ports import HistoryPage
from bot.simulator.faults import MethodFault
from bot.simulator.limits import HistoryMode, Limits
from bot.simulator.sight import MessageRef
from handlers.history import SlackHistory
from tests.contract.slack_place import Place, a_place

HISTORY = "conversations.history"


@pytest.fixture
def place() -> Iterator[Place]:
    with a_place() as place:
        yield place


def read(place: Place, gap: Gap, *, limit: int = 200) -> HistoryPage | None:
    history = SlackHistory(place.client, workspace=place.directory.workspace())
    return history.page(gap, channel=place.help.slack_id, limit=limit, read_at=place.clock.now())


def a_gap(place: Place, thread: MessageTs | None = None) -> Gap:
    now = place.clock.now()
    return gap_of(
        ChannelId("c"),
        since=now - timedelta(hours=1),
        until=now + timedelta(hours=9),
        thread_ts=thread,
    )


def stamps(page: HistoryPage | None) -> list[MessageTs]:
    assert page is not None
    return [found.ts for found in page.messages if found.written is not None]


def test_a_channel_is_read_page_by_page_until_its_gap_is_closed(place: Place) -> None:
    written = [place.customer_writes(f"line {number}") for number in range(7)]
    gap: Gap | None = a_gap(place)
    seen: list[MessageTs] = []

    while gap is not None:
        page = read(place, gap, limit=3)
        seen += stamps(page)
        assert page is not None
        gap = gap.rest([found.ts for found in page.messages], has_more=page.has_more)

    assert sorted(seen) == written


def test_a_thread_comes_with_its_first_message_on_every_page(place: Place) -> None:
    first = place.customer_writes()
    place.clock.advance(timedelta(hours=3))
    raised = place.dana.messages_in("#acme-help")[-1]
    replies = [
        MessageTs(place.dana.says(f"page {number}", in_="#acme-help", thread=raised).ts)
        for number in range(5)
    ]
    place.sam.reacts("eyes", to=raised)

    one = read(place, a_gap(place, first), limit=3)
    assert one is not None
    rest = a_gap(place, first).rest([found.ts for found in one.messages], has_more=one.has_more)
    assert rest is not None
    other = read(place, rest, limit=9)

    assert other is not None
    assert [*stamps(one)[1:], *stamps(other)[1:]] == replies
    assert other.messages[0].ts == first
    assert [mark.emoji for mark in other.messages[0].reactions] == ["eyes"]


def test_a_thread_that_is_gone_has_nothing_to_read(place: Place) -> None:
    nowhere = ts_at(place.clock.now())

    assert read(place, a_gap(place, nowhere)) == HistoryPage(())


def test_what_slack_does_not_show_is_none(place: Place) -> None:
    place.workspace.remove_app("#acme-help")

    assert read(place, a_gap(place)) is None


@pytest.mark.parametrize("code", ["missing_scope", "is_archived", "unknown_method"])
def test_what_another_try_will_not_mend_is_none(place: Place, code: str) -> None:
    place.core.faults.answer(HISTORY, MethodFault.error(code))

    assert read(place, a_gap(place)) is None


def test_a_token_that_is_refused_is_tried_again_later(place: Place) -> None:
    place.core.faults.answer(HISTORY, MethodFault.error("token_revoked"))

    with pytest.raises(LookupFailed):
        read(place, a_gap(place))


def test_a_second_call_within_the_minute_says_how_long_to_wait(place: Place) -> None:
    limits = Limits(post_interval=timedelta(0), has_tiers=False, history=HistoryMode.RESTRICTED)
    place.core.limiter.limits = limits
    for number in range(20):
        place.customer_writes(f"line {number}")
    first = read(place, a_gap(place))
    place.clock.advance(timedelta(seconds=20))

    with pytest.raises(LookupFailed) as caught:
        read(place, a_gap(place))

    assert len(stamps(first)) == 15
    assert caught.value.retry_after == timedelta(seconds=40)
    assert {call.method for call in place.core.calls if call.status == 429} == {HISTORY}


class TestOneMessage:
    """A reaction names a message and not its thread."""

    def read(self, place: Place, ts: str) -> MessageHeard | None:
        history = SlackHistory(place.client, workspace=place.directory.workspace())
        return history.message(MessageTs(ts), channel=place.help.slack_id)

    def reply(self, place: Place, ts: str, text: str = "It is the one for May") -> str:
        head = MessageRef(place.help.slack_id, ts)
        said = place.dana.says(text, in_="#acme-help", thread=head)
        return said.ts

    def test_a_message_of_the_channel(self, place: Place) -> None:
        ts = place.customer_writes("The export stops")
        place.customer_writes("Another one")

        found = self.read(place, ts)

        assert found is not None
        assert (found.ts, found.text, found.thread_ts) == (ts, "The export stops", None)
        assert found.author.user_id == place.user_id("dana")

    def test_a_head_with_its_replies(self, place: Place) -> None:
        ts = place.customer_writes()
        self.reply(place, ts)

        found = self.read(place, ts)

        assert found is not None
        assert found.has_replies

    def test_one_reply_of_many(self, place: Place) -> None:
        ts = place.customer_writes()
        replies = [self.reply(place, ts, f"page {number}") for number in range(40)]

        found = self.read(place, replies[30])

        assert found is not None
        assert (found.text, found.thread_ts) == ("page 30", ts)

    @pytest.mark.parametrize("shows_head", [True, False], ids=["only-the-head", "only-the-reply"])
    def test_whichever_way_slack_answers_for_a_reply(self, place: Place, shows_head: bool) -> None:
        ts = place.customer_writes()
        reply_ts = self.reply(place, ts)
        shown = ts if shows_head else reply_ts
        message = {"type": "message", "user": "U1", "text": "so", "ts": shown, "thread_ts": ts}
        body = {"ok": True, "messages": [message], "has_more": False}
        place.core.faults.answer("conversations.replies", MethodFault(body=body))

        found = self.read(place, reply_ts)

        assert found is not None
        assert (found.ts, found.thread_ts) == (reply_ts, ts)

    def test_what_no_person_wrote_is_none(self, place: Place) -> None:
        joined = {"type": "message", "subtype": "channel_join", "user": "U1", "ts": "1.000000"}
        posted = {"type": "message", "bot_id": "B1", "text": "deployed", "ts": "1.000000"}
        for message in (joined, posted):
            body = {"ok": True, "messages": [message], "has_more": False}
            place.core.faults.answer("conversations.replies", MethodFault(body=body))

            assert self.read(place, "1.000000") is None

    def test_what_is_not_there_is_none(self, place: Place) -> None:
        assert self.read(place, "1.000000") is None

    def test_a_channel_that_is_closed_shows_none(self, place: Place) -> None:
        ts = place.customer_writes()
        place.core.faults.answer("conversations.replies", MethodFault.error("not_in_channel"))

        assert self.read(place, ts) is None

    def test_asked_too_often_it_says_when_to_ask_again(self, place: Place) -> None:
        ts = place.customer_writes()
        place.core.faults.answer("conversations.replies", MethodFault.rate_limited(60), times=9)

        with pytest.raises(LookupFailed) as failed:
            self.read(place, ts)

        assert failed.value.retry_after == timedelta(seconds=60)
