"""The list by which many channels are set up at once: CSV text as lines and problems. Pure.

Whatever somebody's spreadsheet made of it is read: a byte order mark, commas or semicolons or tabs,
quotes, columns in any order, empty lines. An empty cell says nothing about its setting.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from bot.domain.listening import CaptureMode
from bot.domain.modes import OFFERED

COLUMNS = ("channel", "account", "tier", "owner", "mode")
MOST_LINES = 2_000
MOST_CHARACTERS = 500_000
LONGEST_CELL = 80
_SEPARATORS = ",;\t"
_FIRST = 1


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One line that could be read. An empty text, or no mode, leaves things as they are.

    `channel` is an id or a name without its sign; `owner` an id or a name without its sign.
    """

    number: int
    channel: str
    account: str = ""
    tier: str = ""
    owner: str = ""
    mode: CaptureMode | None = None


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What cannot be used, with the number of its line as a text editor counts them."""

    line: int
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ChannelList:
    """What a text came to. With a problem in it nothing of it may be applied."""

    lines: tuple[ChannelLine, ...] = ()
    problems: tuple[LineProblem, ...] = ()


def parse_channel_list(text: str) -> ChannelList:
    """Return the lines and everything that is wrong with them."""
    text = text.removeprefix("\ufeff")
    if len(text) > MOST_CHARACTERS:
        return ChannelList(problems=(LineProblem(_FIRST, "list_too_long"),))
    lines: list[ChannelLine] = []
    problems: list[LineProblem] = []
    records = _records(text, problems)
    header = next(records, None)
    if header is None:
        return ChannelList(problems=tuple(problems) or (LineProblem(_FIRST, "list_empty"),))
    columns = _columns(header, problems)
    if problems:
        return ChannelList(problems=tuple(problems))
    for number, cells in records:
        if len(lines) >= MOST_LINES:
            problems.append(LineProblem(number, "list_too_long"))
            break
        line = _line(number, cells, columns, problems)
        if line is not None:
            lines.append(line)
    problems += _twice(lines)
    if not lines and not problems:
        problems.append(LineProblem(header[0], "list_empty"))
    return ChannelList(tuple(lines), tuple(sorted(problems, key=lambda one: one.line)))


def _records(text: str, problems: list[LineProblem]) -> Iterator[tuple[int, list[str]]]:
    """Give the records that are not empty, each with the number of the line it begins on."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            problems.append(LineProblem(number, "line_unreadable"))
            return
        if any(cells):
            yield number, cells


def _separator(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=header.count)


def _columns(header: tuple[int, list[str]], problems: list[LineProblem]) -> Mapping[str, int]:
    number, cells = header
    names = [cell.casefold() for cell in cells]
    if not set(names) & set(COLUMNS):
        problems.append(LineProblem(number, "header_missing"))
        return {}
    for name in dict.fromkeys(names):
        if name and name not in COLUMNS:
            problems.append(LineProblem(number, "column_unknown", name[:LONGEST_CELL]))
        elif name and names.count(name) > 1:
            problems.append(LineProblem(number, "column_twice", name))
    if "channel" not in names:
        problems.append(LineProblem(number, "column_missing", "channel"))
    return {name: place for place, name in enumerate(names) if name}


def _line(
    number: int, cells: Sequence[str], columns: Mapping[str, int], problems: list[LineProblem]
) -> ChannelLine | None:
    """Return one line, or None after noting what is wrong with it."""
    named = {name: cells[place] for name, place in columns.items() if place < len(cells)}
    found = [_problem_of(number, cells, columns), *_problems_of_cells(number, named)]
    wrong = [problem for problem in found if problem is not None]
    if wrong:
        problems += wrong
        return None
    mode = named.get("mode", "").casefold()
    return ChannelLine(
        number=number,
        channel=_bare(named["channel"], "#"),
        account=" ".join(named.get("account", "").split()),
        tier=" ".join(named.get("tier", "").split()),
        owner=_bare(named.get("owner", ""), "@"),
        mode=CaptureMode(mode) if mode else None,
    )


def _problem_of(
    number: int, cells: Sequence[str], columns: Mapping[str, int]
) -> LineProblem | None:
    beyond = [cell for place, cell in enumerate(cells) if place not in columns.values()]
    extra = next((cell for cell in beyond if cell), None)
    return None if extra is None else LineProblem(number, "cell_extra", extra[:LONGEST_CELL])


def _problems_of_cells(number: int, named: Mapping[str, str]) -> Iterator[LineProblem]:
    if not _bare(named.get("channel", ""), "#"):
        yield LineProblem(number, "channel_empty")
    for name, value in named.items():
        if len(value) > LONGEST_CELL:
            yield LineProblem(number, "cell_too_long", name)
        elif not value.isprintable():
            yield LineProblem(number, "cell_unreadable", name)
    mode = named.get("mode", "")
    if mode and mode.casefold() not in {one.value for one in OFFERED}:
        yield LineProblem(number, "mode_unknown", mode[:LONGEST_CELL])


def _bare(name: str, sign: str) -> str:
    return name.removeprefix(sign).strip()


def _twice(lines: Sequence[ChannelLine]) -> Iterator[LineProblem]:
    first: dict[str, int] = {}
    for line in lines:
        known = first.setdefault(line.channel.casefold(), line.number)
        if known != line.number:
            yield LineProblem(line.number, "channel_twice", str(known))
