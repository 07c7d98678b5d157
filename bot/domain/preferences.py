"""What a workspace may decide for itself.

Stored in the store, seeded from the environment; stored values win.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum


class EmojiAct(StrEnum):
    """What a reaction asks for."""

    CAPTURE = "capture"
    CLAIM = "claim"
    RESOLVE = "resolve"
    URGENT = "urgent"
    DISCARD = "discard"


STANDARD_EMOJI: dict[EmojiAct, str] = {
    EmojiAct.CAPTURE: "pushpin",
    EmojiAct.CLAIM: "eyes",
    EmojiAct.RESOLVE: "white_check_mark",
    EmojiAct.URGENT: "rotating_light",
    EmojiAct.DISCARD: "wastebasket",
}


class ResolveScope(StrEnum):
    """Where a check-mark counts: on the thread's first message only, or anywhere in the thread."""

    PARENT = "parent"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The workspace's settings. `digest_days` are ISO weekdays, Monday is 1."""

    time_zone: str = "UTC"
    digest_at: time = time(9, 0)
    digest_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    digest_channel: str = ""
    triage_channel: str = ""
    customer_channels: frozenset[str] = frozenset()
    rating_delay: timedelta = timedelta(minutes=15)
    rating_cooldown: timedelta = timedelta(days=14)
    undo_delay: timedelta = timedelta(seconds=10)
    is_paused: bool = False
    has_ai: bool = True
    has_ratings: bool = True
    mirrors_state: bool = True
    mirrors_messages: bool = True
    resolve_scope: ResolveScope = ResolveScope.PARENT
    emoji: dict[EmojiAct, str] = field(default_factory=lambda: dict(STANDARD_EMOJI))

    def act_of(self, emoji: str) -> EmojiAct | None:
        """Return what an emoji asks for, or None when it is just an emoji."""
        return next((act for act, name in self.emoji.items() if name == emoji), None)
