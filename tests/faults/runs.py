"""Runs seeds one after the other in one process."""

from __future__ import annotations

import gc
from pathlib import Path

import stamina

from tests.faults.kit import build_kit
from tests.faults.manner import PLAIN, Manner
from tests.faults.planted import BUGS
from tests.faults.schedule import run_seed
from tests.faults.simulation import Outcome

_TRIES = 3
"""As many as the app makes when it reads from Slack, but without the waits between them."""


class Bench:
    """Everything that runs share."""

    def __init__(self, folder: Path) -> None:
        self._kit = build_kit(folder)
        # What was imported stays: looking through it after each run takes a tenth of the time.
        gc.freeze()

    def run(
        self,
        seed: int,
        steps: int,
        bug: str | None = None,
        *,
        manner: Manner = PLAIN,
    ) -> Outcome:
        """Run one seed, with a planted bug if one is named."""
        planted = BUGS[bug] if bug else None
        # Looking for cycles among so many short-lived rows takes a tenth of the time.
        gc.disable()
        try:
            with stamina.set_testing(True, attempts=_TRIES):
                return run_seed(seed, steps, kit=self._kit, bug=planted, manner=manner)
        finally:
            gc.enable()
            gc.collect()

    def close(self) -> None:
        """Let go of the database and the log."""
        gc.unfreeze()
        self._kit.machines.close()
        self._kit.log.close()
