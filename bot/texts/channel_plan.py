"""What a list of channels changes, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.channel_list import COLUMNS, LineProblem
from bot.domain.channel_plan import ChannelPlan, FieldChange, PlannedLine
from bot.texts.catalog import Texts

_GAP = "  "


def told_plan(plan: ChannelPlan, *, texts: Texts, is_dry_run: bool) -> Iterator[str]:
    """Give a table of what changes and where else it is seen, or everything that is wrong."""
    if plan.problems:
        yield from (told_problem(problem, texts) for problem in plan.problems)
        yield texts.say("channel_list.refused")
        return
    changed = [line for line in plan.lines if line.changes]
    if changed:
        yield from _table([_head(texts), *(_row(line, texts) for line in changed)])
        yield from (told_elsewhere(line, texts) for line in changed if line.also)
    code = "channel_list.would" if is_dry_run else "channel_list.done"
    yield texts.say(code, count=len(changed), total=len(plan.lines))


def told_problem(problem: LineProblem, texts: Texts) -> str:
    """Return what is wrong with one line, and what to do."""
    reason = told_reason(problem, texts)
    return texts.say("channel_list.problem", line=problem.line, problem=reason)


def told_reason(problem: LineProblem, texts: Texts) -> str:
    """Return what is wrong, without the number of its line."""
    return texts.say(f"channel_list.{problem.code}", value=problem.value)


def told_change(change: FieldChange, texts: Texts) -> str:
    """Return one setting before and after."""
    before = change.before or texts.say("channel_list.nothing")
    return texts.say("channel_list.change", before=before, after=change.after)


def told_elsewhere(line: PlannedLine, texts: Texts) -> str:
    """Return in which other channels a change of the account is seen."""
    channels = ", ".join(f"#{name}" for name in line.also)
    return texts.say("channel_list.also", line=line.number, channels=channels)


def _head(texts: Texts) -> list[str]:
    return [texts.say(f"channel_list.column.{name}") for name in ("line", *COLUMNS)]


def _row(line: PlannedLine, texts: Texts) -> list[str]:
    changes = {change.field: told_change(change, texts) for change in line.changes}
    settings = [changes.get(name, "") for name in COLUMNS[1:]]
    return [str(line.number), f"#{line.channel.name}", *settings]


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield _GAP.join(cells).rstrip()
