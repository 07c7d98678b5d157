"""What the benchmark of the door prints, and how it is computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.bench.load import Load


@dataclass(frozen=True, slots=True)
class IntakeFigures:
    """One run. Times are milliseconds for one acknowledgement, rates are events a second."""

    events: int
    connections: int
    acknowledged_per_s: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    p99_busy_ms: float
    non_2xx: int
    bolt_empty_per_s: float
    commits_per_s: float
    ratio_to_bolt: float
    ratio_to_commits: float
    peak_mb: float

    def as_dict(self) -> dict[str, float]:
        """Return the figures under their names."""
        return asdict(self)


def figures_of(
    *,
    connections: int,
    door: Load,
    busy: Load,
    bolt: Load,
    commits_per_s: float,
    peak_mb: float,
) -> IntakeFigures:
    """Put the measurements of one run together."""
    rate, floor = _rate(door), _rate(bolt)
    return IntakeFigures(
        events=len(door.latencies),
        connections=connections,
        acknowledged_per_s=round(rate, 1),
        p50_ms=milliseconds(percentile(door.latencies, 0.50)),
        p99_ms=milliseconds(percentile(door.latencies, 0.99)),
        max_ms=milliseconds(max(door.latencies)),
        p99_busy_ms=milliseconds(percentile(busy.latencies, 0.99)),
        non_2xx=door.refused_count + busy.refused_count + bolt.refused_count,
        bolt_empty_per_s=round(floor, 1),
        commits_per_s=round(commits_per_s, 1),
        ratio_to_bolt=round(rate / floor, 2),
        ratio_to_commits=round(rate / commits_per_s, 2),
        peak_mb=peak_mb,
    )


def percentile(values: Sequence[float], fraction: float) -> float:
    """Return the smallest value that at least this fraction of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-len(ordered) * fraction // 1) - 1))]


def _rate(load: Load) -> float:
    """Return acknowledgements a second: what was refused is none."""
    return (len(load.latencies) - load.refused_count) / load.seconds


def milliseconds(seconds: float) -> float:
    """Return seconds as milliseconds, to two places."""
    return round(seconds * 1000, 2)
