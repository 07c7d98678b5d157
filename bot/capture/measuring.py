"""How often the judgement is right: precision, recall and F1 of "issue", and the worst mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.decision import Judgement
from bot.domain.listening import Strictness
from bot.services.judge_message import JudgeMessage

WORST_COUNT = 10


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text that was judged wrongly, and how surely."""

    text: str
    is_issue: bool
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out. Without an issue, found or to be found, a figure is nothing."""

    precision: float
    recall: float
    f1: float
    n: int
    worst: tuple[Mistake, ...] = ()


def measure(
    texts: Iterable[tuple[str, bool]],
    judge: JudgeMessage,
    *,
    strictness: Strictness = Strictness.BALANCED,
) -> Figures:
    """Judge texts as a channel's messages and compare with whether each is an issue."""
    judged = [(text, label, judge(text, strictness=strictness)) for text, label in texts]
    hits = sum(label and found.is_issue for _, label, found in judged)
    opened = sum(found.is_issue for _, _, found in judged)
    issues = sum(label for _, label, _ in judged)
    mistakes = [Mistake(*one) for one in judged if one[1] != one[2].is_issue]
    mistakes.sort(key=lambda mistake: (-mistake.judgement.score, mistake.text))
    return Figures(
        precision=_share(hits, opened),
        recall=_share(hits, issues),
        f1=_share(2 * hits, opened + issues),
        n=len(judged),
        worst=tuple(mistakes[:WORST_COUNT]),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
