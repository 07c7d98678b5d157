"""Where corrections are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.correction import CorrectedText, Correction
from bot.domain.ids import ChannelId, MessageTs


class Corrections(Protocol):
    """What people said about messages that were misjudged. One word a message."""

    def find(self, channel_id: ChannelId, ts: MessageTs) -> Correction | None: ...
    def save(self, correction: Correction) -> None: ...
    def forget(self, channel_id: ChannelId, ts: MessageTs) -> None:
        """Take a correction back; nothing happens where there is none."""
        ...

    def texts(self, *, limit: int) -> Sequence[CorrectedText]:
        """Return the words of the newest `limit` corrections, newest first.

        Messages that were deleted, or never had words, are left out.
        """
        ...
