"""HTTP delivery against a real server on loopback, and the real Bolt app behind it."""

# Slack's payloads have any shape here

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.signature import Clock, SignatureVerifier

from bot.simulator.courier import HttpDeliverer
from bot.simulator.deliveries import Kind
from bot.simulator.shell import Shell
from bot.simulator.wire import Reply, Request, parse_reply
from tests.unit.simulator.support import MORNING, Scene, a_button, a_card


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def shell(scene: Scene) -> Iterator[Shell]:
    with Shell(scene.core) as shell:
        yield shell


class Inbox(ThreadingHTTPServer):
    """A request URL that notes what it gets."""

    daemon_threads = True
    status = 200
    answer = b'{"text": "3 open"}'

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/slack/events"


class Handler(BaseHTTPRequestHandler):
    """Notes one request and answers as the server was told to."""

    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.server.received.append((self.path, headers, body))
        self.send_response(self.server.status)
        self.send_header("x-slack-no-retry", "1")
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    server = Inbox()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class FrozenClock(Clock):
    """The scene's clock for slack_sdk's verifier."""

    def now(self) -> float:
        return MORNING.timestamp()


def test_events_are_posted_signed_and_verified_by_slack_sdk(
    scene: Scene, shell: Shell, inbox: Inbox
) -> None:
    courier = shell.http_courier(inbox.url)
    verifier = SignatureVerifier(scene.core.signing_secret, clock=FrozenClock())

    scene.dana.says("exports fail", in_="#acme-help")
    courier.settle()

    ((path, headers, body),) = inbox.received
    assert path == "/slack/events"
    assert verifier.is_valid_request(body, headers)
    assert json.loads(body)["event"]["text"] == "exports fail"


def test_a_command_over_http_is_a_form_and_its_answer_is_shown(
    scene: Scene, shell: Shell, inbox: Inbox
) -> None:
    shell.http_courier(inbox.url)

    shown = scene.sam.runs("/issues mine", in_="#triage")

    assert shown == "3 open"
    assert b"command=%2Fissues&text=mine" in inbox.received[0][2]


def test_no_retry_is_honoured_over_http(scene: Scene, shell: Shell, inbox: Inbox) -> None:
    inbox.status = 500
    courier = shell.http_courier(inbox.url)

    scene.dana.says("exports fail", in_="#acme-help")
    courier.pump()

    assert len(inbox.received) == 1
    assert len(scene.core.queue.given_up) == 1


def test_nobody_at_the_address_is_a_failed_connection(scene: Scene, inbox: Inbox) -> None:
    inbox_url = inbox.url.replace(str(inbox.server_address[1]), "9")

    reply = HttpDeliverer(scene.core, inbox_url, timeout=1).deliver(
        Request(kind=Kind.EVENT, payload={})
    )

    assert (reply.status, reply.reason) == (None, "connection_failed")


def test_an_app_that_takes_too_long_times_out(scene: Scene) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False) as server:
        server.server_bind()
        server.server_activate()
        url = f"http://127.0.0.1:{server.server_address[1]}/"

        reply = HttpDeliverer(scene.core, url, timeout=0.05).deliver(
            Request(kind=Kind.EVENT, payload={})
        )

    assert (reply.status, reply.reason) == (None, "http_timeout")


def test_the_real_bolt_app_understands_what_is_sent(scene: Scene, shell: Shell) -> None:
    client = WebClient(token=scene.core.bot_token, base_url=f"{shell.url}/api/")
    bolt = App(client=client, process_before_response=True)
    heard: list[str] = []

    @bolt.event("message")
    def handle_message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    @bolt.action("suggestion.send")
    def handle_send(ack: Any, body: dict[str, Any]) -> None:
        heard.append(body["user"]["id"])
        ack()

    @bolt.command("/issues")
    def handle_issues(ack: Any) -> None:
        ack("3 open")

    class BoltDeliverer:
        def deliver(self, request: Request) -> Reply:
            answer = bolt.dispatch(BoltRequest(mode="socket_mode", body=request.payload))
            return parse_reply(answer.status, (answer.body or "").encode(), {})

    courier = scene.courier
    courier.deliverer = scene.core.deliverer = BoltDeliverer()
    scene.dana.says("exports fail", in_="#acme-help")
    courier.settle()
    client.chat_postMessage(
        channel=scene.channel_id("#triage"), text="card", blocks=a_card("card", a_button())
    )
    scene.sam.clicks("Send", on="card")

    shown = scene.sam.runs("/issues", in_="#triage")

    assert heard == ["exports fail", scene.sam.id]
    assert shown == "3 open"
