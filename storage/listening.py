"""Waking the workers of other processes through PostgreSQL.

Each process has one connection that listens and tells. A call is sent right after the commit and
not within it: PostgreSQL lets transactions that notify commit only one after the other. A call that
is lost costs no more than the second after which every worker looks by itself.
"""

from __future__ import annotations

import os
import selectors
import threading
from contextlib import suppress
from datetime import timedelta

import psycopg
from sqlalchemy import Engine

from bot import log
from bot.domain.backoff import backoff
from bot.ports import Waker

_log = log.get_logger(__name__)
CHANNEL = "giraffe_work"
_LONGEST_PAUSE = timedelta(seconds=5)
_CONNECT_SECONDS = 5
_STOP_SECONDS = 2.0


class ListeningWaker:
    """A waker for all processes of one PostgreSQL database. `start` it before the workers."""

    def __init__(self, engine: Engine, *, local: Waker) -> None:
        self._engine = engine
        self._local = local
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._read_end, False)
        os.set_blocking(self._write_end, False)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Wake everybody here at once and everybody else by a call."""
        self._local.wake()
        if self._stopping.is_set():
            return
        # A full pipe means that a call is on its way already.
        with suppress(BlockingIOError):
            os.write(self._write_end, b"w")

    def wait(self, timeout: timedelta) -> None:
        """Return when woken, or after `timeout`."""
        self._local.wait(timeout)

    def start(self) -> None:
        """Begin to listen."""
        self._thread = threading.Thread(target=self._run, name="waker", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        with suppress(BlockingIOError):
            os.write(self._write_end, b"s")
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    failures = 0
                    self._relay(connection)
            except (psycopg.Error, OSError) as error:
                failures += 1
                _log.warning("waker.disconnected", error=type(error).__name__, attempt=failures)
                # A handful of processes need not be spread, so no chance is taken.
                pause = backoff(failures, longest=_LONGEST_PAUSE, chance=0.0)
                self._stopping.wait(pause.total_seconds())

    def _connect(self) -> psycopg.Connection:
        url = self._engine.url.set(drivername="postgresql")
        connection = psycopg.connect(
            url.render_as_string(hide_password=False),
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            keepalives_idle=30,
        )
        connection.execute(f"LISTEN {CHANNEL}")
        # Calls while nobody listened are lost, so everybody looks once.
        self._local.wake()
        return connection

    def _relay(self, connection: psycopg.Connection) -> None:
        own = connection.info.backend_pid
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), selectors.EVENT_READ)
            selector.register(self._read_end, selectors.EVENT_READ)
            while not self._stopping.is_set():
                ready = {key.fd for key, _ in selector.select()}
                if self._read_end in ready:
                    self._empty_pipe()
                    connection.execute(f"NOTIFY {CHANNEL}")
                if [call for call in connection.notifies(timeout=0) if call.pid != own]:
                    self._local.wake()

    def _empty_pipe(self) -> None:
        with suppress(BlockingIOError):
            while os.read(self._read_end, 4096):
                pass
