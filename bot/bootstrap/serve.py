"""Run the app for real: the door in front, workers behind, and a clean end when told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from types import FrameType

import uvicorn

from bot.bootstrap.assemble import Giraffe, assemble, system_seams
from bot.domain.errors import CannotStart, LookupFailed, StoreUnavailable
from bot.log import get_logger
from bot.ports import Queue
from bot.settings import RunMode, Settings
from handlers.slack_calls import TOKEN_REFUSALS, SlackSaysNo

STOP_WITHIN = timedelta(seconds=10)
"""What is not finished by then is released and done after the next start."""
START_AGAIN = timedelta(seconds=5)
PULSE_EVERY = timedelta(seconds=5)
_QUEUES = (
    frozenset({Queue.INBOX}),
    # Suggestions wait for a model, effects for Slack: each kind of work has threads of its own.
    frozenset({Queue.JOBS}),
    frozenset({Queue.JOBS}),
    frozenset({Queue.OUTBOX}),
    frozenset({Queue.OUTBOX}),
)


def serve(settings: Settings, *, mode: RunMode) -> None:
    """Run until SIGTERM or Ctrl-C.

    Raises CannotStart for tokens that Slack refuses and a port that is taken, StoreUnusable and
    StoreUnavailable for a database that cannot be used.
    """
    stop = threading.Event()
    _stop_on_signals(stop)
    log = get_logger(__name__)
    giraffe = _assemble_patiently(settings, stop)
    if giraffe is None:
        return
    try:
        with working(giraffe, stop):
            log.info("app.started", mode=mode)
            if mode is RunMode.HTTP:
                _serve_http(giraffe, stop)
            else:
                asyncio.run(_serve_socket(giraffe, stop))
    finally:
        giraffe.close()
        log.info("app.stopped")


@contextmanager
def working(giraffe: Giraffe, stop: threading.Event) -> Iterator[None]:
    """Run the inbox's writer and the workers while the block lasts."""
    giraffe.opened.inbox.start()
    threads = [
        threading.Thread(target=giraffe.worker(queues).run, args=(stop,), daemon=True)
        for queues in _QUEUES
    ]
    pulse = threading.Thread(target=_keep_pulse, args=(giraffe, stop), name="pulse", daemon=True)
    threads.append(pulse)
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        giraffe.opened.inbox.stop()
        giraffe.waker.wake()
        for thread in threads:
            thread.join(STOP_WITHIN.total_seconds() / len(threads))


def _keep_pulse(giraffe: Giraffe, stop: threading.Event) -> None:
    """Notice when the whole process stood still, on a laptop that was closed for example."""
    while not stop.is_set():
        try:
            giraffe.keep_watch.feel_pulse()
        except StoreUnavailable as error:
            get_logger(__name__).warning("app.pulse_not_noted", reason=error.reason)
        stop.wait(PULSE_EVERY.total_seconds())


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
            thread.join(STOP_WITHIN.total_seconds())


def _assemble_patiently(settings: Settings, stop: threading.Event) -> Giraffe | None:
    """Build the app, and wait for Slack where it does not answer yet."""
    log = get_logger(__name__)
    while not stop.is_set():
        try:
            giraffe = assemble(settings, system_seams())
            giraffe.prepare()
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


async def _serve_socket(giraffe: Giraffe, stop: threading.Event) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def watch() -> None:
        stop.wait()
        # The loop is gone where the door ended by itself.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=watch, daemon=True).start()
    await giraffe.socket_door().run(ended)


def _uvicorn(giraffe: Giraffe) -> uvicorn.Config:
    return uvicorn.Config(
        giraffe.http_door().app(),
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=int(STOP_WITHIN.total_seconds()),
    )


def _stop_on_signals(stop: threading.Event) -> None:
    def handle(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
