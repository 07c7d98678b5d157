"""Catching up: what Slack's history shows, and what is remembered of how far it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.back_fill import BackFill, Gap, HistoryImport
from bot.domain.conversation import MessageHeard
from bot.domain.ids import ChannelId, MessageTs, SlackChannelId


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """Something found in history, in the shape of the event that was missed.

    `key` names it for ever, so that what is found twice is taken in once.
    """

    key: str
    lane: str
    body: str


@dataclass(frozen=True, slots=True)
class FoundReaction:
    """Somebody's emoji on a message; history does not tell since when."""

    emoji: str
    user_id: str
    event: FoundEvent


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """One message of a page. Those of bots and of Slack itself have no events.

    `latest_reply` is None where Slack does not say. `is_our_joining` marks the moment from which
    the app belongs to the channel.
    """

    ts: MessageTs
    written: FoundEvent | None = None
    edited: FoundEvent | None = None
    deleted: FoundEvent | None = None
    edited_at: datetime | None = None
    latest_reply: MessageTs | None = None
    is_our_joining: bool = False
    reactions: tuple[FoundReaction, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page in the order in which Slack answered. Of a thread, the first message comes along."""

    messages: tuple[FoundMessage, ...]
    has_more: bool = False


class History(Protocol):
    """Read what was written in a channel or thread. Raises LookupFailed like the directory."""

    def page(
        self, gap: Gap, *, channel: SlackChannelId, limit: int, read_at: datetime
    ) -> HistoryPage | None:
        """Return the next page of a gap; None where Slack does not let us read (any longer)."""
        ...


class FetchMessage(Protocol):
    """Fetch one message. Raises LookupFailed like the directory."""

    def message(self, ts: MessageTs, *, channel: SlackChannelId) -> MessageHeard | None:
        """Return a person's message, head or reply, as it stands now.

        None where there is none, where no person wrote it, or where Slack does not let us read.
        """
        ...


class BackFills(Protocol):
    """How long the app listened, which gaps are to be read, and how far catching up has come."""

    def alive_until(self) -> datetime | None:
        """Return when the app last noted that it listens, locked; None before the first time."""
        ...

    def note_alive(self, at: datetime) -> None:
        """Note that the app listens."""
        ...

    def left_at(self, channel_id: ChannelId) -> MessageTs | None:
        """Return up to where a channel is known that the app was taken out of."""
        ...

    def note_left(self, channel_id: ChannelId, ts: MessageTs) -> None:
        """Note up to where a channel is known; what was noted before and not read yet stays."""
        ...

    def forget_left(self, channel_id: ChannelId) -> None: ...
    def running(self) -> BackFill | None:
        """Return the catching up that is not finished, locked."""
        ...

    def find(self, back_fill_id: str) -> BackFill | None: ...
    def save(self, back_fill: BackFill) -> None: ...
    def count(self, *, messages: int = 0, issues: int = 0) -> None:
        """Add to what the unfinished catching up took in."""
        ...

    def find_gap(self, channel_id: ChannelId, thread_ts: MessageTs | None) -> Gap | None: ...
    def next_gap(self) -> Gap | None:
        """Return what to read next: the threads of new issues, then channels with open ones.

        The newest of them first.
        """
        ...

    def save_gap(self, gap: Gap) -> None: ...
    def end_gap(self, gap: Gap) -> None: ...
    def end_gaps(self, channel_id: ChannelId) -> MessageTs | None:
        """Forget what was to be read of a channel; return from where on it was missed."""
        ...

    def waiting_channel_count(self) -> int:
        """Return how many channels still have something to be read that was missed."""
        ...

    def waiting_gap_count(self) -> int: ...
    def recent_threads(
        self, channel_ids: Sequence[ChannelId], *, since: datetime, limit: int
    ) -> Sequence[tuple[ChannelId, MessageTs]]:
        """Return threads of issues somebody may still write in.

        Active ones, and those heard of after `since`; discarded ones are left out.
        """
        ...

    def save_import(self, wanted: HistoryImport) -> None:
        """Note that a channel's history is wanted."""
        ...

    def import_of(self, channel_id: ChannelId) -> HistoryImport | None: ...
    def imports(self) -> Sequence[HistoryImport]:
        """Return whose history is wanted and was not gone through yet."""
        ...

    def end_import(self, channel_id: ChannelId) -> None: ...
    def known_since(self, channel_id: ChannelId) -> datetime | None:
        """Return when the app first heard of a channel."""
        ...

    def take_in(self, events: Sequence[FoundEvent]) -> int:
        """Put events into the inbox; return how many of them are new."""
        ...

    def has_unread(self) -> bool:
        """Tell whether something found still waits to be decided about."""
        ...

    def has_doubtful_posts(self) -> bool:
        """Tell whether a post waits to be looked for in history: that comes first."""
        ...
