"""Setting up many channels from a list, on both stores."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text as sql

from bot.domain.account import Account
from bot.domain.effects import UpdateIssueCard
from bot.domain.errors import NotAllowed
from bot.domain.ids import AccountId
from bot.domain.listening import CaptureMode
from bot.domain.people import DESK, Actor, Person, Role, RoleSource, Side, Standing
from bot.domain.preferences import Overrides
from bot.services.set_up_channels import SetUpChannels, print_of
from tests.contract.store_support import World

HEADER = "channel,account,tier,owner,mode\n"


@pytest.fixture
def service(world: World) -> SetUpChannels:
    return SetUpChannels(store=world.opened.store, ids=world.ids)


def an_agent(world: World, name: str = "Sam") -> Person:
    person = world.person(name, side=Side.TEAM)
    with world.opened.store(world.upkeep()) as work:
        work.people.set_role(person.id, Role.AGENT, source=RoleSource.SLACK)
        work.commit()
    return person


def accounts(world: World) -> dict[str, Account]:
    with world.opened.store.read() as work:
        return {account.name: account for account in work.accounts.everything()}


def rows(world: World, table: str) -> int:
    with world.opened.engine.connect() as connection:
        # The names are this file's own.
        found = connection.execute(sql(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return int(found.scalar_one())


def test_sixty_channels_are_set_up_in_one_go_and_once(world: World, service: SetUpChannels) -> None:
    sam = an_agent(world)
    for number in range(60):
        world.channel(world.account(f"Org {number}"), slack_id=f"C{number:03}")
    text = HEADER + "".join(
        f"c{number:03},Customer {number},gold,@sam,shadow\n" for number in range(60)
    )

    done = service.apply(text, by=DESK, cause=world.upkeep())
    again = service.apply(text, by=DESK, cause=world.upkeep())

    assert done is not None
    assert done.change_count == 60
    assert again is not None
    assert again.change_count == 0
    found = accounts(world)
    assert len(found) == 60
    assert {(one.tier, one.owner_id) for one in found.values()} == {("gold", sam.id)}
    with world.opened.store.read() as work:
        channels = work.channels.of_kind(done.lines[0].channel.kind)
        modes = {work.preferences_in(channel.id).mode for channel in channels}
    assert modes == {CaptureMode.SHADOW}
    assert rows(world, "audit") == 60 * 4


def test_planning_changes_nothing(world: World, service: SetUpChannels) -> None:
    world.channel(world.account())

    plan = service.plan(HEADER + "c1,Other,gold,,shadow", by=DESK)

    assert plan.change_count == 1
    assert (list(accounts(world)), rows(world, "setting"), rows(world, "audit")) == (["Acme"], 0, 0)


def test_one_wrong_line_stops_all_of_them(world: World, service: SetUpChannels) -> None:
    world.channel(world.account())

    done = service.apply(HEADER + "c1,,,,shadow\nc2", by=DESK, cause=world.upkeep())

    assert done is None
    assert (rows(world, "setting"), rows(world, "audit")) == (0, 0)


def test_what_comes_to_something_else_by_now_is_not_applied(
    world: World, service: SetUpChannels
) -> None:
    channel = world.channel(world.account())
    text = HEADER + "c1,,,,shadow"
    seen = print_of(service.plan(text, by=DESK))
    with world.opened.store(world.upkeep()) as work:
        own = Overrides(mode=CaptureMode.MANUAL)
        work.settings.save_channel(channel.id, own, by=None, at=world.now)
        work.commit()

    assert service.apply(text, by=DESK, cause=world.upkeep(), seen=seen) is None
    seen = print_of(service.plan(text, by=DESK))
    assert service.apply(text, by=DESK, cause=world.upkeep(), seen=seen) is not None


def test_what_a_channel_has_of_its_own_beside_the_mode_stays(
    world: World, service: SetUpChannels
) -> None:
    channel = world.channel(world.account())
    own = Overrides(has_ratings=False)
    with world.opened.store(world.upkeep()) as work:
        work.settings.save_channel(channel.id, own, by=None, at=world.now)
        work.commit()

    service.apply(HEADER + "c1,,,,manual", by=DESK, cause=world.upkeep())

    with world.opened.store.read() as work:
        assert work.settings.of_channel(channel.id) == replace(own, mode=CaptureMode.MANUAL)


@pytest.mark.parametrize("standing", set(Standing) - {Standing.ADMIN, Standing.DESK})
def test_only_admins_and_whoever_runs_the_app_may(
    world: World, service: SetUpChannels, standing: Standing
) -> None:
    world.channel(world.account())
    somebody = Actor(standing)

    with pytest.raises(NotAllowed):
        service.plan(HEADER + "c1", by=somebody)
    with pytest.raises(NotAllowed):
        service.apply(HEADER + "c1", by=somebody, cause=world.upkeep())


class TestMerging:
    """Two accounts that turn out to be one company."""

    def test_everything_of_the_one_is_the_others_afterwards(
        self, world: World, service: SetUpChannels
    ) -> None:
        acme, labs = world.desk("Acme", "C1"), world.desk("Labs", "C2")
        issue = labs.opens(world.now)
        labs.rates(issue, 2, world.now)

        service.apply(HEADER + "c2,acme", by=DESK, cause=world.upkeep())

        assert list(accounts(world)) == ["acme"]

        with world.opened.store.read() as work:
            assert work.issues.get(issue.id).account_id == acme.account.id
            assert work.channels.get(labs.channel.id).account_ids == (acme.account.id,)
            assert work.people.get(labs.customer.id).account_id == acme.account.id
        for table in ("issue", "person", "channel_account", "rating", "invitation"):
            assert of_account(world, table, labs.account.id) == 0

    def test_a_channel_of_both_is_one_companys_and_works_like_any_other(
        self, world: World, service: SetUpChannels
    ) -> None:
        acme, labs = world.account("Acme"), world.account("Labs")
        world.channel(acme, slack_id="C1")
        world.channel(labs, slack_id="C2")
        joint = world.channel(acme, slack_id="C3")
        with world.opened.store(world.upkeep()) as work:
            work.channels.save(replace(joint, account_ids=(acme.id, labs.id)))
            work.commit()

        service.apply(HEADER + "c3,Acme\nc2,Acme", by=DESK, cause=world.upkeep())

        with world.opened.store.read() as work:
            now = work.channels.get(joint.id)
        assert now.account_ids == (acme.id,)
        assert now.allows_ai

    def test_a_no_to_the_language_model_is_kept(self, world: World, service: SetUpChannels) -> None:
        acme, labs = world.account("Acme"), world.account("Labs")
        world.channel(acme, slack_id="C1")
        channel = world.channel(labs, slack_id="C2")
        with world.opened.store(world.upkeep()) as work:
            work.settings.save_account(labs.id, Overrides(has_ai=False), by=None, at=world.now)
            work.commit()

        service.apply(HEADER + "c2,Acme", by=DESK, cause=world.upkeep())

        with world.opened.store.read() as work:
            assert not work.preferences_in(channel.id).has_ai

    def test_the_cards_of_open_issues_say_the_new_name(
        self, world: World, service: SetUpChannels
    ) -> None:
        desk = world.desk("Acme", "C1")
        issue = desk.opens(world.now)

        service.apply(HEADER + "c1,Acme Corp", by=DESK, cause=world.upkeep())

        with world.opened.engine.connect() as connection:
            waiting = connection.execute(sql("SELECT kind, base FROM outbox")).all()
        assert [tuple(one) for one in waiting] == [
            ("update_issue_card", UpdateIssueCard(issue.id).key)
        ]


def of_account(world: World, table: str, account_id: AccountId) -> int:
    with world.opened.engine.connect() as connection:
        found = connection.execute(
            # The names are this file's own.
            sql(f"SELECT count(*) FROM {table} WHERE account_id = :id"),  # noqa: S608
            {"id": account_id},
        )
        return int(found.scalar_one())
