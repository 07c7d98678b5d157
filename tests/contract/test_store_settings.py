"""Settings: the workspace's, and what single accounts and channels have of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import text

from bot.domain.account import AccountScope, Channel
from bot.domain.errors import ChannelNotConnected
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.domain.listening import CaptureMode, Strictness
from bot.domain.people import Guests, Identity, Role, Side
from bot.domain.preferences import (
    STANDARD_EMOJI,
    EmojiAct,
    Overrides,
    Preferences,
    ResolveScope,
)
from tests.contract.store_support import MONDAY, World

PAT, CLEO = Identity(TeamId("T2"), UserId("U3")), Identity(TeamId("T1"), UserId("U4"))


def test_settings_have_their_defaults_until_they_are_stored(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        assert not work.settings.is_seeded()
        assert work.preferences == Preferences()


def test_stored_settings_come_back_as_they_were(world: World) -> None:
    wished = Preferences(
        time_zone="Asia/Kathmandu",
        digest_at=time(7, 45),
        digest_days=frozenset({1, 7}),
        customer_channels=frozenset({"C1", "help"}),
        rating_delay=timedelta(hours=3),
        rating_cooldown=timedelta(days=30),
        is_paused=True,
        mode=CaptureMode.SHADOW,
        strictness=Strictness.EVERYTHING,
        merge_window=timedelta(0),
        guests=Guests.TEAM,
        teammates=frozenset({PAT, CLEO}),
        customers=frozenset({PAT}),
        roles={UserId("U1"): Role.LEAD, UserId("U2"): None},
        emoji={**STANDARD_EMOJI, EmojiAct.CLAIM: "giraffe"},
    )

    with world.opened.store(world.upkeep()) as work:
        work.settings.save(wished, by=None, at=MONDAY)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.settings.is_seeded()
        assert work.preferences == wished


def test_only_a_setting_that_changed_gets_a_new_author(world: World) -> None:
    sam = world.person("Sam", side=Side.TEAM)
    with world.opened.store(world.upkeep()) as work:
        work.settings.save(Preferences(), by=None, at=MONDAY)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        work.settings.save(Preferences(has_ai=False), by=sam.id, at=MONDAY + timedelta(days=1))
        work.commit()

    with world.opened.engine.connect() as connection:
        changed = connection.execute(
            text("SELECT key FROM setting WHERE changed_by IS NOT NULL")
        ).scalars()
        assert list(changed) == ["has_ai"]


def test_a_setting_of_a_later_version_is_left_alone(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.settings.save(Preferences(has_ai=False), by=None, at=MONDAY)
        work.commit()
    with world.opened.engine.begin() as connection:
        connection.execute(text("UPDATE setting SET key = 'from_tomorrow' WHERE key = 'has_ai'"))

    with world.opened.store(world.upkeep()) as work:
        assert work.preferences == Preferences()


def _in_force(world: World, channel: Channel) -> Preferences:
    with world.opened.store(world.upkeep()) as work:
        return work.preferences_in(channel.id)


def _save(
    world: World,
    channel: Channel,
    *,
    workspace: Preferences | None = None,
    account: Overrides | None = None,
    own: Overrides | None = None,
) -> None:
    with world.opened.store(world.upkeep()) as work:
        if workspace is not None:
            work.settings.save(workspace, by=None, at=MONDAY)
        if account is not None and channel.account_id is not None:
            work.settings.save_account(channel.account_id, account, by=None, at=MONDAY)
        if own is not None:
            work.settings.save_channel(channel.id, own, by=None, at=MONDAY)
        work.commit()


def test_a_place_has_nothing_of_its_own_until_it_is_stored(world: World) -> None:
    account = world.account()
    channel = world.channel(account)

    with world.opened.store(world.upkeep()) as work:
        assert work.settings.of_account(account.id) == Overrides()
        assert work.settings.of_channel(channel.id) == Overrides()
        assert work.preferences_in(channel.id) == work.preferences


def test_what_a_place_has_of_its_own_comes_back_and_goes_again(world: World) -> None:
    account = world.account()
    channel = world.channel(account)
    own = Overrides(has_ratings=False, mirrors_state=True, resolve_scope=ResolveScope.THREAD)
    _save(world, channel, account=Overrides(has_ai=False), own=own)

    with world.opened.store(world.upkeep()) as work:
        assert work.settings.of_account(account.id) == Overrides(has_ai=False)
        assert work.settings.of_channel(channel.id) == own
        assert not work.settings.is_seeded()

    _save(world, channel, own=replace(own, mirrors_state=None))
    _save(world, channel, account=Overrides(), own=Overrides(has_ratings=False))

    with world.opened.store(world.upkeep()) as work:
        assert work.settings.of_account(account.id) == Overrides()
        assert work.settings.of_channel(channel.id) == Overrides(has_ratings=False)


def test_in_a_channel_the_nearest_setting_is_in_force(world: World) -> None:
    channel = world.channel(world.account())
    workspace = Preferences(has_ratings=True, mirrors_messages=False, digest_channel="C9")
    _save(
        world,
        channel,
        workspace=workspace,
        account=Overrides(has_ai=False, has_ratings=False, mirrors_state=False),
        own=Overrides(has_ai=True, mirrors_state=True, resolve_scope=ResolveScope.THREAD),
    )

    in_force = _in_force(world, channel)

    assert in_force == replace(
        workspace,
        has_ai=False,
        has_ratings=False,
        mirrors_state=True,
        resolve_scope=ResolveScope.THREAD,
    )


def test_one_place_knows_nothing_of_another(world: World) -> None:
    acme, initech = world.account("Acme"), world.account("Initech")
    ours, theirs = world.channel(acme, slack_id="C1"), world.channel(initech, slack_id="C2")
    second = world.channel(acme, slack_id="C3")
    _save(world, ours, account=Overrides(has_ai=False), own=Overrides(has_ratings=False))

    assert _in_force(world, theirs) == Preferences()
    assert _in_force(world, second) == Preferences(has_ai=False)


def test_in_a_channel_of_several_accounts_none_of_theirs_counts(world: World) -> None:
    acme, initech = world.account("Acme"), world.account("Initech")
    shared = replace(world.channel(acme), account_ids=(acme.id, initech.id))
    with world.opened.store(world.upkeep()) as work:
        work.channels.save(shared)
        work.settings.save_account(acme.id, Overrides(has_ratings=False), by=None, at=MONDAY)
        work.settings.save_channel(shared.id, Overrides(mirrors_state=False), by=None, at=MONDAY)
        work.commit()

    assert _in_force(world, shared) == Preferences(mirrors_state=False)


def test_a_channel_that_was_never_stored_has_no_settings(world: World) -> None:
    with world.opened.store(world.upkeep()) as work, pytest.raises(ChannelNotConnected):
        work.preferences_in(ChannelId("nowhere"))


def test_who_changed_a_places_setting_is_noted(world: World) -> None:
    sam = world.person("Sam", side=Side.TEAM)
    channel = world.channel(world.account())
    _save(world, channel, own=Overrides(has_ratings=False))

    with world.opened.store(world.upkeep()) as work:
        own = Overrides(has_ratings=False, mirrors_state=False)
        work.settings.save_channel(channel.id, own, by=sam.id, at=MONDAY)
        work.commit()

    with world.opened.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT scope, key FROM setting WHERE changed_by IS NOT NULL")
        ).all()
    assert [tuple(row) for row in rows] == [("channel", "mirrors_state")]


def test_an_accounts_page_shows_what_is_in_force_there(world: World) -> None:
    account = world.account()
    plain, own = world.channel(account, slack_id="C1"), world.channel(account, slack_id="C2")
    of_its_own = Overrides(mirrors_state=False)
    _save(world, own, account=Overrides(has_ratings=False), own=of_its_own)

    brief = world.opened.reports.account_brief(AccountScope(account.id), now=world.now)

    assert brief.channels == (plain, own)
    assert brief.preferences == Preferences(has_ratings=False)
    assert brief.own_settings == ((own, of_its_own),)


def test_who_is_named_in_a_channel_comes_back_and_goes_again(world: World) -> None:
    channel = world.channel(world.account())
    own = Overrides(
        mode=CaptureMode.MANUAL,
        merge_window=timedelta(hours=24),
        teammates=frozenset({PAT}),
        customers=frozenset({CLEO}),
    )
    _save(world, channel, own=own)

    with world.opened.store(world.upkeep()) as work:
        assert work.settings.of_channel(channel.id) == own
    _save(world, channel, own=Overrides())

    with world.opened.store(world.upkeep()) as work:
        assert work.settings.of_channel(channel.id) == Overrides()
    with world.opened.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM setting")).scalar() == 0


def test_a_paused_channel_counts_as_paused_and_the_channel_beside_it_does_not(
    world: World,
) -> None:
    account = world.account()
    paused, other = world.channel(account), world.channel(account, slack_id="C0OTHER001")
    _save(world, paused, own=Overrides(mode=CaptureMode.PAUSED))

    assert _in_force(world, paused).is_paused
    assert not _in_force(world, other).is_paused


def test_where_everything_is_paused_each_channel_is(world: World) -> None:
    channel = world.channel(world.account())
    _save(
        world,
        channel,
        workspace=Preferences(is_paused=True),
        own=Overrides(mode=CaptureMode.AUTOMATIC),
    )

    assert _in_force(world, channel).mode is CaptureMode.PAUSED
