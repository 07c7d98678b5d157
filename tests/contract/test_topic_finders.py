"""Every way of comparing texts does the same for whoever asks."""

from __future__ import annotations

import pytest

from bot.adapters.likeness import SimilarityMissing, load_similarity
from bot.adapters.likeness.word_parts import WordParts, format_background, parse_background
from bot.capture.banking77 import draw
from bot.capture.learn_background import learn
from bot.capture.recurrence_scores import area_under_curve, score
from bot.ports.likeness import Similarity


@pytest.fixture(scope="module", params=["word-parts", "word-vectors"])
def similarity(request: pytest.FixtureRequest) -> Similarity:
    try:
        return load_similarity(request.param)
    except SimilarityMissing:
        pytest.skip("the extra `similarity` is not installed")


def test_a_way_is_called_by_the_name_it_is_asked_for(similarity: Similarity) -> None:
    assert load_similarity(similarity.name).name == similarity.name


def test_nothing_is_near_in_an_empty_finder(similarity: Similarity) -> None:
    assert list(similarity.open_finder().nearest("The export fails")) == []


def test_the_text_that_means_the_same_is_nearest(similarity: Similarity) -> None:
    finder = similarity.open_finder()
    finder.add("1", "How do I add a colleague to our account?")
    finder.add("2", "The CSV export stops with an error")
    finder.add("3", "Can we pay by bank transfer?")

    near = finder.nearest("exports are failing with errors", most=2)

    assert near[0].key == "2"
    assert [one.likeness for one in near] == sorted((n.likeness for n in near), reverse=True)
    assert all(0 <= one.likeness <= 1 for one in near)


def test_a_text_is_as_near_as_can_be_to_itself(similarity: Similarity) -> None:
    finder = similarity.open_finder()
    finder.add("1", "The export fails")

    (near,) = finder.nearest("The export fails")

    assert near.key == "1"
    assert near.likeness == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(":tada: \U0001f600 \u200b", id="only-emoji"),
        pytest.param("x" * 40_000, id="one-long-word"),
        pytest.param("\u202eexport \u0627\u0644\u062a\u0635\u062f\u064a\u0631", id="right-to-left"),
        pytest.param("\ud800", id="half-a-character"),
    ],
)
def test_odd_texts_are_compared_like_any_other(similarity: Similarity, text: str) -> None:
    finder = similarity.open_finder()
    finder.add("1", "The export fails")
    finder.add("2", text)

    near = finder.nearest(text, most=3)

    assert {one.key for one in near} <= {"1", "2"}
    assert all(0 <= one.likeness <= 1 for one in near)


def test_finders_know_nothing_of_one_another(similarity: Similarity) -> None:
    acme, globex = similarity.open_finder(), similarity.open_finder()
    acme.add("1", "The export fails")

    assert list(globex.nearest("The export fails")) == []


@pytest.mark.slow
def test_known_topics_are_found_as_often_as_the_documents_say(similarity: Similarity) -> None:
    least = {"word-parts": 0.67, "word-vectors": 0.75}[similarity.name]

    scores = score(draw(), similarity.open_finder())

    assert scores.nearest_topic_accuracy is not None
    assert scores.novelty_auc is not None
    assert scores.nearest_topic_accuracy >= least
    assert scores.novelty_auc >= 0.9


def test_the_counts_that_ship_are_those_that_the_talk_gives() -> None:
    assert learn() == WordParts.load().background
    assert parse_background(format_background(learn())) == learn()


def test_the_area_under_the_curve_is_the_share_of_pairs_in_order() -> None:
    """Of 0.9 and 0.4 against 0.5 and 0.4: three of four in order but one is equal: 2.5 / 4."""
    assert area_under_curve([0.9, 0.4], [0.5, 0.4]) == 2.5 / 4
