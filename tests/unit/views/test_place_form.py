"""The settings of one account and one channel as a form, and back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.briefs import PlaceBrief
from bot.domain.errors import InvalidInput
from bot.domain.ids import TeamId, UserId
from bot.domain.listening import CaptureMode, Strictness
from bot.domain.modes import OFFERED
from bot.domain.people import Guests, Identity
from bot.domain.preferences import Overrides, Preferences, ResolveScope
from bot.texts import load_texts
from handlers.forms import PlaceFormMemory, load_place_memory, place_memory_of
from handlers.views.place_form import build_place_form, parse_place
from tests.unit.views import builders as a

TEXTS = load_texts(is_strict=True)
BOTH = PlaceBrief(Preferences(), account=a.ACME, channel=a.HELP)
SWITCH = st.none() | st.booleans()
PEOPLE = st.frozensets(
    st.builds(Identity, st.just(TeamId("T0HOST0001")), st.sampled_from(["U0PAT001", "U0CLEO01"]))
)
SHOWN = st.builds(
    PlaceBrief,
    preferences=st.just(Preferences()),
    account=st.just(a.ACME),
    # The form offers no "yes" to the model: it would change nothing.
    for_account=st.builds(
        Overrides, has_ai=st.sampled_from([None, False]), has_ratings=SWITCH, mirrors_state=SWITCH
    ),
    channel=st.just(a.HELP),
    for_channel=st.builds(
        Overrides,
        has_ai=SWITCH,
        has_ratings=SWITCH,
        mirrors_state=SWITCH,
        mirrors_messages=SWITCH,
        resolve_scope=st.none() | st.sampled_from(ResolveScope),
        mode=st.none() | st.sampled_from(OFFERED),
        strictness=st.none() | st.sampled_from(Strictness),
        guests=st.none() | st.sampled_from(Guests),
        merge_window=st.none() | st.integers(0, 1440).map(lambda n: timedelta(minutes=n)),
        teammates=PEOPLE,
        customers=PEOPLE,
    ),
)


def fields_of(place: PlaceBrief) -> dict[str, dict[str, Any]]:
    """Return the menus of the form by block."""
    view: Any = build_place_form(place, texts=TEXTS, private_metadata="m")
    return {b["block_id"]: b["element"] for b in view["blocks"] if b["type"] == "input"}


def submitted(place: PlaceBrief, **answers: str) -> dict[str, Any]:
    """Return what Slack sends when somebody chooses `answers` by block and saves."""
    state: dict[str, Any] = {}
    for block_id, element in fields_of(place).items():
        answer = answers.get(block_id.replace(".", "_"))
        if element["type"] == "number_input":
            value = {"value": answer or element.get("initial_value")}
            state[block_id] = {element["action_id"]: {"type": "number_input", **value}}
            continue
        if element["type"] == "multi_users_select":
            users = answer.split() if answer else element.get("initial_users", [])
            state[block_id] = {element["action_id"]: {"selected_users": users}}
            continue
        chosen = answer or element["initial_option"]["value"]
        option = {"text": {"type": "plain_text", "text": "x"}, "value": chosen}
        state[block_id] = {
            element["action_id"]: {"type": "static_select", "selected_option": option}
        }
    return state


def first_choice(place: PlaceBrief, block_id: str) -> str:
    """Return the words of the choice to be as it is around the place."""
    text: str = fields_of(place)[block_id]["options"][0]["text"]["text"]
    return text


@given(SHOWN)
def test_saving_the_form_as_it_is_changes_nothing(place: PlaceBrief) -> None:
    assert parse_place(submitted(place), place) == place


def test_what_is_chosen_becomes_the_places_own() -> None:
    state = submitted(
        BOTH,
        place_account_has_ai="off",
        place_account_has_ratings="off",
        place_channel_has_ratings="on",
        place_channel_mirrors_state="off",
        place_channel_resolve_scope="thread",
        listening_channel_mode="shadow",
        listening_channel_merge_window="0",
        listening_channel_teammates="U0PAT001",
    )

    place = parse_place(state, BOTH)

    assert place.for_account == Overrides(has_ai=False, has_ratings=False)
    assert place.for_channel == Overrides(
        has_ratings=True,
        mirrors_state=False,
        resolve_scope=ResolveScope.THREAD,
        mode=CaptureMode.SHADOW,
        merge_window=timedelta(0),
        teammates=frozenset({Identity(TeamId(""), UserId("U0PAT001"))}),
    )


def test_what_was_a_places_own_can_be_given_up() -> None:
    off = replace(
        BOTH,
        for_account=Overrides(has_ai=False),
        for_channel=Overrides(resolve_scope=ResolveScope.PARENT, mirrors_messages=True),
    )
    state = submitted(
        off,
        place_account_has_ai="around",
        place_channel_resolve_scope="around",
        place_channel_mirrors_messages="around",
    )

    assert parse_place(state, off) == BOTH


def test_each_part_is_shown_where_there_is_one() -> None:
    account = {"place.account.has_ai", "place.account.has_ratings"}
    alone = {
        "place.channel.mirrors_state",
        "place.channel.mirrors_messages",
        "place.channel.resolve_scope",
        *(
            f"listening.channel.{name}"
            for name in ("mode", "strictness", "guests", "merge_window", "teammates", "customers")
        ),
    }

    assert fields_of(BOTH).keys() == account | {"place.channel.has_ratings"} | alone
    assert fields_of(replace(BOTH, channel=None)).keys() == account
    # Where several companies read along nobody is asked, whatever was chosen.
    assert fields_of(replace(BOTH, account=None)).keys() == alone


def test_the_first_choice_says_what_it_comes_to() -> None:
    workspace = Preferences(has_ai=False, mirrors_state=False, resolve_scope=ResolveScope.THREAD)
    place = replace(BOTH, preferences=workspace, for_account=Overrides(has_ratings=False))

    assert first_choice(place, "place.account.has_ai") == "As in the workspace (switched off)"
    assert first_choice(place, "place.account.has_ratings") == "As in the workspace (switched on)"
    assert first_choice(place, "place.channel.has_ratings") == "As for Acme (switched off)"
    assert first_choice(place, "place.channel.mirrors_state").endswith("(switched off)")
    assert "any message of the thread" in first_choice(place, "place.channel.resolve_scope")


def test_there_is_no_yes_to_the_model_because_a_no_counts_anywhere() -> None:
    values = [one["value"] for one in fields_of(BOTH)["place.account.has_ai"]["options"]]

    assert values == ["around", "off"]


@pytest.mark.parametrize(
    "block", ["place_account_has_ai", "place_channel_resolve_scope", "listening_channel_mode"]
)
def test_a_choice_that_is_none_of_ours_is_refused(block: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_place(submitted(BOTH, **{block: "sometimes"}), BOTH)

    assert caught.value.problem == "unreadable_request"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_no_answer_breaks_the_form(data: st.DataObject) -> None:
    state = submitted(BOTH)
    block = data.draw(st.sampled_from(sorted(state)))
    action = next(iter(state[block]))
    broken = data.draw(json_values)
    state[block] = data.draw(
        st.sampled_from([broken, {action: broken}, {action: {"selected_option": broken}}])
    )

    with suppress(InvalidInput):
        assert isinstance(parse_place(state, BOTH), PlaceBrief)


@pytest.mark.parametrize("place", [BOTH, replace(BOTH, channel=None), replace(BOTH, account=None)])
def test_a_form_remembers_whose_settings_it_holds(place: PlaceBrief) -> None:
    memory = load_place_memory(place_memory_of(place).dump())

    assert memory.account_id == (place.account.id if place.account else None)
    assert memory.channel_id == (place.channel.id if place.channel else None)


@given(st.text() | json_values.map(str))
def test_a_memory_that_is_none_of_ours_is_refused_or_empty(text: str) -> None:
    with suppress(InvalidInput):
        assert load_place_memory(text) == PlaceFormMemory()
