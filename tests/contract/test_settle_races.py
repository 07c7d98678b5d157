"""Who decides about a message that waits for an opinion: one, however many try, on both databases.

The answer, the end of the wait, a repeated task and somebody's hand may meet.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest

from bot.adapters.classifier import load_model
from bot.domain.account import ChannelKind
from bot.domain.conversation import Message, Voice
from bot.domain.decision import Decision, Rule, Verdict
from bot.domain.errors import StoreUnavailable
from bot.domain.ids import DecisionId, MessageId
from bot.domain.third_opinion import Answer, Said
from bot.domain.timeline import EventKind
from bot.services.judge_message import JudgeMessage
from bot.services.open_issue import open_issue
from bot.services.settle_message import SettleMessage
from tests.contract.store_support import MONDAY, Desk, World, ts_of

ROUNDS = 6
WORDS = "We are moving our launch to Thursday."


def wait(desk: Desk, number: int) -> Message:
    """Store a message that waits for an opinion."""
    at = MONDAY + timedelta(hours=number)
    message = Message(
        id=MessageId(desk.world.ids.new()),
        channel_id=desk.channel.id,
        ts=ts_of(at),
        author_id=desk.customer.id,
        voice=Voice.CUSTOMER,
        text=WORDS,
        at=at,
    )
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.messages.save(message)
        work.messages.add_decision(a_decision(desk, message, Verdict.UNDECIDED))
        work.commit()
    return message


def a_decision(desk: Desk, message: Message, verdict: Verdict) -> Decision:
    return Decision(
        id=DecisionId(desk.world.ids.new()),
        channel_id=message.channel_id,
        ts=message.ts,
        verdict=verdict,
        rule=Rule.MODEL_ASKED if verdict is Verdict.UNDECIDED else Rule.THANKS,
        score=0.5,
        version="v",
        decided_at=message.at,
    )


def settle(desk: Desk, message: Message, answer: Answer | None = Answer.ISSUE) -> None:
    settling = SettleMessage(ids=desk.world.ids, judge=JudgeMessage(load_model()))
    said = None if answer is None else Said(text=WORDS, answer=answer, model="m-1")
    with desk.world.opened.store(desk.world.upkeep()) as work:
        settling.settle(work, message.id, at=message.at, said=said)
        work.commit()


def pin(desk: Desk, message: Message) -> None:
    """Open the issue by hand, as an event does: it comes again when the store refused it."""
    try:
        _pin(desk, message)
    except StoreUnavailable:
        _pin(desk, message)


def _pin(desk: Desk, message: Message) -> None:
    with desk.world.opened.store(desk.world.upkeep()) as work:
        if work.issues.find_by_thread(message.channel_id, message.ts) is not None:
            return
        known = work.messages.get(message.id)
        open_issue(
            work,
            desk.world.ids,
            message=known,
            channel=desk.channel,
            requester=desk.customer,
            by=desk.by_agent,
            at=message.at,
        )
        work.commit()


def at_once(*acts: Callable[[], None]) -> None:
    """Let everybody act at the same moment."""
    meeting = Barrier(len(acts))

    def act(one: Callable[[], None]) -> None:
        meeting.wait()
        one()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(act, acts))


def issues_of(desk: Desk) -> int:
    with desk.world.opened.store.read() as work:
        return len(work.issues.unfinished_in(desk.channel.id))


def test_of_an_answer_and_the_end_of_the_wait_one_decides(world: World) -> None:
    desk = world.desk()

    for number in range(ROUNDS):
        message = wait(desk, number)

        at_once(
            partial(settle, desk, message),
            partial(settle, desk, message),
            partial(settle, desk, message, None),
        )

        assert issues_of(desk) == number + 1


def test_a_follow_up_is_heard_once_however_many_decide(world: World) -> None:
    desk = world.desk()

    for number in range(ROUNDS):
        message = wait(desk, number)
        issue = desk.opens(message.at + timedelta(minutes=1))
        desk.says(issue, issue.opened_at, "The export fails", voice=Voice.CUSTOMER)

        at_once(*[partial(settle, desk, message)] * 3)

        with world.opened.store.read() as work:
            events = [one.kind for one in work.issues.timeline(issue.id)]
            joined = work.messages.get(message.id)
        assert joined.issue_id == issue.id
        assert events.count(EventKind.CUSTOMER_WROTE) == 1


def test_somebodys_hand_and_an_answer_make_one_issue(world: World) -> None:
    desk = world.desk()

    for number in range(ROUNDS):
        message = wait(desk, number)

        at_once(partial(pin, desk, message), partial(settle_as_a_task, desk, message))

        assert issues_of(desk) == number + 1


def settle_as_a_task(desk: Desk, message: Message) -> None:
    """Settle as a worker does: what the store refused is tried again."""
    try:
        settle(desk, message)
    except StoreUnavailable:
        settle(desk, message)


@pytest.mark.parametrize("answer", list(Answer))
def test_a_repeated_task_changes_nothing(world: World, answer: Answer) -> None:
    desk = world.desk()
    message = wait(desk, 0)
    settle(desk, message, answer)
    with world.opened.store.read() as work:
        first = work.messages.find_decision(message.channel_id, message.ts)

    settle(desk, message, Answer.ISSUE)

    with world.opened.store.read() as work:
        assert work.messages.find_decision(message.channel_id, message.ts) == first
    assert first is not None
    assert first.version.endswith("+m-1")
    assert issues_of(desk) == int(answer is Answer.ISSUE)


def test_where_no_customers_are_heard_any_more_nothing_is_opened(world: World) -> None:
    desk = world.desk()
    message = wait(desk, 0)
    with world.opened.store(world.upkeep()) as work:
        work.channels.save(replace(desk.channel, kind=ChannelKind.INTERNAL))
        work.commit()

    settle(desk, message)

    assert issues_of(desk) == 0
    with world.opened.store.read() as work:
        decision = work.messages.find_decision(message.channel_id, message.ts)
    assert decision is not None
    assert (decision.verdict, decision.rule) == (Verdict.SKIPPED, Rule.NOT_CONNECTED)


def test_what_waits_is_found_in_its_channel_until_it_is_decided(world: World) -> None:
    desk = world.desk()
    old, first, second = wait(desk, 0), wait(desk, 5), wait(desk, 6)
    decided, gone = wait(desk, 7), wait(desk, 8)
    other = world.desk("Globex", "C2")
    wait(other, 6)
    with world.opened.store(world.upkeep()) as work:
        work.messages.add_decision(a_decision(desk, decided, Verdict.SKIPPED))
        stored = work.messages.get(gone.id)
        work.messages.save(replace(stored, deleted_at=gone.at))
        work.commit()

    with world.opened.store.read() as work:
        waiting = work.messages.undecided_in(
            desk.channel.id, since=old.at + timedelta(microseconds=1)
        )

    assert [one.id for one in waiting] == [first.id, second.id]


def test_what_ended_the_wait_counts_whatever_the_clocks_say(world: World) -> None:
    """Another process may be behind, and a wait that is over must not look as if it went on."""
    desk = world.desk()
    message = wait(desk, 0)
    ended = replace(
        a_decision(desk, message, Verdict.SKIPPED), decided_at=message.at - timedelta(minutes=5)
    )

    with world.opened.store(world.upkeep()) as work:
        work.messages.add_decision(ended)
        work.commit()

    with world.opened.store.read() as work:
        assert work.messages.find_decision(message.channel_id, message.ts) == ended
        assert work.messages.undecided_in(message.channel_id, since=message.at) == []


def test_a_locked_message_is_as_it_was_stored_last(world: World) -> None:
    desk = world.desk()
    message = wait(desk, 0)

    with world.opened.store(world.upkeep()) as work:
        assert work.messages.lock(message.id) == work.messages.get(message.id)
        assert work.messages.lock(MessageId("none")) is None
