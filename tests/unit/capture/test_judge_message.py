"""Rules, model and corrections together, with the model that ships."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.classifier import load_model
from bot.domain.decision import Rule
from bot.domain.listening import Strictness
from bot.services.judge_message import JudgeMessage


@pytest.fixture(scope="module")
def judge_message() -> JudgeMessage:
    return JudgeMessage(load_model())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Sounds good, I'll pass it on to the kitchen.", id="a-plan-of-their-own"),
        pytest.param("We all had a lovely time at your summer party.", id="party"),
        pytest.param("Let me ask my colleague and come back to you.", id="asks-a-colleague"),
    ],
)
def test_what_the_rules_cannot_name_is_skipped_when_it_sounds_like_small_talk(
    judge_message: JudgeMessage, text: str
) -> None:
    judgement = judge_message(text)

    assert (judgement.is_issue, judgement.rule) == (False, Rule.LOOKS_LIKE_SMALL_TALK)


def test_news_that_ask_for_nothing_are_skipped_as_such(judge_message: JudgeMessage) -> None:
    judgement = judge_message("Just so you know: I'll be back on Thursday, no action needed.")

    assert (judgement.is_issue, judgement.rule) == (False, Rule.LOOKS_LIKE_FYI)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The boiler in the cellar makes a loud noise.", id="a-trade-never-seen"),
        pytest.param("Could you send us the key for the shed?", id="request"),
        pytest.param("Thanks! One box is still missing though.", id="thanks-that-hide-a-problem"),
        pytest.param("We had a great party. The lamp is broken now.", id="two-sentences"),
        pytest.param("my oven not heating", id="chat-line"),
    ],
)
def test_what_asks_for_something_opens(judge_message: JudgeMessage, text: str) -> None:
    assert judge_message(text).is_issue


def test_another_language_is_judged_by_the_rules(judge_message: JudgeMessage) -> None:
    judgement = judge_message("Wir melden uns morgen wieder bei euch")

    assert (judgement.is_issue, judgement.version) == (True, "rules-2")


def test_what_was_corrected_here_counts_before_everything(judge_message: JudgeMessage) -> None:
    text = "The boiler in the cellar makes a loud noise."

    judgement = judge_message(text, corrections=[(text, False)])

    assert (judgement.is_issue, judgement.rule) == (False, Rule.CORRECTED)


def test_a_mention_counts_before_a_correction(judge_message: JudgeMessage) -> None:
    text = "The boiler in the cellar makes a loud noise."

    assert judge_message(text, corrections=[(text, False)], is_mention=True).is_issue


def test_a_judgement_says_by_what_and_by_which_version(judge_message: JudgeMessage) -> None:
    judgement = judge_message("The boiler makes a noise.")

    assert judgement.version == "rules-2+model-1"
    assert len(judgement.inputs_hash) == 64


ODD = {
    "forty-thousand-characters": "The door is stuck, please help. " * 1250,
    "forty-thousand-without-a-space": "x" * 40_000,
    "forty-thousand-marks": "?!" * 20_000,
    "forty-thousand-line-ends": "\n" * 40_000,
    "one-word-many-times": "not " * 10_000,
    "only-emoji": ":tada:" * 3000,
    "only-emoji-signs": "\U0001f389" * 10_000,
    "only-code": "```" + "while true: pass\n" * 2000 + "```",
    "open-fence": "```" * 5000,
    "right-to-left": "\u202eمرحبا لا أستطيع " * 900,
    "zero-width": "\u200b" * 40_000,
    "zero-width-between": "\u200b".join("the door is stuck " * 500),
    "two-hundred-mentions": "<@U0123456789> " * 200,
    "broken-markup": "<" * 20_000,
    "links": "<https://example.com/" + "a" * 3000 + "|x> " * 50,
    "digits": "0123456789." * 3600,
    "combining": "e\u0301\u0302\u0303" * 10_000,
    "lone-surrogate": "door \ud800 stuck",
    "nul": "door\x00stuck",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ODD.items()])
@pytest.mark.parametrize("strictness", list(Strictness))
@pytest.mark.timeout(10)
def test_odd_texts_are_decided_about_without_delay(
    judge_message: JudgeMessage, text: str, strictness: Strictness
) -> None:
    judgement = judge_message(text, forwarded=text[:5000], strictness=strictness)

    assert 0.0 <= judgement.score <= 1.0


SIGNS = (
    *("<", ">", "@", "&amp;", "`", "*", "\n", "?", "!", ".", ":", "5", "م", "漢"),
    *("thanks", "not", "please", "door", "<@U1>", ":tada:", "\U0001f389", "\u200b", "\u202e"),
)


@given(
    parts=st.lists(st.sampled_from(SIGNS), max_size=60),
    has_files=st.booleans(),
    is_mention=st.booleans(),
    strictness=st.sampled_from(Strictness),
)
def test_any_text_is_decided_about(
    judge_message: JudgeMessage,
    *,
    parts: list[str],
    has_files: bool,
    is_mention: bool,
    strictness: Strictness,
) -> None:
    judgement = judge_message(
        " ".join(parts), has_files=has_files, is_mention=is_mention, strictness=strictness
    )

    assert 0.0 <= judgement.score <= 1.0
    assert judgement.is_issue or not has_files
