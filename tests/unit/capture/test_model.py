from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.classifier import LinearModel, load_model
from bot.adapters.classifier.features import features_of, sentences_of
from bot.adapters.classifier.model import read_model
from bot.capture.examples import LabelledText, Source, merged, read
from bot.capture.learning import Recipe, learn
from bot.capture.measuring import Figures, measure
from bot.capture.train import WEIGHTS, material, train_shipped, train_without
from bot.services.judge_message import JudgeMessage

SLICE = [
    *(LabelledText(f"my {thing} is broken", is_issue=True) for thing in ("lamp", "door", "phone")),
    *(LabelledText(f"ok i will check the {thing}", is_issue=False) for thing in ("lamp", "door")),
]


@pytest.fixture(scope="module")
def shipped() -> LinearModel:
    return load_model()


def test_the_same_texts_give_the_same_model_to_the_last_digit() -> None:
    first, second = (learn(SLICE, version="x", recipe=Recipe(least_texts=1)) for _ in range(2))

    assert first.as_text() == second.as_text()
    assert first.score("my pump is broken") > 0.5 > first.score("ok i will check the pump")


def test_a_model_reads_what_it_wrote() -> None:
    model = learn(SLICE, version="trial 1", recipe=Recipe(least_texts=1))

    copy = read_model(model.as_text())

    assert copy.as_text() == model.as_text()
    assert copy.version == "trial 1"
    assert copy.score("my lamp is broken") == model.score("my lamp is broken")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_weights_in_the_project_are_what_the_material_gives() -> None:
    assert train_shipped().as_text() == WEIGHTS.read_text(encoding="utf-8")


def test_the_weights_are_small() -> None:
    assert WEIGHTS.stat().st_size < 300_000


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("trade", "least"),
    [
        pytest.param(Source.INSURANCE, 0.92, id="from-software-to-insurance"),
        pytest.param(Source.SOFTWARE, 0.75, id="from-insurance-to-software"),
    ],
)
def test_what_is_learnt_in_one_trade_holds_in_another(trade: Source, least: float) -> None:
    figures = figures_on(trade, train_without(trade))

    assert figures.f1 >= least, figures


def figures_on(trade: Source, model: LinearModel) -> Figures:
    texts = read(trade, "dev")
    return measure([(one.text, one.is_issue) for one in texts], JudgeMessage(model))


def test_a_model_of_one_trade_never_saw_a_text_of_the_other() -> None:
    words = train_text_of(Source.INSURANCE)

    assert "iphone screen" not in words
    assert "outlook" in words


def train_text_of(trade: Source) -> str:
    texts = material(frozenset(Source) - {trade}, parts=("train",))
    return " ".join(text.text for text in texts)


def test_what_a_text_often_says_counts_by_the_root() -> None:
    texts = [LabelledText("ok", is_issue=False)] * 9 + [LabelledText("no", is_issue=False)]

    found = {text.text: text.weight for text in merged(texts)}

    assert found == {"ok": 3.0, "no": 1.0}


def test_a_greeting_in_front_changes_nothing_about_what_follows() -> None:
    bare = features_of(("my", "door", "is", "stuck"), ())

    greeted = features_of(("good", "morning", "team", "my", "door", "is", "stuck"), ())

    assert greeted == bare | {"h greeting"}


def test_shapes_stand_for_what_nobody_can_learn() -> None:
    found = sentences_of(
        "<@U0AB12> see https://a.example/x?y=1 or 0.5.2, E-104 and 17:30 :tada: !!!"
    )

    assert found == [
        ("_somebody", "see", "_link", "or", "_number", "_code", "and", "_number", "_emoji", "!")
    ]


def test_the_most_telling_sentence_counts(shipped: LinearModel) -> None:
    chat = "Thank you for the nice afternoon! We all loved the cake. See you on Monday."

    assert shipped.score(f"{chat} The export fails with error 500.") > 0.9 > shipped.score(chat)


@given(st.text(max_size=300))
def test_any_text_has_a_score(text: str) -> None:
    model = learn(SLICE, version="x", recipe=Recipe(least_texts=1))

    assert 0.0 <= model.score(text) <= 1.0
