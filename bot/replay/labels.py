"""What people say should have become an issue, and how far the replay agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.capture.eval_lines import BadLine
from bot.capture.eval_lines import Row as LabelRow
from bot.domain.decision import Verdict
from bot.replay.result import Agreement, Place

ISSUE, OTHER = "issue", "other"

Labels = Mapping[tuple[str, str], bool]
"""By channel (id or name) and ts: whether the message asks for something."""


def parse_labels(rows: Iterable[LabelRow]) -> Labels:
    """Return labels from lines {"channel", "ts", "label"}. Raises BadLine."""
    found = {}
    for row in rows:
        label = row.text("label")
        if label not in {ISSUE, OTHER}:
            raise BadLine("no_label", row.number, "label")
        found[row.name("channel").removeprefix("#"), row.name("ts")] = label == ISSUE
    return found


def agree(places: Sequence[Place], labels: Labels) -> Agreement:
    """Return how often what was opened is what should have been."""
    verdicts = {
        (name, row.ts): row.verdict
        for place in places
        for name in (place.id, place.name)
        for row in place.rows
        if not row.is_team
    }
    said = [(verdicts.get(key, ""), wanted) for key, wanted in labels.items()]
    joined = sum(verdict == Verdict.JOINED for verdict, _ in said)
    judged = [(verdict == Verdict.OPENED, wanted) for verdict, wanted in said if _counts(verdict)]
    right = sum(opened and wanted for opened, wanted in judged)
    opened_count = sum(opened for opened, _ in judged)
    wanted_count = sum(wanted for _, wanted in judged)
    return Agreement(
        precision=right / opened_count if opened_count else None,
        recall=right / wanted_count if wanted_count else None,
        f1=2 * right / (opened_count + wanted_count) if opened_count + wanted_count else None,
        n=len(judged),
        joined=joined,
        unknown=len(said) - len(judged) - joined,
    )


def _counts(verdict: str) -> bool:
    return verdict in {Verdict.OPENED, Verdict.SKIPPED}
