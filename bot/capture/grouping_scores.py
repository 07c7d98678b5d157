"""How well messages were grouped, by the measures that are published for it.

- Shen-F (Shen et al. 2006): for each true conversation the best F1 of any found one, weighed by how
  many messages the true one has.
- Exact-match F1 (Kummerfeld et al. 2019): precision and recall of conversations found message for
  message, those of a single message left aside.
- One-to-one overlap (Elsner and Charniak 2008): the share of messages in common when each true
  conversation is paired with one found one, in the way that is best over all.
- ARI (Hubert and Arabie 1985): pairs of messages that both put together or both keep apart, beyond
  what chance gives.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import comb, inf

Labels = Mapping[str, str]
Cluster = frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupingScores:
    """The four measures, each from 0 or -1 to 1, and how many messages were scored."""

    shen_f: float
    exact_f1: float
    one_to_one: float
    ari: float
    n: int

    def as_dict(self) -> dict[str, float]:
        """Return the figures under their names, rounded."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def score(gold: Labels, found: Labels) -> GroupingScores:
    """Compare what was found with the truth; only messages of `gold` are looked at."""
    true, made = clusters(gold), clusters({name: found[name] for name in gold})
    return GroupingScores(
        shen_f=shen_f(true, made),
        exact_f1=exact_f1(true, made),
        one_to_one=one_to_one(true, made),
        ari=adjusted_rand_index(gold, found),
        n=len(gold),
    )


def clusters(labels: Labels) -> list[Cluster]:
    """Return the messages of each conversation."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name, label in labels.items():
        groups[label].add(name)
    return [frozenset(group) for group in groups.values()]


def best_f(one: Cluster, others: Sequence[Cluster]) -> float:
    """Return the F1 of the conversation that is most like this one."""
    return max((2 * len(one & other) / (len(one) + len(other)) for other in others), default=0.0)


def shen_f(gold: Sequence[Cluster], found: Sequence[Cluster]) -> float:
    """Return Shen's F."""
    total = sum(len(one) for one in gold)
    return sum(len(one) * best_f(one, found) for one in gold) / total if total else 0.0


def exact_f1(gold: Sequence[Cluster], found: Sequence[Cluster]) -> float:
    """Return the F1 of conversations of two messages and more that were found exactly."""
    true = {one for one in gold if len(one) > 1}
    made = {one for one in found if len(one) > 1}
    return 2 * len(true & made) / (len(true) + len(made)) if true or made else 1.0


def adjusted_rand_index(gold: Labels, found: Labels) -> float:
    """Return the ARI; 1 for the same grouping, about 0 for a random one."""
    pairs = comb(len(gold), 2)
    both = sum(comb(n, 2) for n in Counter((gold[x], found[x]) for x in gold).values())
    true = sum(comb(n, 2) for n in Counter(gold.values()).values())
    made = sum(comb(n, 2) for n in Counter(found[x] for x in gold).values())
    expected = true * made / pairs if pairs else 0.0
    most = (true + made) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


def one_to_one(gold: Sequence[Cluster], found: Sequence[Cluster]) -> float:
    """Return the share of messages that the best pairing has in common."""
    total = sum(len(one) for one in gold)
    place = {name: row for row, one in enumerate(gold) for name in one}
    overlaps = {
        (place[name], column): len(one & gold[place[name]])
        for column, one in enumerate(found)
        for name in one
    }
    shared = sum(_best_pairing(part) for part in _parts(overlaps))
    return shared / total if total else 0.0


_Overlaps = Mapping[tuple[int, int], int]


def _parts(overlaps: _Overlaps) -> list[_Overlaps]:
    """Return the overlaps in parts that share no conversation, which can be paired apart."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row, column in overlaps:
        parent[root(("row", row))] = root(("column", column))
    parts: defaultdict[tuple[str, int], dict[tuple[int, int], int]] = defaultdict(dict)
    for (row, column), shared in overlaps.items():
        parts[root(("row", row))][row, column] = shared
    return list(parts.values())


def _best_pairing(overlaps: _Overlaps) -> int:
    """Return the greatest sum of overlaps when each row and column is used once at the most."""
    rows = sorted({row for row, _ in overlaps})
    columns = sorted({column for _, column in overlaps})
    if len(rows) == 1 or len(columns) == 1:
        return max(overlaps.values())
    if len(rows) > len(columns):
        overlaps = {(column, row): shared for (row, column), shared in overlaps.items()}
        rows, columns = columns, rows
    costs = [[-overlaps.get((row, column), 0) for column in columns] for row in rows]
    return -_least_cost(costs)


def _least_cost(costs: Sequence[Sequence[int]]) -> int:
    """Return the least sum with one column for each row (Kuhn 1955, with potentials).

    There are at least as many columns as rows. Row 0 and column 0 are helpers.
    """
    height, width = len(costs), len(costs[0])
    of_row, of_column = [0.0] * (height + 1), [0.0] * (width + 1)
    owner = [0] * (width + 1)
    for row in range(1, height + 1):
        owner[0] = row
        way = _shortest_way(costs, of_row, of_column, owner)
        column = way.end
        while column:
            owner[column] = owner[way.before[column]]
            column = way.before[column]
    return sum(
        costs[owner[column] - 1][column - 1] for column in range(1, width + 1) if owner[column]
    )


@dataclass(frozen=True, slots=True)
class _Way:
    end: int
    before: Sequence[int]


def _shortest_way(
    costs: Sequence[Sequence[int]], of_row: list[float], of_column: list[float], owner: list[int]
) -> _Way:
    width = len(of_column)
    least, before, used = [inf] * width, [0] * width, [False] * width
    column = 0
    while owner[column]:
        used[column] = True
        row, step, following = owner[column], inf, 0
        for other in range(1, width):
            if used[other]:
                continue
            cost = costs[row - 1][other - 1] - of_row[row] - of_column[other]
            if cost < least[other]:
                least[other], before[other] = cost, column
            if least[other] < step:
                step, following = least[other], other
        for other in range(width):
            if used[other]:
                of_row[owner[other]] += step
                of_column[other] -= step
            else:
                least[other] -= step
        column = following
    return _Way(column, before)
