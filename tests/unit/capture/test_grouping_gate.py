"""Grouping beats the method to beat, also where each message was judged by weights unseen by it."""

from __future__ import annotations

import pytest

from bot.capture.fit_grouping import cross_validate, find_choices, fit, place_with
from bot.capture.grouping_baseline import group_by_author_and_name
from bot.capture.grouping_lines import Line
from bot.capture.grouping_scores import GroupingScores, score
from bot.capture.stripe_irc import convert, read_stripe_irc
from bot.domain.grouping import FITTED


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return read_stripe_irc()


def scores_of(lines: list[Line], found: dict[str, str]) -> GroupingScores:
    gold = {line.said.id: line.conversation for line in lines if line.conversation is not None}
    return score(gold, found)


def test_the_channel_has_its_two_hundred_messages_in_26_conversations(lines: list[Line]) -> None:
    scored = [line for line in lines if line.conversation is not None]

    assert (len(lines), len(scored)) == (1_200, 200)
    assert len({line.conversation for line in scored}) == 26


@pytest.mark.slow
def test_messages_held_out_are_grouped_better_than_by_author_and_name(lines: list[Line]) -> None:
    baseline = scores_of(lines, group_by_author_and_name(lines))

    found, _ = cross_validate(lines, folds=5)

    ours = scores_of(lines, found)
    assert ours.shen_f > baseline.shen_f + 0.03
    assert ours.exact_f1 > baseline.exact_f1 + 0.2


def test_the_shipped_weights_score_what_the_documents_say(lines: list[Line]) -> None:
    scores = scores_of(lines, place_with(lines, lambda _: FITTED))

    assert (round(scores.shen_f, 2), round(scores.exact_f1, 2)) == (0.95, 0.79)


def test_the_shipped_weights_are_those_that_the_fit_gives(lines: list[Line]) -> None:
    fitted = fit(find_choices(lines))

    assert {clue: round(weight, 2) for clue, weight in fitted.items()} == dict(FITTED)


def test_links_make_conversations_and_the_earlier_end_may_be_context() -> None:
    texts = [f"stripe 2019-09-05 [13:0{n}:00] <dana> message {n} " for n in range(4)]

    lines = convert(texts, [(0, 2), (3, 3)])

    assert [line.conversation for line in lines] == [None, None, "0", "3"]
    assert lines[2].said.text == "message 2"
