"""Move the weights of grouping from their prior as far as known conversations justify.

Each message chooses between the conversations so far and a new one; the chance of a choice grows
with its score (a softmax). The fit maximises the chance of the true choices less a penalty for
every step away from the prior, so few messages move little, and clues that never occur stay where
they were. `python -m bot.capture.fit_grouping` prints the weights.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.capture.grouping_lines import Line
from bot.capture.stripe_irc import read_stripe_irc
from bot.domain.grouping import PRIOR, Clue, Group, Option
from bot.domain.grouping.weights import Weights

PENALTY = 1.0
FOLDS = 10
_ROUNDS = 400
_ENOUGH = 1e-3


@dataclass(frozen=True, slots=True)
class Choice:
    """One message with its options and the place of the true one."""

    id: str
    options: Sequence[Option]
    right: int


def find_choices(lines: Sequence[Line], *, weights: Weights = PRIOR) -> list[Choice]:
    """Return what each annotated message could choose from, with the truth about those before it.

    Where messages before it are mere context, they are grouped by `weights`.
    """
    group, choices = Group(weights), list[Choice]()
    placed: dict[str, str] = {}
    talks: dict[str, str] = {}
    for line in lines:
        said, name = line.said, line.conversation
        if name is None:
            placed[said.id] = group.place(said).conversation
            continue
        talk = talks.setdefault(name, placed.get(name, said.id))
        options = group.options(said)
        ids = [option.talk_id or said.id for option in options]
        if talk in ids:
            choices.append(Choice(said.id, options, ids.index(talk)))
        group.remember(said, talk)
    return choices


def fit(
    choices: Sequence[Choice], *, prior: Weights = PRIOR, penalty: float = PENALTY
) -> dict[Clue, float]:
    """Return the weights that explain the choices best without going far from the prior."""
    weights, step = dict(prior), 0.02
    gradient = _gradient(choices, weights, prior, penalty)
    for _ in range(_ROUNDS):
        if math.hypot(*gradient.values()) < _ENOUGH * max(1, len(choices)):
            break
        moved = {clue: weights[clue] - step * gradient[clue] for clue in weights}
        following = _gradient(choices, moved, prior, penalty)
        step = _step(weights, moved, gradient, following)
        weights, gradient = moved, following
    return weights


def cross_validate(
    lines: Sequence[Line], *, penalty: float = PENALTY, folds: int = FOLDS
) -> tuple[dict[str, str], float]:
    """Group every message with weights that were fitted without it and its neighbours in time.

    Returns the conversations found and the mean logarithm of the chance of the true choices.
    """
    choices = find_choices(lines)
    annotated = [line.said.id for line in lines if line.conversation is not None]
    fold_of = {id_: place * folds // len(annotated) for place, id_ in enumerate(annotated)}
    fitted = [
        fit([choice for choice in choices if fold_of[choice.id] != fold], penalty=penalty)
        for fold in range(folds)
    ]
    likelihood = [
        math.log(_chances(choice, fitted[fold_of[choice.id]])[choice.right]) for choice in choices
    ]
    found = place_with(lines, lambda id_: fitted[fold_of[id_]] if id_ in fold_of else PRIOR)
    return found, sum(likelihood) / len(likelihood)


def place_with(lines: Iterable[Line], weights_of: Callable[[str], Weights]) -> dict[str, str]:
    """Group messages in one go, each by weights of its own."""
    group, found = Group(), dict[str, str]()
    for line in lines:
        group.weights = weights_of(line.said.id)
        found[line.said.id] = group.place(line.said).conversation
    return found


def _gradient(
    choices: Sequence[Choice], weights: Weights, prior: Weights, penalty: float
) -> dict[Clue, float]:
    slope = {clue: penalty * (weights[clue] - prior[clue]) for clue in weights}
    for choice in choices:
        for place, chance in enumerate(_chances(choice, weights)):
            excess = chance - (place == choice.right)
            for clue, value in choice.options[place].clues.items():
                slope[clue] += excess * value
    return slope


def _chances(choice: Choice, weights: Weights) -> list[float]:
    scores = [option.score(weights) for option in choice.options]
    most = max(scores)
    parts = [math.exp(score - most) for score in scores]
    total = sum(parts)
    return [part / total for part in parts]


def _step(
    before: Weights, after: Weights, slope: Mapping[Clue, float], following: Mapping[Clue, float]
) -> float:
    """Return how far to go next, from how the slope changed (Barzilai and Borwein 1988)."""
    way = {clue: after[clue] - before[clue] for clue in before}
    bend = {clue: following[clue] - slope[clue] for clue in before}
    steepness = sum(way[clue] * bend[clue] for clue in before)
    return sum(value * value for value in way.values()) / steepness if steepness > 0 else 0.02


if __name__ == "__main__":
    for _clue, _weight in fit(find_choices(read_stripe_irc())).items():
        sys.stdout.write(f"        Clue.{_clue.name}: {_weight:.2f},\n")
