"""What the team sees of a channel that the desk only watches. Customers see nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.ids import ChannelId, MessageTs


@dataclass(frozen=True, slots=True)
class _AboutThread:
    """An effect about a thread of a watched channel: one note for each, whatever follows there."""

    is_latest: ClassVar[bool] = False
    channel_id: ChannelId
    thread_ts: MessageTs

    @property
    def subject(self) -> str:
        """Return the thread."""
        return f"shadow:{self.channel_id}:{self.thread_ts}"


@dataclass(frozen=True, slots=True)
class PostShadow(_AboutThread):
    """Tell the team which issue would have been opened here."""

    @property
    def key(self) -> str:
        """Return the name of the note."""
        return self.subject


@dataclass(frozen=True, slots=True)
class UpdateShadow(_AboutThread):
    """Show an edit, a deletion or the issue that was opened after all in that note."""

    is_latest: ClassVar[bool] = True

    @property
    def key(self) -> str:
        """Return the name of the note's state."""
        return f"shadow-state:{self.channel_id}:{self.thread_ts}"
