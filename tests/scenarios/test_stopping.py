"""SIGTERM ends the app within ten seconds, whatever hangs, and what it held is done at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import RunMode
from tests.scenarios.hanging import line_to
from tests.scenarios.processes import Running, giraffe_run
from tests.scenarios.test_serving import (
    MODES,
    PATIENCE,
    REPORT,
    STOP_WITHIN,
    Town,
    carried,
    free_port,
    town,
    wait_for_the_door,
    wait_until,
)

__all__ = ["town"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def words_of(mode: RunMode) -> list[str]:
    return ["--http"] if mode is RunMode.HTTP else []


def report(town: Town, mode: RunMode, port: int, running: Running) -> None:
    """Let a customer report something once the door is open."""
    wait_for_the_door(town, mode, port, pause=running.pause)
    with carried(town.courier(mode, port)):
        town.slack.customer("dana").says(REPORT, in_="#acme-help")
        wait_until(lambda: not town.core.queue.waiting(), what="the post", pause=running.pause)


def wait_for_the_suggestion(town: Town, running: Running) -> None:
    """Wait for less time than a lease lasts."""
    sam = town.slack.agent("sam")
    wait_until(
        lambda: sam.sees("Suggested reply", in_="#triage"), what="the card", pause=running.pause
    )


@pytest.mark.parametrize("mode", MODES)
def test_a_model_that_hangs_holds_up_neither_the_end_nor_the_next_start(
    town: Town, mode: RunMode, tmp_path: Path
) -> None:
    port = free_port()
    settings = town.environment(port)

    with line_to(None) as model:
        asking = {"OPENAI_API_KEY": "sk-key-of-nobody", "GIRAFFE_OPENAI_BASE_URL": model.url}
        with giraffe_run(*words_of(mode), settings=settings | asking, folder=tmp_path) as running:
            report(town, mode, port, running)
            assert model.is_waited_for.wait(PATIENCE)
            code, seconds = running.stop()
        written = running.written
    with giraffe_run(*words_of(mode), settings=settings, folder=tmp_path) as running:
        wait_for_the_suggestion(town, running)

    assert (code, seconds < STOP_WITHIN) == (0, True)
    assert "work.given_back" in written
    assert "app.stopped" in written
    assert "Traceback" not in written


@pytest.mark.parametrize("mode", MODES)
def test_a_slack_that_hangs_holds_up_neither_the_end_nor_the_next_start(
    town: Town, mode: RunMode, tmp_path: Path
) -> None:
    port = free_port()

    with line_to(town.shell.url) as slack:
        settings = town.environment(port) | {"GIRAFFE_SLACK_API_URL": f"{slack.url}/api/"}
        with giraffe_run(*words_of(mode), settings=settings, folder=tmp_path) as running:
            wait_for_the_door(town, mode, port, pause=running.pause)
            slack.hangs.set()
            report(town, mode, port, running)
            assert slack.is_waited_for.wait(PATIENCE)
            code, seconds = running.stop()
        written = running.written
        slack.hangs.clear()
        with giraffe_run(*words_of(mode), settings=settings, folder=tmp_path) as running:
            wait_for_the_suggestion(town, running)

    assert (code, seconds < STOP_WITHIN) == (0, True)
    assert "app.stopped" in written
    assert "Traceback" not in written


def test_an_app_that_still_waits_for_slack_ends_when_told_to(town: Town, tmp_path: Path) -> None:
    with line_to(None) as slack:
        settings = town.environment(free_port()) | {"GIRAFFE_SLACK_API_URL": f"{slack.url}/api/"}
        with giraffe_run("--http", settings=settings, folder=tmp_path) as running:
            assert slack.is_waited_for.wait(PATIENCE)
            code, seconds = running.stop()

    assert (code, seconds < STOP_WITHIN) == (0, True)
