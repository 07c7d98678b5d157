"""The app as a real process: started, asked whether it is well, told to end, or killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

LOOPBACK = "127.0.0.1"
GLANCE = 0.05
"""Real seconds between two looks."""
READY_WITHIN = 60.0
STOP_WITHIN = 10.0
_ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        return int(listening.getsockname()[1])


class AppProcess:
    """`giraffe run --http` on one port, started as often as it takes. Its log goes to one file."""

    def __init__(self, name: str, *, folder: Path, environment: Mapping[str, str]) -> None:
        self.port = free_port()
        self.log = folder / f"{name}.log"
        self._folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(_ROOT),
            # What a stuck process was doing: see describe_threads.
            "PYTHONFAULTHANDLER": "1",
            **environment,
            "GIRAFFE_HTTP_PORT": str(self.port),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address that Slack posts to."""
        return f"http://{LOOPBACK}:{self.port}/slack/events"

    def launch(self) -> None:
        """Start the process without waiting for its door."""
        with self.log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--http"],
                cwd=self._folder,
                env=self._environment,
                stderr=errors,
                stdout=errors,
            )

    def wait_until_ready(self) -> None:
        """Wait for the door; raise AssertionError when the process ends or takes too long."""
        process = self._running()
        deadline = time.monotonic() + READY_WITHIN
        while not self.is_healthy():
            try:
                code = process.wait(GLANCE)
            except subprocess.TimeoutExpired:
                assert time.monotonic() < deadline, f"the door stayed shut:\n{self.log_tail()}"
            else:
                raise AssertionError(f"the app ended with {code}:\n{self.log_tail()}")

    def start(self) -> None:
        """Start the process and wait for its door."""
        self.launch()
        self.wait_until_ready()

    def kill(self) -> None:
        """Take the process away in the middle of whatever it does."""
        process = self._running()
        process.kill()
        process.wait()

    def terminate(self) -> tuple[int, float]:
        """Ask the process to end; return its exit code and how many seconds it took.

        Raises subprocess.TimeoutExpired when it is still there long after its time.
        """
        process = self._running()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(3 * STOP_WITHIN)
        return code, time.monotonic() - began

    def clean_up(self) -> None:
        """Leave no process behind."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def is_healthy(self) -> bool:
        """Tell whether the door answers and says that the store does."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def count_logged(self, event: str) -> int:
        """Count the log lines that name an event."""
        return sum(event in line for line in self.log.read_text(errors="replace").splitlines())

    def describe_threads(self) -> str:
        """End a process that is stuck, and return where each of its threads was."""
        before = len(self.log.read_text(errors="replace"))
        process = self._running()
        process.send_signal(signal.SIGABRT)
        process.wait(STOP_WITHIN)
        return self.log.read_text(errors="replace")[before:]

    def log_tail(self) -> str:
        """Return the end of the log, for whoever has to find out what went wrong."""
        return self.log.read_text(errors="replace")[-3000:]

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the app was never started"
        return self._process
