"""`giraffe replay EXPORT`: what Giraffe would have made of a Slack export, offline."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace as changed
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import click

from bot.domain.listening import Strictness
from bot.replay.errors import BadExport
from bot.texts import command_line as words
from bot.texts import load_texts

_PATH = click.Path(exists=True, path_type=Path)
_LINES = click.Path(exists=True, dir_okay=False, path_type=Path)
_STRICTNESS = click.Choice([strictness.value for strictness in Strictness])
_MINUTES = click.IntRange(0, 1_440)
_PAGE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command("replay", help=words.REPLAY)
@click.argument("export", type=_PATH)
@click.option("--team", "teams", multiple=True, metavar="T…", help=words.REPLAY_TEAM)
@click.option("--triage", default="", metavar="CHANNEL", help=words.REPLAY_TRIAGE)
@click.option("--customers-in", multiple=True, metavar="CHANNEL", help=words.REPLAY_CUSTOMERS)
@click.option(
    "--strictness",
    type=_STRICTNESS,
    default=Strictness.BALANCED.value,
    help=words.REPLAY_STRICTNESS,
)
@click.option("--merge-minutes", type=_MINUTES, default=10, metavar="N", help=words.REPLAY_MERGE)
@click.option("--labels", type=_LINES, metavar="FILE.jsonl", help=words.REPLAY_LABELS)
@click.option("--html", "page", type=_PAGE, metavar="FILE", help=words.REPLAY_HTML)
@click.option("--all", "shows_all", is_flag=True, help=words.REPLAY_ALL)
@click.option("--json", "is_json", is_flag=True, help=words.REPLAY_JSON)
def replay_export(
    *,
    export: Path,
    teams: tuple[str, ...],
    triage: str,
    customers_in: tuple[str, ...],
    strictness: str,
    merge_minutes: int,
    labels: Path | None,
    page: Path | None,
    shows_all: bool,
    is_json: bool,
) -> None:
    """Replay an export and tell what came of it; writes nothing but the page."""
    # Imported here: the store and the services take a second that --help should not cost.
    from rich.console import Console  # noqa: PLC0415

    from bot.log import LogFormat, LogLevel, configure  # noqa: PLC0415
    from bot.replay.directory import Wishes  # noqa: PLC0415
    from bot.replay.labels import agree  # noqa: PLC0415
    from bot.replay.page import build_page  # noqa: PLC0415
    from bot.replay.run import read_labels, run_replay  # noqa: PLC0415
    from bot.replay.sentences import Sentences  # noqa: PLC0415
    from bot.replay.show import as_json, print_replay  # noqa: PLC0415

    configure(LogLevel.ERROR, LogFormat.CONSOLE)
    sentences = Sentences(load_texts())
    with _in_plain_words():
        wanted = read_labels(labels) if labels is not None else None
        wishes = Wishes(
            teams=teams,
            customers_in=customers_in,
            triage=triage,
            strictness=Strictness(strictness),
            merge_window=timedelta(minutes=merge_minutes),
        )
        found = run_replay(export, wishes, console=Console(stderr=True))
    if wanted is not None:
        found = changed(found, agreement=agree(found.places, wanted))
    if page is not None:
        _write(page, build_page(found, sentences, name=export.resolve().name))
    if is_json:
        click.echo(json.dumps(as_json(found), ensure_ascii=False))
        return
    console = Console(highlight=False, emoji=False, markup=False)
    print_replay(found, sentences, console=console, shows_all=shows_all)
    if page is not None:
        console.print(sentences.say("written", file=str(page)), soft_wrap=True)


def _write(page: Path, content: str) -> None:
    try:
        page.write_text(content, encoding="utf-8")
    except OSError:
        _complain(load_texts().say("cli.replay.problem.not_written", name=str(page)))


@contextmanager
def _in_plain_words() -> Iterator[None]:
    from bot.capture.eval_lines import BadLine  # noqa: PLC0415

    texts = load_texts()
    try:
        yield
    except BadExport as error:
        problem = texts.say(f"cli.replay.problem.{error.problem}", name=error.file)
        _complain(f"{error.file}: {problem}" if error.file else problem)
    except BadLine as error:
        problem = texts.say(f"cli.eval.problem.{error.problem}", key=error.key)
        where = "in_line" if error.line else "in_file"
        _complain(texts.say(f"cli.eval.{where}", file="--labels", line=error.line, problem=problem))


def _complain(problem: str) -> NoReturn:
    click.echo(problem, err=True)
    sys.exit(2)
