"""How much two texts speak of the same thing: TF-IDF over the texts at hand. Pure.

Rare words weigh more than frequent ones (Salton and Buckley 1988); nearness is the cosine of the
angle between two texts, from 0 (nothing in common) to 1 (the same words).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"[^\W\d_]\w+")
_LONGEST_TEXT = 4_000

_Vector = Mapping[str, float]


def words_of(text: str) -> list[str]:
    """Return a text's words in lower case; single letters and bare numbers are none."""
    return _WORD.findall(text[:_LONGEST_TEXT].casefold())


def similarities(query: str, texts: Sequence[str]) -> list[float]:
    """Return how near each text is to the query, in the order of the texts."""
    counts = [Counter(words_of(text)) for text in texts]
    asked = Counter(words_of(query))
    spread = Counter(word for count in (*counts, asked) for word in count)
    weights = {
        word: math.log((len(counts) + 2) / (found + 1)) + 1 for word, found in spread.items()
    }
    wanted = _vector(asked, weights)
    return [_cosine(wanted, _vector(count, weights)) for count in counts]


def _vector(count: Counter[str], weights: Mapping[str, float]) -> _Vector:
    return {word: (1 + math.log(times)) * weights[word] for word, times in count.items()}


def _cosine(one: _Vector, other: _Vector) -> float:
    product = sum(weight * other[word] for word, weight in one.items() if word in other)
    length = math.hypot(*one.values()) * math.hypot(*other.values())
    return min(1.0, product / length) if length else 0.0
