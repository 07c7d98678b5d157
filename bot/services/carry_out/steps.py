"""What carrying out an effect comes down to.

A post that happens once, or a change that may be repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.account import Channel
from bot.domain.ids import MessageTs
from bot.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Post:
    """Something that may stand in Slack only once.

    `note` stores where it stands, in the settling transaction.
    """

    channel: Channel | None
    thread_ts: MessageTs | None
    send: Callable[[str], MessageTs]
    note: Callable[[UnitOfWork, MessageTs], None]
    refused: Callable[[UnitOfWork, str], None]
    unsure: Callable[[UnitOfWork], None] | None = None
    """What to do when nobody can tell whether it stands.

    None posts it once more under the same marker.
    """


@dataclass(frozen=True, slots=True)
class Change:
    """Something that leaves the same picture however often it is done."""

    apply: Callable[[], None]
    note: Callable[[UnitOfWork], None]


Step = Post | Change


def nothing(work: UnitOfWork) -> None:
    """Note nothing."""


def note_nothing(work: UnitOfWork, ts: MessageTs) -> None:
    """Note nothing about a post that nobody asks for again."""


def ignore(work: UnitOfWork, reason: str) -> None:
    """Accept that Slack will not take it; the log has the reason."""
