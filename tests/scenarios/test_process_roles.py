"""The app in parts: processes that take events in, and processes that do the work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.settings import RunMode
from tests.contract.postgres import PostgresServer, PostgresUnavailableError, run_postgres
from tests.scenarios.processes import Running, giraffe_run
from tests.scenarios.test_serving import (
    PATIENCE,
    REPORT,
    STOP_WITHIN,
    Town,
    carried,
    free_port,
    is_healthy,
    tell,
    town,
    wait_for_the_door,
    wait_until,
)

__all__ = ["town"]

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(run_postgres())
        except PostgresUnavailableError as problem:
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI tests both stores, and PostgreSQL is not to be had: {problem}")
            pytest.skip(f"no PostgreSQL here: {problem}")
        yield server


class Processes:
    """Processes on one database, each told only what its part needs."""

    def __init__(self, town: Town, url: str, folder: Path, stack: ExitStack) -> None:
        self._town = town
        self._url = url
        self._folder = folder
        self._stack = stack
        self.running: list[Running] = []

    def start(self, *words: str, port: int, hidden: tuple[str, ...]) -> Running:
        settings = self._town.environment(port) | {"GIRAFFE_DATABASE_URL": self._url}
        running = self._stack.enter_context(
            giraffe_run(
                *words,
                settings={name: value for name, value in settings.items() if name not in hidden},
                folder=self._folder,
                name=f"process-{len(self.running)}",
            )
        )
        self.running.append(running)
        return running

    def worker(self) -> Running:
        hidden = ("GIRAFFE_SLACK_APP_TOKEN", "GIRAFFE_SLACK_SIGNING_SECRET", "GIRAFFE_HTTP_PORT")
        running = self.start("--role", "worker", port=1, hidden=hidden)
        wait_until(lambda: "app.started" in running.written, what="the worker", pause=running.pause)
        return running

    def intake(self, port: int) -> Running:
        return self.start(
            "--http", "--role", "intake", port=port, hidden=("GIRAFFE_SLACK_APP_TOKEN",)
        )


@pytest.fixture
def processes(town: Town, server: PostgresServer, tmp_path: Path) -> Iterator[Processes]:
    name = f"roles_{tmp_path.name}".replace("-", "_").lower()
    url = server.create_database(name)
    with ExitStack() as stack:
        yield Processes(town, url, tmp_path, stack)
    server.drop_database(name)


def test_an_intake_and_two_workers_are_one_app(town: Town, processes: Processes) -> None:
    port = free_port()
    intake = processes.intake(port)
    wait_for_the_door(town, RunMode.HTTP, port, pause=intake.pause)
    workers = [processes.worker(), processes.worker()]

    with carried(town.courier(RunMode.HTTP, port)):
        tell(town, pause=intake.pause)
    ends = [running.stop() for running in [intake, *workers]]

    assert [code for code, _ in ends] == [0, 0, 0]
    assert max(seconds for _, seconds in ends) < STOP_WITHIN
    seen = town.slack.agent("sam").messages_in("#triage")
    cards = [one for one in seen if REPORT in one.text and not one.is_ephemeral]
    assert len(cards) == 1


def test_what_an_intake_took_in_is_done_when_a_worker_comes(
    town: Town, processes: Processes
) -> None:
    port = free_port()
    sam = town.slack.agent("sam")
    intake = processes.intake(port)
    wait_for_the_door(town, RunMode.HTTP, port, pause=intake.pause)
    with carried(town.courier(RunMode.HTTP, port)):
        town.slack.customer("dana").says(REPORT, in_="#acme-help")
        wait_until(lambda: not town.core.queue.waiting(), what="the post", pause=intake.pause)
        nobody_worked = not sam.sees("Suggested reply", in_="#triage")
        is_answered = "No" in sam.runs("/issues", in_="#triage")

    worker = processes.worker()
    wait_until(
        lambda: sam.sees("Suggested reply", in_="#triage"), what="the card", pause=worker.pause
    )

    assert nobody_worked
    assert is_answered
    assert is_healthy(port)


def test_a_worker_opens_no_door(town: Town, processes: Processes) -> None:
    port = free_port()
    worker = processes.worker()

    assert not is_healthy(port)
    assert "socket.open" not in worker.written
    assert worker.stop()[0] == 0
    assert PATIENCE > STOP_WITHIN
