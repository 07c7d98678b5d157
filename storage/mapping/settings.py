"""Preferences and what places have of their own: one JSON value for each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from pydantic import TypeAdapter

from bot.domain.preferences import Overrides, Preferences

_PREFERENCES = TypeAdapter(Preferences)
_OVERRIDES = TypeAdapter(Overrides)


def preferences_from(values: Mapping[str, object]) -> Preferences:
    """Return the stored preferences; what is missing has its default, others are left out."""
    known = {field.name for field in fields(Preferences)}
    return _PREFERENCES.validate_python(
        {name: value for name, value in values.items() if name in known}
    )


def values_of(preferences: Preferences) -> dict[str, object]:
    """Return one JSON value for each field."""
    values: dict[str, object] = _PREFERENCES.dump_python(preferences, mode="json")
    return values


def overrides_from(values: Mapping[str, object]) -> Overrides:
    """Return what was stored of a place; what is missing is as it is around it."""
    known = {field.name for field in fields(Overrides)}
    return _OVERRIDES.validate_python(
        {name: value for name, value in values.items() if name in known and value is not None}
    )


def values_of_place(own: Overrides) -> dict[str, object]:
    """Return one JSON value for each field; None is for what the place has not of its own."""
    values: dict[str, object] = _OVERRIDES.dump_python(own, mode="json")
    return {name: None if value == [] else value for name, value in values.items()}
