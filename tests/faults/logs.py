"""Reads every line the app logs, at DEBUG, through its own nets."""

from __future__ import annotations

import io

from bot.log import LogFormat, LogLevel, configure


class LogTap:
    """The log as text; `take()` returns what is new."""

    def __init__(self) -> None:
        self._stream = io.StringIO()
        configure(LogLevel.DEBUG, LogFormat.JSON, stream=self._stream)

    def take(self) -> str:
        """Return and forget what was written since the last look."""
        text = self._stream.getvalue()
        self._stream.seek(0)
        self._stream.truncate()
        return text
