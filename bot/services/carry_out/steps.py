"""What carrying out an effect comes down to.

A post that happens once, or a change that may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.account import Channel
from bot.domain.ids import MessageTs
from bot.ports import Marker, UnitOfWork

Look = Callable[[str, datetime], MessageTs | None]
"""Look where a post would stand, by its mark, from a moment on."""


Note = Callable[[UnitOfWork], None]
"""What to store in the settling transaction."""


@dataclass(frozen=True, slots=True)
class Post:
    """Something that may stand in Slack only once.

    `channel` is None for a direct message. `note` stores where it stands, in the settling
    transaction. `lost` says what to do when it was tried and is not there: None posts it once more
    under the same mark. `first` is asked before the first attempt: what it returns is noted instead
    of posting.
    """

    channel: Channel | None
    look: Look
    send: Callable[[Marker], MessageTs]
    note: Callable[[UnitOfWork, MessageTs], None]
    refused: Callable[[UnitOfWork, str], None]
    lost: Note | None = None
    first: Callable[[], Note | None] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that leaves the same picture however often it is done; `channel` is where."""

    apply: Callable[[], None]
    note: Note
    channel: Channel | None = None


Step = Post | Change


def only_note(note: Note) -> Change:
    """Return a step that asks nothing of Slack."""
    return Change(lambda: None, note)


def nothing(work: UnitOfWork) -> None:
    """Note nothing."""


def note_nothing(work: UnitOfWork, ts: MessageTs) -> None:
    """Note nothing about a post that nobody asks for again."""


def ignore(work: UnitOfWork, reason: str) -> None:
    """Accept that Slack will not take it; the log has the reason."""
