"""Effects and tasks: a class's name in snake case and its fields, as JSON holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import cast, get_args

from bot.domain.effects import Effect, Task

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")

Payload = dict[str, str | int | None]


def kind_of(value: Effect | Task) -> str:
    """Return the stored name of an effect's or task's class, e.g. "post_reply"."""
    return _kind(type(value))


def payload_of(value: Effect | Task) -> Payload:
    """Return the fields of an effect or task; they are text, numbers or None by their own rule."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def effect_from(kind: str, payload: Mapping[str, str | int | None]) -> Effect:
    """Return the effect that was stored; raise ValueError for one that this version cannot read."""
    return cast("Effect", _build(get_args(Effect), kind, payload))


def task_from(kind: str, payload: Mapping[str, str | int | None]) -> Task:
    """Return the task that was stored; raise ValueError for one that this version cannot read."""
    return cast("Task", _build(get_args(Task), kind, payload))


def _build(classes: tuple[type, ...], kind: str, payload: Mapping[str, str | int | None]) -> object:
    for known in classes:
        if _kind(known) == kind:
            try:
                return known(**payload)
            except TypeError as e:
                raise ValueError(f"stored {kind} has other fields") from e
    raise ValueError(f"stored {kind} is unknown")


def _kind(known: type) -> str:
    return _WORD_START.sub("_", known.__name__).lower()
