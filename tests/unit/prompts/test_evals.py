"""The bundled conversations and the floor that the offline writer must keep on them."""

from __future__ import annotations

from bot.domain.suggestion import Draft
from bot.ports import SuggestionRequest
from prompts import build_offline_writer
from prompts.evals.evaluate import evaluate, load_cases
from tests.unit.prompts.builders import a_draft


class Promiser:
    """A writer as bad as they come."""

    name = "bad"

    def write(self, request: SuggestionRequest) -> Draft | None:
        del request
        return a_draft("We will refund everything by tomorrow! " * 30)


class Mute:
    """A writer that never writes."""

    name = "mute"

    def write(self, request: SuggestionRequest) -> Draft | None:
        del request
        return None


def test_there_are_enough_conversations_with_names_of_their_own() -> None:
    cases = load_cases()

    assert len(cases) >= 30
    assert len({case.id for case in cases}) == len(cases)


def test_the_offline_writer_keeps_its_floor() -> None:
    figures = evaluate(build_offline_writer())

    assert figures.hard_share == 0
    assert figures.soft_share == 0
    assert figures.silence_right == 1
    assert figures.repeated_openers <= 0.15
    assert figures.words_most <= 110
    assert figures.words_mean <= 40
    assert figures.questions_mean <= 2


def test_a_bad_writer_gets_bad_figures() -> None:
    figures = evaluate(Promiser())

    assert figures.hard_share == 1
    assert figures.soft_share == 1
    assert figures.repeated_openers > 0.9
    assert figures.silence_right < 1


def test_a_silent_writer_has_nothing_to_measure() -> None:
    figures = evaluate(Mute())

    assert (figures.draft_count, figures.words_most, figures.repeated_openers) == (0, 0, 0)


def test_the_figures_are_shown_one_a_line() -> None:
    lines = evaluate(Mute()).as_text().splitlines()

    assert lines[0].split() == ["case_count", "36.00"]


def test_no_cases_give_no_figures() -> None:
    assert evaluate(Mute(), cases=()).case_count == 0
