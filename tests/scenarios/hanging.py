"""A line to a server that may stop answering: it takes every request and says nothing more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65_536
LOOPBACK = "127.0.0.1"


class Line:
    """What an app that is given this address experiences. Without a server behind, it hangs."""

    def __init__(self, listening: socket.socket, server: tuple[str, int] | None) -> None:
        self._listening = listening
        self._server = server
        self._open: list[socket.socket] = [listening]
        self.hangs = threading.Event()
        self.is_waited_for = threading.Event()
        """Set as soon as somebody waits for an answer that will not come."""
        if server is None:
            self.hangs.set()

    @property
    def url(self) -> str:
        """Return the address."""
        return f"http://{LOOPBACK}:{self._listening.getsockname()[1]}"

    def accept(self) -> None:
        """Take calls until the line is closed."""
        with suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                threading.Thread(target=self._connect, args=(caller,), daemon=True).start()

    def close(self) -> None:
        """Hang up."""
        for one in self._open:
            one.close()

    def _connect(self, caller: socket.socket) -> None:
        self._open.append(caller)
        server = None
        if self._server is not None:
            server = socket.create_connection(self._server)
            self._open.append(server)
            threading.Thread(target=self._answer, args=(server, caller), daemon=True).start()
        with suppress(OSError):
            while chunk := caller.recv(_CHUNK):
                if self.hangs.is_set():
                    self.is_waited_for.set()
                elif server is not None:
                    server.sendall(chunk)
        if server is not None:
            server.close()

    def _answer(self, server: socket.socket, caller: socket.socket) -> None:
        with suppress(OSError):
            while chunk := server.recv(_CHUNK):
                caller.sendall(chunk)
        caller.close()


@contextmanager
def line_to(address: str | None) -> Iterator[Line]:
    """Yield a line to the server at an address, or to nobody."""
    server = None
    if address is not None:
        parts = urlsplit(address)
        server = (parts.hostname or LOOPBACK, parts.port or 80)
    with socket.create_server((LOOPBACK, 0)) as listening:
        line = Line(listening, server)
        threading.Thread(target=line.accept, daemon=True).start()
        try:
            yield line
        finally:
            line.close()
