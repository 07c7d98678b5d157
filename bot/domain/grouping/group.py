"""Place the messages of one channel, one after the other, in the order they were written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.grouping.clues import Option, Reading, find_options
from bot.domain.grouping.names import find_address, fold
from bot.domain.grouping.said import Said
from bot.domain.grouping.shapes import has_question_mark, shape_of
from bot.domain.grouping.talks import Memory
from bot.domain.grouping.weights import FITTED, Weights


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a message belongs. `lead` is how far the choice is ahead of the second best."""

    conversation: str
    is_new: bool
    lead: float


class Group:
    """Tells of each message of a channel which conversation it goes on with or that it begins one.

    A conversation is named by the id of its first message. Nothing that was said is changed later:
    a desk has to decide when a message comes.
    """

    def __init__(self, weights: Weights = FITTED) -> None:
        self.weights = weights
        self._memory = Memory()
        self._placed: dict[str, str] = {}

    def place(self, said: Said) -> Placed:
        """Return where the next message belongs, and remember it there."""
        options = self.options(said)
        placed = self._thread(said) or self._best(said, options)
        self.remember(said, placed.conversation)
        return placed

    def options(self, said: Said) -> Sequence[Option]:
        """Return where the next message may belong, with what speaks for it."""
        return find_options(self._read(said), self._memory)

    def remember(self, said: Said, conversation: str) -> None:
        """Take it as known that a message belongs to a conversation."""
        reading = self._read(said)
        self._placed[said.id] = conversation
        self._memory.add(
            conversation,
            author=reading.author,
            at=reading.at,
            spoken_to=reading.address.names,
            words=reading.shape.words,
            is_question=has_question_mark(said.text),
        )

    def _thread(self, said: Said) -> Placed | None:
        if said.thread is None or said.thread == said.id:
            return None
        # A thread whose head was not heard is named by the first of it that was.
        known = self._placed.setdefault(said.thread, said.id)
        return Placed(known, is_new=known == said.id, lead=float("inf"))

    def _best(self, said: Said, options: Sequence[Option]) -> Placed:
        scores = [option.score(self.weights) for option in options]
        best, *rest = sorted(scores, reverse=True)
        chosen = options[scores.index(best)]
        return Placed(
            chosen.talk_id or said.id,
            is_new=chosen.talk_id is None,
            lead=best - rest[0] if rest else float("inf"),
        )

    def _read(self, said: Said) -> Reading:
        return Reading(
            author=fold(said.author),
            at=said.at.timestamp(),
            address=find_address(said.text, author=said.author, heard=self._memory.heard),
            shape=shape_of(said.text),
        )
