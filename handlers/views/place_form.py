"""What one account and one channel have of their own, as a form and back. Pure.

A field that is not shown stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.briefs import PlaceBrief
from bot.domain.errors import InvalidInput
from bot.domain.preferences import Overrides, ResolveScope
from bot.texts import Texts
from handlers import ids
from handlers.views.blocks import divider, header, option
from handlers.views.form_state import State, answer_of, choice_of
from handlers.views.forms import field, modal
from handlers.views.listening_fields import channel_fields, parse_channel
from handlers.views.messages import Block, View
from handlers.views.words import channel_name, shown

ACCOUNT, CHANNEL = "account", "channel"
"""The parts of the form, and of its blocks' ids."""
AROUND, ON, OFF = "around", "on", "off"
"""The values of a choice; where a check-mark counts has a ResolveScope for on and off."""
_NAME = 30
"""How much of an account's name an option shows; the setting's value has to fit behind it."""
_WANTED: Mapping[str, bool | None] = {AROUND: None, ON: True, OFF: False}


def build_place_form(place: PlaceBrief, *, texts: Texts, private_metadata: str) -> View:
    """Return the form, filled with what the place has of its own."""
    parts = [part for part in (_account_part(place, texts), _channel_part(place, texts)) if part]
    blocks = [block for part in parts for block in (*part, divider())][:-1]
    return modal(
        texts.say("place.title"),
        blocks,
        callback_id=ids.PLACE_FORM,
        submit=texts.say("label.save"),
        close=texts.say("label.cancel"),
        private_metadata=private_metadata,
    )


def parse_place(state: State, place: PlaceBrief) -> PlaceBrief:
    """Return the place with what the form says; raise InvalidInput for no choice of ours."""
    return replace(
        place,
        for_account=_parse(state, ACCOUNT, place.for_account),
        for_channel=_parse(state, CHANNEL, place.for_channel),
    )


def _parse(state: State, part: str, own: Overrides) -> Overrides:
    scope = _answer(state, part, "resolve_scope")
    return replace(
        parse_channel(state, own) if part == CHANNEL else own,
        has_ai=_wanted(state, part, "has_ai", own.has_ai),
        has_ratings=_wanted(state, part, "has_ratings", own.has_ratings),
        mirrors_state=_wanted(state, part, "mirrors_state", own.mirrors_state),
        mirrors_messages=_wanted(state, part, "mirrors_messages", own.mirrors_messages),
        resolve_scope=own.resolve_scope if scope is None else _scope(scope),
    )


def _answer(state: State, part: str, name: str) -> str | None:
    answer = answer_of(state, ids.place_block(part, name), ids.place_select(part, name))
    return choice_of(answer) if answer else None


def _wanted(state: State, part: str, name: str, own: bool | None) -> bool | None:
    chosen = _answer(state, part, name)
    if chosen is None:
        return own
    if chosen not in _WANTED:
        raise InvalidInput("unreadable_request")
    return _WANTED[chosen]


def _scope(chosen: str) -> ResolveScope | None:
    if chosen == AROUND:
        return None
    try:
        return ResolveScope(chosen)
    except ValueError as error:
        raise InvalidInput("unreadable_request") from error


def _account_part(place: PlaceBrief, texts: Texts) -> list[Block]:
    if place.account is None:
        return []
    own, around = place.for_account, place.preferences
    ai = _on_or_off(texts, as_around=_as_workspace(_word(around.has_ai, texts), texts))
    # A "no" to the model counts wherever it is said, so there is no "yes" to choose.
    ai = [choice for choice in ai if choice["value"] != ON]
    ratings = _as_workspace(_word(around.has_ratings, texts), texts)
    return [
        header(texts.say("place.account", account=_name_of(place, texts))),
        _select(ACCOUNT, "has_ai", ai, texts, chosen=_value(own.has_ai)),
        _switch(ACCOUNT, "has_ratings", own.has_ratings, texts, as_around=ratings),
    ]


def _channel_part(place: PlaceBrief, texts: Texts) -> list[Block]:
    if place.channel is None:
        return []
    own, around = place.for_channel, place.preferences.within(place.for_account)
    blocks = [header(texts.say("place.channel", channel=channel_name(place.channel)))]
    blocks += channel_fields(own, around, texts)
    if place.account is not None:
        # Where several companies read along nobody is asked for a rating.
        name, value = _name_of(place, texts), _word(around.has_ratings, texts)
        as_account = texts.say("place.as_account", account=name, value=value)
        blocks.append(_switch(CHANNEL, "has_ratings", own.has_ratings, texts, as_around=as_account))
    for setting, is_on, is_on_around in (
        ("mirrors_state", own.mirrors_state, around.mirrors_state),
        ("mirrors_messages", own.mirrors_messages, around.mirrors_messages),
    ):
        as_workspace = _as_workspace(_word(is_on_around, texts), texts)
        blocks.append(_switch(CHANNEL, setting, is_on, texts, as_around=as_workspace))
    return [*blocks, _scopes(own.resolve_scope, around.resolve_scope, texts)]


def _switch(part: str, name: str, own: bool | None, texts: Texts, *, as_around: str) -> Block:
    choices = _on_or_off(texts, as_around=as_around)
    return _select(part, name, choices, texts, chosen=_value(own))


def _on_or_off(texts: Texts, *, as_around: str) -> list[Block]:
    return [
        option(as_around, AROUND),
        option(texts.say("place.switched_on"), ON),
        option(texts.say("place.switched_off"), OFF),
    ]


def _scopes(own: ResolveScope | None, around: ResolveScope, texts: Texts) -> Block:
    words = {scope: texts.say(f"settings.scope_choice.{scope}") for scope in ResolveScope}
    choices = [
        option(_as_workspace(words[around], texts), AROUND),
        *(option(words[scope], scope) for scope in ResolveScope),
    ]
    return _select(CHANNEL, "resolve_scope", choices, texts, chosen=own or AROUND)


def _select(part: str, name: str, choices: list[Block], texts: Texts, *, chosen: str) -> Block:
    element: Block = {
        "type": "static_select",
        "action_id": ids.place_select(part, name),
        "options": [*choices],
        "initial_option": next((one for one in choices if one["value"] == chosen), choices[0]),
    }
    hint = f"place.hint.{name}"
    return field(
        texts.say(f"place.setting.{name}"),
        element,
        block_id=ids.place_block(part, name),
        hint=texts.say(hint) if texts.has(hint) else "",
    )


def _value(own: bool | None) -> str:
    if own is None:
        return AROUND
    return ON if own else OFF


def _word(is_on: bool, texts: Texts) -> str:
    return texts.say("place.is_on" if is_on else "place.is_off")


def _as_workspace(value: str, texts: Texts) -> str:
    return texts.say("place.as_workspace", value=value)


def _name_of(place: PlaceBrief, texts: Texts) -> str:
    name = place.account.name if place.account is not None else ""
    return shown(name, _NAME) or texts.say("person.unnamed")
