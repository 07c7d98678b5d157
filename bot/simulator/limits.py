"""Slack's rate limits: one post a second and channel, tiers per method, history's two modes."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.simulator.errors import TooManyRequests

_MINUTE = timedelta(minutes=1)


class HistoryMode(StrEnum):
    """How much history an app may read: internal 50 calls/min, restricted 1/min of 15 messages."""

    INTERNAL = "internal"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Limits:
    """How strict the workspace is. Calls per minute of a tier stand in the method table."""

    post_interval: timedelta = timedelta(seconds=1)
    post_burst: int = 4
    has_tiers: bool = True
    history: HistoryMode = HistoryMode.INTERNAL

    @classmethod
    def wide(cls) -> Limits:
        """Return limits that a test with a standing clock never meets."""
        return cls(post_interval=timedelta(0), has_tiers=False)


class RateLimiter:
    """Counts calls and posts on the injected clock."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._calls: dict[str, deque[datetime]] = {}
        self._posts: dict[str, datetime] = {}

    def count_call(self, method: str, *, per_minute: int, now: datetime) -> None:
        """Count a call of a method; raise when its minute is full."""
        if not self.limits.has_tiers:
            return
        self._count(method, per_minute=per_minute, now=now)

    def count_history_call(self, method: str, *, now: datetime) -> None:
        """Count a read of history against the restricted budget of one a minute."""
        if self.limits.history is HistoryMode.RESTRICTED:
            self._count(f"{method}/restricted", per_minute=1, now=now)

    def count_post(self, channel_id: str, *, now: datetime) -> None:
        """Count a post to a channel; raise when it comes too soon after its burst.

        A channel may run ahead of one post an interval by `post_burst` posts (Slack tolerates
        bursts of unpublished size).
        """
        interval = self.limits.post_interval
        if not interval:
            return
        free_at = max(self._posts.get(channel_id, now), now)
        ahead = free_at - now
        allowed = interval * (self.limits.post_burst - 1)
        if ahead > allowed:
            raise TooManyRequests(max(1, math.ceil((ahead - allowed).total_seconds())))
        self._posts[channel_id] = free_at + interval

    def _count(self, key: str, *, per_minute: int, now: datetime) -> None:
        calls = self._calls.setdefault(key, deque())
        while calls and calls[0] <= now - _MINUTE:
            calls.popleft()
        if len(calls) >= per_minute:
            wait = calls[0] + _MINUTE - now
            raise TooManyRequests(max(1, math.ceil(wait.total_seconds())))
        calls.append(now)
