"""The sentences of a replay, the same on the page and in the terminal."""

from __future__ import annotations

from bot.replay.result import UNHEARD, Agreement, Place, Replay, Row
from bot.texts import Texts


class Sentences:
    """Say what became of messages and channels."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def verdict(self, verdict: str) -> str:
        """Return the name of a verdict, to be counted and filtered by."""
        return self._texts.say_first(
            f"cli.replay.verdict.{verdict}", "cli.replay.verdict.other", verdict=verdict
        )

    def row(self, row: Row) -> str:
        """Return what became of a message and why, in one sentence."""
        reason = self._texts.say_first(
            f"rule.{row.reason}", f"cli.replay.reason.{row.reason}", "rule.other"
        )
        if row.verdict == UNHEARD:
            return self._texts.say("cli.replay.row.unheard", reason=reason)
        code = row.verdict if row.issue is not None else "skipped"
        return self._texts.say_first(
            f"cli.replay.row.{code}",
            "cli.replay.row.other",
            number=row.issue or 0,
            reason=reason,
            verdict=self.verdict(row.verdict),
        )

    def place(self, place: Place) -> str:
        """Return what a channel is to Giraffe."""
        code = "customers" if place.is_customers else "internal"
        return self._texts.say(f"cli.replay.place.{code}", count=place.message_count)

    def counts(self, place: Place | Replay) -> str:
        """Return how many messages got each verdict, in the order of the verdicts."""
        return " · ".join(
            f"{place.counts[verdict]} {self.verdict(verdict)}" for verdict in shown_verdicts(place)
        )

    def notes(self, replay: Replay) -> list[str]:
        """Return what else is to be said of the whole."""
        notes = []
        if not any(place.is_customers for place in replay.places):
            notes.append(self._texts.say("cli.replay.nobody_outside"))
        if replay.direct_count:
            notes.append(self._texts.say("cli.replay.direct", count=replay.direct_count))
        if replay.unreadable_count:
            notes.append(self._texts.say("cli.replay.unreadable", count=replay.unreadable_count))
        if replay.agreement is not None:
            notes.append(self.agreement(replay.agreement))
        return notes

    def agreement(self, found: Agreement) -> str:
        """Return how far what was opened agrees with the labels."""
        parts = [
            self._texts.say(
                "cli.replay.agreement",
                precision=_share(found.precision),
                recall=_share(found.recall),
                count=found.n,
            )
        ]
        if found.joined:
            parts.append(self._texts.say("cli.replay.labels_joined", count=found.joined))
        if found.unknown:
            parts.append(self._texts.say("cli.replay.labels_unknown", count=found.unknown))
        return " ".join(parts)

    def say(self, code: str, **values: str | int) -> str:
        """Return any other sentence of the replay."""
        return self._texts.say(f"cli.replay.{code}", **values)


def shown_verdicts(place: Place | Replay) -> list[str]:
    """Return the verdicts that were given, those that are always shown first."""
    always = ["opened", "joined", "skipped"]
    others = sorted(set(place.counts) - {*always, UNHEARD})
    return [*always, *others, *([UNHEARD] if place.counts[UNHEARD] else [])]


def _share(value: float | None) -> str:
    return "?" if value is None else f"{value:.2f}"
