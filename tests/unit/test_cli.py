"""The command line as the person at the terminal meets it."""

from __future__ import annotations

import json
import logging
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
import structlog
import yaml
from click import Option
from click.testing import CliRunner, Result

from bot import cli
from bot.clock import ManualClock
from bot.manifest import build_http_manifest, load_manifest
from bot.practice.leaks import Leak
from bot.practice.result import DemoResult
from bot.practice.tally import Tally
from bot.simulator.core import Core
from bot.simulator.shell import Shell
from tests.scenarios.office import MONDAY_MORNING, build_core

SECRET = "correct-horse-battery"


@pytest.fixture(autouse=True)
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in an empty folder without .env, and put back what the commands do to logging."""
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level, configured = root.handlers[:], root.level, structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in list(root.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.configure(**configured)


@pytest.fixture
def slack() -> Iterator[Core]:
    """Yield a simulated Slack that answers over HTTP."""
    core = build_core(ManualClock(MONDAY_MORNING))
    with Shell(core):
        yield core


def giraffe(*words: str, **settings: str) -> Result:
    """Run a command; settings go by their names after GIRAFFE_, in small letters."""
    environment = {f"GIRAFFE_{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(cli.main, words, env=environment)


def a_result(*, leaked: tuple[Leak, ...] = ()) -> DemoResult:
    return DemoResult(
        tally=Tally(), leaks=leaked, digests_posted=1, customer_visible_messages=1, seconds=1.0
    )


def tokens_of(core: Core, **changes: str) -> dict[str, str]:
    return {
        "slack_bot_token": core.bot_token,
        "slack_app_token": core.app_token,
        "slack_signing_secret": core.signing_secret,
        "slack_api_url": f"{core.world.base_url}/api/",
        **changes,
    }


class TestHelp:
    """What somebody reads who does not know the command yet."""

    def test_help_names_every_command_with_a_sentence(self) -> None:
        result = giraffe("--help")

        names = ["bench", "db", "demo", "doctor", "eval", "export", "manifest", "replay", "run"]
        names.append("setup")
        listed = [line.split(maxsplit=1) for line in result.stdout.splitlines()[-len(names) :]]
        assert result.exit_code == 0
        assert [name for name, _ in listed] == names
        assert [words for _, words in listed if not words.endswith(".")] == []
        assert [words for _, words in listed if "..." in words] == []

    @pytest.mark.parametrize("command", sorted(cli.main.commands))
    def test_every_command_explains_itself_and_its_options(self, command: str) -> None:
        result = giraffe(command, "-h")

        options = [one for one in cli.main.commands[command].params if isinstance(one, Option)]
        assert result.exit_code == 0
        assert result.stdout.splitlines()[2].endswith(".")
        assert [one.name for one in options if (one.help or "missing") not in result.stdout] == []

    def test_the_version_is_the_installed_one(self) -> None:
        result = giraffe("--version")

        assert result.stdout == f"giraffe, version {version('giraffe-desk')}\n"

    def test_a_word_that_is_no_command_is_told_from_a_crash(self) -> None:
        result = giraffe("rnu")

        assert result.exit_code == 2
        assert "No such command" in result.stderr


class TestManifest:
    """What is pasted into Slack."""

    def test_it_is_printed_word_for_word(self) -> None:
        result = giraffe("manifest")

        assert result.exit_code == 0
        assert result.stdout == load_manifest()

    def test_for_http_it_holds_the_address(self) -> None:
        result = giraffe("manifest", "--http", "https://giraffe.example.com/desk")

        assert result.stdout == build_http_manifest("https://giraffe.example.com/desk")
        assert yaml.safe_load(result.stdout)["settings"]["socket_mode_enabled"] is False

    @pytest.mark.parametrize(
        "address",
        [
            pytest.param("http://giraffe.example.com", id="not-encrypted"),
            pytest.param("giraffe.example.com", id="no-scheme"),
            pytest.param("", id="empty"),
            pytest.param(f"https://ada:{SECRET}@giraffe.example.com", id="with-a-password"),
        ],
    )
    def test_an_address_that_slack_cannot_use_is_answered_in_plain_words(
        self, address: str
    ) -> None:
        result = giraffe("manifest", "--http", address)

        assert result.exit_code == 2
        assert result.stdout == ""
        assert "https addresses only" in result.stderr
        assert SECRET not in result.stderr


class TestDatabase:
    """Creating and upgrading the tables without starting the app."""

    def test_a_fresh_file_gets_its_tables(self, tmp_path: Path) -> None:
        result = giraffe("db", database_url="sqlite:///desk.db")

        with sqlite3.connect(tmp_path / "desk.db") as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        assert (result.exit_code, result.stdout) == (0, "The database is ready.\n")
        assert {"issue", "message", "inbox", "outbox", "job"} <= tables

    def test_doing_it_again_changes_nothing(self) -> None:
        giraffe("db", database_url="sqlite:///desk.db")

        result = giraffe("db", database_url="sqlite:///desk.db")

        assert (result.exit_code, result.stdout) == (0, "The database is ready.\n")

    def test_the_setting_may_stand_in_an_env_file(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("GIRAFFE_DATABASE_URL=sqlite:///from-file.db\n")

        result = giraffe("db")

        assert result.exit_code == 0
        assert (tmp_path / "from-file.db").exists()

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            pytest.param("mysql://localhost/desk", "is not a database Giraffe knows", id="kind"),
            pytest.param("sqlite://", "names no file", id="memory"),
            pytest.param("sqlite:///nowhere/desk.db", "its folder or server is there", id="folder"),
            pytest.param("sqlite:///notes.txt", "cannot be used", id="not-a-database"),
            pytest.param(
                f"postgresql://ada:{SECRET}@127.0.0.1:1/desk", "server is there", id="no-server"
            ),
            pytest.param("postgresql://127.0.0.1", "is not a database", id="no-database-name"),
        ],
    )
    def test_a_database_that_cannot_be_used_ends_in_plain_words(
        self, url: str, words: str, tmp_path: Path
    ) -> None:
        (tmp_path / "notes.txt").write_text("This is not a database. " * 100)

        result = giraffe("db", database_url=url)

        assert result.exit_code == 2
        assert result.stdout == ""
        assert words in result.stderr
        assert "Traceback" not in result.stderr
        assert SECRET not in result.stderr

    def test_tables_of_a_newer_version_are_left_alone(self, tmp_path: Path) -> None:
        giraffe("db", database_url="sqlite:///desk.db")
        with sqlite3.connect(tmp_path / "desk.db") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")

        result = giraffe("db", database_url="sqlite:///desk.db")

        assert result.exit_code == 2
        assert "newer version of Giraffe" in result.stderr


class TestRun:
    """What keeps the app from starting is said before it starts."""

    @pytest.mark.parametrize(
        ("words", "missing"),
        [
            pytest.param(["run"], ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"], id="socket-mode"),
            pytest.param(["run", "--http"], ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"], id="http"),
        ],
    )
    def test_without_tokens_it_says_which_and_where_to_find_them(
        self, words: list[str], missing: list[str]
    ) -> None:
        result = giraffe(*words)

        told = [line.split()[0] for line in result.stderr.splitlines()]
        assert result.exit_code == 2
        assert told == [f"GIRAFFE_{name}" for name in missing]
        assert "Slack app's page" in result.stderr

    def test_every_bad_setting_is_told_at_once_and_no_secret_with_it(self) -> None:
        result = giraffe(
            "run",
            timezone="Europe/Atlantis",
            digest_time="25:00",
            http_port="http",
            slack_bot_token=f"xoxp-{SECRET}",
        )

        told = {line.split()[0] for line in result.stderr.splitlines()}
        names = {"TIMEZONE", "DIGEST_TIME", "HTTP_PORT", "SLACK_BOT_TOKEN"}
        assert result.exit_code == 2
        assert told == {f"GIRAFFE_{name}" for name in names}
        assert SECRET not in result.stderr

    def test_a_database_that_does_not_open_ends_in_plain_words(self, slack: Core) -> None:
        result = giraffe("run", **tokens_of(slack, database_url="sqlite:///nowhere/desk.db"))

        assert result.exit_code == 2
        assert "its folder or server is there" in result.stderr

    def test_a_bot_token_that_slack_refuses_ends_in_plain_words(self, slack: Core) -> None:
        result = giraffe("run", **tokens_of(slack, slack_bot_token="xoxb-of-somewhere-else"))

        assert result.exit_code == 2
        assert "does not accept the token in GIRAFFE_SLACK_BOT_TOKEN" in result.stderr
        assert "(invalid_auth)" in result.stderr

    def test_an_app_token_that_slack_refuses_ends_in_plain_words(self, slack: Core) -> None:
        result = giraffe("run", **tokens_of(slack, slack_app_token="xapp-of-somewhere-else"))

        assert result.exit_code == 2
        assert "does not accept the token in GIRAFFE_SLACK_APP_TOKEN" in result.stderr

    def test_a_port_that_is_taken_ends_in_plain_words(self, slack: Core) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

            result = giraffe("run", "--http", **tokens_of(slack, http_port=str(port)))

        assert result.exit_code == 2
        assert f"cannot listen on 127.0.0.1:{port}" in result.stderr


class TestDemo:
    """The day itself is told elsewhere; here is what comes out of the command."""

    def test_json_on_stdout_is_one_object_and_nothing_else(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Log lines went to stdout while nothing had configured the log."""

        def play(**_: object) -> DemoResult:
            structlog.stdlib.get_logger("bot.practice").warning("demo.noisy")
            logging.getLogger("slack_bolt").warning("a library speaks up")
            sys.stdout.write(json.dumps({"messages": 1}))
            return a_result()

        monkeypatch.setattr("bot.practice.demo.run_demo", play)

        result = giraffe("demo", "--headless", "--json")

        assert result.exit_code == 0
        assert json.loads(result.stdout) == {"messages": 1}
        assert "demo.noisy" in result.stderr

    def test_what_the_options_say_reaches_the_demo(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[dict[str, object]] = []

        def play(**options: object) -> DemoResult:
            asked.append(options)
            return a_result()

        monkeypatch.setattr("bot.practice.demo.run_demo", play)

        giraffe("demo")
        giraffe("demo", "--headless", "--speed", "4")
        giraffe("demo", "--json")

        assert asked == [
            {"headless": False, "json_output": False, "speed": 1.0},
            {"headless": True, "json_output": False, "speed": 4.0},
            {"headless": True, "json_output": True, "speed": 1.0},
        ]

    def test_a_leak_ends_the_command_with_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        leak = Leak(surface="message", channel="#acme-help", ts="1", text="internal")
        monkeypatch.setattr("bot.practice.demo.run_demo", lambda **_: a_result(leaked=(leak,)))

        result = giraffe("demo", "--headless")

        assert result.exit_code == 1

    def test_settings_of_the_environment_do_not_reach_the_demo(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.practice.demo.run_demo", lambda **_: a_result())

        result = giraffe("demo", "--headless", timezone="Europe/Atlantis")

        assert result.exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        pytest.param([str(Path(sys.executable).with_name("giraffe"))], id="script"),
        pytest.param([sys.executable, "-m", "bot"], id="module"),
    ],
)
def test_the_app_starts_by_its_script_and_as_a_module(
    command: list[str], project_root: Path
) -> None:
    finished = subprocess.run(
        [*command, "--version"],
        env={**os.environ, "PYTHONPATH": str(project_root)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert finished.returncode == 0
    assert finished.stdout == f"giraffe, version {version('giraffe-desk')}\n"


class TestRoles:
    """Parts of the app."""

    @pytest.mark.parametrize("role", ["intake", "worker"])
    def test_a_part_needs_a_database_that_can_be_shared(self, slack: Core, role: str) -> None:
        result = giraffe("run", "--http", "--role", role, **tokens_of(slack))

        assert result.exit_code == 2
        assert "PostgreSQL" in result.stderr
        assert f"--role {role}" in result.stderr

    def test_a_worker_needs_the_bot_token_only(self) -> None:
        result = giraffe("run", "--role", "worker")

        assert result.exit_code == 2
        assert "GIRAFFE_SLACK_BOT_TOKEN" in result.stderr
        assert "GIRAFFE_SLACK_APP_TOKEN" not in result.stderr

    def test_a_part_that_does_not_exist_is_refused(self) -> None:
        result = giraffe("run", "--role", "cook")

        assert result.exit_code == 2
        assert "cook" in result.stderr
