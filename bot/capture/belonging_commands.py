"""`giraffe eval grouping` and `giraffe eval recurrence`: measure on one's own file, offline."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from bot.capture.eval_lines import BadLine, read_rows
from bot.texts import command_line as words
from bot.texts import load_texts

_WAYS = ("auto", "word-parts", "word-vectors")
_FILE = click.argument(
    "file", metavar="FILE.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.command("grouping", help=words.EVAL_GROUPING)
@_FILE
def eval_grouping(*, file: Path) -> None:
    """Group the messages of a file and print how well that agrees with what the file says."""
    # Imported here: --help should not cost what only this command needs.
    from bot.capture.grouping_lines import parse_lines  # noqa: PLC0415
    from bot.capture.grouping_scores import score  # noqa: PLC0415
    from bot.domain.grouping import Group  # noqa: PLC0415

    try:
        lines = parse_lines(read_rows(file))
        gold = {line.said.id: line.conversation for line in lines if line.conversation is not None}
        if not gold:
            raise BadLine("nothing_scored", key="conversation")
    except BadLine as error:
        _complain(file, error)
    group = Group()
    found = {line.said.id: group.place(line.said).conversation for line in lines}
    _print(score(gold, found).as_dict())


@click.command("recurrence", help=words.EVAL_RECURRENCE)
@_FILE
@click.option("--by", type=click.Choice(_WAYS), default=_WAYS[0], help=words.EVAL_BY)
def eval_recurrence(*, file: Path, by: str) -> None:
    """Look for each text's topic in the earlier ones and print how often it was found."""
    # Imported here for the same reason.
    from bot.adapters.likeness import SimilarityMissing, load_similarity  # noqa: PLC0415
    from bot.capture.recurrence_scores import score  # noqa: PLC0415

    try:
        texts = [(row.text("text"), row.name("topic")) for row in read_rows(file)]
        similarity = load_similarity(by)
    except BadLine as error:
        _complain(file, error)
    except SimilarityMissing:
        click.echo(load_texts().say("cli.eval.similarity_missing"), err=True)
        sys.exit(2)
    _print(score(texts, similarity.open_finder()).as_dict())


def _print(figures: Mapping[str, float | None]) -> None:
    click.echo(json.dumps(figures))


def _complain(file: Path, error: BadLine) -> NoReturn:
    where = "cli.eval.in_line" if error.line else "cli.eval.in_file"
    texts = load_texts()
    problem = texts.say(f"cli.eval.problem.{error.problem}", key=error.key)
    click.echo(texts.say(where, file=file.name, line=error.line, problem=problem), err=True)
    sys.exit(2)
