"""What a language model is shown of an unsure message, and what its one word may change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Channel, ChannelKind
from bot.domain.decision import Judgement, Rule
from bot.domain.ids import AccountId, ChannelId, SlackChannelId
from bot.domain.listening import CaptureMode
from bot.domain.preferences import Preferences
from bot.domain.third_opinion import (
    LONGEST_SENTENCE,
    Answer,
    Said,
    may_ask,
    sentence_of,
    with_opinion,
)

TEXT = "We are moving our launch to Thursday."
UNSURE = Judgement(True, Rule.SOMETHING_TO_READ, 0.12, "rules-2+model-1", "h", is_unsure=True)
UNSURE_NO = replace(UNSURE, is_issue=False, rule=Rule.LOOKS_LIKE_SMALL_TALK, score=0.88)
CHANNEL = Channel(
    ChannelId("c1"),
    SlackChannelId("C1"),
    ChannelKind.CUSTOMER,
    is_shared=True,
    account_ids=(AccountId("a1"),),
)


def said(answer: Answer, text: str = TEXT) -> Said:
    return Said(text=text, answer=answer, model="m-1")


@pytest.mark.parametrize("shipped", [UNSURE, UNSURE_NO])
@pytest.mark.parametrize(
    ("answer", "is_issue", "rule"),
    [(Answer.ISSUE, True, Rule.MODEL_SAW_ISSUE), (Answer.OTHER, False, Rule.MODEL_SAW_NONE)],
)
def test_the_answer_decides_and_is_named(
    shipped: Judgement, answer: Answer, is_issue: bool, rule: Rule
) -> None:
    judged = with_opinion(shipped, TEXT, said(answer))

    assert (judged.is_issue, judged.rule) == (is_issue, rule)
    assert judged.version == "rules-2+model-1+m-1"
    assert judged.inputs_hash == shipped.inputs_hash


def test_the_score_is_that_of_the_verdict() -> None:
    assert with_opinion(UNSURE, TEXT, said(Answer.ISSUE)).score == 0.12
    assert with_opinion(UNSURE, TEXT, said(Answer.OTHER)).score == 0.88


@pytest.mark.parametrize(
    "opinion",
    [
        pytest.param(None, id="none-came"),
        pytest.param(said(Answer.OTHER, "We moved it."), id="of-other-words"),
    ],
)
@pytest.mark.parametrize("shipped", [UNSURE, UNSURE_NO])
def test_without_an_answer_the_shipped_judgement_stands(
    shipped: Judgement, opinion: Said | None
) -> None:
    assert with_opinion(shipped, TEXT, opinion) == replace(shipped, rule=Rule.MODEL_SILENT)


def test_what_is_sure_by_now_needs_no_opinion() -> None:
    sure = Judgement(False, Rule.THANKS)

    assert with_opinion(sure, TEXT, said(Answer.ISSUE)) is sure


@pytest.mark.parametrize(
    ("mode", "may"),
    [
        (CaptureMode.AUTOMATIC, True),
        (CaptureMode.NUDGE, True),
        (CaptureMode.SHADOW, True),
        (CaptureMode.MANUAL, False),
        (CaptureMode.PAUSED, False),
    ],
)
def test_it_is_asked_only_where_something_follows_from_words(mode: CaptureMode, may: bool) -> None:
    assert may_ask(CHANNEL, Preferences(mode=mode)) is may


@pytest.mark.parametrize(
    ("channel", "preferences"),
    [
        pytest.param(CHANNEL, Preferences(has_ai=False), id="somebody-said-no"),
        pytest.param(replace(CHANNEL, account_ids=()), Preferences(), id="no-account"),
        pytest.param(
            replace(CHANNEL, account_ids=(AccountId("a1"), AccountId("a2"))),
            Preferences(),
            id="several-companies",
        ),
        pytest.param(replace(CHANNEL, is_archived=True), Preferences(), id="archived"),
        pytest.param(replace(CHANNEL, kind=ChannelKind.INTERNAL), Preferences(), id="internal"),
    ],
)
def test_it_is_not_asked_where_words_must_stay(channel: Channel, preferences: Preferences) -> None:
    assert not may_ask(channel, preferences)


def test_nothing_personal_no_secret_and_no_id_of_slacks_is_shown() -> None:
    text = (
        "<@U0123456> wrote from <mailto:dana@acme.com|dana@acme.com>, +49 30 1234567, 10.1.2.3, "
        "card 4111 1111 1111 1111, pw: hunter22"
    )

    shown = sentence_of(text)

    for hidden in ("U0123456", "dana@", "1234567", "10.1.2.3", "4111", "hunter22"):
        assert hidden not in shown
    assert "[e-mail 1]" in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("We do it as GLOBEX does.", "We do it as [company] does."),
        ("Globex Ltd. does it.", "[company]. does it."),
        ("The globexes are many.", "The globexes are many."),
        ("We use a+b (c) every day", "We use [company] every day"),
    ],
)
def test_names_of_other_accounts_are_hidden(text: str, shown: str) -> None:
    others = frozenset({"Globex", "Globex Ltd", "a+b (c)", "", "x"})

    assert sentence_of(text, others=others) == shown


@given(st.text(max_size=5_000))
def test_whatever_is_written_what_is_shown_is_short(text: str) -> None:
    assert len(sentence_of(text, others={"Globex"})) <= LONGEST_SENTENCE
