"""The command line: parse, call, print. Nothing is decided here."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from pydantic import ValidationError

from bot import manifest as manifests
from bot.log import configure
from bot.settings import RunMode, Settings, describe_problems, load_settings
from bot.texts import load_texts

ENV_FILE = Path(".env")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="giraffe-desk", prog_name="giraffe")
def main() -> None:
    """Giraffe: a support desk for the channels you share with your customers."""


@main.command()
@click.option("--headless", is_flag=True, help="No pauses and no pictures; for scripts and CI.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
@click.option(
    "--speed", type=click.FloatRange(min=0.1), default=1.0, help="2 is twice as fast as usual."
)
def demo(*, headless: bool, as_json: bool, speed: float) -> None:
    """Play one day at a support desk: no Slack, no keys."""
    # Imported here: practice brings the simulator and the story, which only this command needs.
    from bot.practice.demo import run_demo

    result = run_demo(headless=headless or as_json, json_output=as_json, speed=speed)
    sys.exit(1 if result.leaks else 0)


@main.command()
@click.option("--http", "over_http", is_flag=True, help="Receive events over HTTP.")
def run(*, over_http: bool) -> None:
    """Run the app against Slack with the settings from the environment and .env."""
    mode = RunMode.HTTP if over_http else RunMode.SOCKET
    settings = _settings()
    missing = settings.find_missing(mode)
    if missing:
        _complain(missing)
    configure(settings.log_level, settings.log_format)
    # Imported here: Bolt, SQLAlchemy and uvicorn take a second that --help should not cost.
    from bot.bootstrap.serve import serve

    serve(settings, mode=mode)


@main.command()
@click.option(
    "--http", "url", metavar="URL", help="The address Slack reaches you at, with https://."
)
def manifest(*, url: str | None) -> None:
    """Print the app manifest to create the Slack app from."""
    try:
        text = manifests.build_http_manifest(url) if url else manifests.load_manifest()
    except manifests.InvalidPublicUrl as error:
        raise click.UsageError(str(error)) from error
    click.echo(text, nl=False)


@main.command()
def db() -> None:
    """Create or upgrade the tables of the database in GIRAFFE_DATABASE_URL."""
    settings = _settings()
    # Imported here for the same reason as in run.
    from bot.bootstrap.assemble import upgrade_database

    upgrade_database(settings)
    click.echo(load_texts().say("cli.database_ready"))


def _settings() -> Settings:
    try:
        return load_settings(env_file=ENV_FILE)
    except ValidationError as error:
        _complain(describe_problems(error))
        raise


def _complain(problems: list[str]) -> None:
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(2)
