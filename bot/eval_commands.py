"""The commands under `giraffe eval`: parse, call, print. Everything runs offline."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.capture.belonging_commands import eval_grouping, eval_recurrence
from bot.domain.listening import Strictness
from bot.texts import command_line as words
from bot.texts import load_texts

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_STRICTNESS = click.Choice([strictness.value for strictness in Strictness])


@click.group("eval", help=words.EVAL)
def evaluate() -> None:
    """Hold the evaluations together."""


@evaluate.command("capture", help=words.EVAL_CAPTURE)
@click.argument("file", type=_FILE)
@click.option(
    "--strictness",
    type=_STRICTNESS,
    default=Strictness.BALANCED.value,
    show_default=True,
    help=words.EVAL_STRICTNESS,
)
def eval_capture(*, file: Path, strictness: str) -> None:
    """Measure how well issues are told from chit-chat."""
    # Imported here: the model and the rules' patterns are needed by this command alone.
    from bot.capture.evaluate import evaluate_capture
    from bot.capture.evaluation_file import BadLine

    try:
        figures = evaluate_capture(file, strictness=Strictness(strictness))
    except BadLine as error:
        click.echo(load_texts().say(f"cli.eval.{error.problem}", line=error.line), err=True)
        raise click.exceptions.Exit(2) from error
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2))


evaluate.add_command(eval_grouping)
evaluate.add_command(eval_recurrence)
