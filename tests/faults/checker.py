"""Asks every invariant after each step, and all of them at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.simulator.deliveries import Kind
from bot.simulator.wire import Request
from tests.faults.at_rest import AT_REST
from tests.faults.each_step import EACH_STEP
from tests.faults.logs import LogTap
from tests.faults.scene import Scene

if TYPE_CHECKING:
    from tests.faults.simulation import Simulation

_CAPTURING = frozenset({"capture_issue", "suggest_reply"})
"""Shortcuts that make an issue of a message that is none yet."""


class Violation(AssertionError):
    """A promise was broken."""

    def __init__(self, invariant: str, what: str) -> None:
        super().__init__(invariant, what)
        self.invariant = invariant
        self.what = what

    def __str__(self) -> str:
        return f"{self.invariant}: {self.what}"


class Checker:
    """Looks after each step; raises Violation with the first promise that was broken."""

    def __init__(self, run: Simulation, log: LogTap) -> None:
        self._run = run
        self.scene = Scene(run, log)
        self.last_interaction: Request | None = None

    def note_request(self, request: Request) -> None:
        """Remember what people asked for; each request counts once, however often it comes."""
        if request.kind is Kind.EVENT or request is self.last_interaction:
            return
        self.last_interaction = request
        text = str(request.payload.get("text", ""))
        command = request.payload.get("command")
        callback = (request.payload.get("view") or {}).get("callback_id")
        used = request.payload.get("callback_id")
        if (command == "/issue" and text) or callback == "issue.submit" or used in _CAPTURING:
            self.scene.asked["log_issue"] += 1
        actions = [a.get("action_id") for a in request.payload.get("actions", [])]
        if (command == "/digest" and text.endswith("post")) or "digest.post" in actions:
            self.scene.asked["post_digest"] += 1

    def after_step(self) -> None:
        """Check what is new."""
        run = self._run
        self.scene.look()
        for invariant, what in run.watch.complaints:
            raise Violation(invariant, what)
        for forgery in run.ledger.forgeries:
            raise Violation("i6", forgery)
        for replica in run.replicas:
            for complaint in replica.boundaries.complaints:
                raise Violation("transactions", complaint)
        self._ask(EACH_STEP)

    def at_rest(self, rest: timedelta) -> None:
        """Check everything."""
        self.after_step()
        self.scene.rest = rest
        self._ask(AT_REST)

    def _ask(self, invariants: tuple[Callable[[Scene], Iterator[str]], ...]) -> None:
        for invariant in invariants:
            for what in invariant(self.scene):
                raise Violation(invariant.__name__, what)
