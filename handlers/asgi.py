"""HTTP as the door needs it, on bare ASGI: a request with its body read up to a limit, an answer.

A framework's routing and request objects cost as much as everything the door does for an event.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

TEXT, JSON = "text/plain; charset=utf-8", "application/json"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What goes back. `headers` come beside the length, which is always sent."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class HttpRequest:
    """A request whose body is still on its way."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self._scope = scope
        self._receive = receive

    def header(self, name: bytes) -> str:
        """Return the first header of a lower-case name, or nothing."""
        headers: Iterable[tuple[bytes, bytes]] = self._scope["headers"]
        for known, value in headers:
            if known == name:
                return value.decode("latin-1")
        return ""

    def query(self, name: str) -> str:
        """Return a value from the address, or nothing."""
        raw: bytes = self._scope.get("query_string", b"")
        return dict(parse_qsl(raw.decode("latin-1"))).get(name, "")

    async def read(self, *, most: int) -> bytes | None:
        """Return the body, None as soon as it is larger, nothing when the sender is gone."""
        size, chunks = 0, []
        while True:
            message = await self._receive()
            if message["type"] != "http.request":
                return b""
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > most:
                return None
            chunks.append(chunk)
            if not message.get("more_body", False):
                return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def send_answer(send: Send, answer: HttpAnswer) -> None:
    """Send an answer whole."""
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
