"""Figures over facts: spreads of durations, shares with their intervals.

One definition each, pure arithmetic.

Durations are raw elapsed time unless a name says support hours. A figure always comes with its n.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

FEWEST_TO_SHOW = 5
"""Below this many answers a share says too little to be shown."""
_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took.

    Median and 90th percentile over `count` durations; None without any.
    """

    count: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `count`, with the Wilson 95 % interval as fractions from 0 to 1."""

    hits: int = 0
    count: int = 0
    low: float = 0.0
    high: float = 1.0

    @property
    def fraction(self) -> float | None:
        """Return the share as a fraction, or None without any."""
        return self.hits / self.count if self.count else None

    @property
    def is_enough(self) -> bool:
        """Tell whether there are enough answers to say something."""
        return self.count >= FEWEST_TO_SHOW


def share_of(hits: int, count: int) -> Share:
    """Return a share with its Wilson score interval (Wilson 1927, z = 1.96)."""
    if not 0 <= hits <= count:
        raise ValueError(f"{hits} of {count} is not a share")
    if count == 0:
        return Share()
    rate = hits / count
    squared = _Z95**2
    centre = (rate + squared / (2 * count)) / (1 + squared / count)
    margin = (
        _Z95
        * math.sqrt(rate * (1 - rate) / count + squared / (4 * count**2))
        / (1 + squared / count)
    )
    # At 0 of n and n of n rounding would leave a hair outside the scale.
    return Share(hits, count, max(0.0, centre - margin), min(1.0, centre + margin))


def spread_of(durations: Sequence[timedelta]) -> Spread:
    """Return median and p90, interpolated linearly as PostgreSQL's percentile_cont does."""
    if not durations:
        return Spread()
    ordered = sorted(durations)
    return Spread(len(ordered), _percentile(ordered, 0.5), _percentile(ordered, 0.9))


def _percentile(ordered: Sequence[timedelta], fraction: float) -> timedelta:
    position = (len(ordered) - 1) * fraction
    below = math.floor(position)
    above = math.ceil(position)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
