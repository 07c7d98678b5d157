"""Nearness of texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.similarity import similarities, words_of


def test_the_same_words_are_nearest() -> None:
    near = similarities("login fails", ["login fails", "the export fails", "hello there"])

    assert near[0] == pytest.approx(1.0, abs=0.01)
    assert near[0] > near[1] > near[2] == 0


def test_a_rare_word_weighs_more_than_a_frequent_one() -> None:
    texts = ["please help with login", "please help with invoice", "please help with exports"]

    near = similarities("please invoice", texts)

    assert max(near) == near[1]


def test_nothing_is_near_to_no_words() -> None:
    assert similarities("", ["login fails", ""]) == [0, 0]
    assert similarities("login", []) == []


def test_words_are_folded_and_numbers_are_none() -> None:
    assert words_of("Größe 42 x CSV-Export e2e") == ["grösse", "csv", "export", "e2e"]


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=5))
def test_nearness_lies_between_0_and_1(query: str, texts: list[str]) -> None:
    assert all(0 <= near <= 1 for near in similarities(query, texts))
