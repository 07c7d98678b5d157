"""Preferences: one JSON value for each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from pydantic import TypeAdapter

from bot.domain.preferences import Preferences

_PREFERENCES = TypeAdapter(Preferences)


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
