"""A server that takes every connection and never says a word: a model that hangs."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

HOST = "127.0.0.1"


class SilentServer:
    """Holds what connects to it. `port` is where it listens."""

    def __init__(self, listening: socket.socket) -> None:
        self.port = int(listening.getsockname()[1])
        self._listening = listening
        self._held: list[socket.socket] = []

    @property
    def held_count(self) -> int:
        """Return how many callers were ever left waiting."""
        return len(self._held)

    def hold(self) -> None:
        """Take connections until the server is closed."""
        with suppress(OSError):
            while True:
                self._held.append(self._listening.accept()[0])

    def let_go(self) -> None:
        """Break every connection."""
        for connection in self._held:
            connection.close()


@contextmanager
def silent_server() -> Iterator[SilentServer]:
    """Leave everybody waiting who connects while the block lasts."""
    with socket.create_server((HOST, 0)) as listening:
        server = SilentServer(listening)
        thread = threading.Thread(target=server.hold, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            # A closed socket does not wake who accepts on it; one that is shut down does.
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
            server.let_go()
