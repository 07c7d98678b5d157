from __future__ import annotations

import pytest

from bot.domain.precedent import find_correction

REPORT = "Nightly report for store 12 is ready in your folder"


def test_without_corrections_nothing_was_said() -> None:
    assert find_correction(REPORT, ()) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(REPORT, id="the-same"),
        pytest.param("nightly report for store 12 is ready in your folder!", id="case-and-marks"),
        pytest.param("Nightly report for store 47 is ready in your folder", id="another-number"),
        pytest.param("<@U1> *Nightly* report for store 3 is ready in your folder", id="markup"),
        pytest.param("The nightly report for store 12 is ready in your folder", id="one-word-more"),
    ],
)
def test_the_same_words_get_the_same_answer(text: str) -> None:
    assert find_correction(text, [(REPORT, False)]) is False


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Nightly report for store 12 is not ready in your folder", id="denied"),
        pytest.param("Nightly report for store 12 is ready in your folder?", id="asked"),
        pytest.param("Nightly report is ready", id="shorter"),
        pytest.param("The invoice for store 12 is wrong", id="something-else"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_words_are_not_covered(text: str) -> None:
    assert find_correction(text, [(REPORT, False)]) is None


def test_short_texts_must_be_equal() -> None:
    assert find_correction("it works again", [("it works", False)]) is None
    assert find_correction("It works.", [("it works", False)]) is False


def test_what_was_said_last_counts() -> None:
    assert find_correction(REPORT, [(REPORT, False), (REPORT, True)]) is True


def test_the_same_words_count_before_similar_ones() -> None:
    similar = f"The {REPORT}"

    assert find_correction(REPORT, [(REPORT, True), (similar, False)]) is True
