"""Count what was lost and what is there twice. Pure: what Slack showed and what the store holds.

Posts are compared by the app's own mark and, in case that itself is wrong, by what they are about:
every report, follow-up and reply of a trial holds a word that stands in no other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple, Self

Words = str | None
"""What a message says; None when it was deleted."""


class Place(NamedTuple):
    """Where a message stands in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Post:
    """Something that the app posted. `about` names what for, by its words: a card of CASE-1."""

    place: Place
    marker: str
    about: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A row of the outbox."""

    marker: str
    kind: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as the store knows it."""

    text: str
    state: str
    is_approved: bool


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What the simulated Slack saw: who wrote what, what was acknowledged, what the app showed.

    `confirmed` are the words of replies whose form the app accepted.
    """

    sent: Mapping[Place, Words]
    acknowledged: frozenset[Place]
    posts: tuple[Post, ...]
    confirmed: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What the app's store holds."""

    messages: Mapping[Place, Words]
    opened: tuple[Place, ...] = ()
    effects: tuple[Effect, ...] = ()
    replies: tuple[Reply, ...] = ()
    digest_count: int = 0
    quarantined_count: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of a trial. Which of them have to be zero is said by `faults`."""

    sent: int = 0
    acknowledged: int = 0
    stored: int = 0
    lost: int = 0
    never_acknowledged: int = 0
    outdated: int = 0
    issues: int = 0
    opened_twice: int = 0
    posts: int = 0
    visible_twice: int = 0
    unseen: int = 0
    replies_confirmed: int = 0
    replies_lost: int = 0
    replies_visible: int = 0
    replies_unapproved: int = 0
    replies_asked_again: int = 0
    in_doubt: int = 0
    invitations: int = 0
    digests: int = 0
    digest_runs: int = 0
    quarantined: int = 0
    complaints: int = 0

    def faults(self) -> dict[str, int]:
        """Return what must not have happened, and how often it did."""
        return {name: value for name in _FAULTS if (value := int(getattr(self, name)))}

    def to_json(self, **more: object) -> str:
        """Return the figures as one line."""
        return json.dumps({**more, **asdict(self)})

    @classmethod
    def total(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Add up several trials, read back from their lines."""
        lines = list(rows)
        return cls(**{one.name: sum(line[one.name] for line in lines) for one in fields(cls)})


_FAULTS = (
    "lost",
    "never_acknowledged",
    "outdated",
    "opened_twice",
    "visible_twice",
    "unseen",
    "replies_lost",
    "replies_unapproved",
    "quarantined",
    "complaints",
)
# What a finished effect must have left in Slack. An invitation may have been withdrawn, and a reply
# may wait for a person: those are looked at by themselves.
_ALWAYS_VISIBLE = frozenset({"post_issue_card", "mirror_message"})


def count(witnessed: Witnessed, stored: Stored) -> Tally:
    """Compare what people did and saw with what the app remembers."""
    known = {place: stored.messages[place] for place in witnessed.sent if place in stored.messages}
    kinds = {effect.marker: effect.kind for effect in stored.effects}
    shown = Counter(kinds.get(post.marker, "unknown") for post in witnessed.posts)
    replies = _Replies(witnessed, stored)
    openings = Counter(stored.opened)
    return Tally(
        sent=len(witnessed.sent),
        acknowledged=len(witnessed.acknowledged),
        stored=len(known),
        lost=len(witnessed.acknowledged - known.keys()),
        never_acknowledged=len(witnessed.sent.keys() - witnessed.acknowledged),
        outdated=sum(words != witnessed.sent[place] for place, words in known.items()),
        issues=len(openings),
        opened_twice=openings.total() - len(openings),
        posts=len(witnessed.posts),
        visible_twice=len(_surplus(witnessed.posts)),
        unseen=_count_unseen(witnessed, stored) + replies.unseen_count,
        replies_confirmed=len(witnessed.confirmed),
        replies_lost=replies.lost_count,
        replies_visible=shown["post_reply"],
        replies_unapproved=replies.unapproved_count,
        replies_asked_again=replies.count("asking"),
        in_doubt=replies.count("unsure"),
        invitations=shown["post_invitation"],
        digests=shown["post_digest"],
        digest_runs=stored.digest_count,
        quarantined=stored.quarantined_count,
        complaints=len(witnessed.complaints),
    )


def _surplus(posts: Iterable[Post]) -> set[Place]:
    """Return the posts that repeat an earlier one, by their mark or by what they are about."""
    seen: set[object] = set()
    surplus = set()
    for post in sorted(posts, key=lambda post: post.place.ts):
        names = {("mark", post.marker), post.about} - {None}
        if seen & names:
            surplus.add(post.place)
        seen |= names
    return surplus


def _count_unseen(witnessed: Witnessed, stored: Stored) -> int:
    visible = {post.marker for post in witnessed.posts}
    return sum(
        effect.is_done and effect.kind in _ALWAYS_VISIBLE and effect.marker not in visible
        for effect in stored.effects
    )


class _Replies:
    """What became of what agents sent."""

    def __init__(self, witnessed: Witnessed, stored: Stored) -> None:
        self._confirmed = witnessed.confirmed
        self._stored = stored.replies
        about = (post.about for post in witnessed.posts)
        self._visible = Counter(name[1] for name in about if name and name[0] == "reply")

    @property
    def lost_count(self) -> int:
        """Count replies that the app accepted and does not know."""
        return sum(not self._find(word) for word in self._confirmed)

    @property
    def unseen_count(self) -> int:
        """Count replies that the app takes for sent and nobody can see."""
        sent = [reply for reply in self._stored if reply.state == "sent"]
        return sum(not any(word in reply.text for word in self._visible) for reply in sent)

    @property
    def unapproved_count(self) -> int:
        """Count visible replies without a person's stored yes."""
        return sum(not any(one.is_approved for one in self._find(word)) for word in self._visible)

    def count(self, state: str) -> int:
        """Count replies in a state; in some the app waits for a person."""
        return sum(reply.state == state for reply in self._stored)

    def _find(self, word: str) -> list[Reply]:
        return [reply for reply in self._stored if word in reply.text]
