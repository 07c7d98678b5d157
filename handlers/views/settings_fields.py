"""The fields of the settings form, filled with the settings as they are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.ids import UserId
from bot.domain.people import Role
from bot.domain.place_names import MOST_NAMES
from bot.domain.preferences import EmojiAct, Preferences, ResolveScope
from bot.texts import Texts
from handlers import ids
from handlers.views import limits
from handlers.views.blocks import context, header, option, plain
from handlers.views.forms import field, text_input
from handlers.views.messages import Block
from handlers.views.words import say


@dataclass(frozen=True, slots=True)
class NumberField:
    """Where a number is asked for, and the greatest that is taken."""

    block_id: str
    action_id: str
    most: int


_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{2,}")
_USER_ID = re.compile(r"[UW][A-Z0-9]{2,}")
SWITCHES = ("has_ai", "has_ratings", "mirrors_state", "mirrors_messages")
"""The fields of Preferences that are on or off here; also the values of the checkboxes."""
NUMBERS = MappingProxyType(
    {
        "rating_delay": NumberField(
            ids.SETTINGS_RATING_DELAY_BLOCK, ids.SETTINGS_RATING_DELAY, most=10_080
        ),
        "rating_cooldown": NumberField(
            ids.SETTINGS_RATING_COOLDOWN_BLOCK, ids.SETTINGS_RATING_COOLDOWN, most=365
        ),
        "undo_delay": NumberField(ids.SETTINGS_UNDO_DELAY_BLOCK, ids.SETTINGS_UNDO_DELAY, most=60),
    }
)
"""The fields for whole numbers: minutes, days, seconds."""
ROLE_FIELDS: tuple[Role | None, ...] = (Role.ADMIN, Role.LEAD, Role.AGENT, None)
"""The roles that people can be named for; None is for people of the triage channel without one."""
NO_ROLE = "none"
_WEEKDAYS = range(1, 8)
_ZONE_LENGTH, _EMOJI_LENGTH = 64, 100


def is_channel_id(value: str) -> bool:
    """Tell whether a setting names a channel by Slack's id, so that a menu can show it."""
    return _CHANNEL_ID.fullmatch(value) is not None


def is_user_id(value: str) -> bool:
    """Tell whether a text is Slack's id of a person."""
    return _USER_ID.fullmatch(value) is not None


def channels_fields(preferences: Preferences, texts: Texts) -> list[Block]:
    """Return where cards, customers and digests are."""
    return [
        header(texts.say("settings.channels")),
        _channel_field(
            "triage",
            preferences.triage_channel,
            texts,
            block_id=ids.SETTINGS_TRIAGE_BLOCK,
            action_id=ids.SETTINGS_TRIAGE,
        ),
        _customers(preferences.customer_channels, texts),
        *_customer_names(preferences.customer_channels, texts),
        _channel_field(
            "digest_channel",
            preferences.digest_channel,
            texts,
            block_id=ids.SETTINGS_DIGEST_CHANNEL_BLOCK,
            action_id=ids.SETTINGS_DIGEST_CHANNEL,
        ),
    ]


def _channel_field(name: str, chosen: str, texts: Texts, *, block_id: str, action_id: str) -> Block:
    element: Block = {
        "type": "conversations_select",
        "action_id": action_id,
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if is_channel_id(chosen):
        element["initial_conversation"] = chosen
    return field(
        texts.say(f"settings.{name}"),
        element,
        block_id=block_id,
        hint=texts.say(f"settings.{name}_hint"),
        is_optional=True,
    )


def _customers(chosen: Iterable[str], texts: Texts) -> Block:
    element: Block = {
        "type": "multi_conversations_select",
        "action_id": ids.SETTINGS_CUSTOMERS,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    known = sorted(value for value in chosen if is_channel_id(value))
    if known:
        element["initial_conversations"] = known
    return field(
        texts.say("settings.customers"),
        element,
        block_id=ids.SETTINGS_CUSTOMERS_BLOCK,
        hint=texts.say("settings.customers_hint"),
        is_optional=True,
    )


def _customer_names(chosen: Iterable[str], texts: Texts) -> list[Block]:
    """Return the field for names; none where they do not fit, so that saving loses none."""
    named = sorted(value for value in chosen if not is_channel_id(value))
    shown = ", ".join(named)
    if len(named) > MOST_NAMES or len(shown) > limits.INPUT:
        return []
    names = text_input(
        texts.say("settings.customer_names"),
        block_id=ids.SETTINGS_CUSTOMER_NAMES_BLOCK,
        action_id=ids.SETTINGS_CUSTOMER_NAMES,
        hint=texts.say("settings.customer_names_hint"),
        value=shown,
        is_optional=True,
        is_multiline=False,
    )
    return [names]


def team_fields(preferences: Preferences, texts: Texts) -> list[Block]:
    """Return who has which role, beside what follows from Slack."""
    return [
        header(texts.say("settings.team")),
        context(say(texts, "settings.team_hint")),
        *(_people(role, preferences.roles, texts) for role in ROLE_FIELDS),
    ]


def _people(role: Role | None, roles: Mapping[UserId, Role | None], texts: Texts) -> Block:
    name = role or NO_ROLE
    element: Block = {"type": "multi_users_select", "action_id": ids.role_select(name)}
    named = sorted(user for user, held in roles.items() if held is role and is_user_id(user))
    if named:
        element["initial_users"] = named
    return field(
        texts.say(f"settings.role.{name}"),
        element,
        block_id=ids.role_block(name),
        hint=texts.say(f"settings.role_hint.{name}"),
        is_optional=True,
    )


def digest_fields(preferences: Preferences, texts: Texts) -> list[Block]:
    """Return when the digest comes."""
    picker: Block = {
        "type": "timepicker",
        "action_id": ids.SETTINGS_DIGEST_AT,
        "initial_time": preferences.digest_at.strftime("%H:%M"),
    }
    days = [option(texts.say(f"time.weekday.{day}"), str(day)) for day in _WEEKDAYS]
    chosen = [days[day - 1] for day in sorted(preferences.digest_days) if day in _WEEKDAYS]
    return [
        header(texts.say("settings.digest")),
        field(texts.say("settings.digest_at"), picker, block_id=ids.SETTINGS_DIGEST_AT_BLOCK),
        field(
            texts.say("settings.digest_days"),
            _checkboxes(ids.SETTINGS_DIGEST_DAYS, days, chosen),
            block_id=ids.SETTINGS_DIGEST_DAYS_BLOCK,
        ),
        text_input(
            texts.say("settings.zone"),
            block_id=ids.SETTINGS_ZONE_BLOCK,
            action_id=ids.SETTINGS_ZONE,
            hint=texts.say("settings.zone_hint"),
            value=preferences.time_zone,
            is_multiline=False,
            most=_ZONE_LENGTH,
        ),
    ]


def behaviour_fields(preferences: Preferences, texts: Texts) -> list[Block]:
    """Return what Giraffe does by itself."""
    switches = [_switch(name, texts) for name in SWITCHES]
    on = [
        shown for name, shown in zip(SWITCHES, switches, strict=True) if _is_on(preferences, name)
    ]
    minutes = int(preferences.rating_delay.total_seconds()) // 60
    seconds = int(preferences.undo_delay.total_seconds())
    return [
        header(texts.say("settings.behaviour")),
        field(
            texts.say("settings.switches"),
            _checkboxes(ids.SETTINGS_SWITCHES, switches, on),
            block_id=ids.SETTINGS_SWITCHES_BLOCK,
            is_optional=True,
        ),
        _number("rating_delay", minutes, texts),
        _number("rating_cooldown", preferences.rating_cooldown.days, texts),
        _number("undo_delay", seconds, texts),
        _scope(preferences.resolve_scope, texts),
    ]


def _number(name: str, value: int, texts: Texts) -> Block:
    asked = NUMBERS[name]
    element: Block = {
        "type": "number_input",
        "action_id": asked.action_id,
        "is_decimal_allowed": False,
        "initial_value": str(max(0, min(value, asked.most))),
        "min_value": "0",
        "max_value": str(asked.most),
    }
    return field(texts.say(f"settings.{name}"), element, block_id=asked.block_id)


def _scope(chosen: ResolveScope, texts: Texts) -> Block:
    choices = {
        scope: option(texts.say(f"settings.scope_choice.{scope}"), scope) for scope in ResolveScope
    }
    element: Block = {
        "type": "radio_buttons",
        "action_id": ids.SETTINGS_SCOPE,
        "options": list(choices.values()),
        "initial_option": choices[chosen],
    }
    return field(texts.say("settings.scope"), element, block_id=ids.SETTINGS_SCOPE_BLOCK)


def emoji_fields(preferences: Preferences, texts: Texts) -> list[Block]:
    """Return which emoji means what."""
    fields = [
        text_input(
            texts.say(f"settings.emoji_act.{act}"),
            block_id=ids.emoji_block(act),
            action_id=ids.emoji_input(act),
            value=preferences.emoji.get(act, ""),
            hint=texts.say("settings.emoji_hint") if act is EmojiAct.CAPTURE else "",
            is_multiline=False,
            most=_EMOJI_LENGTH,
        )
        for act in EmojiAct
    ]
    return [header(texts.say("settings.emoji")), *fields]


def _switch(name: str, texts: Texts) -> Block:
    words = option(texts.say(f"settings.switch.{name}"), name)
    return {**words, "description": plain(texts.say(f"settings.switch_hint.{name}"), limits.OPTION)}


def _is_on(preferences: Preferences, name: str) -> bool:
    return bool(getattr(preferences, name))


def _checkboxes(action_id: str, options: list[Block], chosen: list[Block]) -> Block:
    element: Block = {"type": "checkboxes", "action_id": action_id, "options": options}
    return {**element, "initial_options": chosen} if chosen else element
