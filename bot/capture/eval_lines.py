"""Read the lines of an evaluation file: one JSON object a line, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

MILLISECONDS_FROM: Final = 1e11
"""A number of seconds as large as this lies in the year 5138, so milliseconds were meant."""


class BadLine(Exception):
    """A line that cannot be used. `problem` is the name of a sentence in the texts."""

    def __init__(self, problem: str, line: int = 0, key: str = "") -> None:
        super().__init__(problem, line, key)
        self.problem = problem
        self.line = line
        self.key = key


class Row:
    """One line, with its number, so that whoever asks for a value hears where it is missing."""

    def __init__(self, number: int, values: Mapping[str, object]) -> None:
        self.number = number
        self._values = values

    def text(self, key: str) -> str:
        """Return a text, which may be empty but not absent."""
        value = self._values.get(key)
        if not isinstance(value, str):
            raise BadLine("not_text", self.number, key)
        return value

    def name(self, key: str) -> str:
        """Return a name: a text or a whole number, not empty."""
        found = self.name_or_none(key)
        if found is None:
            raise BadLine("no_name", self.number, key)
        return found

    def name_or_none(self, key: str) -> str | None:
        """Return a name, or None where there is none."""
        value = self._values.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise BadLine("no_name", self.number, key)
        return value

    def moment(self, key: str) -> datetime:
        """Return a moment: seconds since 1970 as a number or as Slack writes them, or ISO 8601."""
        value = self._values.get(key)
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                return _from_seconds(float(value))
            if isinstance(value, str):
                return _from_text(value)
        except (ValueError, OverflowError, OSError):
            pass
        raise BadLine("no_moment", self.number, key)


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file; empty lines are passed over. Raises BadLine."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadLine("not_utf8") from error
    rows = list(_rows(content))
    if not rows:
        raise BadLine("empty")
    return rows


def _rows(content: str) -> Iterator[Row]:
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise BadLine("not_json", number) from error
        if not isinstance(values, dict):
            raise BadLine("not_object", number)
        yield Row(number, values)


def _from_text(value: str) -> datetime:
    try:
        return _from_seconds(float(value))
    except ValueError:
        found = datetime.fromisoformat(value)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _from_seconds(seconds: float) -> datetime:
    if seconds >= MILLISECONDS_FROM:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, tz=UTC)
