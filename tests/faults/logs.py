"""Reads every line the app logs, at DEBUG, through its own nets."""

from __future__ import annotations

import io
import logging

import structlog

from bot.log import LogFormat, LogLevel, configure


class LogTap:
    """The log as text; `take()` returns what is new. `close()` gives the log back as it was."""

    def __init__(self) -> None:
        root = logging.getLogger()
        self._handlers, self._level = list(root.handlers), root.level
        self._structlog = structlog.get_config()
        self._stream = io.StringIO()
        configure(LogLevel.DEBUG, LogFormat.JSON, stream=self._stream)

    def take(self) -> str:
        """Return and forget what was written since the last look."""
        text = self._stream.getvalue()
        self._stream.seek(0)
        self._stream.truncate()
        return text

    def close(self) -> None:
        """Let the log go where it went before."""
        root = logging.getLogger()
        root.handlers[:] = self._handlers
        root.setLevel(self._level)
        structlog.configure(**self._structlog)
