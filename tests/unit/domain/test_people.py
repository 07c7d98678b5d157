"""Which column of the policy table somebody falls into."""

from __future__ import annotations

import pytest

from bot.domain.people import DESK, Actor, Role, Side, Standing, actor_of
from tests.unit.builders import ACME_ID, DANA_ID, a_person


@pytest.mark.parametrize(
    ("role", "standing"),
    [
        (None, Standing.COLLEAGUE),
        (Role.AGENT, Standing.AGENT),
        (Role.LEAD, Standing.LEAD),
        (Role.ADMIN, Standing.ADMIN),
    ],
)
def test_a_full_member_stands_where_their_role_says(role: Role | None, standing: Standing) -> None:
    person = a_person(side=Side.TEAM, role=role)

    assert actor_of(person).standing is standing


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize(
    ("side", "standing"),
    [
        (Side.GUEST, Standing.GUEST),
        (Side.EXTERNAL, Standing.EXTERNAL),
        (Side.BOT, Standing.BOT),
    ],
)
def test_a_role_counts_for_nobody_but_full_members(
    side: Side, standing: Standing, role: Role | None
) -> None:
    person = a_person(side=side, role=role)

    assert actor_of(person).standing is standing


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("side", Side)
def test_a_deactivated_person_has_no_standing_left(side: Side, role: Role | None) -> None:
    person = a_person(side=side, role=role, is_deactivated=True)

    assert actor_of(person).standing is Standing.DEACTIVATED


def test_an_actor_keeps_who_they_are_and_whose_customer() -> None:
    actor = actor_of(a_person())

    assert (actor.person_id, actor.account_id) == (DANA_ID, ACME_ID)


@pytest.mark.parametrize("standing", Standing)
def test_agents_leads_and_admins_speak_for_the_team(standing: Standing) -> None:
    is_agent = standing in {Standing.AGENT, Standing.LEAD, Standing.ADMIN}

    assert Actor(standing=standing).is_agent is is_agent


def test_the_desk_is_nobody() -> None:
    assert DESK.person_id is None
    assert DESK.account_id is None
    assert not DESK.is_agent


@pytest.mark.parametrize("is_deactivated", [False, True])
@pytest.mark.parametrize("side", Side)
def test_only_full_members_who_are_there_can_hold_a_role(side: Side, is_deactivated: bool) -> None:
    person = a_person(side=side, is_deactivated=is_deactivated)

    assert person.can_hold_role is (side is Side.TEAM and not is_deactivated)
