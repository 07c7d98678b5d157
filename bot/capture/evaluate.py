"""Evaluate a file of labelled messages as the command line prints it. Offline."""

from __future__ import annotations

from pathlib import Path

from bot.adapters.classifier import load_model
from bot.capture.evaluation_file import read_labelled
from bot.capture.measuring import Mistake, measure
from bot.domain.listening import Strictness
from bot.services.judge_message import JudgeMessage
from bot.texts import Texts, load_texts

_DIGITS = 4


def evaluate_capture(
    file: Path, *, strictness: Strictness = Strictness.BALANCED
) -> dict[str, object]:
    """Return precision, recall, f1, n and the ten worst mistakes. Raises BadLine."""
    texts = load_texts()
    figures = measure(read_labelled(file), JudgeMessage(load_model()), strictness=strictness)
    return {
        "precision": round(figures.precision, _DIGITS),
        "recall": round(figures.recall, _DIGITS),
        "f1": round(figures.f1, _DIGITS),
        "n": figures.n,
        "worst": [_plain(mistake, texts) for mistake in figures.worst],
    }


def _plain(mistake: Mistake, texts: Texts) -> dict[str, object]:
    return {
        "text": mistake.text,
        "label": "issue" if mistake.is_issue else "other",
        "score": mistake.judgement.score,
        "rule": mistake.judgement.rule.value,
        "reason": texts.say_first(f"rule.{mistake.judgement.rule}", "rule.other"),
    }
