"""Bolt with a listener that does nothing, on the app's web server: what the door is measured by."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult


@contextmanager
def serve_bolt_floor(*, signing_secret: str, host: str) -> Iterator[int]:
    """Serve while the block lasts; yield the port. Authorisation is local, nothing is stored."""
    with socket.create_server((host, 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(
                AsyncSlackRequestHandler(_empty_app(signing_secret)),
                log_config=None,
                access_log=False,
                lifespan="off",
            )
        )
        thread = threading.Thread(
            target=lambda: server.run(sockets=[listening]), name="floor", daemon=True
        )
        thread.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join()


def _empty_app(signing_secret: str) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0", bot_token="", bot_id="B0", bot_user_id="U0"
        )

    app = AsyncApp(name="floor", signing_secret=signing_secret, authorize=authorize)

    @app.event("message")
    async def handle_message() -> None:
        pass

    return app
