"""Questions to writers, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import NudgeClosed
from bot.domain.ids import NudgeId, PersonId
from bot.domain.nudge import Nudge, NudgeState
from tests.contract.store_support import MONDAY, Desk, World, ts_of

HOUR = timedelta(hours=1)


def ask(desk: Desk, at: datetime = MONDAY, **changes: object) -> Nudge:
    nudge = Nudge(
        id=NudgeId(desk.world.ids.new()),
        channel_id=desk.channel.id,
        ts=ts_of(at),
        thread_ts=ts_of(at),
        person_id=desk.customer.id,
        asked_at=at,
    )
    nudge = replace(nudge, **changes)  # type: ignore[arg-type]
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.nudges.save(nudge)
        work.commit()
    return nudge


def test_a_question_comes_back_as_it_was_stored_and_changed(world: World) -> None:
    desk = world.desk()
    asked = ask(desk)
    ended = replace(asked.end(NudgeState.EXPIRED, at=MONDAY + HOUR), posted_ts=ts_of(MONDAY + HOUR))

    with world.opened.store(world.upkeep()) as work:
        assert work.nudges.get(asked.id) == asked
        work.nudges.save(ended)
        work.commit()

    with world.opened.store.read() as work:
        assert work.nudges.get(asked.id) == ended
        with pytest.raises(NudgeClosed):
            work.nudges.get(NudgeId("none"))


def test_the_standing_ones_are_found_in_their_channel_and_everywhere(world: World) -> None:
    desk = world.desk()
    first, second = ask(desk), ask(desk, MONDAY + HOUR)
    other = world.channel(desk.account, slack_id="C2")
    elsewhere = ask(desk, channel_id=other.id)
    for state in set(NudgeState) - {NudgeState.STANDING}:
        ask(desk, state=state)

    with world.opened.store.read() as work:
        assert work.nudges.standing_in(desk.channel.id) == [first, second]
        assert list(work.nudges.standing()) == [first.id, second.id, elsewhere.id]


def test_what_is_left_over_ended_without_an_issue_and_still_stands(world: World) -> None:
    desk = world.desk()
    there = ts_of(MONDAY)
    left = [
        ask(desk, state=state, posted_ts=there).id
        for state in (NudgeState.DECLINED, NudgeState.WITHDRAWN, NudgeState.EXPIRED)
    ]
    ask(desk, state=NudgeState.DECLINED)
    ask(desk, state=NudgeState.ACCEPTED, posted_ts=there)
    ask(desk, posted_ts=there)

    with world.opened.store.read() as work:
        assert list(work.nudges.left_over_in(desk.channel.id)) == left


def test_when_somebody_last_said_no_is_known(world: World) -> None:
    desk = world.desk()
    ask(desk, state=NudgeState.DECLINED, ended_at=MONDAY + HOUR)
    ask(desk, state=NudgeState.DECLINED, ended_at=MONDAY)
    ask(desk, state=NudgeState.EXPIRED, ended_at=MONDAY + 2 * HOUR)

    with world.opened.store.read() as work:
        declined_at = work.nudges.last_declined_at(desk.channel.id, desk.customer.id)
        assert declined_at == MONDAY + HOUR
        assert work.nudges.last_declined_at(desk.channel.id, PersonId("nobody")) is None
