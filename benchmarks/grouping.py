"""How well messages are grouped into conversations, beside the method to beat.

`python -m benchmarks.grouping` prints both, the choice of the penalty by cross-validation, and how
far chance could explain the difference. Offline, a few seconds.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.capture.fit_grouping import PENALTY, cross_validate, find_choices, fit, place_with
from bot.capture.grouping_baseline import group_by_author_and_name
from bot.capture.grouping_scores import Labels, best_f, clusters, score
from bot.capture.stripe_irc import read_stripe_irc
from bot.domain.grouping import FITTED, PRIOR

PENALTIES = (0.3, 1.0, 3.0)
DRAWS = 5_000
SEED = 20


@dataclass(frozen=True, slots=True)
class Share:
    """What one true conversation contributes to Shen-F and to exact-match F1."""

    messages: int
    f: float
    is_exact: bool
    is_true: bool
    made: int


def find_shares(gold: Labels, found: Labels) -> list[Share]:
    """Return the shares in the order of the true conversations.

    A found conversation counts to the true one that most of its messages are of.
    """
    true = clusters(gold)
    made = clusters({name: found[name] for name in gold})
    owner = [max(range(len(true)), key=lambda place: len(true[place] & one)) for one in made]
    return [
        Share(
            messages=len(one),
            f=best_f(one, made),
            is_exact=len(one) > 1 and one in made,
            is_true=len(one) > 1,
            made=sum(
                1 for at, each in zip(owner, made, strict=True) if at == place and len(each) > 1
            ),
        )
        for place, one in enumerate(true)
    ]


def scores_of(shares: Sequence[Share]) -> tuple[float, float]:
    """Return Shen-F and exact-match F1 of some conversations."""
    messages = sum(share.messages for share in shares)
    exact = 2 * sum(share.is_exact for share in shares)
    both = sum(share.is_true + share.made for share in shares)
    return sum(share.messages * share.f for share in shares) / messages, exact / max(both, 1)


def interval(ours: Sequence[Share], theirs: Sequence[Share]) -> list[tuple[float, float]]:
    """Return the 95 % intervals of both differences; true conversations are drawn again."""
    chance = random.Random(SEED)
    places = range(len(ours))
    differences = []
    for _ in range(DRAWS):
        drawn = chance.choices(places, k=len(ours))
        mine = scores_of([ours[place] for place in drawn])
        other = scores_of([theirs[place] for place in drawn])
        differences.append((mine[0] - other[0], mine[1] - other[1]))
    return [
        (ordered[round(0.025 * DRAWS)], ordered[round(0.975 * DRAWS)])
        for ordered in (sorted(each) for each in zip(*differences, strict=True))
    ]


def main() -> None:
    """Print everything."""
    lines = read_stripe_irc()
    gold = {line.said.id: line.conversation for line in lines if line.conversation is not None}
    print("penalty  log-likelihood  shen_f  exact_f1   (10 folds of neighbours in time)")
    for penalty in PENALTIES:
        found, likelihood = cross_validate(lines, penalty=penalty)
        scores = score(gold, found)
        mark = "  <- used" if penalty == PENALTY else ""
        print(
            f"{penalty:7.1f}  {likelihood:14.4f}  {scores.shen_f:.3f}  {scores.exact_f1:.3f}{mark}"
        )
    held_out, _ = cross_validate(lines)
    baseline = group_by_author_and_name(lines)
    show("same author within 30 minutes + name:", gold, baseline)
    show("the prior, nothing fitted", gold, place_with(lines, lambda _: PRIOR))
    show("held out (cross-validated)", gold, held_out)
    show("as shipped (fitted to all)", gold, place_with(lines, lambda _: FITTED))
    again = fit(find_choices(lines))
    distance = max(abs(again[clue] - FITTED[clue]) for clue in again)
    print(f"shipped weights differ from a fit now by {distance:.3f}")
    ranges = interval(find_shares(gold, held_out), find_shares(gold, baseline))
    for name, (low, high) in zip(("shen_f", "exact_f1"), ranges, strict=True):
        print(f"held out less baseline, {name}: 95 % interval {low:+.3f} to {high:+.3f}")


def show(name: str, gold: Labels, found: Labels) -> None:
    """Print one method's four scores."""
    figures = score(gold, found).as_dict()
    print(f"{name:38}", *(f"{key} {value:.3f}" for key, value in figures.items() if key != "n"))


if __name__ == "__main__":
    main()
