"""`giraffe run` itself, with the real clock: it starts, works, and ends cleanly when told to."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from bot.bootstrap.serve import serve
from bot.clock import SystemClock
from bot.manifest import EVENTS_PATH, load_manifest
from bot.settings import RunMode
from bot.simulator.core import Core
from bot.simulator.courier import Courier
from bot.simulator.faults import MethodFault
from bot.simulator.limits import Limits
from bot.simulator.person import Person
from bot.simulator.shell import Shell
from bot.simulator.workspace import Workspace
from tests.scenarios.conftest import furnish_office
from tests.scenarios.doors import CONNECTION_COUNT, LOOPBACK
from tests.scenarios.office import build_settings

REPORT = "The export fails with error 500 since this morning"
GLANCE = 0.05
"""Real seconds between two looks."""
PATIENCE = 60.0
STOP_WITHIN = 10.0
MODES = [pytest.param(mode, id=mode) for mode in RunMode]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass(frozen=True, slots=True)
class Town:
    """A simulated Slack on the real clock."""

    core: Core
    shell: Shell
    slack: Workspace

    def environment(self, port: int) -> dict[str, str]:
        """Return what an operator would set: a base URL, tokens, and nothing more."""
        return {
            "GIRAFFE_SLACK_BOT_TOKEN": self.core.bot_token,
            "GIRAFFE_SLACK_APP_TOKEN": self.core.app_token,
            "GIRAFFE_SLACK_SIGNING_SECRET": self.core.signing_secret,
            "GIRAFFE_SLACK_API_URL": f"{self.shell.url}/api/",
            "GIRAFFE_HTTP_PORT": str(port),
        }

    def courier(self, mode: RunMode, port: int) -> Courier:
        """Return who carries events to the app."""
        if mode is RunMode.HTTP:
            return self.shell.http_courier(f"http://{LOOPBACK}:{port}{EVENTS_PATH}")
        return self.shell.socket_courier(ack_timeout=PATIENCE)


@pytest.fixture
def town() -> Iterator[Town]:
    core = Core(
        clock=SystemClock(),
        random=Random(11),
        manifest=yaml.safe_load(load_manifest()),
        limits=Limits.wide(),
    )
    with Shell(core) as shell:
        slack = Workspace(core)
        furnish_office(slack)
        yield Town(core=core, shell=shell, slack=slack)


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as listening:
        return int(listening.getsockname()[1])


def rest() -> None:
    """Let the app's threads work before the next look."""
    threading.Event().wait(GLANCE)


def is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_until(happened: Callable[[], bool], *, what: str, pause: Callable[[], object]) -> None:
    for _ in range(int(PATIENCE / GLANCE)):
        if happened():
            return
        pause()
    raise AssertionError(f"waited in vain: {what}")


def wait_for_the_door(town: Town, mode: RunMode, port: int, *, pause: Callable[[], object]) -> None:
    if mode is RunMode.SOCKET:
        town.shell.wait_for_connections(CONNECTION_COUNT, timeout=PATIENCE)
    else:
        wait_until(lambda: is_healthy(port), what="the door", pause=pause)


@contextmanager
def carried(courier: Courier) -> Iterator[None]:
    courier.start_background()
    try:
        yield
    finally:
        courier.stop()


def mirrors(person: Person, message: Any, emoji: str) -> bool:
    seen = next(one for one in person.messages_in("#acme-help") if one.ref == message)
    return "Giraffe" in seen.reactions.get(emoji, [])


def tell(town: Town, *, pause: Callable[[], object]) -> None:
    """Tell the short story: a message, its card with a suggestion, and its resolution."""
    dana, sam = town.slack.customer("dana"), town.slack.agent("sam")
    raised = dana.says(REPORT, in_="#acme-help")
    wait_until(lambda: sam.sees("Suggested reply", in_="#triage"), what="the card", pause=pause)
    wait_until(lambda: mirrors(dana, raised, "pushpin"), what="the pushpin", pause=pause)
    assert "export fails" in sam.runs("/issues", in_="#triage")

    sam.reacts("white_check_mark", to=raised)

    wait_until(lambda: sam.sees("*Resolved* by sam"), what="the resolution", pause=pause)
    wait_until(lambda: mirrors(dana, raised, "white_check_mark"), what="the mark", pause=pause)
    assert town.core.world.problems == []


@pytest.mark.parametrize("mode", MODES)
def test_the_app_works_with_only_a_base_url_and_tokens_and_ends_when_told_to(
    town: Town, mode: RunMode, project_root: Path, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "giraffe.log"
    command = [sys.executable, "-m", "bot", "run", *(["--http"] if mode is RunMode.HTTP else [])]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(project_root),
        **town.environment(port),
    }

    with (
        log.open("wb") as errors,
        subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=errors) as process,
    ):
        try:

            def pause() -> None:
                assert process.poll() is None, log.read_text()
                take_a_breath(process, GLANCE)

            wait_for_the_door(town, mode, port, pause=pause)
            with carried(town.courier(mode, port)):
                tell(town, pause=pause)
            process.send_signal(signal.SIGTERM)
            code = process.wait(STOP_WITHIN)
        finally:
            process.kill()

    written = log.read_text()
    secrets = (town.core.bot_token, town.core.app_token, town.core.signing_secret, REPORT, "dana")
    assert code == 0
    assert "app.started" in written
    assert "app.stopped" in written
    assert "Traceback" not in written
    assert [secret for secret in secrets if secret in written] == []


def take_a_breath(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Look again later, or at once when the process has ended."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


@pytest.fixture
def handlers_as_they_were() -> Iterator[None]:
    """Put back the handlers of the signals that `serve` listens to."""
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def serve_until_told(town: Town, mode: RunMode, tmp_path: Path, story: Callable[[], None]) -> None:
    """Serve in this thread, as a process does; the story runs beside it and then says stop."""
    failures: list[Exception] = []
    port = free_port()

    def act() -> None:
        try:
            wait_for_the_door(town, mode, port, pause=rest)
            with carried(town.courier(mode, port)):
                story()
        except (AssertionError, OSError) as error:
            failures.append(error)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    settings = build_settings(town.core, town.shell, tmp_path, http_port=port)
    actor = threading.Thread(target=act)
    actor.start()
    try:
        serve(settings, mode=mode)
    finally:
        actor.join(PATIENCE)
    assert failures == []


@pytest.mark.usefixtures("handlers_as_they_were")
@pytest.mark.parametrize("mode", MODES)
def test_serving_tells_the_story_and_ends_with_its_threads(
    town: Town, mode: RunMode, tmp_path: Path
) -> None:
    before = {thread.name for thread in threading.enumerate()}

    serve_until_told(town, mode, tmp_path, lambda: tell(town, pause=rest))

    left = {thread.name for thread in threading.enumerate()} - before
    assert [name for name in left if "socket" in name or "door" in name or "click" in name] == []


@pytest.mark.usefixtures("handlers_as_they_were")
def test_a_slack_that_does_not_answer_yet_is_waited_for(town: Town, tmp_path: Path) -> None:
    town.core.faults.answer("auth.test", MethodFault.rate_limited(1))
    town.core.faults.answer("users.conversations", MethodFault.rate_limited(1))

    serve_until_told(town, RunMode.HTTP, tmp_path, lambda: tell(town, pause=rest))

    asked = [call.status for call in town.core.calls if call.method == "auth.test"]
    assert asked == [429, 200, 200]
