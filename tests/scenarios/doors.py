"""The two ways events reach the app in a story, each with its courier. No story lives here."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache

from bot.bootstrap.giraffe import Giraffe
from bot.bootstrap.serve import http_server
from bot.manifest import EVENTS_PATH
from bot.settings import RunMode
from bot.simulator.courier import Courier
from bot.simulator.shell import Shell

LOOPBACK = "127.0.0.1"
CONNECTION_COUNT = 2
PATIENCE = 30.0
"""Real seconds for what takes milliseconds on a machine with nothing else to do."""


@contextmanager
def open_door(giraffe: Giraffe, shell: Shell, mode: RunMode) -> Iterator[Courier]:
    """Yield who carries events, clicks and commands to the app while the block lasts."""
    if mode is RunMode.HTTP:
        with _ended_aside(http_server(giraffe, host=LOOPBACK, port=0)) as port:
            yield shell.http_courier(f"http://{LOOPBACK}:{port}{EVENTS_PATH}")
        return
    with _sockets(giraffe):
        shell.wait_for_connections(CONNECTION_COUNT, timeout=PATIENCE)
        yield shell.socket_courier(ack_timeout=PATIENCE)


@contextmanager
def _ended_aside(door: AbstractContextManager[int]) -> Iterator[int]:
    """Let the next story begin while the server takes its fixed 0.15 seconds to end."""
    with ExitStack() as stack:
        port = stack.enter_context(door)
        ending = stack.pop_all()
    try:
        yield port
    finally:
        _aside().submit(ending.close)


@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, thread_name_prefix="door-ends")


@contextmanager
def _sockets(giraffe: Giraffe) -> Iterator[None]:
    loop, ended = asyncio.new_event_loop(), asyncio.Event()

    def keep_open() -> None:
        loop.run_until_complete(giraffe.socket_door().run(ended))
        # Lines that were hung up are gone only some turns of the loop later.
        loop.run_until_complete(loop.shutdown_asyncgens())

    thread = threading.Thread(target=keep_open, name="socket-door")
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(PATIENCE)
        loop.close()
