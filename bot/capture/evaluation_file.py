"""Read a file of labelled messages, one JSON object a line, and say which line is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

LABELS = {"issue": True, "other": False}


class BadLine(ValueError):
    """A line cannot be read; `problem` is the code of why. Line 0 is the file as a whole."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"{problem} in line {line}")
        self.problem = problem
        self.line = line


def read_labelled(file: Path) -> list[tuple[str, bool]]:
    """Return the texts and whether each is an issue; raise BadLine at the first mistake."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadLine("not_utf8", error.object[: error.start].count(b"\n") + 1) from error
    found = list(_read(lines))
    if not found:
        raise BadLine("empty", 0)
    return found


def _read(lines: list[str]) -> Iterator[tuple[str, bool]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_line(line, number)


def _read_line(line: str, number: int) -> tuple[str, bool]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("not_json", number) from error
    if not isinstance(fields, dict):
        raise BadLine("not_object", number)
    if not isinstance(fields.get("text"), str):
        raise BadLine("no_text", number)
    label = fields.get("label")
    if not isinstance(label, str) or label not in LABELS:
        raise BadLine("no_label", number)
    return fields["text"], LABELS[label]
