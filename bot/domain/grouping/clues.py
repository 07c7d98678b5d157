"""What speaks for and against a message going on with a conversation, as numbers.

A clue is 0 or 1, or grows with the logarithm of what it counts, so that a minute and an hour differ
as much as an hour and two days and a half. weights.py says how much each of them counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.grouping.names import Address
from bot.domain.grouping.shapes import Shape
from bot.domain.grouping.talks import Memory, Talk

_RUN = 180.0
_ANOTHER_TIME = 3600.0
_MOST_SHARED = 3.0
_WELL_KNOWN = 50


class Clue(StrEnum):
    """One thing a reader would go by. The first group is of a conversation, NEW_* of none."""

    GAP = "gap"
    BETWEEN = "between"
    OWN = "own"
    HELPER_OWN = "helper_own"
    OWN_LATEST = "own_latest"
    OWN_LATEST_TO_NOBODY = "own_latest_to_nobody"
    RUN = "run"
    OPENER = "opener"
    OWED = "owed"
    ASKS_FOR_NEWS = "asks_for_news"
    WAITED_FOR = "waited_for"
    ADDRESSED = "addressed"
    ADDRESSED_LATEST = "addressed_latest"
    ADDRESSED_OPENER = "addressed_opener"
    PAIR = "pair"
    ADDRESSED_BEFORE = "addressed_before"
    ADDRESSED_ELSEWHERE = "addressed_elsewhere"
    STRANGER = "stranger"
    ANSWER = "answer"
    ONLY_TALK = "only_talk"
    ONLY_TALK_ASKS = "only_talk_asks"
    UNKNOWN_NAME = "unknown_name"
    SHARED_WORDS = "shared_words"
    NEW = "new"
    NEW_GREETS = "new_greets"
    NEW_ASKS = "new_asks"
    NEW_GOES_ON = "new_goes_on"
    NEW_SHORT = "new_short"
    NEW_TO_SOMEBODY = "new_to_somebody"
    NEW_ASKS_FOR_NEWS = "new_asks_for_news"
    NEW_BY_HELPER = "new_by_helper"
    NEW_AFTER_REST = "new_after_rest"
    NEW_FACE = "new_face"
    NEW_FACE_ASKS = "new_face_asks"


Clues = Mapping[Clue, float]


@dataclass(frozen=True, slots=True)
class Option:
    """Where a message may belong: a conversation, or None for one that it begins."""

    talk_id: str | None
    clues: Clues

    def score(self, weights: Mapping[Clue, float]) -> float:
        """Return how much speaks for this option."""
        return sum(weights[clue] * value for clue, value in self.clues.items())


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it was read: by whom, when, to whom, in which shape."""

    author: str
    at: float
    address: Address
    shape: Shape


def find_options(reading: Reading, memory: Memory) -> Sequence[Option]:
    """Return every conversation that the message may go on with, and last a new one."""
    talks = memory.open_talks(reading.at)
    options = [Option(talk.id, _clues_of_talk(reading, talk, memory)) for talk in talks]
    if options and _is_only_talk(talks) and not reading.shape.greets:
        clue = Clue.ONLY_TALK_ASKS if _raises(reading.shape) else Clue.ONLY_TALK
        options[0] = Option(talks[0].id, {**options[0].clues, clue: 1.0})
    return [*options, Option(None, _clues_of_new(reading, memory))]


def _is_only_talk(talks: Sequence[Talk]) -> bool:
    """Tell whether nothing else was spoken of in the channel for an hour before the last word."""
    return len(talks) == 1 or talks[0].last_at - talks[1].last_at > _ANOTHER_TIME


def _raises(shape: Shape) -> bool:
    """Tell whether a message looks as if it raised something of its own."""
    return shape.greets or (shape.asks and not shape.asks_for_news)


def _clues_of_talk(reading: Reading, talk: Talk, memory: Memory) -> Clues:
    shared = sum(memory.rarity(word) for word in reading.shape.words & talk.words)
    clues = {
        Clue.GAP: -math.log1p(max(0.0, reading.at - talk.last_at) / 60),
        Clue.BETWEEN: -math.log1p(memory.count - talk.last_place),
        Clue.SHARED_WORDS: min(_MOST_SHARED, shared / 3),
    }
    if reading.author in talk.spoke_at:
        clues |= _clues_of_own(reading, talk, memory)
    if reading.author in talk.waited_for:
        clues[Clue.WAITED_FOR] = 1.0
    if reading.address:
        clues |= _clues_of_address(reading, talk, memory)
    elif reading.author not in talk.spoke_at:
        clues |= _clues_of_stranger(reading, talk)
    return clues


def _clues_of_own(reading: Reading, talk: Talk, memory: Memory) -> Clues:
    author, is_to_nobody = reading.author, not reading.address
    is_latest = memory.latest[author] == talk.id
    is_last = talk.last_author == author
    return _present(
        {
            Clue.OWN: 1.0,
            Clue.HELPER_OWN: memory.breadth(author),
            Clue.OWN_LATEST: is_latest,
            Clue.OWN_LATEST_TO_NOBODY: is_latest and is_to_nobody,
            Clue.RUN: is_last and is_latest and is_to_nobody and reading.at - talk.last_at < _RUN,
            Clue.OPENER: talk.opener == author,
            Clue.OWED: talk.ends_in_question and not is_last and not reading.shape.is_question,
            Clue.ASKS_FOR_NEWS: reading.shape.asks_for_news,
        }
    )


def _clues_of_address(reading: Reading, talk: Talk, memory: Memory) -> Clues:
    names = reading.address.names
    present = [name for name in names if name in talk.spoke_at]
    if present:
        return _present(
            {
                Clue.ADDRESSED: True,
                Clue.ADDRESSED_LATEST: any(memory.latest[name] == talk.id for name in present),
                Clue.ADDRESSED_OPENER: talk.opener in present,
                Clue.PAIR: reading.author in talk.spoke_at,
            }
        )
    if not talk.spoken_to.isdisjoint(names):
        return {Clue.ADDRESSED_BEFORE: 1.0}
    return {Clue.ADDRESSED_ELSEWHERE: 1.0}


def _clues_of_stranger(reading: Reading, talk: Talk) -> Clues:
    is_lonely = len(talk.spoke_at) == 1
    return _present(
        {
            Clue.STRANGER: True,
            Clue.ANSWER: talk.asks_anybody and not _raises(reading.shape),
            Clue.UNKNOWN_NAME: reading.address.is_unknown and is_lonely,
        }
    )


def _clues_of_new(reading: Reading, memory: Memory) -> Clues:
    shape, spoke_at = reading.shape, memory.heard.get(reading.author)
    is_back = spoke_at is not None and _raises(shape)
    rest = math.log1p(max(0.0, reading.at - (spoke_at or 0.0)) / 60) if is_back else 0.0
    # Everybody is new where nothing was heard before.
    newness = min(1.0, memory.count / _WELL_KNOWN) if spoke_at is None else 0.0
    return _present(
        {
            Clue.NEW: True,
            Clue.NEW_GREETS: shape.greets,
            Clue.NEW_ASKS: shape.asks and not shape.asks_for_news,
            Clue.NEW_GOES_ON: shape.goes_on,
            Clue.NEW_SHORT: shape.is_short,
            Clue.NEW_TO_SOMEBODY: bool(reading.address) or reading.address.is_unknown,
            Clue.NEW_ASKS_FOR_NEWS: shape.asks_for_news,
            Clue.NEW_BY_HELPER: memory.breadth(reading.author),
            Clue.NEW_AFTER_REST: rest,
            Clue.NEW_FACE: newness,
            Clue.NEW_FACE_ASKS: newness if _raises(shape) else 0.0,
        }
    )


def _present(clues: Mapping[Clue, float | bool]) -> dict[Clue, float]:
    return {clue: float(value) for clue, value in clues.items() if value}
