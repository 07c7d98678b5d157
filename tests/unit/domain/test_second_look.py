from __future__ import annotations

import pytest

from bot.domain.decision import Judgement, Rule
from bot.domain.listening import Strictness
from bot.domain.second_look import OPEN_RULES, Opinion, bar_for, inputs_hash, is_open, weigh
from bot.domain.triage import judge

BALANCED, STRICT, EVERYTHING = Strictness.BALANCED, Strictness.STRICT, Strictness.EVERYTHING
STATEMENT = "We moved to the new office last week."


def second(text: str, score: float, strictness: Strictness = BALANCED) -> Judgement:
    return weigh(judge(text), Opinion(score, "model-9"), text, strictness=strictness)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("thanks a lot!", id="chit-chat"),
        pytest.param(":rotating_light: we moved", id="an-alarm"),
        pytest.param("we moved \U0001f6a8", id="an-alarm-sign"),
        pytest.param("all done\n```\nTraceback\n```", id="code"),
        pytest.param("We moved. " * 120, id="a-whole-page"),
        pytest.param("Wir sind letzte Woche in das neue Büro gezogen", id="german"),
        pytest.param("先週引っ越しました", id="japanese"),
        pytest.param("تم نقل المكتب", id="arabic"),
    ],
)
def test_what_the_rules_are_certain_of_is_not_asked(text: str) -> None:
    assert not is_open(judge(text), text, has_files=False, strictness=BALANCED)


def test_what_the_rules_leave_open_is_asked() -> None:
    assert is_open(judge(STATEMENT), STATEMENT, has_files=False, strictness=BALANCED)


def test_a_file_or_a_mention_is_never_skipped_by_the_model() -> None:
    mentioned = judge(STATEMENT, is_mention=True)

    assert not is_open(judge(STATEMENT), STATEMENT, has_files=True, strictness=BALANCED)
    assert not is_open(mentioned, STATEMENT, has_files=False, strictness=BALANCED)


def test_where_everything_counts_the_model_is_not_asked() -> None:
    assert not is_open(judge(STATEMENT), STATEMENT, has_files=False, strictness=EVERYTHING)


def test_a_low_score_skips_and_says_that_it_only_looks_so() -> None:
    judged = second(STATEMENT, 0.02)

    assert (judged.is_issue, judged.rule) == (False, Rule.LOOKS_LIKE_SMALL_TALK)
    assert (judged.score, judged.version) == (0.98, "rules-2+model-9")


@pytest.mark.parametrize(
    "text",
    [
        "FYI we moved to the new office.",
        "Just so you know, we moved.",
        "Heads up: I am out next week.",
        "We moved, no action needed.",
        "For your information, the move is done.",
    ],
)
def test_news_for_information_is_told_from_small_talk(text: str) -> None:
    assert second(text, 0.02).rule is Rule.LOOKS_LIKE_FYI


def test_a_high_score_keeps_the_rule_that_found_the_issue() -> None:
    assert second("The door does not open.", 0.9).rule is Rule.REPORT
    assert second("Where is the key?", 0.9).rule is Rule.QUESTION
    assert second(STATEMENT, 0.9).rule is Rule.SOMETHING_TO_READ


@pytest.mark.parametrize(
    ("text", "score", "strictness", "is_issue"),
    [
        pytest.param(STATEMENT, 0.12, BALANCED, True, id="sentence-above-its-bar"),
        pytest.param(STATEMENT, 0.08, BALANCED, False, id="sentence-below-its-bar"),
        pytest.param("Sorry, the import fails", 0.06, BALANCED, True, id="trouble-in-a-sentence"),
        pytest.param("Is it the blue one?", 0.06, BALANCED, True, id="question-in-a-sentence"),
        pytest.param("we moved last week", 0.4, BALANCED, True, id="chat-line-above-its-bar"),
        pytest.param(
            "now i use the newest one and the picture is not clear at all",
            0.3,
            BALANCED,
            True,
            id="long-line",
        ),
        pytest.param("we moved last week", 0.3, BALANCED, False, id="chat-line-below-its-bar"),
        pytest.param(STATEMENT, 0.7, STRICT, True, id="strict-and-sure"),
        pytest.param(STATEMENT, 0.5, STRICT, False, id="strict-and-not-sure"),
    ],
)
def test_strictness_and_writing_set_the_bar(
    text: str, score: float, strictness: Strictness, *, is_issue: bool
) -> None:
    assert second(text, score, strictness).is_issue is is_issue


def test_strict_never_asks_for_less_than_balanced() -> None:
    for text in (STATEMENT, "we moved last week"):
        for rule in OPEN_RULES:
            assert bar_for(rule, text, STRICT) > bar_for(rule, text, BALANCED)


def test_unsure_is_what_neither_rules_nor_model_would_swear_to() -> None:
    assert second(STATEMENT, 0.3).is_unsure
    assert not second(STATEMENT, 0.9).is_unsure
    assert not second(STATEMENT, 0.01).is_unsure
    assert not second("The door does not open.", 0.3).is_unsure


def a_mark(
    text: str, *, has_files: bool = False, forwarded: str = "", is_mention: bool = False
) -> str:
    return inputs_hash(text, has_files=has_files, forwarded=forwarded, is_mention=is_mention)


def test_the_fingerprint_is_that_of_what_was_decided_by() -> None:
    mark = a_mark("The door is stuck.")

    assert len(mark) == 64
    assert a_mark("The  door is\u200b stuck. ") == mark
    others = {
        a_mark("the door is stuck"),
        a_mark("The door is stuck.", has_files=True),
        a_mark("The door is stuck.", is_mention=True),
        a_mark("The door is stuck.", forwarded="yes"),
        a_mark("", forwarded="The door is stuck."),
    }
    assert len(others | {mark}) == 6
