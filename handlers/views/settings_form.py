"""The settings as a form, and what somebody entered in it as settings. Pure.

What the form cannot show (a channel that is known by name only) stays as it was. Problems are codes
of bot.texts; `block_of_problem` says beside which field each belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.errors import InvalidInput
from bot.domain.preferences import EmojiAct, Preferences, ResolveScope
from bot.texts import Texts
from handlers import ids
from handlers.payloads import parse_emoji
from handlers.views.blocks import divider
from handlers.views.forms import modal
from handlers.views.messages import Json, View
from handlers.views.settings_fields import (
    SWITCHES,
    behaviour_fields,
    channels_fields,
    digest_fields,
    emoji_fields,
    is_channel_id,
)

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}", re.ASCII)
_MOST_MINUTES, _MOST_SECONDS = 10_080, 60
_BLOCKS = {
    "triage_channel": ids.SETTINGS_TRIAGE_BLOCK,
    "triage_is_customer": ids.SETTINGS_TRIAGE_BLOCK,
    "digest_at": ids.SETTINGS_DIGEST_AT_BLOCK,
    "digest_days": ids.SETTINGS_DIGEST_DAYS_BLOCK,
    "time_zone": ids.SETTINGS_ZONE_BLOCK,
    "rating_delay": ids.SETTINGS_RATING_DELAY_BLOCK,
    "undo_delay": ids.SETTINGS_UNDO_DELAY_BLOCK,
}

State = Mapping[str, Json]


def build_settings_form(preferences: Preferences, *, texts: Texts) -> View:
    """Return the form, filled with the settings as they are."""
    return modal(
        texts.say("settings.title"),
        [
            *channels_fields(preferences, texts),
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
    switches = _values(_answer(state, ids.SETTINGS_SWITCHES_BLOCK, ids.SETTINGS_SWITCHES))
    on = {name: name in switches for name in SWITCHES}
    return replace(
        base,
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
        rating_delay=timedelta(minutes=_minutes(state)),
        undo_delay=timedelta(seconds=_seconds(state)),
        resolve_scope=_scope(state),
        emoji=_emoji(state, base.emoji),
        has_ai=on["has_ai"],
        has_ratings=on["has_ratings"],
        mirrors_state=on["mirrors_state"],
        mirrors_messages=on["mirrors_messages"],
    )


def block_of_problem(problem: str) -> str:
    """Return the field that a problem belongs to: the first one where nothing fits better."""
    code, _, act = problem.partition(":")
    if code.startswith("emoji_"):
        return ids.emoji_block(act or EmojiAct.CAPTURE)
    return _BLOCKS.get(code, ids.SETTINGS_TRIAGE_BLOCK)


def _answer(state: State, block_id: str, action_id: str) -> Mapping[str, Json]:
    block = state.get(block_id)
    answer = block.get(action_id) if isinstance(block, Mapping) else None
    return answer if isinstance(answer, Mapping) else {}


def _text(answer: Mapping[str, Json], key: str = "value") -> str:
    value = answer.get(key)
    return value.strip() if isinstance(value, str) else ""


def _values(answer: Mapping[str, Json]) -> list[str]:
    options = answer.get("selected_options")
    if not isinstance(options, list):
        return []
    return [_text(choice) for choice in options if isinstance(choice, Mapping)]


def _channel(state: State, block_id: str, action_id: str, before: str) -> str:
    chosen = _text(_answer(state, block_id, action_id), "selected_conversation")
    if chosen:
        return chosen
    # The menu could not show a channel that is known by name, so an empty menu says nothing of it.
    return "" if is_channel_id(before) else before


def _customers(state: State, before: frozenset[str]) -> frozenset[str]:
    answer = _answer(state, ids.SETTINGS_CUSTOMERS_BLOCK, ids.SETTINGS_CUSTOMERS)
    chosen = answer.get("selected_conversations")
    channels = chosen if isinstance(chosen, list) else []
    named = {value for value in before if not is_channel_id(value)}
    return frozenset({value for value in channels if isinstance(value, str)} | named)


def _time(state: State) -> time:
    answer = _answer(state, ids.SETTINGS_DIGEST_AT_BLOCK, ids.SETTINGS_DIGEST_AT)
    match = _TIME.fullmatch(_text(answer, "selected_time"))
    if match is None:
        raise InvalidInput("digest_at")
    return time(int(match[1]), int(match[2]))


def _days(state: State) -> frozenset[int]:
    answer = _answer(state, ids.SETTINGS_DIGEST_DAYS_BLOCK, ids.SETTINGS_DIGEST_DAYS)
    days = frozenset(int(value) for value in _values(answer) if value in set("1234567"))
    if not days:
        raise InvalidInput("digest_days")
    return days


def _zone(state: State) -> str:
    name = _text(_answer(state, ids.SETTINGS_ZONE_BLOCK, ids.SETTINGS_ZONE))
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise InvalidInput("time_zone", name) from e


def _minutes(state: State) -> int:
    answer = _answer(state, ids.SETTINGS_RATING_DELAY_BLOCK, ids.SETTINGS_RATING_DELAY)
    return _number(_text(answer), _MOST_MINUTES, "rating_delay")


def _seconds(state: State) -> int:
    answer = _answer(state, ids.SETTINGS_UNDO_DELAY_BLOCK, ids.SETTINGS_UNDO_DELAY)
    return _number(_text(answer), _MOST_SECONDS, "undo_delay")


def _number(text: str, most: int, problem: str) -> int:
    if _NUMBER.fullmatch(text) is None or int(text) > most:
        raise InvalidInput(problem, text)
    return int(text)


def _scope(state: State) -> ResolveScope:
    answer = _answer(state, ids.SETTINGS_SCOPE_BLOCK, ids.SETTINGS_SCOPE)
    chosen = answer.get("selected_option")
    value = _text(chosen) if isinstance(chosen, Mapping) else ""
    return ResolveScope.THREAD if value == ResolveScope.THREAD else ResolveScope.PARENT


def _emoji(state: State, before: Mapping[EmojiAct, str]) -> dict[EmojiAct, str]:
    chosen = {act: _emoji_name(state, act, before) for act in EmojiAct}
    for act, name in chosen.items():
        if list(chosen.values()).count(name) > 1:
            raise InvalidInput(f"emoji_twice:{act}", name)
    return chosen


def _emoji_name(state: State, act: EmojiAct, before: Mapping[EmojiAct, str]) -> str:
    answer = _answer(state, ids.emoji_block(act), ids.emoji_input(act))
    if not answer:
        return before.get(act, "")
    name = _text(answer).strip(":").lower()
    if _EMOJI.fullmatch(name) is None:
        raise InvalidInput(f"emoji_unknown:{act}", name)
    # Reactions are heard under one name; an alias stored as it was typed would never be heard.
    return parse_emoji(name)
