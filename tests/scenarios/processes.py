"""`giraffe run` as real processes, started and stopped as an operator does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST_STOP = 30


@dataclass
class Running:
    """A process and what it wrote."""

    process: subprocess.Popen[bytes]
    log: Path

    def pause(self) -> None:
        """Look again a little later; fail when the process has ended by itself."""
        try:
            self.process.wait(0.05)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(self.written)

    @property
    def written(self) -> str:
        """Return the log."""
        return self.log.read_text()

    def stop(self) -> tuple[int, float]:
        """Ask it to end; return its exit code and how many seconds that took."""
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(_LONGEST_STOP)
        return code, time.perf_counter() - began


@contextmanager
def giraffe_run(
    *words: str, settings: Mapping[str, str], folder: Path, name: str = "giraffe"
) -> Iterator[Running]:
    """Run the app in a folder while the block lasts."""
    log = folder / f"{name}.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", *words],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), **settings},
            stderr=errors,
        )
    try:
        yield Running(process, log)
    finally:
        process.kill()
        process.wait()
