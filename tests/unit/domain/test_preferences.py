"""What a workspace may decide, and what holds while it decided nothing."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import TeamId, UserId
from bot.domain.listening import CaptureMode, Strictness
from bot.domain.people import Guests, Identity
from bot.domain.preferences import STANDARD_EMOJI, EmojiAct, Overrides, Preferences, ResolveScope

SWITCH = st.none() | st.booleans()
EVERYBODY = [Identity(TeamId("T1"), UserId(f"U{number}")) for number in range(4)]
PEOPLE = st.frozensets(st.sampled_from(EVERYBODY))
PLACES = st.builds(
    Overrides,
    has_ai=SWITCH,
    has_ratings=SWITCH,
    mirrors_state=SWITCH,
    mirrors_messages=SWITCH,
    resolve_scope=st.none() | st.sampled_from(ResolveScope),
    mode=st.none() | st.sampled_from(CaptureMode),
    strictness=st.none() | st.sampled_from(Strictness),
    merge_window=st.none() | st.just(timedelta(0)) | st.just(timedelta(hours=1)),
    guests=st.none() | st.sampled_from(Guests),
    teammates=PEOPLE,
    customers=PEOPLE,
)
WORKSPACES = st.builds(
    Preferences,
    is_paused=st.booleans(),
    has_ai=st.booleans(),
    has_ratings=st.booleans(),
    mirrors_state=st.booleans(),
    mirrors_messages=st.booleans(),
    resolve_scope=st.sampled_from(ResolveScope),
    mode=st.sampled_from(CaptureMode),
    guests=st.sampled_from(Guests),
    teammates=PEOPLE,
    customers=PEOPLE,
    emoji=st.just(dict(STANDARD_EMOJI)),
    customer_channels=st.just(frozenset()),
    digest_days=st.just(frozenset({1})),
    roles=st.just({}),
)
OF_A_PLACE = [field.name for field in fields(Overrides)]


@pytest.mark.parametrize("act", EmojiAct)
def test_every_act_has_an_emoji_of_its_own(act: EmojiAct) -> None:
    preferences = Preferences()

    assert preferences.act_of(preferences.emoji[act]) is act
    assert len(set(STANDARD_EMOJI.values())) == len(EmojiAct)


@pytest.mark.parametrize("emoji", ["tada", "", "eyes::skin-tone-2", "EYES"])
def test_any_other_emoji_is_just_an_emoji(emoji: str) -> None:
    assert Preferences().act_of(emoji) is None


def test_a_workspace_chooses_its_own_emoji() -> None:
    preferences = Preferences(emoji={**STANDARD_EMOJI, EmojiAct.CLAIM: "raised_hand"})

    assert preferences.act_of("raised_hand") is EmojiAct.CLAIM
    assert preferences.act_of("eyes") is None


def test_changing_one_workspaces_emoji_changes_no_others() -> None:
    """A shared default would leak one workspace's choice into the next."""
    first, second = Preferences(), Preferences()

    first.emoji[EmojiAct.CLAIM] = "raised_hand"

    assert second.act_of("eyes") is EmojiAct.CLAIM
    assert STANDARD_EMOJI[EmojiAct.CLAIM] == "eyes"


def test_a_digest_goes_out_on_workdays_unless_somebody_chose_otherwise() -> None:
    assert Preferences().digest_days == {1, 2, 3, 4, 5}


@given(WORKSPACES)
def test_a_place_without_settings_of_its_own_is_as_the_workspace(workspace: Preferences) -> None:
    assert workspace.within(Overrides()) == workspace


@given(WORKSPACES, PLACES, PLACES)
def test_the_nearest_that_says_something_wins(
    workspace: Preferences, account: Overrides, channel: Overrides
) -> None:
    in_force = workspace.within(account).within(channel)

    for name in set(OF_A_PLACE) - {"has_ai", "teammates", "customers"}:
        said = [getattr(place, name) for place in (channel, account, workspace)]
        assert getattr(in_force, name) == next(value for value in said if value is not None)


@given(WORKSPACES, PLACES, PLACES)
def test_a_no_to_the_model_anywhere_is_a_no(
    workspace: Preferences, account: Overrides, channel: Overrides
) -> None:
    in_force = workspace.within(account).within(channel)

    said = {workspace.has_ai, account.has_ai, channel.has_ai}
    assert in_force.has_ai is (False not in said)


@given(WORKSPACES, PLACES, PLACES)
def test_a_place_changes_nothing_that_only_the_workspace_decides(
    workspace: Preferences, account: Overrides, channel: Overrides
) -> None:
    in_force = workspace.within(account).within(channel)

    others = [field.name for field in fields(Preferences) if field.name not in OF_A_PLACE]
    assert {name: getattr(in_force, name) for name in others} == {
        name: getattr(workspace, name) for name in others
    }


@given(WORKSPACES, PLACES, PLACES)
def test_whoever_is_named_nearest_is_heard_as_what_is_said_there(
    workspace: Preferences, account: Overrides, channel: Overrides
) -> None:
    in_force = workspace.within(account).within(channel)

    for person in EVERYBODY:
        heard = "customer" if person in in_force.customers else "other"
        if person in in_force.teammates and heard == "other":
            heard = "teammate"
        assert heard == _named_nearest(person, (channel, account, workspace))


def _named_nearest(person: Identity, places: tuple[Overrides | Preferences, ...]) -> str:
    for place in places:
        if person in place.customers:
            return "customer"
        if person in place.teammates:
            return "teammate"
    return "other"


@given(WORKSPACES, PLACES)
def test_a_pause_of_everything_is_one_of_each_channel(
    workspace: Preferences, channel: Overrides
) -> None:
    in_force = workspace.within(channel).in_force()

    is_paused = workspace.is_paused or (channel.mode or workspace.mode) is CaptureMode.PAUSED
    assert in_force.is_paused is is_paused
    assert (in_force.mode is CaptureMode.PAUSED) is is_paused


def test_where_the_desk_only_watches_customers_see_and_are_asked_nothing() -> None:
    watched = Preferences().within(Overrides(mode=CaptureMode.SHADOW, has_ratings=True)).in_force()

    assert (watched.mirrors_state, watched.has_ratings, watched.has_suggestions) == (False,) * 3
    assert watched.mirrors_messages
