"""People, channels, accounts and audit keep what they are given."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.account import AccountScope, Channel, ChannelKind, Organisation
from bot.domain.errors import AccountNotFound, ChannelNotConnected
from bot.domain.ids import AccountId, ChannelId, OrganisationId, PersonId, SlackChannelId, TeamId
from bot.domain.people import Identity, Person, Role, RoleSource, Side
from tests.contract.store_support import MONDAY, World


def test_a_person_is_found_by_identity_and_by_user(world: World) -> None:
    person = world.person("Dana", world.account())

    with world.opened.store(world.upkeep()) as work:
        assert work.people.find(person.identity) == person
        assert work.people.find_by_user(person.identity.user) == person
        assert work.people.get(person.id) == person
        assert work.people.checked_at(person.id) == MONDAY
        assert work.people.find(Identity(TeamId("T-other"), person.identity.user)) is None
        assert work.people.find_by_user("U-nobody") is None
        assert work.people.checked_at(PersonId("nobody")) is None
        with pytest.raises(KeyError):
            work.people.get(PersonId("nobody"))


def test_of_a_user_met_in_two_teams_the_one_looked_up_last_is_found(world: World) -> None:
    first = world.person("Dana")
    second = replace(
        first, id=PersonId("second"), identity=Identity(TeamId("E1"), first.identity.user)
    )

    with world.opened.store(world.upkeep()) as work:
        work.people.save(second, checked_at=MONDAY + timedelta(hours=1))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.people.find_by_user(first.identity.user) == second


def _roles_after(world: World, *said: tuple[Role | None, str]) -> tuple[Person, Role | None]:
    person = world.person("Sam", side=Side.TEAM)
    with world.opened.store(world.upkeep()) as work:
        for role, source in said:
            work.people.set_role(person.id, role, source=source)
        work.commit()
    with world.opened.store(world.upkeep()) as work:
        return person, work.people.get(person.id).role


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        pytest.param([(Role.AGENT, "slack")], Role.AGENT, id="slack-alone"),
        pytest.param([(Role.AGENT, "slack"), (None, "slack")], None, id="slack-takes-it-back"),
        pytest.param(
            [(Role.LEAD, "settings"), (Role.AGENT, "slack")], Role.LEAD, id="settings-win"
        ),
        pytest.param([(Role.AGENT, "slack"), (None, "settings")], None, id="settings-say-none"),
    ],
)
def test_what_settings_say_of_a_role_wins(
    world: World, said: list[tuple[Role | None, str]], counts: Role | None
) -> None:
    _, role = _roles_after(world, *said)

    assert role == counts


def test_what_a_source_no_longer_says_leaves_the_word_to_the_other(world: World) -> None:
    sam, _ = _roles_after(world, (Role.AGENT, "slack"), (Role.LEAD, "settings"))

    with world.opened.store(world.upkeep()) as work:
        work.people.clear_role(sam.id, source=RoleSource.SETTINGS)
        work.people.clear_role(PersonId("nobody"), source=RoleSource.SETTINGS)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.people.get(sam.id).role is Role.AGENT
        assert work.people.role_from(sam.id, source=RoleSource.SETTINGS) is None


def test_each_source_can_be_asked_alone(world: World) -> None:
    sam, _ = _roles_after(world, (Role.ADMIN, "slack"), (None, "settings"))

    with world.opened.store(world.upkeep()) as work:
        said = {source: work.people.role_from(sam.id, source=source) for source in RoleSource}

    assert said == {RoleSource.SLACK: Role.ADMIN, RoleSource.SETTINGS: None}


def test_whom_a_source_names_is_listed_also_with_no_role(world: World) -> None:
    people = [world.person(name, side=Side.TEAM) for name in ("Zoe", "Ann", "Bob", "Cy")]
    zoe, ann, bob, _ = people
    with world.opened.store(world.upkeep()) as work:
        work.people.set_role(zoe.id, Role.LEAD, source=RoleSource.SETTINGS)
        work.people.set_role(ann.id, None, source=RoleSource.SETTINGS)
        work.people.set_role(bob.id, Role.AGENT, source=RoleSource.SLACK)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        named = [person.name for person in work.people.named_by(RoleSource.SETTINGS)]

    assert named == ["Ann", "Zoe"]


def test_saving_a_person_leaves_the_role_alone(world: World) -> None:
    person, _ = _roles_after(world, (Role.LEAD, "settings"))

    with world.opened.store(world.upkeep()) as work:
        work.people.save(replace(person, name="Sam Ray", role=None), checked_at=MONDAY)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.people.get(person.id) == replace(person, name="Sam Ray", role=Role.LEAD)


def test_those_who_hold_a_role_are_listed_by_name(world: World) -> None:
    people = [world.person(name, side=Side.TEAM) for name in ("Zoe", "Ann", "Bob", "Cy")]
    zoe, ann, bob, _ = people
    with world.opened.store(world.upkeep()) as work:
        work.people.set_role(zoe.id, Role.AGENT, source="slack")
        work.people.set_role(ann.id, Role.ADMIN, source="slack")
        work.people.set_role(bob.id, Role.AGENT, source="slack")
        work.people.set_role(bob.id, None, source="settings")
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        found = work.people.with_role()

    assert [(person.name, person.role) for person in found] == [
        ("Ann", Role.ADMIN),
        ("Zoe", Role.AGENT),
    ]


def test_a_channel_is_found_under_every_id_it_ever_had(world: World) -> None:
    account = world.account()
    channel = world.channel(account, slack_id="G1")
    shared = replace(channel, slack_id=SlackChannelId("C9"), is_shared=True, checked_at=MONDAY)

    with world.opened.store(world.upkeep()) as work:
        work.channels.save(shared)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.channels.find(SlackChannelId("G1")) == shared
        assert work.channels.find(SlackChannelId("C9")) == shared
        assert work.channels.get(channel.id) == shared
        assert work.channels.find(SlackChannelId("C0")) is None
        with pytest.raises(ChannelNotConnected):
            work.channels.get(ChannelId("nowhere"))


def test_a_channel_keeps_its_accounts_in_their_order(world: World) -> None:
    first, second, third = (world.account(name) for name in ("C", "A", "B"))
    channel = replace(world.channel(first), account_ids=(second.id, first.id, third.id))

    with world.opened.store(world.upkeep()) as work:
        work.channels.save(channel)
        work.channels.save(replace(channel, account_ids=(third.id, second.id)))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.channels.get(channel.id).account_ids == (third.id, second.id)


def test_an_id_that_moved_to_another_channel_leads_there(world: World) -> None:
    """A message may arrive under a channel's new id before the news that it is the same channel."""
    old, new = world.channel(slack_id="G1"), world.channel(slack_id="C9")

    with world.opened.store(world.upkeep()) as work:
        work.channels.save(replace(old, slack_id=new.slack_id))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        found = work.channels.find(new.slack_id)
    assert found is not None
    assert found.id == old.id


def test_channels_are_listed_by_kind_in_the_order_they_were_met(world: World) -> None:
    channels: list[Channel] = [world.channel(slack_id=f"C{number}") for number in range(3)]
    world.channel(slack_id="C7", kind=ChannelKind.TRIAGE)

    with world.opened.store(world.upkeep()) as work:
        assert list(work.channels.of_kind(ChannelKind.CUSTOMER)) == channels
        assert list(work.channels.of_kind(ChannelKind.DIRECT)) == []


def test_an_account_is_found_by_name_without_regard_to_case(world: World) -> None:
    account = world.account("Über GmbH")

    with world.opened.store(world.upkeep()) as work:
        assert work.accounts.find_by_name(" ÜBER gmbh ") == account
        assert work.accounts.find_by_name("Über") is None
        assert work.accounts.get(account.id) == account
        with pytest.raises(AccountNotFound):
            work.accounts.get(AccountId("nobody"))


def test_the_names_of_the_other_accounts_leave_out_ones_own(world: World) -> None:
    acme, _, _ = world.account("Acme"), world.account("Initech"), world.account("Globex")

    with world.opened.store(world.upkeep()) as work:
        names = work.accounts.names_of_others(AccountScope(acme.id))

    assert names == {"Initech", "Globex"}


def test_an_organisation_is_found_by_team(world: World) -> None:
    account = world.account()
    organisation = Organisation(OrganisationId("o"), TeamId("T2"), "Acme Ltd", account.id)

    with world.opened.store(world.upkeep()) as work:
        work.accounts.save_organisation(organisation)
        work.accounts.save_organisation(replace(organisation, name="Acme Inc"))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.accounts.find_organisation(TeamId("T2")) == replace(
            organisation, name="Acme Inc"
        )
        assert work.accounts.find_organisation(TeamId("T3")) is None


def test_an_audited_act_is_stored_with_both_times(world: World) -> None:
    sam = world.person("Sam", side=Side.TEAM)
    world.clock.advance(timedelta(minutes=5))

    with world.opened.store(world.upkeep()) as work:
        work.audit.note("claim", by=sam.id, at=MONDAY, details={"to": "x"})
        work.audit.note("resolve", by=None, at=MONDAY)
        work.commit()

    with world.opened.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT act, at < recorded_at, details FROM audit ORDER BY id")
        ).all()
    assert [(row[0], bool(row[1])) for row in rows] == [("claim", True), ("resolve", True)]
