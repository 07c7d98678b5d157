"""What is remembered of a channel while its messages are placed, one after the other."""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HORIZON = 7 * 24 * 3600.0
"""Seconds after which a conversation that nobody went on with is no longer thought of."""
MOST_OPEN = 40
_MOST_REMEMBERED = 400
_MANY_TALKS = 9


@dataclass(slots=True)
class Talk:
    """One conversation so far: who spoke when, and who was spoken to without answering yet."""

    id: str
    opener: str
    last_at: float
    last_place: int
    last_author: str
    ends_in_question: bool = False
    asks_anybody: bool = False
    spoke_at: dict[str, float] = field(default_factory=dict)
    waited_for: set[str] = field(default_factory=set)
    spoken_to: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


class Memory:
    """The conversations of one channel, and where each of its people spoke last."""

    def __init__(self) -> None:
        self.count = 0
        self.heard: dict[str, float] = {}
        self.latest: dict[str, str] = {}
        self._recent: deque[Talk] = deque(maxlen=_MOST_REMEMBERED)
        self._by_id: dict[str, Talk] = {}
        self._spread: Counter[str] = Counter()
        self._talks_of: dict[str, set[str]] = {}

    def open_talks(self, now: float) -> Sequence[Talk]:
        """Return the conversations that may go on, the latest first."""
        found = [talk for talk in self._by_id.values() if now - talk.last_at <= HORIZON]
        return sorted(found, key=lambda talk: -talk.last_place)[:MOST_OPEN]

    def rarity(self, word: str) -> float:
        """Return how much a shared word tells: 0 for a frequent one, more for a rare one."""
        return max(0.0, math.log((self.count + 1) / (self._spread[word] + 0.5)) - 2)

    def breadth(self, author: str) -> float:
        """Return from 0 to 1 in how many conversations somebody takes part: helpers in many."""
        talks = len(self._talks_of.get(author, ()))
        return min(1.0, math.log1p(talks) / math.log(_MANY_TALKS))

    def add(
        self,
        talk_id: str,
        *,
        author: str,
        at: float,
        spoken_to: Iterable[str],
        words: Iterable[str],
        is_question: bool,
    ) -> None:
        """Remember that a message was placed in a conversation, new or known."""
        self.count += 1
        talk = self._by_id.get(talk_id)
        if talk is None:
            talk = self._begin(talk_id, author, at)
        talk.last_at, talk.last_place, talk.last_author = at, self.count, author
        names = tuple(spoken_to)
        talk.ends_in_question, talk.asks_anybody = is_question, is_question and not names
        talk.spoke_at[author] = at
        talk.waited_for.discard(author)
        talk.waited_for.update(names)
        talk.spoken_to.update(names)
        fresh = set(words)
        talk.words |= fresh
        self._spread.update(fresh)
        self.heard[author] = at
        self.latest[author] = talk_id
        self._talks_of.setdefault(author, set()).add(talk_id)

    def _begin(self, talk_id: str, author: str, at: float) -> Talk:
        if len(self._recent) == _MOST_REMEMBERED:
            self._by_id.pop(self._recent[0].id, None)
        talk = Talk(talk_id, opener=author, last_at=at, last_place=self.count, last_author=author)
        self._recent.append(talk)
        self._by_id[talk_id] = talk
        return talk
