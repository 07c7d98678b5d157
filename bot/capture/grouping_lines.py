"""What `giraffe eval grouping` reads: who said what when, and in which conversation it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.capture.eval_lines import BadLine, Row
from bot.domain.grouping import Said


@dataclass(frozen=True, slots=True)
class Line:
    """A message and, unless it is mere context, the name of its conversation."""

    said: Said
    conversation: str | None


def parse_lines(rows: Sequence[Row]) -> list[Line]:
    """Return the lines of a file, which are in the order they were written. Raises BadLine."""
    seen: set[str] = set()
    lines: list[Line] = []
    for row in rows:
        said = Said(
            id=row.name("id"),
            author=row.name_or_none("author") or "",
            at=row.moment("ts"),
            text=row.text("text"),
            thread=row.name_or_none("thread"),
        )
        if said.id in seen:
            raise BadLine("twice", row.number, "id")
        seen.add(said.id)
        lines.append(Line(said, row.name_or_none("conversation")))
    return lines
