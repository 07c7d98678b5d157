"""How customers are listened to, as fields of the two settings forms and back. Pure.

A person that was chosen anew has no team yet: Slack's menus give a user's id only, and who that is
is found out when the form is saved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from bot.domain.errors import InvalidInput
from bot.domain.ids import TeamId, UserId
from bot.domain.listening import CaptureMode, Strictness
from bot.domain.modes import OFFERED
from bot.domain.people import Guests, Identity
from bot.domain.place_names import LONGEST_PATTERN, MOST_PATTERNS, parse_patterns
from bot.domain.preferences import LONGEST_MERGE, Overrides, Preferences
from bot.texts import Texts
from handlers import ids
from handlers.views.blocks import header, option
from handlers.views.form_state import Answer, State, answer_of, choice_of, text_of, texts_of
from handlers.views.forms import field, text_input
from handlers.views.messages import Block
from handlers.views.settings_fields import is_user_id

Chosen = TypeVar("Chosen", bound=StrEnum)
Lists = Mapping[str, frozenset[Identity]]

AROUND = "around"
WORKSPACE, CHANNEL = "workspace", "channel"
CHOICES: Mapping[str, type[StrEnum]] = MappingProxyType(
    {"mode": CaptureMode, "strictness": Strictness, "guests": Guests}
)
LISTS = ("teammates", "customers")
MOST_NAMED = 100
"""How many people one list can hold."""
_MINUTES = int(LONGEST_MERGE.total_seconds()) // 60
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


def workspace_fields(preferences: Preferences, texts: Texts) -> list[Block]:
    """Return how customers are listened to where a channel has nothing of its own."""
    chosen = {
        "mode": preferences.mode,
        "strictness": preferences.strictness,
        "guests": preferences.guests,
    }
    menus = [
        _menu(WORKSPACE, name, _options(name, texts, is_workspace=True), texts, chosen=chosen[name])
        for name in CHOICES
    ]
    minutes = _minutes_field(WORKSPACE, preferences.merge_window, texts, hint="merge_window_hint")
    lists = {"teammates": preferences.teammates, "customers": preferences.customers}
    return [
        header(texts.say("listening.title")),
        *menus,
        minutes,
        *_lists(WORKSPACE, lists, texts),
        _patterns(preferences, texts),
    ]


def parse_workspace(state: State, base: Preferences) -> Preferences:
    """Return `base` with what the form says; raise InvalidInput for the first misfit."""
    minutes = _minutes(state, WORKSPACE)
    return replace(
        base,
        mode=_choice(state, WORKSPACE, "mode", CaptureMode) or base.mode,
        strictness=_choice(state, WORKSPACE, "strictness", Strictness) or base.strictness,
        guests=_choice(state, WORKSPACE, "guests", Guests) or base.guests,
        merge_window=base.merge_window if minutes is None else minutes,
        teammates=_named(state, WORKSPACE, "teammates", base.teammates),
        customers=_named(state, WORKSPACE, "customers", base.customers),
        channel_patterns=parse_patterns(text_of(_answer(state, WORKSPACE, "channel_patterns"))),
    )


def channel_fields(own: Overrides, around: Preferences, texts: Texts) -> list[Block]:
    """Return how one channel is listened to, and as whom people are heard there."""
    mine: dict[str, StrEnum | None] = {
        "mode": own.mode,
        "strictness": own.strictness,
        "guests": own.guests,
    }
    theirs: dict[str, StrEnum] = {
        "mode": around.mode,
        "strictness": around.strictness,
        "guests": around.guests,
    }
    menus = []
    for name in CHOICES:
        as_around = texts.say("place.as_workspace", value=_words(name, theirs[name], texts))
        choices = [option(as_around, AROUND), *_options(name, texts)]
        menus.append(_menu(CHANNEL, name, choices, texts, chosen=mine[name] or AROUND))
    minutes = _minutes_field(
        CHANNEL,
        own.merge_window,
        texts,
        hint="merge_window_hint_channel",
        around=_in_minutes(around.merge_window),
    )
    lists = {"teammates": own.teammates, "customers": own.customers}
    return [*menus, minutes, *_lists(CHANNEL, lists, texts)]


def parse_channel(state: State, own: Overrides) -> Overrides:
    """Return what a channel has of its own with what the form says."""
    mode = _choice(state, CHANNEL, "mode", CaptureMode)
    strictness = _choice(state, CHANNEL, "strictness", Strictness)
    guests = _choice(state, CHANNEL, "guests", Guests)
    answers = {name: _is_answered(state, name) for name in (*CHOICES, "merge_window")}
    return replace(
        own,
        mode=mode if answers["mode"] else own.mode,
        strictness=strictness if answers["strictness"] else own.strictness,
        guests=guests if answers["guests"] else own.guests,
        merge_window=_minutes(state, CHANNEL) if answers["merge_window"] else own.merge_window,
        teammates=_named(state, CHANNEL, "teammates", own.teammates),
        customers=_named(state, CHANNEL, "customers", own.customers),
    )


def _options(name: str, texts: Texts, *, is_workspace: bool = False) -> list[Block]:
    offered: list[StrEnum] = list(OFFERED) if name == "mode" else list(CHOICES[name])
    if is_workspace:
        # A pause of everything is a switch of its own.
        offered = [value for value in offered if value is not CaptureMode.PAUSED]
    return [option(_words(name, value, texts), value) for value in offered]


def _words(name: str, value: StrEnum, texts: Texts) -> str:
    return texts.say(f"listening.{name}.{value}")


def _menu(part: str, name: str, choices: list[Block], texts: Texts, *, chosen: str) -> Block:
    element: Block = {
        "type": "static_select",
        "action_id": ids.listening_input(part, name),
        "options": [*choices],
        "initial_option": next((one for one in choices if one["value"] == chosen), choices[0]),
    }
    return field(
        texts.say(f"listening.label.{name}"),
        element,
        block_id=ids.listening_block(part, name),
        hint=texts.say(f"listening.hint.{name}"),
    )


def _minutes_field(
    part: str, own: timedelta | None, texts: Texts, *, hint: str, around: int = 0
) -> Block:
    element: Block = {
        "type": "number_input",
        "action_id": ids.listening_input(part, "merge_window"),
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": str(_MINUTES),
    }
    if own is not None:
        element["initial_value"] = str(min(_in_minutes(own), _MINUTES))
    return field(
        texts.say("listening.label.merge_window"),
        element,
        block_id=ids.listening_block(part, "merge_window"),
        hint=texts.say(f"listening.{hint}", minutes=around),
        is_optional=part == CHANNEL,
    )


def _lists(part: str, lists: Lists, texts: Texts) -> list[Block]:
    return [_list(part, name, lists[name], texts) for name in LISTS]


def _list(part: str, name: str, named: frozenset[Identity], texts: Texts) -> Block:
    element: Block = {
        "type": "multi_users_select",
        "action_id": ids.listening_input(part, name),
        "max_selected_items": MOST_NAMED,
    }
    known = sorted(one.user for one in named if is_user_id(one.user))[:MOST_NAMED]
    if known:
        element["initial_users"] = [*known]
    return field(
        texts.say(f"listening.label.{name}_{part}"),
        element,
        block_id=ids.listening_block(part, name),
        hint=texts.say(f"listening.hint.{name}"),
        is_optional=True,
    )


def _patterns(preferences: Preferences, texts: Texts) -> Block:
    return text_input(
        texts.say("listening.label.channel_patterns"),
        block_id=ids.listening_block(WORKSPACE, "channel_patterns"),
        action_id=ids.listening_input(WORKSPACE, "channel_patterns"),
        hint=texts.say("listening.hint.channel_patterns"),
        value=", ".join(sorted(preferences.channel_patterns)),
        is_optional=True,
        is_multiline=False,
        most=MOST_PATTERNS * (LONGEST_PATTERN + 2),
    )


def _answer(state: State, part: str, name: str) -> Answer:
    return answer_of(state, ids.listening_block(part, name), ids.listening_input(part, name))


def _in_minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60


def _is_answered(state: State, name: str) -> bool:
    block = state.get(ids.listening_block(CHANNEL, name))
    return isinstance(block, Mapping) and ids.listening_input(CHANNEL, name) in block


def _choice(state: State, part: str, name: str, kind: type[Chosen]) -> Chosen | None:
    answer = answer_of(state, ids.listening_block(part, name), ids.listening_input(part, name))
    chosen = choice_of(answer)
    if chosen in {"", AROUND}:
        return None
    try:
        return kind(chosen)
    except ValueError as error:
        raise InvalidInput("unreadable_request") from error


def _minutes(state: State, part: str) -> timedelta | None:
    block, action = (
        ids.listening_block(part, "merge_window"),
        ids.listening_input(part, "merge_window"),
    )
    text = text_of(answer_of(state, block, action))
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None or int(text) > _MINUTES:
        raise InvalidInput(f"merge_window:{part}", text)
    return timedelta(minutes=int(text))


def _named(state: State, part: str, name: str, before: frozenset[Identity]) -> frozenset[Identity]:
    answer = answer_of(state, ids.listening_block(part, name), ids.listening_input(part, name))
    if not answer:
        return before
    known = {one.user: one for one in before}
    chosen = (UserId(one) for one in texts_of(answer, "selected_users") if is_user_id(one))
    return frozenset(known.get(user, Identity(TeamId(""), user)) for user in chosen)
