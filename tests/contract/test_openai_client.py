"""The real openai client against a server that speaks chat completions and misbehaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.domain.errors import ModelUnavailable
from prompts.openai_client import MOST_BYTES, OpenAIChat
from prompts.schemas import SuggestedReply, schema_of

ANSWER = '{"reply": "Hello", "needs_from_customer": [], "confidence": 0.8, "facts_used": []}'


def a_completion(
    content: str | None = ANSWER, *, finish_reason: str = "stop", refusal: str | None = None
) -> bytes:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    choice = {"index": 0, "finish_reason": finish_reason, "message": message}
    return json.dumps({"id": "c1", "object": "chat.completion", "choices": [choice]}).encode()


@dataclass
class Served:
    """One answer of the server."""

    body: bytes
    status: int = 200
    hangs: bool = False
    cuts_off: bool = False


@dataclass
class ModelServer:
    """A model server on loopback: queue answers, then look at what was asked."""

    url: str
    answers: list[Served] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    model: ModelServer

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.model.requests.append(json.loads(self.rfile.read(length)))
        self.model.headers.append({name.lower(): value for name, value in self.headers.items()})
        answer = self.model.answers.pop(0)
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        more = 50 if answer.hangs or answer.cuts_off else 0
        self.send_header("Content-Length", str(len(answer.body) + more))
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()
        if answer.hangs:
            self.model.released.wait(10)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay quiet."""


@pytest.fixture
def server() -> Iterator[ModelServer]:
    handler = type("Handler", (_Handler,), {})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    model = ModelServer(url=f"http://127.0.0.1:{http.server_port}/v1")
    handler.model = model  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield model
    model.released.set()
    http.shutdown()
    http.server_close()
    thread.join()


def ask(server: ModelServer, *answers: Served, limit: float = 10) -> str:
    server.answers.extend(answers)
    chat = OpenAIChat(
        model="m-1",
        api_key="sk-test",
        base_url=server.url,
        time_limit=timedelta(seconds=limit),
    )
    return chat.complete(system="Be brief.", user="Hi", schema=schema_of(SuggestedReply))


def reason_of(server: ModelServer, *answers: Served, limit: float = 10) -> str:
    with pytest.raises(ModelUnavailable) as caught:
        ask(server, *answers, limit=limit)
    return caught.value.reason


def test_an_answer_comes_back_as_its_json(server: ModelServer) -> None:
    answer = ask(server, Served(a_completion()))

    assert json.loads(answer)["reply"] == "Hello"


def test_structured_output_is_asked_for_and_nothing_may_be_stored(server: ModelServer) -> None:
    ask(server, Served(a_completion()))

    request = server.requests[0]
    assert request["store"] is False
    assert request["model"] == "m-1"
    assert request["response_format"]["json_schema"]["strict"] is True
    assert request["response_format"]["json_schema"]["schema"]["additionalProperties"] is False
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert server.headers[0]["authorization"] == "Bearer sk-test"


def test_a_server_that_knows_no_structured_output_is_asked_plainly(server: ModelServer) -> None:
    refused = Served(b'{"error": {"message": "response_format is not supported"}}', status=400)

    answer = ask(server, refused, Served(a_completion(f"Sure:\n```json\n{ANSWER}\n```")))

    assert json.loads(answer)["reply"] == "Hello"
    assert "response_format" not in server.requests[1]


@pytest.mark.parametrize(
    ("served", "reason"),
    [
        pytest.param(Served(b"not json at all"), "garbage", id="a-body-that-is-no-json"),
        pytest.param(Served(b'{"choices": []}'), "garbage", id="no-choice"),
        pytest.param(Served(b"[" * 50_000), "garbage", id="nested-without-end"),
        pytest.param(Served(a_completion("I would rather chat")), "garbage", id="prose"),
        pytest.param(Served(a_completion("{broken}")), "garbage", id="broken-json"),
        pytest.param(Served(a_completion("}{")), "garbage", id="braces-the-wrong-way"),
        pytest.param(Served(a_completion(None)), "garbage", id="no-content"),
        pytest.param(Served(a_completion(None, refusal="no")), "refused", id="refusal"),
        pytest.param(
            Served(a_completion(ANSWER, finish_reason="content_filter")), "refused", id="filtered"
        ),
        pytest.param(
            Served(a_completion(ANSWER, finish_reason="length")), "cut_short", id="cut-at-length"
        ),
        pytest.param(Served(b" " * (MOST_BYTES + 1)), "too_large", id="too-large"),
        pytest.param(Served(b"{}", status=401), "unauthorised", id="wrong-key"),
        pytest.param(Served(b"{}", status=403), "unauthorised", id="forbidden"),
        pytest.param(Served(b"{}", status=404), "unknown_model", id="unknown-model"),
        pytest.param(Served(b"{}", status=429), "rate_limited", id="rate-limited"),
        pytest.param(
            Served(b'{"error": {"code": "insufficient_quota"}}', status=429), "quota", id="quota"
        ),
        pytest.param(Served(b"{}", status=409), "rejected", id="conflict"),
        pytest.param(Served(b"oops", status=500), "server", id="server-error"),
        pytest.param(Served(b"<html>", status=503), "server", id="no-json-error"),
    ],
)
def test_every_failure_is_a_model_unavailable(
    server: ModelServer, served: Served, reason: str
) -> None:
    assert reason_of(server, served) == reason


def test_nothing_is_tried_again_after_a_server_error(server: ModelServer) -> None:
    reason_of(server, Served(b"{}", status=500))

    assert len(server.requests) == 1


def test_a_request_refused_in_both_forms_is_rejected(server: ModelServer) -> None:
    refused = [Served(b"{}", status=400), Served(b"{}", status=422)]

    assert reason_of(server, *refused) == "rejected"


def test_a_server_that_never_finishes_is_a_timeout(server: ModelServer) -> None:
    """Its headers came at once: a time limit for each read alone would wait for ever."""
    assert reason_of(server, Served(b"{", hangs=True), limit=0.5) == "timeout"


def test_an_answer_that_breaks_off_is_a_lost_connection(server: ModelServer) -> None:
    assert reason_of(server, Served(b'{"choices"', cuts_off=True)) == "connection"


def test_a_server_that_is_not_there_is_a_lost_connection() -> None:
    chat = OpenAIChat(model="m", api_key="k", base_url="http://127.0.0.1:9/v1")

    with pytest.raises(ModelUnavailable) as caught:
        chat.complete(system="s", user="u", schema={})

    assert caught.value.reason == "connection"


def test_an_error_never_holds_what_was_asked(server: ModelServer) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        ask(server, Served(b'{"error": {"message": "Be brief. Hi"}}', status=500))

    assert "brief" not in str(caught.value)
