"""Changing what an account or a channel has of its own, on both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.back_fill import HistoryRate, pace_of
from bot.domain.briefs import PlaceBrief
from bot.domain.errors import AccountNotFound, InvalidInput, NotAllowed
from bot.domain.ids import AccountId
from bot.domain.people import Actor, Side, Standing
from bot.domain.preferences import Overrides, ResolveScope
from bot.ports import Directory
from bot.services.change_place import ChangePlace
from bot.services.follow_place import FollowPlace
from bot.services.plan_back_fill import PlanBackFill
from bot.services.recognise import Recognise
from tests.contract.store_support import World
from tests.contract.test_team_roles import SmallSlack


@pytest.fixture
def ada(world: World) -> Actor:
    return Actor(Standing.ADMIN, world.person("Ada", side=Side.TEAM).id)


def change_place(world: World) -> ChangePlace:
    slack: Directory = SmallSlack()
    recognise = Recognise(
        store=world.opened.store,
        directory=slack,
        ids=world.ids,
        clock=world.clock,
        follow=FollowPlace(plan=PlanBackFill(ids=world.ids, pace=pace_of(HistoryRate.STANDARD))),
    )
    return ChangePlace(store=world.opened.store, recognise=recognise, clock=world.clock)


def audited(world: World) -> list[object]:
    with world.opened.engine.connect() as connection:
        found = connection.execute(text("SELECT act, details FROM audit ORDER BY id")).all()
    return [str(row[1]).replace("'", '"') for row in found]


def test_every_change_is_noted_in_a_row_of_codes_and_ids(world: World, ada: Actor) -> None:
    account = world.account()
    channel = world.channel(account)
    service = change_place(world)
    place = service.read(account_id=account.id, channel_id=channel.id, by=ada)

    service.change(
        replace(
            place,
            for_account=Overrides(has_ai=False),
            for_channel=Overrides(has_ratings=True, resolve_scope=ResolveScope.THREAD),
        ),
        by=ada,
        cause=world.click(),
    )
    service.change(
        replace(place, for_account=Overrides(), channel=None), by=ada, cause=world.click()
    )

    assert audited(world) == [
        f'{{"account": "{account.id}", "setting": "has_ai", "value": "off"}}',
        f'{{"channel": "{channel.id}", "setting": "has_ratings", "value": "on"}}',
        f'{{"channel": "{channel.id}", "setting": "resolve_scope", "value": "thread"}}',
        f'{{"account": "{account.id}", "setting": "has_ai", "value": "as_around"}}',
    ]


def test_saving_what_is_so_already_notes_nothing(world: World, ada: Actor) -> None:
    account = world.account()
    service = change_place(world)
    place = replace(
        service.read(account_id=account.id, by=ada), for_account=Overrides(has_ratings=False)
    )
    service.change(place, by=ada, cause=world.click())

    service.change(place, by=ada, cause=world.click())

    assert len(audited(world)) == 1
    assert service.read(account_id=account.id, by=ada) == place


def test_a_channel_is_found_by_token_and_by_name_with_its_only_account(
    world: World, ada: Actor
) -> None:
    account = world.account()
    channel = world.channel(account, slack_id="C0ACME0001")
    service = change_place(world)

    typed = ["<#C0ACME0001|c0acme0001>", "<#C0ACME0001>", "c0acme0001", " #C0ACME0001 "]
    found = [service.find(one, by=ada) for one in typed]

    ids = [(place.account, place.channel.id if place.channel else None) for place in found]
    assert ids == [(account, channel.id)] * len(typed)


@pytest.mark.parametrize("typed", ["", "#", "nowhere", "<#C0NOWHERE1|x>", "<@U1>"])
def test_what_is_no_customers_channel_is_not_found(world: World, ada: Actor, typed: str) -> None:
    world.channel(world.account(), slack_id="C0ACME0001")

    with pytest.raises(InvalidInput) as caught:
        change_place(world).find(typed, by=ada)

    assert caught.value.problem == "not_customer_channel"


def test_an_account_that_was_never_stored_has_no_settings(world: World, ada: Actor) -> None:
    with pytest.raises(AccountNotFound):
        change_place(world).read(account_id=AccountId("nobody"), by=ada)


@pytest.mark.parametrize("standing", [one for one in Standing if one is not Standing.ADMIN])
def test_nobody_but_admins_may(world: World, standing: Standing) -> None:
    account = world.account()
    by = Actor(standing)
    service = change_place(world)
    with world.opened.store(world.upkeep()) as work:
        place = PlaceBrief(work.preferences, account, Overrides(has_ai=False))

    with pytest.raises(NotAllowed):
        service.find("#c1", by=by)
    with pytest.raises(NotAllowed):
        service.read(account_id=account.id, by=by)
    with pytest.raises(NotAllowed):
        service.change(place, by=by, cause=world.click())

    with world.opened.store(world.upkeep()) as work:
        assert work.settings.of_account(account.id) == Overrides()
