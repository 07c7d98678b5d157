"""The measured servers, each a process of its own: `python -m bot.bench.server KIND`.

A process prints one line when it listens (its port) and, when its input ends, one more (its peak
memory). What it needs to know comes in the environment, as for the app.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from bot.bootstrap.assemble import assemble, system_seams
from bot.bootstrap.bolt_floor import serve_bolt_floor
from bot.bootstrap.crew import working
from bot.bootstrap.giraffe import Giraffe
from bot.bootstrap.serve import http_server, spare_the_collector
from bot.jobs.worker import Duties
from bot.log import LogFormat, LogLevel, configure
from bot.ports import Queue
from bot.settings import Settings, load_settings

BUSY_THREADS = 4
_HOST = "127.0.0.1"
_KILOBYTES_PER_MEGABYTE = 1024


class Served(StrEnum):
    """Which server is measured."""

    DOOR = "door"
    """The app's own door; nobody works behind it."""
    BUSY = "busy"
    """The same, while threads of the desk decide about what comes in."""
    APP = "app"
    """The door with everybody at work behind it, as `giraffe run --http` has it."""
    BOLT = "bolt"
    """Bolt with a listener that does nothing, on the same web server: the floor."""


def main() -> None:
    """Serve until standard input ends."""
    configure(LogLevel.ERROR, LogFormat.JSON)
    served, settings = Served(sys.argv[1]), load_settings(env_file=None)
    with _serving(served, settings) as port:
        _tell(port=port)
        sys.stdin.read()
    _tell(peak_mb=_peak_mb())


def _tell(**values: float) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


@contextmanager
def _serving(served: Served, settings: Settings) -> Iterator[int]:
    if served is Served.BOLT:
        secret = settings.slack_signing_secret
        with serve_bolt_floor(
            signing_secret=secret.get_secret_value() if secret else "", host=_HOST
        ) as port:
            yield port
        return
    giraffe = assemble(settings, system_seams())
    giraffe.prepare()
    spare_the_collector()
    try:
        with _work(giraffe, served), http_server(giraffe, host=_HOST, port=0) as port:
            yield port
    finally:
        giraffe.close()


@contextmanager
def _work(giraffe: Giraffe, served: Served) -> Iterator[None]:
    """Let the threads behind the door work while the block lasts."""
    stop = threading.Event()
    if served is Served.APP:
        with working(giraffe, stop):
            yield
        return
    giraffe.opened.inbox.start()
    workers = [
        threading.Thread(
            target=giraffe.worker(Duties(frozenset({Queue.INBOX}), plans=False)).run,
            args=(stop,),
            daemon=True,
        )
        for _ in range(BUSY_THREADS if served is Served.BUSY else 0)
    ]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        stop.set()
        giraffe.waker.wake()
        for worker in workers:
            worker.join()


def _peak_mb() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes on Linux, bytes on macOS.
    kilobytes = used / _KILOBYTES_PER_MEGABYTE if sys.platform == "darwin" else used
    return round(kilobytes / _KILOBYTES_PER_MEGABYTE, 1)


if __name__ == "__main__":
    main()
