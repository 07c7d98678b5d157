"""The policy table, every cell of it, written out a second time by hand.

A change of the policy has to be made here as well, by somebody who means it.
"""

from __future__ import annotations

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.ids import ChannelId, MessageTs, NudgeId, PersonId
from bot.domain.issue import Issue
from bot.domain.issue_status import IssueStatus
from bot.domain.nudge import Nudge
from bot.domain.people import DESK, Actor, Standing
from bot.domain.permissions import POLICY, Act, allows, require
from tests.unit.builders import DANA_ID, NOON, SAM_ID, an_issue

SITUATIONS = (
    "no issue",
    "somebody else's",
    "own, unanswered",
    "own, answered",
    "asked somebody else",
    "asked them",
)

# One letter for each of SITUATIONS: y is granted, n denied.
NEVER = "nnnnnn"
ALWAYS = "yyyyyy"
OWN = "nnyynn"
OWN_ANSWERED = "nnnynn"
ASKED = "nnnnny"

COLUMNS = (
    Standing.ADMIN,
    Standing.LEAD,
    Standing.AGENT,
    Standing.COLLEAGUE,
    Standing.GUEST,
    Standing.EXTERNAL,
    Standing.BOT,
    Standing.DEACTIVATED,
    Standing.DESK,
)

TEAM_ONLY = (ALWAYS, ALWAYS, ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER)
TEAM_AND_REQUESTER = (
    *(ALWAYS, ALWAYS, ALWAYS),
    *(OWN_ANSWERED, OWN_ANSWERED, OWN_ANSWERED),
    *(NEVER, NEVER, NEVER),
)
DESK_ONLY = (NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, ALWAYS)

EXPECTED: dict[str, tuple[str, ...]] = {
    "write": (ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, NEVER),
    "capture": TEAM_ONLY,
    "log_issue": TEAM_ONLY,
    "claim": TEAM_ONLY,
    "assign": TEAM_ONLY,
    "prioritise": TEAM_ONLY,
    "retitle": TEAM_ONLY,
    "correct_reading": TEAM_ONLY,
    "resolve": TEAM_AND_REQUESTER,
    "reopen": TEAM_AND_REQUESTER,
    "discard": TEAM_ONLY,
    "merge": TEAM_ONLY,
    "split": TEAM_ONLY,
    "reply": TEAM_ONLY,
    "undo_reply": TEAM_ONLY,
    "suggest": (ALWAYS, ALWAYS, ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, ALWAYS),
    "rate": (NEVER, NEVER, NEVER, OWN, OWN, OWN, NEVER, NEVER, NEVER),
    "ask_rating": DESK_ONLY,
    "ask_writer": DESK_ONLY,
    "ask_model": DESK_ONLY,
    "answer_nudge": (ASKED, ASKED, ASKED, ASKED, ASKED, ASKED, NEVER, NEVER, NEVER),
    "view_issues": TEAM_ONLY,
    "view_accounts": TEAM_ONLY,
    "view_digest": TEAM_ONLY,
    "post_digest": (ALWAYS, ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, ALWAYS),
    "view_status": TEAM_ONLY,
    "explain": TEAM_ONLY,
    "change_settings": (ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER),
    "set_up_channels": (ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, ALWAYS),
    "see_help": (ALWAYS, ALWAYS, ALWAYS, ALWAYS, NEVER, NEVER, NEVER, NEVER, NEVER),
    "ask_privacy": (ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, NEVER, NEVER, NEVER),
}

CELLS = [
    pytest.param(Act(act), standing, situation, answer == "y", id=f"{act}-{standing}-{situation}")
    for act, row in EXPECTED.items()
    for standing, cells in zip(COLUMNS, row, strict=True)
    for situation, answer in zip(SITUATIONS, cells, strict=True)
]


def about_in(situation: str) -> Issue | Nudge | None:
    if situation == "no issue":
        return None
    if situation.startswith("asked"):
        return a_nudge(DANA_ID if situation == "asked them" else PersonId("erin"))
    if situation == "own, answered":
        return an_issue(IssueStatus.WAITING)
    if situation == "own, unanswered":
        return an_issue()
    return an_issue(IssueStatus.WAITING, requester_id=PersonId("erin"))


def a_nudge(person_id: PersonId) -> Nudge:
    return Nudge(
        id=NudgeId("n1"),
        channel_id=ChannelId("c1"),
        ts=MessageTs("1795176000.000100"),
        thread_ts=MessageTs("1795176000.000100"),
        person_id=person_id,
        asked_at=NOON,
    )


def actor_with(standing: Standing) -> Actor:
    return DESK if standing is Standing.DESK else Actor(standing=standing, person_id=DANA_ID)


def test_the_table_here_has_every_act_and_every_standing() -> None:
    assert set(EXPECTED) == {act.value for act in Act}
    assert set(COLUMNS) == set(Standing)
    assert len(CELLS) == len(Act) * len(Standing) * len(SITUATIONS)


@pytest.mark.parametrize(("act", "standing", "situation", "is_granted"), CELLS)
def test_a_cell_of_the_policy_says_what_is_written_here(
    act: Act, standing: Standing, situation: str, is_granted: bool
) -> None:
    actor, about = actor_with(standing), about_in(situation)

    assert allows(actor, act, about) is is_granted


def test_an_act_that_the_policy_does_not_know_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(POLICY, Act.WRITE)

    assert not allows(actor_with(Standing.ADMIN), Act.WRITE)


def test_a_denied_act_raises_and_names_the_act() -> None:
    with pytest.raises(NotAllowed) as refusal:
        require(actor_with(Standing.EXTERNAL), Act.ASSIGN, an_issue())

    assert refusal.value.act == "assign"


def test_a_granted_act_raises_nothing() -> None:
    require(actor_with(Standing.AGENT), Act.ASSIGN, an_issue())


def test_somebody_without_a_person_is_nobodys_requester() -> None:
    nobody = Actor(standing=Standing.EXTERNAL, person_id=None)

    assert not allows(nobody, Act.RATE, an_issue())
    assert not allows(nobody, Act.ANSWER_NUDGE, a_nudge(DANA_ID))


def test_an_agent_cannot_rate_the_issue_they_logged_themselves() -> None:
    agent = Actor(standing=Standing.AGENT, person_id=SAM_ID)

    assert not allows(agent, Act.RATE, an_issue(requester_id=SAM_ID))
