"""The fixtures that stories begin with."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import stamina

from bot.bootstrap.assemble import upgrade_database
from bot.clock import ManualClock
from bot.log import LogFormat, LogLevel, configure
from bot.practice.witness import Witness
from bot.settings import RunMode, Settings
from bot.simulator.shell import Shell
from bot.simulator.workspace import Workspace
from tests.scenarios.doors import open_door
from tests.scenarios.office import (
    DATABASE,
    MONDAY_MORNING,
    Office,
    build_core,
    build_giraffe,
    build_settings,
)
from tests.scenarios.outage import Outage

OpenOffice = Callable[..., Office]
TRIES = 3


@pytest.fixture(scope="session", autouse=True)
def logged_as_in_production() -> None:
    """Send the log through its nets, so that no failing test prints what must not be logged."""
    configure(LogLevel.WARNING, LogFormat.CONSOLE)


@pytest.fixture(scope="session", autouse=True)
def impatient_reading() -> Iterator[None]:
    """Let reading from Slack be tried as often as ever, but without the waits between."""
    with stamina.set_testing(True, attempts=TRIES):
        yield


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with all tables and nothing in them, to copy: migrating takes longer."""
    path = tmp_path_factory.mktemp("store") / DATABASE
    upgrade_database(Settings(_env_file=None, database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture
def open_office(tmp_path: Path, empty_store: Path) -> Iterator[OpenOffice]:
    """Return a function that opens an office, see `offices`."""
    with offices(tmp_path, empty_store) as open_one:
        yield open_one


@contextmanager
def offices(folder: Path, empty_store: Path) -> Iterator[OpenOffice]:
    """Give a function that opens an office in a folder; `furnish` prepares the workspace.

    `mode` says how events reach the app; `is_modest` makes a Slack that lacks Slack Connect's
    fields, files, scheduling and conversations.join.
    """
    with ExitStack() as stack:

        def open_one(
            *,
            furnish: Callable[[Workspace], None] | None = None,
            writer: Any = None,
            opinion: Any = None,
            checks_leaks: bool = True,
            mode: RunMode = RunMode.HTTP,
            is_modest: bool = False,
            **settings: Any,
        ) -> Office:
            if not (folder / DATABASE).exists():
                shutil.copyfile(empty_store, folder / DATABASE)
            clock = ManualClock(MONDAY_MORNING)
            core = build_core(clock, is_modest=is_modest)
            shell = stack.enter_context(Shell(core))
            slack = Workspace(core)
            (furnish or furnish_office)(slack)
            app_settings = build_settings(core, shell, folder, **settings)
            giraffe = build_giraffe(app_settings, clock, writer, opinion)
            stack.callback(giraffe.close)
            courier = stack.enter_context(open_door(giraffe, shell, mode))
            office = Office(
                shell=shell,
                core=core,
                clock=clock,
                giraffe=giraffe,
                courier=courier,
                witness=Witness(core),
                slack=slack,
            )
            if checks_leaks:
                stack.callback(_check, office)
            return office

        yield open_one


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    """Return an office with a triage channel and one customer, Acme."""
    return open_office()


@pytest.fixture
def open_outage(tmp_path: Path, empty_store: Path) -> Iterator[Callable[..., Outage]]:
    """Return a function that opens an office whose app can stop and start again."""
    opened: list[Outage] = []

    def open_one(**settings: Any) -> Outage:
        outage = Outage(tmp_path, empty_store, **({"furnish": furnish_office} | settings))
        opened.append(outage)
        return outage

    yield open_one
    for outage in opened:
        _check(outage.office)
        outage.close()


@pytest.fixture
def outage(open_outage: Callable[..., Outage]) -> Outage:
    """Return such an office with a triage channel and one customer, Acme."""
    return open_outage()


def furnish_office(slack: Workspace) -> None:
    """Make the usual channels: #triage for the team, #acme-help shared with Acme."""
    slack.add_organisation("Acme")
    slack.admin("ada")
    slack.agent("sam")
    slack.add_channel("#triage", is_triage=True)
    slack.add_channel("#acme-help", shared_with=["Acme"])


def _check(office: Office) -> None:
    """End each story: customers saw only what they may, and Slack had nothing to complain of."""
    assert office.core.world.problems == []
    assert office.leaks() == []
