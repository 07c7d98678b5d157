"""What a workspace may decide for itself, and what it may decide for one account or channel.

Stored in the store, seeded from the environment; stored values win.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.domain.ids import UserId
from bot.domain.people import Role

T = TypeVar("T")


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
class Overrides:
    """What one account or one channel has of its own. None is as it is around it."""

    has_ai: bool | None = None
    has_ratings: bool | None = None
    mirrors_state: bool | None = None
    mirrors_messages: bool | None = None
    resolve_scope: ResolveScope | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """The workspace's settings. `digest_days` are ISO weekdays, Monday is 1.

    `roles` names people by Slack's user id: a role of their own, or None for no role at all.
    Whoever is not named follows Slack.
    """

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
    roles: dict[UserId, Role | None] = field(default_factory=dict)

    def act_of(self, emoji: str) -> EmojiAct | None:
        """Return what an emoji asks for, or None when it is just an emoji."""
        return next((act for act, name in self.emoji.items() if name == emoji), None)

    def within(self, place: Overrides) -> Preferences:
        """Return the settings in force in an account, or in a channel of it: the nearer one wins.

        Two things are never won back further in: a pause, and a "no" to the language model, which
        is a promise about somebody's words.
        """
        return replace(
            self,
            has_ai=self.has_ai and place.has_ai is not False,
            has_ratings=_nearer(place.has_ratings, self.has_ratings),
            mirrors_state=_nearer(place.mirrors_state, self.mirrors_state),
            mirrors_messages=_nearer(place.mirrors_messages, self.mirrors_messages),
            resolve_scope=_nearer(place.resolve_scope, self.resolve_scope),
        )


def _nearer(own: T | None, around: T) -> T:
    return around if own is None else own
