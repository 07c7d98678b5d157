"""Run a replay from a path, with a bar that shows how far it is."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.capture.eval_lines import read_rows
from bot.replay.directory import Wishes
from bot.replay.export import read_export
from bot.replay.files import open_files
from bot.replay.labels import Labels, parse_labels
from bot.replay.play import replay
from bot.replay.result import Replay
from bot.texts import load_texts


def run_replay(path: Path, wishes: Wishes, *, console: Console) -> Replay:
    """Replay an export; the bar is shown on a terminal only. Raises BadExport."""
    files = open_files(path)
    try:
        export = read_export(files)
        bar = Progress(
            TextColumn(load_texts().say("cli.replay.progress")),
            BarColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        days = sum(len(channel.days) for channel in export.channels)
        with bar:
            task = bar.add_task("", total=max(1, days))
            return replay(export, wishes, advance=lambda step: bar.advance(task, step))
    finally:
        files.close()


def read_labels(path: Path) -> Labels:
    """Return the labels of a file. Raises BadLine."""
    return parse_labels(read_rows(path))
