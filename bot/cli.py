"""The command line: parse, call, print. Nothing is decided here."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from pydantic import ValidationError

from bot import manifest as manifests
from bot.domain.checkup import Finding
from bot.domain.errors import CannotStart, NotSetUp, StoreUnavailable, StoreUnusable
from bot.eval_commands import evaluate
from bot.log import LogFormat, LogLevel, configure
from bot.replay.command import replay_export
from bot.settings import Role, RunMode, Settings, describe_problems, load_settings
from bot.texts import command_line as words
from bot.texts import load_texts
from bot.texts.channel_plan import told_plan

ENV_FILE = Path(".env")
_ROLES = click.Choice([role.value for role in Role])


@click.group(help=words.APP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="giraffe-desk", prog_name="giraffe")
def main() -> None:
    """Hold the commands together."""


@main.command(help=words.DEMO)
@click.option("--headless", is_flag=True, help=words.DEMO_HEADLESS)
@click.option("--json", "as_json", is_flag=True, help=words.DEMO_JSON)
@click.option("--speed", type=click.FloatRange(min=0.1), default=1.0, help=words.DEMO_SPEED)
def demo(*, headless: bool, as_json: bool, speed: float) -> None:
    """Play the day; end with 1 when a customer saw something that nobody sent."""
    # No setting of the environment reaches the demo, and stdout belongs to the story or the JSON.
    configure(LogLevel.WARNING, LogFormat.CONSOLE)
    # Imported here: practice brings the simulator and the story, which only this command needs.
    from bot.practice.demo import run_demo

    result = run_demo(headless=headless or as_json, json_output=as_json, speed=speed)
    sys.exit(1 if result.leaks else 0)


@main.command(help=words.RUN)
@click.option("--http", "over_http", is_flag=True, help=words.RUN_HTTP)
@click.option("--role", type=_ROLES, default=Role.ALL.value, help=words.RUN_ROLE)
def run(*, over_http: bool, role: str) -> None:
    """Run until told to stop."""
    mode, part = RunMode.HTTP if over_http else RunMode.SOCKET, Role(role)
    settings = _settings()
    missing = settings.find_missing(mode, part)
    if missing:
        _complain(*missing)
    configure(settings.log_level, settings.log_format)
    # Imported here: Bolt, SQLAlchemy and uvicorn take a second that --help should not cost.
    from bot.bootstrap.serve import serve

    with _in_plain_words():
        has_ended = serve(settings, mode=mode, role=part)
    if not has_ended:
        # A thread hangs in a call to somebody else. Its work was given back, and a process that
        # waits for it would be killed in the end.
        logging.shutdown()
        os._exit(0)


@main.command(help=words.MANIFEST)
@click.option("--http", "url", metavar="URL", help=words.MANIFEST_HTTP)
def manifest(*, url: str | None) -> None:
    """Print the manifest, for Socket Mode unless there is an address."""
    try:
        text = manifests.load_manifest() if url is None else manifests.build_http_manifest(url)
    except manifests.InvalidPublicUrl as error:
        raise click.UsageError(load_texts().say("cli.not_https")) from error
    click.echo(text, nl=False)


@main.command(help=words.DATABASE)
def db() -> None:
    """Bring the tables up to date and say so."""
    settings = _settings()
    configure(settings.log_level, settings.log_format)
    # Imported here for the same reason as in run.
    from bot.bootstrap.assemble import upgrade_database

    with _in_plain_words():
        upgrade_database(settings)
    click.echo(load_texts().say("cli.database_ready"))


@main.group(help=words.BENCH)
def bench() -> None:
    """Hold the benchmarks together."""


@bench.command("intake", help=words.BENCH_INTAKE)
@click.option("--events", type=click.IntRange(min=100), default=10_000, help=words.BENCH_EVENTS)
@click.option(
    "--connections", type=click.IntRange(1, 500), default=16, help=words.BENCH_CONNECTIONS
)
@click.option("--database", metavar="URL", help=words.BENCH_DATABASE)
@click.option("--json", "as_json", is_flag=True, help=words.BENCH_JSON)
def bench_intake(*, events: int, connections: int, database: str | None, as_json: bool) -> None:
    """Measure how fast events are stored and acknowledged."""
    # Imported here for the same reason as in demo.
    from bot.bench.intake import bench_intake as measure

    with _in_plain_words():
        figures = measure(events=events, connections=connections, database_url=database)
    _print_figures(figures.as_dict(), as_json=as_json)


@bench.command("commands", help=words.BENCH_COMMANDS)
@click.option("--commands", type=click.IntRange(min=10), default=500, help=words.BENCH_COUNT)
@click.option("--database", metavar="URL", help=words.BENCH_DATABASE)
@click.option("--json", "as_json", is_flag=True, help=words.BENCH_JSON)
def bench_commands(*, commands: int, database: str | None, as_json: bool) -> None:
    """Measure how fast a command is answered while everything else hangs."""
    # Imported here for the same reason as in demo.
    from bot.bench.commands import bench_commands as measure

    with _in_plain_words():
        figures = measure(commands=commands, database_url=database)
    _print_figures(figures.as_dict(), as_json=as_json)


def _print_figures(figures: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures))
        return
    width = max(len(name) for name in figures)
    for name, value in figures.items():
        click.echo(f"{name:<{width}}  {value}")


main.add_command(evaluate)
main.add_command(replay_export)


@main.command(help=words.DOCTOR)
@click.option("--retry", "is_retry", is_flag=True, help=words.DOCTOR_RETRY)
@click.option("--json", "as_json", is_flag=True, help=words.DOCTOR_JSON)
def doctor(*, is_retry: bool, as_json: bool) -> None:
    """Say what is wrong with the data and what to do; end with 1 when there is something."""
    settings = _settings()
    configure(LogLevel.WARNING, settings.log_format)
    # Imported here for the same reason as in run.
    from bot.bootstrap.doctor import examine, release

    with _in_plain_words():
        findings = examine(settings)
        if is_retry:
            count = release(settings)
            click.echo(load_texts().say("cli.doctor.released", count=count), err=True)
            findings = examine(settings)
    if as_json:
        click.echo(json.dumps({"findings": [_plain(finding) for finding in findings]}))
    else:
        for line in _diagnosis(findings):
            click.echo(line)
    sys.exit(1 if findings else 0)


@main.group(help=words.EXPORT)
def export() -> None:
    """Hold the exports together."""


@export.command("corrections", help=words.EXPORT_CORRECTIONS)
def export_corrections() -> None:
    """Print what people corrected, one JSON object a line."""
    settings = _settings()
    configure(LogLevel.WARNING, settings.log_format)
    # Imported here for the same reason as in run.
    from bot.bootstrap.corrections import read_corrections

    with _in_plain_words():
        for case in read_corrections(settings):
            click.echo(json.dumps(case, ensure_ascii=False))


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "is_broken": finding.is_broken,
        "count": finding.count,
        "examples": list(finding.examples),
    }


def _diagnosis(findings: Sequence[Finding]) -> Iterator[str]:
    texts = load_texts()
    if not findings:
        yield texts.say("cli.doctor.healthy")
    for finding in findings:
        sentence = texts.say(f"cli.doctor.check.{finding.check}", count=finding.count)
        kind = "broken" if finding.is_broken else "to_do"
        yield texts.say(f"cli.doctor.{kind}", sentence=sentence)
        if finding.examples:
            yield texts.say("cli.doctor.examples", names=", ".join(finding.examples))
    if any(finding.is_broken for finding in findings):
        yield texts.say("cli.doctor.report")


@main.group(help=words.SETUP)
def setup() -> None:
    """Hold the ways to set up together."""


@setup.command("channels", help=words.SETUP_CHANNELS)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", "is_dry_run", is_flag=True, help=words.SETUP_DRY_RUN)
@click.option("--history", "days", type=click.IntRange(1, 90), help=words.SETUP_HISTORY)
def setup_channels(*, file: Path, is_dry_run: bool, days: int | None) -> None:
    """Apply a list of channels, or say what is wrong with it and end with 1."""
    settings = _settings()
    configure(LogLevel.WARNING, settings.log_format)
    # Imported here for the same reason as in run.
    from bot.bootstrap.set_up import set_up_channels

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        _complain(load_texts().say("cli.setup.not_text", file=file.name))
    with _in_plain_words():
        plan = set_up_channels(settings, text, is_dry_run=is_dry_run, days=days)
    for line in told_plan(plan, texts=load_texts(), is_dry_run=is_dry_run):
        click.echo(line)
    sys.exit(1 if plan.problems else 0)


def _settings() -> Settings:
    try:
        return load_settings(env_file=ENV_FILE)
    except ValidationError as error:
        _complain(*describe_problems(error))


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """End with a sentence for what its reader can mend; a mistake of ours keeps its traceback."""
    try:
        yield
    except CannotStart as error:
        _complain(_say("start", error.problem, value=error.value))
    except NotSetUp as error:
        _complain(load_texts().say_error(error))
    except StoreUnusable as error:
        _complain(_say("database", error.problem))
    except StoreUnavailable as error:
        _complain(_say("database", error.reason))


def _say(section: str, code: str, **values: str) -> str:
    return load_texts().say_first(f"cli.{section}.{code}", f"cli.{section}.other", **values)


def _complain(*problems: str) -> NoReturn:
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(2)
