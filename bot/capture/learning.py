"""Logistic regression, learnt one text at a time, in plain Python: FTRL-Proximal.

H. B. McMahan et al., "Ad click prediction: a view from the trenches" (KDD 2013), algorithm 1. What
is seen often settles, what is seen seldom stays near nothing, and most weights stay nothing at all.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.adapters.classifier.features import MOST_WORDS, features_of, sentences_of
from bot.adapters.classifier.model import SCALE, LinearModel
from bot.adapters.classifier.word_classes import CLASSES
from bot.capture.examples import LabelledText


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to learn. The values were chosen as DATASHEET.md says."""

    rounds: int = 4
    step: float = 0.1
    sparsity: float = 1.0
    shrinkage: float = 3.0
    least_texts: int = 2
    """In how many texts a feature must stand to be learnt."""
    least_texts_of_word: int = 2
    """In how many texts a word must stand to be known by itself."""
    seed: int = 77


@dataclass(frozen=True, slots=True)
class _Row:
    features: tuple[int, ...]
    label: float
    weight: float


def learn(
    texts: Sequence[LabelledText], *, version: str, recipe: Recipe | None = None
) -> LinearModel:
    """Return what can be learnt from texts; the same texts give the same model."""
    recipe = recipe or Recipe()
    split = [_tokens(one.text) for one in texts]
    vocabulary = _vocabulary(split, least=recipe.least_texts_of_word)
    named = [sorted(features_of(tokens, vocabulary)) for tokens in split]
    numbers = _numbered(named, least=recipe.least_texts)
    rows = [
        _Row(
            tuple(numbers[name] for name in names if name in numbers),
            float(one.is_issue),
            one.weight,
        )
        for one, names in zip(texts, named, strict=True)
    ]
    bias, weights = _descend(rows, len(numbers), recipe)
    kept = {name: round(weights[number] * SCALE) for name, number in numbers.items()}
    return LinearModel(
        version=version,
        bias=round(bias * SCALE),
        weights={name: weight for name, weight in kept.items() if weight},
        vocabulary=vocabulary,
    )


def _tokens(text: str) -> tuple[str, ...]:
    """Return a text as one sentence: which of its sentences asks is not known."""
    return tuple(token for part in sentences_of(text) for token in part)[:MOST_WORDS]


def _vocabulary(split: Iterable[tuple[str, ...]], *, least: int) -> frozenset[str]:
    seen = Counter(token for tokens in split for token in set(tokens) if token.isalpha())
    return frozenset(word for word, count in seen.items() if count >= least) | frozenset(CLASSES)


def _numbered(named: Iterable[list[str]], *, least: int) -> dict[str, int]:
    seen = Counter(name for names in named for name in names)
    common = sorted(name for name, count in seen.items() if count >= least)
    return {name: number for number, name in enumerate(common)}


def _descend(rows: list[_Row], count: int, recipe: Recipe) -> tuple[float, list[float]]:
    """Return the bias and the weights. The bias is a feature that every text has, not shrunk."""
    sums, squares = [0.0] * (count + 1), [0.0] * (count + 1)
    order = list(range(len(rows)))
    chance = random.Random(recipe.seed)  # noqa: S311 - repeatable order, not a secret
    for _ in range(recipe.rounds):
        chance.shuffle(order)
        for index in order:
            _learn_one(rows[index], sums, squares, recipe)
    weights = [_weight(sums[i], squares[i], recipe) for i in range(count)]
    return _weight(sums[-1], squares[-1], recipe, is_bias=True), weights


def _learn_one(row: _Row, sums: list[float], squares: list[float], recipe: Recipe) -> None:
    weights = [_weight(sums[i], squares[i], recipe) for i in row.features]
    bias = _weight(sums[-1], squares[-1], recipe, is_bias=True)
    raw = max(-30.0, min(30.0, bias + sum(weights)))
    slope = (1.0 / (1.0 + math.exp(-raw)) - row.label) * row.weight
    squared, step, root = slope * slope, recipe.step, math.sqrt
    for i, weight in zip((*row.features, -1), (*weights, bias), strict=True):
        before = squares[i]
        squares[i] = before + squared
        sums[i] += slope - (root(before + squared) - root(before)) / step * weight


def _weight(total: float, squared: float, recipe: Recipe, *, is_bias: bool = False) -> float:
    sparsity, shrinkage = (0.0, 0.0) if is_bias else (recipe.sparsity, recipe.shrinkage)
    if -sparsity <= total <= sparsity:
        return 0.0
    kept = total - sparsity if total > 0 else total + sparsity
    return -kept / ((1.0 + math.sqrt(squared)) / recipe.step + shrinkage)
