"""Reading a field that may be anything. Only the modules of this package use these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.domain.ids import MessageTs, moment_of

SEEN_SINCE = "giraffe_seen_since"
"""Marks an event that the app read from history: what it tells of happened after this moment."""
EARLIER = "giraffe_earlier_than"
"""Marks an event that the app read from the thread of an issue, with the issue's first message."""


def text_of(value: object) -> str:
    """Return a text, or "" when it is anything else."""
    return value if isinstance(value, str) else ""


def object_of(value: object) -> dict[str, Any]:
    """Return an object, or an empty one when it is anything else."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> Iterator[dict[str, Any]]:
    """Yield the objects of a list; nothing when it is anything else."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def ts_of(value: object) -> MessageTs | None:
    """Return a Slack timestamp, or None when it is none."""
    ts = MessageTs(text_of(value))
    return None if moment_at(ts) is None else ts


def moment_at(value: object) -> datetime | None:
    """Return the moment a Slack timestamp names, or None when it names none."""
    try:
        return moment_of(MessageTs(text_of(value)))
    except (ValueError, OverflowError):
        return None


def id_of(value: object) -> str:
    """Return an id that Slack gives plain in some payloads and as an object with `id` in others."""
    return text_of(value) or text_of(object_of(value).get("id"))
