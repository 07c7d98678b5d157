"""Run the app for real: the door in front, workers behind, and a clean end when told to stop.

The end takes less than ten seconds whatever hangs: the door has 2.5 of them, the inbox 1.5, the
workers 3, giving back what they hold 1.5 and closing the rest 1.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import FrameType

import uvicorn

from bot.bootstrap.assemble import assemble, system_seams
from bot.bootstrap.crew import Crew, in_time, working
from bot.bootstrap.giraffe import Giraffe
from bot.domain.errors import TOKEN_REFUSALS, CannotStart, LookupFailed
from bot.log import get_logger
from bot.settings import Role, RunMode, Settings
from handlers.slack_calls import SlackSaysNo

DOOR_ENDS_WITHIN = timedelta(seconds=2.5)
REST_ENDS_WITHIN = timedelta(seconds=1)
START_AGAIN = timedelta(seconds=5)
GLANCE = timedelta(seconds=0.1)
HEARTBEAT = timedelta(minutes=1)


def serve(settings: Settings, *, mode: RunMode, role: Role = Role.ALL) -> bool:
    """Run until SIGTERM or Ctrl-C; tell whether every thread has ended.

    Raises CannotStart for tokens that Slack refuses, a port that is taken and a part of the app on
    a database that cannot be shared, StoreUnusable and StoreUnavailable for one that cannot be
    used.
    """
    if role is not Role.ALL and not settings.is_shareable:
        raise CannotStart("role_needs_postgresql", role.value)
    stop = threading.Event()
    _stop_on_signals(stop)
    log = get_logger(__name__)
    giraffe = _assemble_unless_stopped(settings, stop, role)
    if giraffe is None:
        return False
    try:
        spare_the_collector()
        with working(giraffe, stop, role) as crew:
            log.info("app.started", mode=mode, role=role)
            if role is Role.WORKER:
                _stay_alive(crew, stop)
            elif mode is RunMode.HTTP:
                _serve_http(giraffe, stop)
            else:
                _serve_socket(giraffe, stop)
    finally:
        is_closed = in_time(giraffe.close, REST_ENDS_WITHIN)
        log.info("app.stopped")
    return is_closed and not crew.alive_count


def spare_the_collector() -> None:
    """Keep Python's garbage collector from walking what lives as long as the process.

    Libraries leave some hundred thousand objects behind; going through them took the door 150
    milliseconds now and then, measured with `giraffe bench intake`.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def http_server(giraffe: Giraffe, *, host: str, port: int) -> Iterator[int]:
    """Serve the door while the block lasts; yield the port, a free one for 0.

    Raises CannotStart where nobody can listen there.
    """
    with _listen(host, port) as listening:
        server = uvicorn.Server(_uvicorn(giraffe))
        thread = threading.Thread(
            target=lambda: server.run(sockets=[listening]), name="door", daemon=True
        )
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(DOOR_ENDS_WITHIN.total_seconds())


def _assemble_unless_stopped(
    settings: Settings, stop: threading.Event, role: Role
) -> Giraffe | None:
    """Build the app aside, so that an order to stop is heard while Slack hangs."""
    built: list[Giraffe | None] = []
    problems: list[Exception] = []

    def build() -> None:
        try:
            built.append(_assemble_patiently(settings, stop, role))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again below
            problems.append(error)

    thread = threading.Thread(target=build, name="assembly", daemon=True)
    thread.start()
    while thread.is_alive() and not stop.is_set():
        thread.join(GLANCE.total_seconds())
    if problems:
        raise problems[0]
    return built[0] if built else None


def _assemble_patiently(settings: Settings, stop: threading.Event, role: Role) -> Giraffe | None:
    """Build the app, and wait for Slack where it does not answer yet."""
    log = get_logger(__name__)
    while not stop.is_set():
        try:
            giraffe = assemble(settings, system_seams())
            giraffe.prepare(listens=role is not Role.WORKER)
        except LookupFailed as error:
            if isinstance(error, SlackSaysNo) and error.answer in TOKEN_REFUSALS:
                raise CannotStart("bot_token", error.answer) from error
            log.warning("app.waits_for_slack", reason=error.what)
            stop.wait((error.retry_after or START_AGAIN).total_seconds())
        else:
            return giraffe
    return None


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise CannotStart("port", f"{host}:{port}") from error


def _serve_http(giraffe: Giraffe, stop: threading.Event) -> None:
    settings = giraffe.settings
    with http_server(giraffe, host=settings.http_host, port=settings.http_port):
        stop.wait()


def _serve_socket(giraffe: Giraffe, stop: threading.Event) -> None:
    """Run the door in a thread: its event loop may hang in a look-up when it is told to end."""
    problems: list[Exception] = []

    def run() -> None:
        try:
            asyncio.run(_keep_sockets(giraffe, stop))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again below
            problems.append(error)
        finally:
            stop.set()

    thread = threading.Thread(target=run, name="door", daemon=True)
    thread.start()
    stop.wait()
    thread.join(DOOR_ENDS_WITHIN.total_seconds())
    if problems:
        raise problems[0]


async def _keep_sockets(giraffe: Giraffe, stop: threading.Event) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def watch() -> None:
        stop.wait()
        # The loop is gone where the door ended by itself.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    await giraffe.socket_door().run(ended)


def _stay_alive(crew: Crew, stop: threading.Event) -> None:
    """Say once a minute that the workers live; a worker has no door to be asked at."""
    while not stop.wait(HEARTBEAT.total_seconds()):
        get_logger(__name__).info("worker.alive", count=crew.alive_count)


def _uvicorn(giraffe: Giraffe) -> uvicorn.Config:
    return uvicorn.Config(
        giraffe.http_door(),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=int(DOOR_ENDS_WITHIN.total_seconds()),
    )


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
