"""The measures of grouping, against sums that were done by hand."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.capture.grouping_scores import clusters, one_to_one, score


def labels(text: str) -> dict[str, str]:
    """Return the conversation of each message: "aab" puts the first two together."""
    return {str(place): letter for place, letter in enumerate(text)}


def test_a_perfect_grouping_scores_one_in_everything() -> None:
    scores = score(labels("aabbc"), labels("xxyyz"))

    assert (scores.shen_f, scores.exact_f1, scores.one_to_one, scores.ari) == (1, 1, 1, 1)
    assert scores.n == 5


def test_all_in_one() -> None:
    """Two pairs put together: each pair's best F is 2·2/(2+4) = 2/3; ARI is what chance gives."""
    scores = score(labels("aabb"), labels("xxxx"))

    assert scores.shen_f == pytest.approx(2 / 3)
    assert scores.exact_f1 == 0
    assert scores.one_to_one == 0.5
    assert scores.ari == 0


def test_one_message_astray() -> None:
    """Gold {0,1,2} {3,4,5}; found {0,1} {2,3,4,5}.

    Shen-F: 3/6·(2·2/5) + 3/6·(2·3/7) = 0.4 + 3/7. Pairs: 4 are in both, 6 in gold, 7 in found, of
    15: expected 6·7/15 = 2.8, so ARI = (4 - 2.8) / (6.5 - 2.8). Paired best, 2 + 3 of 6 agree.
    """
    scores = score(labels("aaabbb"), labels("xxyyyy"))

    assert scores.shen_f == pytest.approx(0.4 + 3 / 7)
    assert scores.exact_f1 == 0
    assert scores.one_to_one == pytest.approx(5 / 6)
    assert scores.ari == pytest.approx(1.2 / 3.7)


def test_conversations_of_one_message_are_left_out_of_exact_matches() -> None:
    """Gold pairs: {0,1} {2,3}; found pairs: {0,1}. One of 2 and 1: F1 = 2·1/3."""
    scores = score(labels("aabbc"), labels("xxyzc"))

    assert scores.exact_f1 == pytest.approx(2 / 3)


def test_pairing_looks_at_all_conversations_and_not_at_the_largest_overlap_first() -> None:
    """Greedy would pair a with x (3 in common) and leave b alone; a-y and b-x have 2 + 3."""
    scores = score(labels("aaaaabbb"), labels("xxxyyxxx"))

    assert scores.one_to_one == pytest.approx(5 / 8)


def test_context_is_not_scored() -> None:
    scores = score({"1": "a", "2": "a"}, {"0": "x", "1": "x", "2": "x", "3": "x"})

    assert (scores.shen_f, scores.exact_f1, scores.n) == (1, 1, 2)


@given(
    st.integers(1, 9).flatmap(
        lambda size: st.tuples(
            st.text("abcd", min_size=size, max_size=size),
            st.text("wxyz", min_size=size, max_size=size),
        )
    )
)
def test_the_pairing_is_the_best_of_all_pairings(texts: tuple[str, str]) -> None:
    gold, found = (clusters(labels(text)) for text in texts)
    small, large = sorted((gold, found), key=len)
    best = max(
        sum(len(one & other) for one, other in zip(small, order, strict=True))
        for order in itertools.permutations(large, len(small))
    )

    assert one_to_one(gold, found) == pytest.approx(best / len(texts[0]))


@pytest.mark.timeout(10)
def test_thousands_of_messages_are_scored_in_seconds() -> None:
    chance = random.Random(1)
    gold = {str(n): str(n // 8) for n in range(4_000)}
    found = {str(n): str((n + chance.randrange(4)) // 8) for n in range(4_000)}

    assert 0.5 < score(gold, found).one_to_one < 1
