"""A PostgreSQL server that keeps what it committed and can be crashed while others use it."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.contract.postgres import PostgresServer, find_programs, run_postgres

_PAUSE = 0.05
_READY_WITHIN = 30.0
_STOP_WITHIN = 20.0
_SETTINGS = {
    "listen_addresses": "",
    # Here a commit has to outlive the server's own crash. It need not outlive the machine's.
    "synchronous_commit": "on",
    "fsync": "off",
    "full_page_writes": "off",
    # Two replicas with all their connections, and those of the dead that are not cleared away yet.
    "max_connections": "200",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}


class CrashingPostgres:
    """The contract tests' server, run anew with durable commits."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._data = server.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self.restart_count = 0

    def create_database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        return self._server.create_database(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, together with whoever is still connected to it."""
        self._server.drop_database(name)

    def restart_immediately(self) -> None:
        """Do what `pg_ctl restart -m immediate` does: no goodbye to anybody, then recovery."""
        self._stop(signal.SIGQUIT)
        self.start()
        self.restart_count += 1

    def start(self) -> None:
        """Start the server in the present folder and wait until it answers."""
        self._stop(signal.SIGINT)
        folder = self._server.folder
        owner = self._data.stat()
        is_root = os.geteuid() == 0
        settings = {**_SETTINGS, "unix_socket_directories": str(folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (folder / "durable.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(find_programs() / "postgres"), "-D", str(self._data), *options],
                cwd=folder,
                user=owner.st_uid if is_root else None,
                group=owner.st_gid if is_root else None,
                extra_groups=[] if is_root else None,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready(self._process, folder)

    def stop(self) -> None:
        """End the server."""
        self._stop(signal.SIGINT)

    def _stop(self, how: signal.Signals) -> None:
        """End whichever server runs; its own file says which one that is, and goes with it."""
        lock = self._data / "postmaster.pid"
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int(lock.read_text().split("\n", 1)[0]), how)
        deadline = time.monotonic() + _STOP_WITHIN
        while lock.exists():
            assert time.monotonic() < deadline, "PostgreSQL does not end"
            self._pause()
        if self._process is not None:
            self._process.wait(_STOP_WITHIN)
            self._process = None

    def _pause(self) -> None:
        if self._process is None:
            # The first server is somebody else's child: there is nothing to wait on but the file.
            threading.Event().wait(_PAUSE)
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PAUSE)

    def _wait_until_ready(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        while True:
            try:
                psycopg.connect(host=str(folder), dbname="postgres", user="giraffe").close()
            except psycopg.OperationalError:
                assert process.poll() is None, "PostgreSQL ended"
                assert time.monotonic() < deadline, "PostgreSQL does not answer"
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_PAUSE)
            else:
                return


@contextmanager
def run_crashing_postgres() -> Iterator[CrashingPostgres]:
    """Run a server for as long as the block runs; raises PostgresUnavailableError without one."""
    with run_postgres() as server:
        crashing = CrashingPostgres(server)
        crashing.start()
        try:
            yield crashing
        finally:
            crashing.stop()
