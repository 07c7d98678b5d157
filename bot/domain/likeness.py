"""How like one another two short texts are, by the parts of their words. Pure.

A text is the trigrams of its words: `card` is `#ca car ard rd#`, so inflections, compounds and
slips of the pen share most of theirs without any list of endings. Trigrams that are rare in general
talk weigh more. "In general" is the point: how rare they are *among the texts compared* would weigh
down the very words a trade is about. Likeness is the cosine, from 0 to 1. See docs/recurrence.md.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LONGEST_READ = 4_000
"""Characters. What a message is about stands at its beginning."""
SIZE = 3
_UNSEEN = 0.5
_SELDOM = 50
_SHORTLIST = 100

Vector = Mapping[str, float]

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_MENTION = re.compile(r"<[@#!][^<>\n]{1,80}>")
_URL = re.compile(r"<?https?://[^\s<>|]{1,2000}")
_SHORT_FORMS = (
    ("\u2019", "'"),
    ("can't", "cannot"),
    ("won't", "will not"),
    ("n't", " not"),
    ("'ve", " have"),
    ("'m", " am"),
    ("'re", " are"),
    ("'ll", " will"),
    ("'d", " would"),
    ("'s", ""),
)


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of `texts` texts of general talk each trigram occurs."""

    counts: Mapping[str, int]
    texts: int

    def rarity(self, trigram: str) -> float:
        """Return how much a shared trigram tells."""
        often = self.counts.get(trigram, 0) + _UNSEEN
        return math.sqrt(math.log(1 + self.texts / often))


def count_trigrams(texts: Iterable[str]) -> Background:
    """Return how often trigrams occur in texts of general talk."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        counts.update(set(trigrams_of(text)))
        total += 1
    return Background(counts, total)


def trigrams_of(text: str) -> Counter[str]:
    """Return the trigrams of a text's words, with `#` for where a word begins and ends."""
    text = _URL.sub(" ", _MENTION.sub(" ", text[:LONGEST_READ])).casefold()
    for short, long in _SHORT_FORMS:
        text = text.replace(short, long)
    found: Counter[str] = Counter()
    for word in _WORD.findall(text):
        marked = f"#{word}#"
        found.update(marked[at : at + SIZE] for at in range(len(marked) - SIZE + 1))
    return found


def vector_of(text: str, background: Background) -> Vector:
    """Return a text as a vector of length 1, or of nothing where there is no word."""
    weighed = {
        trigram: (1 + math.log(times)) * background.rarity(trigram)
        for trigram, times in trigrams_of(text).items()
    }
    length = math.hypot(*weighed.values())
    return {trigram: weight / length for trigram, weight in weighed.items()} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """Return how like one another two vectors of length 1 are."""
    small, large = sorted((one, other), key=len)
    return sum(weight * large[part] for part, weight in small.items() if part in large)


class VectorIndex:
    """Vectors in the order they were added, and the nearest of them.

    Only vectors that share one of the rarer parts are compared in full, and of those the ones that
    share most. In a few hundred vectors that is all of them; in thousands it is half the time, and
    one in a thousand times the nearest is missed for one that is as near.
    """

    def __init__(self) -> None:
        self._vectors: list[Vector] = []
        self._found_in: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)

    def add(self, vector: Vector) -> None:
        """Put a vector at the end."""
        for part, weight in vector.items():
            self._found_in[part].append((len(self._vectors), weight))
        self._vectors.append(vector)

    def nearest(self, vector: Vector, *, most: int) -> Sequence[tuple[int, float]]:
        """Return places and cosines, the nearest first; of equals the earliest comes first."""
        shared = self._shared(vector, max(_SELDOM, len(self._vectors) // 10))
        if len(shared) < most:
            shared = self._shared(vector, len(self._vectors))
        places = heapq.nlargest(max(most, _SHORTLIST), shared, key=shared.__getitem__)
        found = [(place, cosine(vector, self._vectors[place])) for place in places]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:most]

    def _shared(self, vector: Vector, often: int) -> Mapping[int, float]:
        """Return for each place how much it shares of the parts that no more than so many have."""
        sums: dict[int, float] = {}
        for part, weight in vector.items():
            found = self._found_in.get(part, ())
            if len(found) <= often:
                for place, other in found:
                    sums[place] = sums.get(place, 0.0) + weight * other
        return sums
