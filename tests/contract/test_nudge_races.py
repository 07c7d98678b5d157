"""Presses on a question that meet: two of them, or one and somebody's emoji, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

from bot.domain.conversation import Message, Voice
from bot.domain.errors import StoreUnavailable
from bot.domain.ids import MessageId, NudgeId
from bot.domain.nudge import Nudge, NudgeState
from bot.services.answer_nudge import AnswerNudge
from bot.services.open_issue import open_issue
from tests.contract.store_support import MONDAY, Desk, World, ts_of

ROUNDS = 8


def ask(desk: Desk, number: int) -> Nudge:
    """Store a message and the question about it."""
    at = MONDAY + timedelta(minutes=number)
    message = Message(
        id=MessageId(desk.world.ids.new()),
        channel_id=desk.channel.id,
        ts=ts_of(at),
        author_id=desk.customer.id,
        voice=Voice.CUSTOMER,
        text="The export fails with error 500",
        at=at,
    )
    nudge = Nudge(
        id=NudgeId(desk.world.ids.new()),
        channel_id=desk.channel.id,
        ts=message.ts,
        thread_ts=message.ts,
        person_id=desk.customer.id,
        asked_at=at,
    )
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.messages.save(message)
        work.nudges.save(nudge)
        work.commit()
    return nudge


def press(desk: Desk, nudge: Nudge) -> bool:
    answer = AnswerNudge(store=desk.world.opened.store, ids=desk.world.ids)
    return answer.accept(nudge.id, by=desk.by_customer, cause=desk.world.click())


def pin(desk: Desk, nudge: Nudge) -> bool:
    """Open the issue by hand, as an event does: it comes again when the store refused it."""
    try:
        return _pin(desk, nudge)
    except StoreUnavailable:
        return _pin(desk, nudge)


def _pin(desk: Desk, nudge: Nudge) -> bool:
    with desk.world.opened.store(desk.world.upkeep()) as work:
        if work.issues.find_by_thread(nudge.channel_id, nudge.thread_ts) is not None:
            return False
        message = work.messages.find(nudge.channel_id, nudge.ts)
        assert message is not None
        open_issue(
            work,
            desk.world.ids,
            message=message,
            channel=desk.channel,
            requester=desk.customer,
            by=desk.by_agent,
            at=MONDAY,
        )
        work.commit()
    return True


def at_once(*acts: Callable[[], bool]) -> list[bool]:
    """Let everybody act at the same moment."""
    meeting = Barrier(len(acts))

    def act(one: Callable[[], bool]) -> bool:
        meeting.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def issue_count(desk: Desk) -> int:
    with desk.world.opened.store.read() as work:
        return len(work.issues.unfinished_in(desk.channel.id))


def test_of_two_presses_at_once_one_opens_the_issue(world: World) -> None:
    desk = world.desk()

    for number in range(ROUNDS):
        nudge = ask(desk, number)

        opened = at_once(*[partial(press, desk, nudge)] * 3)

        assert sorted(opened) == [False, False, True]
        assert issue_count(desk) == number + 1


def test_a_press_and_an_emoji_at_once_open_one_issue(world: World) -> None:
    desk = world.desk()

    for number in range(ROUNDS):
        nudge = ask(desk, number)

        opened = at_once(partial(press, desk, nudge), partial(pin, desk, nudge))

        assert sorted(opened) == [False, True]
        assert issue_count(desk) == number + 1
        with world.opened.store.read() as work:
            state = work.nudges.get(nudge.id).state
        assert state is (NudgeState.ACCEPTED if opened[0] else NudgeState.WITHDRAWN)
