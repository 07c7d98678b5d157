"""Carries due deliveries to the app and honours its answers. The way itself is a Deliverer."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.simulator.core import Core, Deliverer
from bot.simulator.deliveries import Delivery
from bot.simulator.wire import Reply, Request, parse_reply
from bot.simulator.world import micros

AppCall = Callable[[bytes, dict[str, str]], tuple[int, str | bytes]]
"""The app as a function: raw body and headers in, status and body out."""

_MAX_ROUNDS = 10_000
_GLANCE = 0.02


class InProcessDeliverer:
    """Hands signed requests to a function; no sockets."""

    def __init__(self, core: Core, app: AppCall) -> None:
        self._core = core
        self._app = app

    def deliver(self, request: Request) -> Reply:
        """Call the function."""
        headers = signed_headers(self._core, request)
        status, body = self._app(request.raw_body(), headers)
        raw = body.encode() if isinstance(body, str) else body
        return parse_reply(status, raw, {})


class HttpDeliverer:
    """Posts signed requests to the app's request URL."""

    def __init__(self, core: Core, url: str, *, timeout: float = 30.0) -> None:
        self._core = core
        self._url = urlsplit(url)
        self._timeout = timeout

    def deliver(self, request: Request) -> Reply:
        """Post once; no answer within the timeout (real seconds) counts as a failure."""
        connection = http.client.HTTPConnection(
            self._url.hostname or "127.0.0.1", self._url.port, timeout=self._timeout
        )
        try:
            connection.request(
                "POST",
                self._url.path or "/",
                body=request.raw_body(),
                headers=signed_headers(self._core, request),
            )
            answer = connection.getresponse()
            return parse_reply(answer.status, answer.read(), dict(answer.getheaders()))
        except TimeoutError:
            return Reply(status=None, failure="http_timeout")
        except (OSError, http.client.HTTPException):
            return Reply(status=None, failure="connection_failed")
        finally:
            connection.close()


class Courier:
    """Delivers what is due on the injected clock."""

    def __init__(self, core: Core, deliverer: Deliverer, *, most_rounds: int = _MAX_ROUNDS) -> None:
        self.core = core
        self.deliverer = deliverer
        self._most_rounds = most_rounds
        self._thread: threading.Thread | None = None
        self._is_stopped = threading.Event()
        core.deliverer = deliverer

    def start_background(self) -> None:
        """Deliver in a thread of its own whenever something falls due, also by a moved clock."""
        self._thread = threading.Thread(target=self._run, name="simulator-courier", daemon=True)
        self._is_stopped.clear()
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; a delivery under way is finished first."""
        self._is_stopped.set()
        if self._thread:
            self._thread.join()
            self._thread = None

    def pump(self) -> int:
        """Deliver everything that is due now, retries that fall due at once too; count attempts."""
        attempts = 0
        for _ in range(self._most_rounds):
            ready = self.core.due()
            if not ready:
                return attempts
            for delivery in ready:
                attempts += self.attempt(delivery)
        raise RuntimeError("the app and the workspace keep each other busy without end")

    def attempt(self, delivery: Delivery) -> bool:
        """Deliver once; tell whether it was ours to deliver."""
        if not self.core.queue.claim(delivery):
            return False
        faults = self.core.faults
        if faults.loses_request():
            self.core.fail(delivery, reason="connection_failed")
            return True
        reply = self.deliverer.deliver(
            Request(
                kind=delivery.kind,
                payload=delivery.payload,
                attempt=delivery.attempt,
                retry_reason=delivery.retry_reason,
            )
        )
        if faults.loses_answer():
            self.core.fail(delivery, reason="http_timeout")
        elif reply.is_acknowledged:
            self.core.acknowledge(delivery)
        else:
            self.core.fail(delivery, reason=reply.reason, may_retry=reply.may_retry)
        return True

    def settle(self, timeout: float = 10.0) -> None:
        """Deliver, or wait for whoever delivers, until nothing due is outstanding.

        `timeout` is in real seconds; raises TimeoutError.
        """
        deadline = time.monotonic() + timeout
        while True:
            self.pump()
            if not self.core.queue.outstanding(self.core.world.now()):
                return
            if time.monotonic() > deadline:
                raise TimeoutError("some deliveries are still on their way")
            self.core.queue.wait_for_change(_GLANCE)

    def _run(self) -> None:
        while not self._is_stopped.is_set():
            self.pump()
            # The clock is moved without telling us: look often (real seconds).
            self.core.queue.wait_for_change(_GLANCE)


def signed_headers(core: Core, request: Request) -> dict[str, str]:
    """Return the request's headers, signed at the clock's moment."""
    seconds = micros(core.world.now()) // 1_000_000
    return request.headers(secret=core.signing_secret, timestamp=seconds)
