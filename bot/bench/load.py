"""Send requests over a number of connections, each as fast as it is answered, and time the answers.

A hand-written client on asyncio's protocols: a library's own work would be part of every figure.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import httptools

HOST = "127.0.0.1"
_NO_ANSWER = 0
"""Stands for a connection that broke."""


@dataclass(slots=True)
class Load:
    """What came back: seconds for each answer, how often which status, and seconds in all."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def refused_count(self) -> int:
        """Return how many answers were no 2xx."""
        return sum(count for status, count in self.statuses.items() if not 200 <= status < 300)

    def add(self, other: Load) -> None:
        """Count another round of the same measurement in."""
        self.latencies.extend(other.latencies)
        self.statuses.update(other.statuses)
        self.seconds += other.seconds


async def send_all(requests: Iterable[bytes], *, port: int, connections: int) -> Load:
    """Send every request once over `connections` connections and return how it went."""
    waiting = deque(requests)
    load = Load()
    loop = asyncio.get_running_loop()
    senders = []
    for _ in range(connections):
        _, sender = await loop.create_connection(lambda: _Sender(waiting, load), HOST, port)
        senders.append(sender)
    started = time.perf_counter()
    for sender in senders:
        sender.begin()
    await asyncio.gather(*(sender.ended for sender in senders))
    load.seconds = time.perf_counter() - started
    return load


class _Sender(asyncio.Protocol):
    """One connection: the next request goes out when the last one is answered."""

    def __init__(self, waiting: deque[bytes], load: Load) -> None:
        self._waiting = waiting
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._sent_at: float | None = None
        self._parser = httptools.HttpResponseParser(self)
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def begin(self) -> None:
        """Send the first request."""
        self._send_next()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream is needed")
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Note the answer and send the next request."""
        self._note(self._parser.get_status_code())
        self._parser = httptools.HttpResponseParser(self)
        self._send_next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Count a request without an answer as refused."""
        if self._sent_at is not None:
            self._note(_NO_ANSWER)
        self._end()

    def _send_next(self) -> None:
        if self._transport is None or not self._waiting:
            self._end()
            return
        request = self._waiting.popleft()
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _note(self, status: int) -> None:
        if self._sent_at is not None:
            self._load.latencies.append(time.perf_counter() - self._sent_at)
        self._sent_at = None
        self._load.statuses[status] += 1

    def _end(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        if self._transport is not None:
            self._transport.close()
