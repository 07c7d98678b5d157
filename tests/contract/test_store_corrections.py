"""What people corrected, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.conversation import Message, Voice
from bot.domain.correction import Correction
from bot.domain.decision import Rule
from bot.domain.ids import MessageId
from tests.contract.store_support import MONDAY, Desk, World, ts_of

MINUTE = timedelta(minutes=1)


def said(desk: Desk, text: str, *, minutes: int = 0) -> Message:
    at = MONDAY + minutes * MINUTE
    message = Message(
        id=MessageId(desk.world.ids.new()),
        channel_id=desk.channel.id,
        ts=ts_of(at),
        author_id=desk.customer.id,
        voice=Voice.CUSTOMER,
        text=text,
        at=at,
    )
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.messages.save(message)
        work.commit()
    return message


def correct(desk: Desk, message: Message, *, is_issue: bool = True) -> Correction:
    correction = Correction(
        channel_id=message.channel_id,
        ts=message.ts,
        is_issue=is_issue,
        by=desk.agent.id,
        at=message.at + MINUTE,
        rule=Rule.GREETING,
        score=0.95,
        version="rules-1",
    )
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.corrections.save(correction)
        work.commit()
    return correction


def texts(world: World, *, limit: int = 10) -> list[tuple[str, bool]]:
    with world.opened.store.read() as work:
        found = work.corrections.texts(limit=limit)
    return [(one.text, one.correction.is_issue) for one in found]


def test_a_correction_is_found_again_and_replaced(world: World) -> None:
    desk = world.desk()
    message = said(desk, "Good morning")

    first = correct(desk, message)
    with world.opened.store.read() as work:
        assert work.corrections.find(message.channel_id, message.ts) == first
    second = correct(desk, message, is_issue=False)

    with world.opened.store.read() as work:
        assert work.corrections.find(message.channel_id, message.ts) == second
    assert texts(world) == [("Good morning", False)]


def test_the_newest_come_first_and_no_more_than_asked_for(world: World) -> None:
    desk = world.desk()
    for minute in range(4):
        correct(desk, said(desk, f"message {minute}", minutes=minute))

    assert [text for text, _ in texts(world, limit=3)] == ["message 3", "message 2", "message 1"]


def test_what_is_forgotten_or_deleted_is_gone(world: World) -> None:
    desk = world.desk()
    kept, forgotten, deleted = (said(desk, f"no {n}", minutes=n) for n in range(3))
    for message in (kept, forgotten, deleted):
        correct(desk, message)

    with world.opened.store(world.upkeep()) as work:
        work.corrections.forget(forgotten.channel_id, forgotten.ts)
        work.corrections.forget(forgotten.channel_id, forgotten.ts)
        work.messages.save(replace(deleted, text="", deleted_at=deleted.at + 2 * MINUTE))
        work.commit()

    assert texts(world) == [("no 0", True)]
