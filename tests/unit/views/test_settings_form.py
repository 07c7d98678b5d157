"""The settings as a form, and back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidInput
from bot.domain.ids import TeamId, UserId
from bot.domain.listening import CaptureMode, Strictness
from bot.domain.people import Guests, Identity, Role
from bot.domain.preferences import EmojiAct, Preferences, ResolveScope
from bot.texts import load_texts
from handlers import ids
from handlers.views.settings_form import block_of_problem, build_settings_form, parse_settings

TEXTS = load_texts(is_strict=True)
CHOSEN = Preferences(
    time_zone="Europe/Berlin",
    digest_at=time(8, 30),
    digest_days=frozenset({1, 3, 7}),
    digest_channel="C0DIGEST01",
    triage_channel="C0TRIAGE01",
    customer_channels=frozenset({"C0GUESTS01", "G0GUESTS02"}),
    rating_delay=timedelta(minutes=45),
    undo_delay=timedelta(seconds=0),
    has_ai=False,
    mirrors_state=False,
    resolve_scope=ResolveScope.THREAD,
    rating_cooldown=timedelta(days=30),
    mode=CaptureMode.SHADOW,
    strictness=Strictness.STRICT,
    merge_window=timedelta(0),
    guests=Guests.TEAM,
    channel_patterns=frozenset({"ext-*", "*-support"}),
    teammates=frozenset({Identity(TeamId("T0HOST0001"), UserId("U0PAT00001"))}),
    customers=frozenset({Identity(TeamId("T0HOST0001"), UserId("U0CLEO0001"))}),
    roles={
        UserId("U0ROBIN001"): Role.LEAD,
        UserId("W0BEA00001"): Role.ADMIN,
        UserId("U0CLEO0001"): Role.AGENT,
        UserId("U0OLGA0001"): None,
        UserId("U0NINA0001"): None,
    },
)

KEYS = {
    # What Slack calls the answer of each element, and what the form calls its start value.
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "timepicker": ("selected_time", "initial_time"),
    "checkboxes": ("selected_options", "initial_options"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}


def submitted(preferences: Preferences, **answers: Any) -> dict[str, Any]:
    """Return what Slack sends when somebody changes `answers` by block and saves."""
    state: dict[str, Any] = {}
    form: Any = build_settings_form(preferences, texts=TEXTS)
    for block in form["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            answer, start = KEYS[element["type"]]
            empty: list[str] | None = [] if answer.endswith("s") else None
            value = answers.get(block["block_id"].replace(".", "_"), element.get(start, empty))
            state[block["block_id"]] = {
                element["action_id"]: {"type": element["type"], answer: value}
            }
    return state


@pytest.mark.parametrize("preferences", [Preferences(), CHOSEN], ids=["standard", "chosen"])
def test_saving_the_form_as_it_is_changes_nothing(preferences: Preferences) -> None:
    assert parse_settings(submitted(preferences), preferences) == preferences


def test_what_is_entered_becomes_the_settings() -> None:
    state = submitted(
        Preferences(),
        settings_triage="C0TRIAGE02",
        settings_customers=["C0GUESTS01"],
        settings_digest_at="07:05",
        settings_zone=" Africa/Cairo ",
        settings_rating_delay="0",
        settings_rating_cooldown="90",
        settings_role_lead=["U0ROBIN001", "U0SAM00001"],
        settings_role_none=["U0OLGA0001"],
        settings_emoji_claim=":raised_hands:",
        settings_switches=[{"value": "has_ratings"}],
        settings_scope={"value": "thread"},
        listening_workspace_mode={"value": "manual"},
        listening_workspace_strictness={"value": "everything"},
        listening_workspace_guests={"value": "team"},
        listening_workspace_merge_window="1440",
        listening_workspace_channel_patterns="#Ext-*, *-support",
        listening_workspace_teammates=["U0PAT00001"],
        listening_workspace_customers=["U0CLEO0001", "no user"],
    )

    settings = parse_settings(state, Preferences())

    assert settings.triage_channel == "C0TRIAGE02"
    assert settings.customer_channels == {"C0GUESTS01"}
    assert settings.digest_at == time(7, 5)
    assert settings.time_zone == "Africa/Cairo"
    assert settings.rating_delay == timedelta(0)
    assert settings.rating_cooldown == timedelta(days=90)
    assert settings.roles == {"U0ROBIN001": Role.LEAD, "U0SAM00001": Role.LEAD, "U0OLGA0001": None}
    assert settings.emoji[EmojiAct.CLAIM] == "raised_hands"
    assert (settings.has_ai, settings.has_ratings, settings.mirrors_state) == (False, True, False)
    assert settings.resolve_scope is ResolveScope.THREAD
    assert settings.mode is CaptureMode.MANUAL
    assert settings.strictness is Strictness.EVERYTHING
    assert settings.guests is Guests.TEAM
    assert settings.merge_window == timedelta(hours=24)
    assert settings.channel_patterns == {"ext-*", "*-support"}
    # Of which workspace somebody is who was chosen just now is found out when it is saved.
    assert settings.teammates == {Identity(TeamId(""), UserId("U0PAT00001"))}
    assert settings.customers == {Identity(TeamId(""), UserId("U0CLEO0001"))}


def test_channels_known_by_name_only_stay_until_another_is_chosen() -> None:
    named = replace(CHOSEN, triage_channel="triage", customer_channels=frozenset({"community"}))

    kept = parse_settings(submitted(named), named)
    chosen = parse_settings(submitted(named, settings_triage="C0TRIAGE02"), named)

    assert kept == named
    assert chosen.triage_channel == "C0TRIAGE02"
    assert chosen.customer_channels == {"community"}


def test_names_of_customer_channels_are_shown_and_stand_beside_the_chosen_ones() -> None:
    before = replace(CHOSEN, customer_channels=frozenset({"C0GUESTS01", "guests-*", "community"}))

    more = parse_settings(
        submitted(before, settings_customer_names="#Guests-*, community, club-?"), before
    )
    none = parse_settings(submitted(before, settings_customer_names=None), before)

    assert more.customer_channels == {"C0GUESTS01", "guests-*", "community", "club-?"}
    assert none.customer_channels == {"C0GUESTS01"}


@pytest.mark.parametrize("count", [60, 101, 3_000])
def test_saving_the_form_as_it_is_loses_no_name_however_many_there_are(count: int) -> None:
    names = frozenset(f"guests-of-company-{number}" for number in range(count))
    before = replace(CHOSEN, customer_channels=names)

    assert parse_settings(submitted(before), before) == before


def test_a_form_of_before_keeps_the_names_of_customer_channels() -> None:
    before = replace(CHOSEN, customer_channels=frozenset({"C0GUESTS01", "guests-*"}))
    state = submitted(before)
    del state[ids.SETTINGS_CUSTOMER_NAMES_BLOCK]

    assert parse_settings(state, before).customer_channels == {"C0GUESTS01", "guests-*"}


def test_a_channel_can_be_taken_away() -> None:
    settings = parse_settings(submitted(CHOSEN, settings_digest_channel=None), CHOSEN)

    assert settings.digest_channel == ""


@pytest.mark.parametrize(
    ("answers", "problem", "block"),
    [
        ({"settings_zone": "Mars/Olympus"}, "time_zone", ids.SETTINGS_ZONE_BLOCK),
        ({"settings_zone": "../etc/passwd"}, "time_zone", ids.SETTINGS_ZONE_BLOCK),
        ({"settings_zone": ""}, "time_zone", ids.SETTINGS_ZONE_BLOCK),
        ({"settings_digest_at": None}, "digest_at", ids.SETTINGS_DIGEST_AT_BLOCK),
        ({"settings_digest_at": "24:00"}, "digest_at", ids.SETTINGS_DIGEST_AT_BLOCK),
        ({"settings_digest_days": []}, "digest_days", ids.SETTINGS_DIGEST_DAYS_BLOCK),
        (
            {"settings_customer_names": "guests-*, <!here>"},
            "customer_names",
            ids.SETTINGS_CUSTOMER_NAMES_BLOCK,
        ),
        (
            {"listening_workspace_channel_patterns": "ext-*, <!here>"},
            "channel_patterns",
            "listening.workspace.channel_patterns",
        ),
        (
            {"listening_workspace_merge_window": "1441"},
            "merge_window:workspace",
            "listening.workspace.merge_window",
        ),
        ({"settings_rating_delay": "-1"}, "rating_delay", ids.SETTINGS_RATING_DELAY_BLOCK),
        ({"settings_rating_delay": "1.5"}, "rating_delay", ids.SETTINGS_RATING_DELAY_BLOCK),
        (
            {"settings_rating_cooldown": "366"},
            "rating_cooldown",
            ids.SETTINGS_RATING_COOLDOWN_BLOCK,
        ),
        ({"settings_role_lead": ["W0BEA00001"]}, "role_twice:lead", "settings.role.lead"),
        ({"settings_role_none": ["U0ROBIN001"]}, "role_twice:none", "settings.role.none"),
        ({"settings_undo_delay": "61"}, "undo_delay", ids.SETTINGS_UNDO_DELAY_BLOCK),
        ({"settings_undo_delay": "\u0661"}, "undo_delay", ids.SETTINGS_UNDO_DELAY_BLOCK),
        ({"settings_emoji_claim": "a b"}, "emoji_unknown:claim", "settings.emoji.claim"),
        ({"settings_emoji_claim": "pushpin"}, "emoji_twice:capture", "settings.emoji.capture"),
        ({"settings_triage": "C0GUESTS01"}, "triage_is_customer", ids.SETTINGS_TRIAGE_BLOCK),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(
    answers: dict[str, Any], problem: str, block: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_settings(submitted(CHOSEN, **answers), CHOSEN)

    assert caught.value.problem == problem
    assert block_of_problem(problem) == block
    assert TEXTS.say_error(caught.value) != TEXTS.say("problem.other")


def test_whoever_is_named_no_longer_follows_slack_again() -> None:
    state = submitted(CHOSEN, settings_role_none=[], settings_role_lead=[])

    settings = parse_settings(state, CHOSEN)

    assert settings.roles == {"W0BEA00001": Role.ADMIN, "U0CLEO0001": Role.AGENT}


def test_a_field_that_did_not_come_back_keeps_its_people() -> None:
    state = submitted(CHOSEN)
    del state["settings.role.lead"]

    assert parse_settings(state, CHOSEN).roles == CHOSEN.roles


@given(
    st.dictionaries(
        st.from_regex(r"[UW][A-Z0-9]{2,10}", fullmatch=True).map(UserId),
        st.none() | st.sampled_from(Role),
    )
)
def test_whoever_is_named_in_the_form_comes_back_with_the_same_role(
    roles: dict[UserId, Role | None],
) -> None:
    named = replace(CHOSEN, roles=roles)

    assert parse_settings(submitted(named), Preferences()).roles == roles


def test_a_problem_without_a_field_stands_beside_the_first() -> None:
    assert block_of_problem("of_tomorrow") == ids.SETTINGS_TRIAGE_BLOCK


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.data())
def test_no_answer_breaks_the_form(data: st.DataObject) -> None:
    state = submitted(CHOSEN)
    block = data.draw(st.sampled_from(sorted(state)))
    action = next(iter(state[block]))
    broken = data.draw(json_values)
    state[block] = data.draw(
        st.sampled_from([broken, {action: broken}, {action: dict.fromkeys(_answers(), broken)}])
    )

    with suppress(InvalidInput):
        assert isinstance(parse_settings(state, CHOSEN), Preferences)


def _answers() -> list[str]:
    return [answer for answer, _ in KEYS.values()]
