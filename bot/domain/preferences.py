"""What a workspace may decide for itself, and what it may decide for one account or channel.

Stored in the store, seeded from the environment; stored values win.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from enum import StrEnum
from typing import TypeVar

from bot.domain.ids import UserId
from bot.domain.listening import CaptureMode, Strictness
from bot.domain.people import Guests, Identity, Role

T = TypeVar("T")
LONGEST_MERGE = timedelta(hours=24)
"""The longest time within which one person's messages can count as one issue."""


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
    """What one account or one channel has of its own. None is as it is around it.

    `teammates` and `customers` name people who are heard as such here, whoever they are elsewhere.
    """

    has_ai: bool | None = None
    has_ratings: bool | None = None
    mirrors_state: bool | None = None
    mirrors_messages: bool | None = None
    resolve_scope: ResolveScope | None = None
    mode: CaptureMode | None = None
    strictness: Strictness | None = None
    merge_window: timedelta | None = None
    guests: Guests | None = None
    teammates: frozenset[Identity] = frozenset()
    customers: frozenset[Identity] = frozenset()


@dataclass(frozen=True, slots=True)
class Preferences:
    """The workspace's settings. `digest_days` are ISO weekdays, Monday is 1.

    `roles` names people by Slack's user id: a role of their own, or None for no role at all.
    Whoever is not named follows Slack. `teammates` and `customers` say as whom somebody is heard;
    who is named as both is a customer. They give nobody a right.
    """

    time_zone: str = "UTC"
    digest_at: time = time(9, 0)
    digest_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    digest_channel: str = ""
    triage_channel: str = ""
    customer_channels: frozenset[str] = frozenset()
    channel_patterns: frozenset[str] = frozenset()
    rating_delay: timedelta = timedelta(minutes=15)
    rating_cooldown: timedelta = timedelta(days=14)
    undo_delay: timedelta = timedelta(seconds=10)
    is_paused: bool = False
    has_ai: bool = True
    has_ratings: bool = True
    mirrors_state: bool = True
    mirrors_messages: bool = True
    resolve_scope: ResolveScope = ResolveScope.PARENT
    mode: CaptureMode = CaptureMode.AUTOMATIC
    strictness: Strictness = Strictness.BALANCED
    merge_window: timedelta = timedelta(minutes=10)
    guests: Guests = Guests.CUSTOMERS
    teammates: frozenset[Identity] = frozenset()
    customers: frozenset[Identity] = frozenset()
    emoji: dict[EmojiAct, str] = field(default_factory=lambda: dict(STANDARD_EMOJI))
    roles: dict[UserId, Role | None] = field(default_factory=dict)

    def act_of(self, emoji: str) -> EmojiAct | None:
        """Return what an emoji asks for, or None when it is just an emoji."""
        return next((act for act, name in self.emoji.items() if name == emoji), None)

    def within(self, place: Overrides) -> Preferences:
        """Return the settings in force in an account, or in a channel of it: the nearer one wins.

        Two things are never won back further in: a pause, and a "no" to the language model, which
        is a promise about somebody's words. Of people named nearer by, what is said there counts.
        """
        teammates = place.teammates - place.customers
        return replace(
            self,
            has_ai=self.has_ai and place.has_ai is not False,
            has_ratings=_nearer(place.has_ratings, self.has_ratings),
            mirrors_state=_nearer(place.mirrors_state, self.mirrors_state),
            mirrors_messages=_nearer(place.mirrors_messages, self.mirrors_messages),
            resolve_scope=_nearer(place.resolve_scope, self.resolve_scope),
            mode=_nearer(place.mode, self.mode),
            strictness=_nearer(place.strictness, self.strictness),
            merge_window=_nearer(place.merge_window, self.merge_window),
            guests=_nearer(place.guests, self.guests),
            teammates=(self.teammates | teammates) - place.customers,
            customers=(self.customers - teammates) | place.customers,
        )

    def in_force(self) -> Preferences:
        """Return what holds where nothing nearer is left to ask.

        A pause of everything is one of each channel, and a paused channel counts as paused. Where
        the desk only watches, customers see nothing of it and are asked nothing.
        """
        mode = CaptureMode.PAUSED if self.is_paused else self.mode
        is_watching = mode is CaptureMode.SHADOW
        return replace(
            self,
            mode=mode,
            is_paused=mode is CaptureMode.PAUSED,
            mirrors_state=self.mirrors_state and not is_watching,
            has_ratings=self.has_ratings and not is_watching,
        )

    @property
    def has_suggestions(self) -> bool:
        """Tell whether replies are suggested unasked."""
        return self.mode not in {CaptureMode.PAUSED, CaptureMode.SHADOW} and not self.is_paused


def _nearer(own: T | None, around: T) -> T:
    return around if own is None else own
