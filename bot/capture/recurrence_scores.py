"""How well earlier texts tell whether a topic is known, and which one it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from bot.ports.likeness import TopicFinder


@dataclass(frozen=True, slots=True)
class RecurrenceScores:
    """The figures; None where no text was of that kind.

    `nearest_topic_accuracy`: of the texts whose topic came before, how many have their topic in
    common with the earlier text that is nearest. `novelty_auc`: how often a text of a new topic is
    farther from its nearest earlier text than one of a known topic (an even chance is 0.5).
    """

    nearest_topic_accuracy: float | None
    novelty_auc: float | None
    n: int

    def as_dict(self) -> dict[str, float | None]:
        """Return the figures under their names, rounded."""
        return {
            name: value if value is None else round(value, 4)
            for name, value in asdict(self).items()
        }


def score(texts: Iterable[tuple[str, str]], finder: TopicFinder) -> RecurrenceScores:
    """Go through (text, topic) in the order of time. The finder never hears a topic."""
    topics: list[str] = []
    known: list[float] = []
    new: list[float] = []
    seen: set[str] = set()
    right = 0
    for text, topic in texts:
        near = finder.nearest(text)
        likeness = near[0].likeness if near else 0.0
        if topic in seen:
            known.append(1 - likeness)
            right += bool(near) and topics[int(near[0].key)] == topic
        else:
            new.append(1 - likeness)
        finder.add(str(len(topics)), text)
        topics.append(topic)
        seen.add(topic)
    return RecurrenceScores(
        nearest_topic_accuracy=right / len(known) if known else None,
        novelty_auc=area_under_curve(new, known) if new and known else None,
        n=len(topics),
    )


def area_under_curve(above: Sequence[float], below: Sequence[float]) -> float:
    """Return how often one of `above` exceeds one of `below`; equals count half."""
    ordered = sorted(below)
    wins = sum(bisect_left(ordered, one) + bisect_right(ordered, one) for one in above)
    return wins / (2 * len(above) * len(below))
