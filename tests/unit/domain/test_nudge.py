"""Questions to writers: how they end, and how long somebody is left in peace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ids import ChannelId, MessageTs, NudgeId
from bot.domain.nudge import COOLDOWN, Nudge, NudgeState, is_cooling_down
from tests.unit.builders import DANA_ID, NOON

TS = MessageTs("1795176000.000100")
ASKED = Nudge(
    id=NudgeId("n1"),
    channel_id=ChannelId("c1"),
    ts=TS,
    thread_ts=TS,
    person_id=DANA_ID,
    asked_at=NOON,
)


@pytest.mark.parametrize("state", sorted(set(NudgeState) - {NudgeState.STANDING}))
def test_what_ended_once_stays_as_it_ended(state: NudgeState) -> None:
    ended = ASKED.end(state, at=NOON)

    again = ended.end(NudgeState.WITHDRAWN, at=NOON + timedelta(hours=1))

    assert (again.state, again.ended_at) == (state, NOON)
    assert not again.is_standing


@pytest.mark.parametrize(
    ("waited", "is_cooling"),
    [
        pytest.param(timedelta(0), True, id="at-once"),
        pytest.param(COOLDOWN - timedelta(microseconds=1), True, id="just-before"),
        pytest.param(COOLDOWN, False, id="then"),
    ],
)
def test_who_said_no_is_left_in_peace_for_a_while(waited: timedelta, is_cooling: bool) -> None:
    assert is_cooling_down(NOON, now=NOON + waited) is is_cooling


def test_who_never_said_no_may_be_asked() -> None:
    assert not is_cooling_down(None, now=NOON)
