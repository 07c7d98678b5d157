"""What the way of listening makes of a message that was judged."""

from __future__ import annotations

import pytest

from bot.domain.decision import Judgement, Rule, Verdict
from bot.domain.listening import CaptureMode
from bot.domain.modes import verdict_on

REPORT = Judgement(is_issue=True, rule=Rule.REPORT, score=0.85, version="rules-1")
THANKS = Judgement(is_issue=False, rule=Rule.THANKS, score=0.95)


@pytest.mark.parametrize(
    ("mode", "verdict", "rule"),
    [
        (CaptureMode.AUTOMATIC, Verdict.OPENED, Rule.REPORT),
        (CaptureMode.NUDGE, Verdict.SKIPPED, Rule.WRITER_ASKED),
        (CaptureMode.MANUAL, Verdict.SKIPPED, Rule.MANUAL_MODE),
        (CaptureMode.SHADOW, Verdict.SHADOWED, Rule.REPORT),
        (CaptureMode.PAUSED, Verdict.SKIPPED, Rule.PAUSED),
    ],
)
def test_a_report_becomes_what_the_channel_makes_of_it(
    mode: CaptureMode, verdict: Verdict, rule: Rule
) -> None:
    decided, judgement = verdict_on(REPORT, mode)

    assert (decided, judgement.rule) == (verdict, rule)


@pytest.mark.parametrize("mode", set(CaptureMode) - {CaptureMode.PAUSED})
def test_a_thank_you_is_skipped_for_what_it_is_in_every_channel(mode: CaptureMode) -> None:
    assert verdict_on(THANKS, mode) == (Verdict.SKIPPED, THANKS)


@pytest.mark.parametrize(
    ("mode", "verdict"),
    [
        (CaptureMode.MANUAL, Verdict.OPENED),
        (CaptureMode.NUDGE, Verdict.OPENED),
        (CaptureMode.SHADOW, Verdict.SHADOWED),
        (CaptureMode.PAUSED, Verdict.SKIPPED),
    ],
)
def test_a_mention_is_as_good_as_a_hand_where_one_waits_for_that(
    mode: CaptureMode, verdict: Verdict
) -> None:
    decided, _ = verdict_on(REPORT, mode, is_mention=True)

    assert decided is verdict


def test_how_sure_the_judge_was_is_kept() -> None:
    _, judgement = verdict_on(REPORT, CaptureMode.MANUAL)

    assert (judgement.score, judgement.version) == (REPORT.score, REPORT.version)
