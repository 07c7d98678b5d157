"""The model at work: weights from a file beside it, and a sum.

The file is text so that a change of it can be read. See DATASHEET.md for where it comes from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from bot.adapters.classifier.features import features_of, sentences_of

WEIGHTS_FILE = "weights.tsv"
SCALE = 1000
"""Weights are stored as whole thousandths."""
_VERSION, _BIAS, _WORD = "#version", "#bias", "#word"


class LinearModel:
    """Weights of features. A text counts as much as its most telling sentence."""

    def __init__(
        self,
        *,
        version: str,
        bias: float,
        weights: Mapping[str, float],
        vocabulary: Iterable[str],
    ) -> None:
        self.version = version
        self._bias = bias
        self._weights = weights
        self._vocabulary = frozenset(vocabulary)

    def score(self, text: str) -> float:
        """Return how much a text sounds as if it asked for something, 0 to 1."""
        sums = (self._sum(tokens) for tokens in sentences_of(text))
        return probability(max(sums, default=self._bias))

    def _sum(self, tokens: tuple[str, ...]) -> float:
        # Whole thousandths add up to the same in any order; fractions would not.
        known = map(self._weights.get, features_of(tokens, self._vocabulary))
        return self._bias + sum(filter(None, known))

    def as_text(self) -> str:
        """Return the model as its file holds it."""
        lines = [f"{_VERSION}\t{self.version}", f"{_BIAS}\t{round(self._bias)}"]
        lines += [f"{_WORD}\t{word}" for word in sorted(self._vocabulary)]
        lines += [f"{name}\t{round(weight)}" for name, weight in sorted(self._weights.items())]
        return "\n".join(lines) + "\n"


def read_model(text: str) -> LinearModel:
    """Return the model that a file's text holds."""
    version, bias, words, weights = "", 0.0, [], {}
    for line in text.splitlines():
        name, _, value = line.rpartition("\t")
        if name == _WORD:
            words.append(value)
        elif name == _VERSION:
            version = value
        elif name == _BIAS:
            bias = float(value)
        else:
            weights[name] = int(value)
    return LinearModel(version=version, bias=bias, weights=weights, vocabulary=words)


@cache
def load_model() -> LinearModel:
    """Return the model that ships with the app; it is read once."""
    source = resources.files("bot.adapters.classifier").joinpath(WEIGHTS_FILE)
    return read_model(source.read_text(encoding="utf-8"))


def probability(thousandths: float) -> float:
    """Return a sum of weights as a number between 0 and 1."""
    bounded = max(-30.0, min(30.0, thousandths / SCALE))
    return 1.0 / (1.0 + math.exp(-bounded))
