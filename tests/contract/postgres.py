"""A PostgreSQL server of the tests' own: started when first asked for, gone when they end.

It listens on a socket file in a folder of its own and on no port, so parallel runs never meet. One
server for each worker of a parallel run; nothing on the machine is used or changed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

_USER = "giraffe"
_PAUSE_SECONDS = 0.05
_START_ATTEMPTS = 600


class PostgresUnavailableError(Exception):
    """This machine cannot start a server; the text says why."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, known by the folder of its socket."""

    folder: Path

    def url_of(self, database: str) -> str:
        """Return what GIRAFFE_DATABASE_URL would hold for one of its databases."""
        return f"postgresql+psycopg://{_USER}@/{database}?host={self.folder}"

    def create_database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return self.url_of(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, together with whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with _connect(self.folder) as connection:
            connection.execute(statement)


@contextmanager
def run_postgres() -> Iterator[PostgresServer]:
    """Start a server for as long as the block runs.

    Raises PostgresUnavailableError when its programs are not installed or it does not start.
    """
    programs = find_programs()
    owner = _find_owner()
    # Directly below the system's own folder: a socket's path may have 107 bytes, and pytest's
    # folders are long; the owner must also be able to walk there.
    folder = Path(tempfile.mkdtemp(prefix="giraffe-postgres-"))
    try:
        if owner is not None:
            shutil.chown(folder, user=owner, group=owner)
        _initialise(programs, folder, owner)
        with _serve(programs, folder, owner):
            yield PostgresServer(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """Return the folder of initdb and postgres, the newest version if there are several."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        raise PostgresUnavailableError(
            "PostgreSQL's initdb is neither on PATH nor below /usr/lib/postgresql; install the"
            " package postgresql"
        )
    return max(found, key=lambda path: int(path.parent.name))


def _find_owner() -> str | None:
    """Return whom the server must run as: initdb refuses root, so root lends it to postgres."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise PostgresUnavailableError(
            "PostgreSQL does not run as root, and there is no user called postgres"
        ) from None


def _initialise(programs: Path, folder: Path, owner: str | None) -> None:
    command = [
        str(programs / "initdb"),
        *("--pgdata", str(folder / "data")),
        *("--username", _USER),
        *("--auth", "trust"),
        *("--encoding", "UTF8"),
        *("--locale", "C"),
        "--no-sync",
    ]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            user=owner,
            group=owner,
            extra_groups=None if owner is None else [],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as e:
        raise PostgresUnavailableError(f"initdb cannot be run: {e}") from e
    if done.returncode != 0:
        raise PostgresUnavailableError(f"initdb failed: {done.stderr.strip()[-500:]}")


@contextmanager
def _serve(programs: Path, folder: Path, owner: str | None) -> Iterator[None]:
    log = folder / "server.log"
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        # What a crash of this server loses is of no interest to anybody.
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_connections": "60",
        "shared_buffers": "32MB",
        "timezone": "UTC",
    }
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=folder,
            user=owner,
            group=owner,
            extra_groups=None if owner is None else [],
            stdout=output,
            stderr=output,
        )
    try:
        _wait_until_ready(server, folder, log)
        yield
    finally:
        # SIGINT is PostgreSQL's fast shutdown; it ends sessions that a failed test left open.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    for _ in range(_START_ATTEMPTS):
        try:
            _connect(folder).close()
        except psycopg.OperationalError:
            # Waiting for its end is both the pause and the news that it has died.
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=_PAUSE_SECONDS)
                break
        else:
            return
    said = log.read_text(errors="replace").strip()[-500:]
    raise PostgresUnavailableError(f"PostgreSQL did not start: {said}")


def _connect(folder: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(folder), dbname="postgres", user=_USER, autocommit=True)
