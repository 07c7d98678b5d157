"""The simulated workspace without sockets: Web API calls in, deliveries out, on a given clock.

Deterministic: the same clock, seed and calls give the same ids, ts and events.
"""

from __future__ import annotations

from random import Random
from typing import Any, Protocol

from bot.clock import Clock
from bot.simulator.app import install
from bot.simulator.conversation import Conversation
from bot.simulator.deliveries import Delivery, Kind, Queue
from bot.simulator.errors import SlackRefusal, TooManyRequests
from bot.simulator.events import Events
from bot.simulator.faults import Faults, MethodFault
from bot.simulator.limits import Limits, RateLimiter
from bot.simulator.response_urls import respond
from bot.simulator.rules import Rules
from bot.simulator.web_api.call import Api, Args, Method, check_required
from bot.simulator.web_api.chat import post_due_scheduled
from bot.simulator.web_api.methods import METHODS
from bot.simulator.wire import Answer, Reply, Request, WireCall, redact, redact_token
from bot.simulator.world import World


class Deliverer(Protocol):
    """Carries one request to the app and brings its answer back."""

    def deliver(self, request: Request) -> Reply:
        """Deliver at once and wait for the answer."""
        ...


class Core:
    """A Slack workspace with one installed app."""

    def __init__(
        self,
        *,
        clock: Clock,
        random: Random,
        manifest: dict[str, Any],
        limits: Limits | None = None,
        host_name: str = "Northwind",
        is_modest: bool = False,
        has_optional_scopes: bool = True,
        tells_reply_counts: bool = True,
    ) -> None:
        """Build the workspace; `is_modest` leaves out what simple stand-ins lack.

        That is Slack Connect's fields, conversations.join, files, scheduling.
        """
        self.world = World(clock=clock, random=random, host_name=host_name)
        self.app = install(self.world, Rules(manifest, has_optional_scopes=has_optional_scopes))
        self.queue = Queue()
        # Chance has a stream of its own: turning a knob does not change ids.
        self.faults = Faults(Random(random.random()))
        self.events = Events(
            world=self.world,
            app=self.app,
            queue=self.queue,
            faults=self.faults,
            is_modest=is_modest,
        )
        self.conversation = Conversation(
            world=self.world, events=self.events, tells_reply_counts=tells_reply_counts
        )
        self.limiter = RateLimiter(limits or Limits())
        self.api = Api(
            world=self.world,
            app=self.app,
            events=self.events,
            conversation=self.conversation,
            limiter=self.limiter,
            is_modest=is_modest,
        )
        self.is_modest = is_modest
        self.calls: list[WireCall] = []
        self.deliverer: Deliverer | None = None

    @property
    def bot_token(self) -> str:
        """Return the bot token to give to the app."""
        return self.app.bot_token

    @property
    def app_token(self) -> str:
        """Return the app-level token for Socket Mode."""
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        """Return the secret with which requests are signed."""
        return self.app.signing_secret

    def call(
        self,
        token: str,
        method: str,
        args: dict[str, Any] | None = None,
        *,
        http_method: str = "IN-PROCESS",
        path: str = "",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Answer one Web API call and record it."""
        values = {key: value for key, value in (args or {}).items() if value is not None}
        record = WireCall(
            method=method,
            http_method=http_method,
            path=path or f"/api/{method}",
            headers=redact(headers or {}),
            body=redact_token(values),
            at=self.world.now(),
        )
        self.calls.append(record)
        fault = self.faults.of_call(method)
        answer = self._answer(token, method, Args(values), fault)
        record.status = answer.status
        if isinstance(answer.body, dict):
            record.error = answer.body.get("error")
        return answer

    def respond(
        self, url: str, body: dict[str, Any], *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Take a post to a response_url, and record it as a call of `response_url`."""
        with self.world.lock:
            answer = respond(self.api, url.rstrip("/").rpartition("/")[2], body)
        self.calls.append(
            WireCall(
                method="response_url",
                http_method="POST",
                path="/response",
                headers=redact(headers or {}),
                body=dict(body),
                status=answer.status,
            )
        )
        return answer

    def upload(self, file_id: str, content: bytes) -> Answer:
        """Take the bytes of an announced file."""
        with self.world.lock:
            file = self.world.files.get(file_id)
            if file is None:
                return Answer(status=404, body="no such upload")
            file.content, file.size = content, len(content)
        return Answer(status=200, body=f"OK - {len(content)}")

    def due(self) -> list[Delivery]:
        """Return what is to be delivered now, after posting what was scheduled."""
        with self.world.lock:
            post_due_scheduled(self.api)
        return self.faults.reorder(self.queue.due(self.world.now()))

    def acknowledge(self, delivery: Delivery) -> None:
        """Settle a delivery."""
        self.queue.acknowledge(delivery)

    def fail(
        self, delivery: Delivery, *, reason: str = "http_timeout", may_retry: bool = True
    ) -> None:
        """Plan the next attempt, or give up."""
        self.queue.fail(delivery, now=self.world.now(), reason=reason, may_retry=may_retry)

    def interact(self, kind: Kind, payload: dict[str, Any]) -> Reply:
        """Deliver an interaction or a command at once; people wait for its answer."""
        if self.deliverer is None:
            raise RuntimeError("nobody carries requests to the app: set core.deliverer first")
        return self.deliverer.deliver(Request(kind=kind, payload=payload))

    def _answer(self, token: str, method: str, args: Args, fault: MethodFault | None) -> Answer:
        if fault is None:
            return self._call_of(token, method, args)
        if fault.is_applied:
            self._call_of(token, method, args)
        return Answer(
            status=fault.status,
            body=fault.body,
            headers=dict(fault.headers),
            transport=fault.transport,
        )

    def _call_of(self, token: str, method: str, args: Args) -> Answer:
        headers = {"x-oauth-scopes": ",".join(self.app.rules.scopes)}
        try:
            with self.world.lock:
                body = self._run(token, method, args)
        except SlackRefusal as refusal:
            return Answer(status=200, body=refusal.body(), headers=headers)
        except TooManyRequests as e:
            return Answer(
                status=429,
                body={"ok": False, "error": "ratelimited"},
                headers={"Retry-After": str(e.retry_after)},
            )
        return Answer(status=200, body=body, headers=headers)

    def _run(self, token: str, name: str, args: Args) -> dict[str, Any]:
        method = METHODS.get(name)
        if method is None or (self.is_modest and not method.is_modest):
            raise SlackRefusal("unknown_method")
        self._check_token(token, method)
        if method.scopes:
            self.api.require_scope(*method.scopes)
        check_required(method, args)
        self.limiter.count_call(name, per_minute=method.per_minute, now=self.world.now())
        return method.handle(self.api, args)

    def _check_token(self, token: str, method: Method) -> None:
        if not token:
            raise SlackRefusal("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise SlackRefusal("invalid_auth")
        if (token == self.app_token) is not method.is_for_app_token:
            raise SlackRefusal("not_allowed_token_type")
        if not self.app.is_installed:
            raise SlackRefusal("token_revoked")
