"""An office whose app can stop, be away while people go on, and start again on the same store."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from pydantic import SecretStr

from bot.clock import ManualClock
from bot.practice.witness import Witness
from bot.settings import RunMode
from bot.simulator.limits import HistoryMode, Limits
from bot.simulator.shell import Shell
from bot.simulator.wire import WireCall
from bot.simulator.workspace import Workspace
from tests.scenarios.doors import PATIENCE, open_door
from tests.scenarios.office import (
    DATABASE,
    MONDAY_MORNING,
    Office,
    build_core,
    build_giraffe,
    build_settings,
)

OpenOutage = Callable[..., "Outage"]
HISTORY = frozenset({"conversations.history", "conversations.replies"})

GLANCE = 0.05
"""Real seconds between two looks."""


class Outage:
    """Stops and starts the app of an office."""

    def __init__(
        self,
        folder: Path,
        empty_store: Path,
        *,
        furnish: Callable[[Workspace], None],
        mode: RunMode = RunMode.HTTP,
        **settings: Any,
    ) -> None:
        shutil.copyfile(empty_store, folder / DATABASE)
        self._stack = ExitStack()
        self._running = ExitStack()
        self._mode = mode
        self.clock = ManualClock(MONDAY_MORNING)
        self.core = build_core(self.clock)
        self._shell = self._stack.enter_context(Shell(self.core))
        self.slack = Workspace(self.core)
        furnish(self.slack)
        self._settings = build_settings(self.core, self._shell, folder, **settings)
        self.office = self._open()

    def limit_history(self) -> None:
        """Allow one call a minute of fifteen messages from now on."""
        limits = Limits(post_interval=timedelta(0), has_tiers=False, history=HistoryMode.RESTRICTED)
        self.core.limiter.limits = limits

    def stop(self) -> None:
        """Stop the app; Slack's events go nowhere from now on."""
        self._running.close()
        self._running = ExitStack()
        self.core.faults.drop_rate = 1.0

    def start(self) -> Office:
        """Start the app again on what it remembers, and let everything happen that is due."""
        office = self.start_quietly()
        office.settle()
        return office

    def start_quietly(self) -> Office:
        """Start the app again; nothing has happened yet."""
        self.core.faults.drop_rate = 0.0
        said_before = self.office.witness.approvals
        self.office = self._open()
        # What people said yes to before the stop may go out after it.
        self.office.witness.approvals[:0] = said_before
        return self.office

    def take_new_token(self) -> None:
        """Put the token of a new installation into the settings that the next start reads."""
        token = SecretStr(self.core.bot_token)
        self._settings = self._settings.model_copy(update={"slack_bot_token": token})

    @contextmanager
    def away(self, **duration: float) -> Iterator[None]:
        """Let people go on without the app, for this long in all."""
        end = self.clock.now() + timedelta(**duration)
        self.stop()
        yield
        self.clock.move_to(max(end, self.clock.now()))
        self.start()

    def history_calls(self, since: int = 0) -> list[WireCall]:
        """Return the calls that read history."""
        return [call for call in self.core.calls[since:] if call.method in HISTORY]

    def drop_lines(self, *, for_: timedelta) -> None:
        """Break the connections to Slack, and let them come back after a while."""
        watch = self.office.giraffe.keep_watch
        self._shell.drop_connections()
        _wait_until(lambda: not watch.is_listening)
        self.clock.advance(for_)
        self._shell.wait_for_connections(1, timeout=PATIENCE)
        _wait_until(lambda: watch.is_listening)

    def close(self) -> None:
        """Stop for good."""
        self._running.close()
        self._stack.close()

    def _open(self) -> Office:
        giraffe = build_giraffe(self._settings, self.clock, None)
        self._running.callback(giraffe.close)
        courier = self._running.enter_context(open_door(giraffe, self._shell, self._mode))
        return Office(
            shell=self._shell,
            core=self.core,
            clock=self.clock,
            giraffe=giraffe,
            courier=courier,
            witness=Witness(self.core),
            slack=self.slack,
        )


def _wait_until(happened: Callable[[], bool]) -> None:
    """Give the door's own thread the real time it needs."""
    for _ in range(int(PATIENCE / GLANCE)):
        if happened():
            return
        Event().wait(GLANCE)
    raise AssertionError("the door never noticed")


def moments(calls: list[WireCall]) -> list[datetime]:
    """Return when the calls came, by Slack's clock."""
    return [call.at for call in calls if call.at is not None]


def summaries(office: Office) -> list[str]:
    """Return what the team was told at the end of catching up."""
    seen = office.agent("sam").messages_in("#triage")
    return [one.text for one in seen if one.text.startswith("Giraffe was away")]
