"""The settings as a form, and what somebody entered in it as settings. Pure.

What did not come back stays as it was. Problems are codes of bot.texts; `block_of_problem` says
beside which field each belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.errors import InvalidInput
from bot.domain.ids import UserId
from bot.domain.people import Role
from bot.domain.place_names import MOST_NAMES, parse_patterns
from bot.domain.preferences import EmojiAct, Preferences, ResolveScope
from bot.texts import Texts
from handlers import ids
from handlers.payloads import parse_emoji
from handlers.views.blocks import divider
from handlers.views.form_state import (
    State,
    answer_of,
    choice_of,
    choices_of,
    text_of,
    texts_of,
)
from handlers.views.forms import modal
from handlers.views.listening_fields import parse_workspace, workspace_fields
from handlers.views.messages import View
from handlers.views.settings_fields import (
    NO_ROLE,
    NUMBERS,
    ROLE_FIELDS,
    SWITCHES,
    behaviour_fields,
    channels_fields,
    digest_fields,
    emoji_fields,
    is_channel_id,
    is_user_id,
    team_fields,
)

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}", re.ASCII)
_BLOCKS = {
    "triage_channel": ids.SETTINGS_TRIAGE_BLOCK,
    "triage_is_customer": ids.SETTINGS_TRIAGE_BLOCK,
    "customer_names": ids.SETTINGS_CUSTOMER_NAMES_BLOCK,
    "digest_at": ids.SETTINGS_DIGEST_AT_BLOCK,
    "digest_days": ids.SETTINGS_DIGEST_DAYS_BLOCK,
    "time_zone": ids.SETTINGS_ZONE_BLOCK,
    **{name: asked.block_id for name, asked in NUMBERS.items()},
}


def build_settings_form(preferences: Preferences, *, texts: Texts) -> View:
    """Return the form, filled with the settings as they are."""
    return modal(
        texts.say("settings.title"),
        [
            *channels_fields(preferences, texts),
            divider(),
            *workspace_fields(preferences, texts),
            divider(),
            *team_fields(preferences, texts),
            divider(),
            *digest_fields(preferences, texts),
            divider(),
            *behaviour_fields(preferences, texts),
            divider(),
            *emoji_fields(preferences, texts),
        ],
        callback_id=ids.SETTINGS_FORM,
        submit=texts.say("label.save"),
        close=texts.say("label.cancel"),
    )


def parse_settings(state: State, base: Preferences) -> Preferences:
    """Return `base` with what the form says; raise InvalidInput for the first misfit."""
    triage = _channel(state, ids.SETTINGS_TRIAGE_BLOCK, ids.SETTINGS_TRIAGE, base.triage_channel)
    customers = _customers(state, base.customer_channels)
    if triage and triage in customers:
        raise InvalidInput("triage_is_customer")
    switches = choices_of(answer_of(state, ids.SETTINGS_SWITCHES_BLOCK, ids.SETTINGS_SWITCHES))
    on = {name: name in switches for name in SWITCHES}
    return replace(
        parse_workspace(state, base),
        triage_channel=triage,
        customer_channels=customers,
        digest_channel=_channel(
            state,
            ids.SETTINGS_DIGEST_CHANNEL_BLOCK,
            ids.SETTINGS_DIGEST_CHANNEL,
            base.digest_channel,
        ),
        digest_at=_time(state),
        digest_days=_days(state),
        time_zone=_zone(state),
        rating_delay=timedelta(minutes=_number(state, "rating_delay")),
        rating_cooldown=timedelta(days=_number(state, "rating_cooldown")),
        undo_delay=timedelta(seconds=_number(state, "undo_delay")),
        resolve_scope=_scope(state),
        emoji=_emoji(state, base.emoji),
        roles=_roles(state, base.roles),
        has_ai=on["has_ai"],
        has_ratings=on["has_ratings"],
        mirrors_state=on["mirrors_state"],
        mirrors_messages=on["mirrors_messages"],
    )


def block_of_problem(problem: str) -> str:
    """Return the field that a problem belongs to: the first one where nothing fits better."""
    code, _, name = problem.partition(":")
    if code == "channel_patterns":
        return ids.listening_block("workspace", code)
    if code in {"merge_window", "person_unknown"}:
        return ids.listening_block(*(name.split(".") if "." in name else (name, code)))
    if code.startswith("emoji_"):
        return ids.emoji_block(name or EmojiAct.CAPTURE)
    if code.startswith("role_"):
        return ids.role_block(name)
    return _BLOCKS.get(code, ids.SETTINGS_TRIAGE_BLOCK)


def _channel(state: State, block_id: str, action_id: str, before: str) -> str:
    chosen = text_of(answer_of(state, block_id, action_id), "selected_conversation")
    if chosen:
        return chosen
    # The menu could not show a channel that is known by name, so an empty menu says nothing of it.
    return "" if is_channel_id(before) else before


def _customers(state: State, before: frozenset[str]) -> frozenset[str]:
    picked = answer_of(state, ids.SETTINGS_CUSTOMERS_BLOCK, ids.SETTINGS_CUSTOMERS)
    named = answer_of(state, ids.SETTINGS_CUSTOMER_NAMES_BLOCK, ids.SETTINGS_CUSTOMER_NAMES)
    names = frozenset(value for value in before if not is_channel_id(value))
    if named:
        names = parse_patterns(text_of(named), problem="customer_names", most=MOST_NAMES)
    return frozenset({*texts_of(picked, "selected_conversations"), *names})


def _time(state: State) -> time:
    answer = answer_of(state, ids.SETTINGS_DIGEST_AT_BLOCK, ids.SETTINGS_DIGEST_AT)
    match = _TIME.fullmatch(text_of(answer, "selected_time"))
    if match is None:
        raise InvalidInput("digest_at")
    return time(int(match[1]), int(match[2]))


def _days(state: State) -> frozenset[int]:
    answer = answer_of(state, ids.SETTINGS_DIGEST_DAYS_BLOCK, ids.SETTINGS_DIGEST_DAYS)
    days = frozenset(int(value) for value in choices_of(answer) if value in set("1234567"))
    if not days:
        raise InvalidInput("digest_days")
    return days


def _zone(state: State) -> str:
    name = text_of(answer_of(state, ids.SETTINGS_ZONE_BLOCK, ids.SETTINGS_ZONE))
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise InvalidInput("time_zone", name) from e


def _number(state: State, name: str) -> int:
    asked = NUMBERS[name]
    text = text_of(answer_of(state, asked.block_id, asked.action_id))
    if _NUMBER.fullmatch(text) is None or int(text) > asked.most:
        raise InvalidInput(name, text)
    return int(text)


def _scope(state: State) -> ResolveScope:
    answer = answer_of(state, ids.SETTINGS_SCOPE_BLOCK, ids.SETTINGS_SCOPE)
    is_thread = choice_of(answer) == ResolveScope.THREAD
    return ResolveScope.THREAD if is_thread else ResolveScope.PARENT


def _emoji(state: State, before: Mapping[EmojiAct, str]) -> dict[EmojiAct, str]:
    chosen = {act: _emoji_name(state, act, before) for act in EmojiAct}
    for act, name in chosen.items():
        if list(chosen.values()).count(name) > 1:
            raise InvalidInput(f"emoji_twice:{act}", name)
    return chosen


def _emoji_name(state: State, act: EmojiAct, before: Mapping[EmojiAct, str]) -> str:
    answer = answer_of(state, ids.emoji_block(act), ids.emoji_input(act))
    if not answer:
        return before.get(act, "")
    name = text_of(answer).strip(":").lower()
    if _EMOJI.fullmatch(name) is None:
        raise InvalidInput(f"emoji_unknown:{act}", name)
    # Reactions are heard under one name; an alias stored as it was typed would never be heard.
    return parse_emoji(name)


def _roles(state: State, before: Mapping[UserId, Role | None]) -> dict[UserId, Role | None]:
    roles: dict[UserId, Role | None] = {}
    for role in ROLE_FIELDS:
        name = role or NO_ROLE
        answer = answer_of(state, ids.role_block(name), ids.role_select(name))
        kept = [user for user, held in before.items() if held is role]
        named = texts_of(answer, "selected_users") if answer else kept
        for user_id in dict.fromkeys(UserId(one) for one in named if is_user_id(one)):
            if user_id in roles:
                raise InvalidInput(f"role_twice:{name}")
            roles[user_id] = role
    return roles
