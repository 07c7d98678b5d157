"""How like one another two texts are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.likeness import (
    Background,
    VectorIndex,
    cosine,
    count_trigrams,
    trigrams_of,
    vector_of,
)

GENERAL = count_trigrams(["the export is slow", "is the app down", "the invoice is wrong"])


def likeness(one: str, other: str) -> float:
    return cosine(vector_of(one, GENERAL), vector_of(other, GENERAL))


def test_a_word_is_its_trigrams_with_its_ends_marked() -> None:
    assert dict(trigrams_of("Card I")) == {"#ca": 1, "car": 1, "ard": 1, "rd#": 1, "#i#": 1}


def test_mentions_and_addresses_are_no_words_and_short_forms_are_written_out() -> None:
    assert trigrams_of("<@U123ABC> it can\u2019t <https://a.example|x>") == trigrams_of(
        "it cannot x"
    )


def test_a_trigram_that_is_frequent_in_general_talk_weighs_less() -> None:
    assert GENERAL.rarity("the") < GENERAL.rarity("#in") < GENERAL.rarity("zzz")


def test_the_same_words_are_alike_and_words_with_nothing_in_common_are_not() -> None:
    assert likeness("card declined", "card declined") == pytest.approx(1)
    assert likeness("card", "pin") == 0


def test_inflections_are_nearer_than_other_words() -> None:
    assert likeness("the payment was declined", "payments get declined") > likeness(
        "the payment was declined", "the password was changed"
    )


def test_a_text_without_words_is_like_nothing() -> None:
    assert vector_of(":) ... ", GENERAL) == {}
    assert likeness("", "card") == 0


TEXTS = st.text(alphabet="abcde fg", max_size=30)


@given(TEXTS, TEXTS)
def test_likeness_is_the_same_both_ways_and_between_0_and_1(one: str, other: str) -> None:
    found = likeness(one, other)

    assert found == pytest.approx(likeness(other, one))
    assert -1e-9 <= found <= 1 + 1e-9


@given(st.lists(TEXTS, max_size=40), TEXTS, st.integers(1, 5))
def test_the_index_finds_what_comparing_with_each_would_find(
    texts: list[str], asked: str, most: int
) -> None:
    index, vectors = VectorIndex(), [vector_of(text, GENERAL) for text in texts]
    for vector in vectors:
        index.add(vector)
    wanted = vector_of(asked, GENERAL)

    found = index.nearest(wanted, most=most)

    each = sorted((cosine(wanted, vector) for vector in vectors), reverse=True)
    alike = [value for value in each if value > 1e-9][:most]
    assert [value for _, value in found][: len(alike)] == pytest.approx(alike)
    assert all(value <= 1e-9 for _, value in found[len(alike) :])


def test_among_thousands_a_text_of_frequent_parts_only_still_finds_its_like() -> None:
    index = VectorIndex()
    for number in range(600):
        index.add(vector_of(f"the card {number}", GENERAL))
    index.add(vector_of("the card", GENERAL))

    ((place, value),) = index.nearest(vector_of("the card", GENERAL), most=1)

    assert place == 600
    assert value == pytest.approx(1)


@pytest.mark.timeout(2)
def test_a_text_of_any_length_is_read_at_once() -> None:
    for text in ("a" * 40_000, "<@" * 20_000, "https://" * 5_000, "'" * 40_000):
        assert math.isfinite(sum(vector_of(text, Background({}, 0)).values()))
