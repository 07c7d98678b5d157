"""The shell against the real slack_sdk: Web API, response_urls, uploads, faults."""

# Slack's payloads have any shape here

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.webhook import WebhookClient

from bot.simulator.faults import MethodFault
from bot.simulator.shell import Shell
from tests.unit.simulator.support import Scene, a_button, a_card, a_modal


class Wire(Scene):
    """A scene with a shell around it and the real client in front."""

    def __init__(self) -> None:
        super().__init__()
        self.shell = Shell(self.core)

    def client(self, **options: Any) -> WebClient:
        handlers: list[RetryHandler] = []
        return WebClient(
            token=self.core.bot_token,
            base_url=f"{self.shell.url}/api/",
            retry_handlers=handlers,
            timeout=5,
            **options,
        )

    @property
    def last_call(self) -> Any:
        return self.core.calls[-1]


@pytest.fixture
def wire() -> Iterator[Wire]:
    wire = Wire()
    with wire.shell:
        yield wire


def test_a_post_goes_as_json_and_an_update_follows(wire: Wire) -> None:
    client, channel = wire.client(), wire.channel_id("#acme-help")

    posted = client.chat_postMessage(
        channel=channel, text="hi", blocks=a_card("hi", a_button()), unfurl_links=False
    )
    client.chat_update(channel=channel, ts=posted["ts"], text="ho", blocks=a_card("ho"))

    assert [m.text for m in wire.dana.messages_in("#acme-help")][-1] == "ho"
    post = wire.core.calls[-2]
    assert post.http_method == "POST"
    assert post.path == "/api/chat.postMessage"
    assert post.headers["content-type"] == "application/json;charset=utf-8"
    assert post.headers["authorization"] == "Bearer [redacted]"
    assert post.body["unfurl_links"] is False
    assert post.body["blocks"][1]["elements"][0]["action_id"] == "suggestion.send"


def test_reactions_and_look_ups_go_as_forms(wire: Wire) -> None:
    client = wire.client()
    said = wire.dana.says("exports fail", in_="#acme-help")

    client.reactions_add(channel=said.channel_id, name="eyes", timestamp=said.ts)
    reaction = wire.last_call
    shared = client.conversations_info(channel=said.channel_id, include_num_members=True)
    user = client.users_info(user=wire.dana.id)
    direct = client.conversations_open(users=[wire.sam.id])

    assert reaction.headers["content-type"] == "application/x-www-form-urlencoded"
    assert reaction.body == {"channel": said.channel_id, "name": "eyes", "timestamp": said.ts}
    assert shared["channel"]["is_ext_shared"] is True
    assert shared["channel"]["num_members"] == 3
    assert user["user"]["team_id"] == wire.dana.user.team_id
    assert direct["channel"]["id"].startswith("D")


def test_auth_test_has_an_empty_json_body_and_a_header_with_scopes(wire: Wire) -> None:
    answer = wire.client().auth_test()

    assert answer["user_id"] == wire.core.app.user_id
    assert "chat:write" in answer.headers["x-oauth-scopes"]
    assert wire.last_call.body == {}


def test_views_go_as_json(wire: Wire) -> None:
    client = wire.client()
    trigger = wire.core.world.issue_trigger(wire.sam.id).id

    opened = client.views_open(trigger_id=trigger, view=a_modal())
    client.views_update(view_id=opened["view"]["id"], view=a_modal(), hash=opened["view"]["hash"])
    client.views_publish(user_id=wire.sam.id, view={"type": "home", "blocks": a_card("home")})

    assert wire.sam.modal is not None
    assert wire.sam.home == "home"


def test_query_and_form_with_json_strings_are_understood(wire: Wire) -> None:
    channel = wire.channel_id("#triage")
    blocks = json.dumps(a_card("by form"))
    form = urllib.parse.urlencode(
        {"token": wire.core.bot_token, "channel": channel, "blocks": blocks}
    )

    by_form = read(f"{wire.shell.url}/api/chat.postMessage", form.encode())
    by_query = read(f"{wire.shell.url}/api/auth.test?token={wire.core.bot_token}")

    assert by_form["message"]["blocks"][0]["text"]["text"] == "by form"
    assert by_query["ok"] is True
    assert wire.core.calls[-2].body["token"] == "[redacted]"


def read(url: str, data: bytes | None = None) -> dict[str, Any]:
    with urllib.request.urlopen(url, data=data, timeout=5) as answer:  # noqa: S310  # loopback
        body: dict[str, Any] = json.loads(answer.read())
        return body


def test_history_is_paged_by_the_clients_own_iteration(wire: Wire) -> None:
    said = wire.dana.says("exports fail", in_="#acme-help")
    for number in range(3):
        wire.sam.says(str(number), in_="#acme-help", thread=said)

    pages = wire.client().conversations_replies(channel=said.channel_id, ts=said.ts, limit=2)

    assert [m["text"] for page in pages for m in page["messages"]] == [
        "exports fail",
        "0",
        "1",
        "2",
    ]


def test_a_file_is_uploaded_by_the_sdk(wire: Wire) -> None:
    wire.client().files_upload_v2(
        channel=wire.channel_id("#triage"), content=b"1234", filename="chart.png", title="Chart"
    )

    assert wire.sam.messages_in("#triage")[-1].files == ["chart.png"]


def test_a_response_url_is_posted_to_the_shell(wire: Wire) -> None:
    wire.client().chat_postMessage(
        channel=wire.channel_id("#acme-help"), text="Rate", blocks=a_card("Rate", a_button("Good"))
    )
    wire.dana.clicks("Good")
    url = wire.app.payloads[-1]["response_url"]

    answer = WebhookClient(url).send(text="Thank you", replace_original=False)

    assert url.startswith(wire.shell.url)
    assert (answer.status_code, answer.body) == (200, "ok")
    assert (wire.last_call.method, wire.last_call.path) == ("response_url", "/response")
    assert wire.last_call.body == {"text": "Thank you", "replace_original": False}
    assert wire.dana.sees_only_to_her("Thank you")


def test_a_refusal_and_a_429_reach_the_client_as_slack_errors(wire: Wire) -> None:
    client = wire.client()
    wire.core.faults.answer("chat.postMessage", MethodFault.rate_limited(30))

    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=wire.channel_id("#triage"), text="x")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0NONE", text="x")

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "30"
    assert refused.value.response["error"] == "channel_not_found"


def test_an_outage_answers_with_a_page(wire: Wire) -> None:
    wire.core.faults.answer("chat.postMessage", MethodFault.server_error(503))

    with pytest.raises(SlackApiError) as outage:
        wire.client().chat_postMessage(channel=wire.channel_id("#triage"), text="x")

    assert outage.value.response.status_code == 503


@pytest.mark.parametrize("fault", [MethodFault.timeout, MethodFault.reset])
@pytest.mark.parametrize("is_applied", [True, False])
def test_a_lost_answer_leaves_the_client_in_the_dark(
    wire: Wire, fault: Any, is_applied: bool
) -> None:
    wire.core.faults.answer("chat.postMessage", fault(is_applied=is_applied))

    with pytest.raises((OSError, HTTPException)):
        wire.client().chat_postMessage(channel=wire.channel_id("#acme-help"), text="perhaps")

    assert wire.dana.sees("perhaps") is is_applied


def test_an_unknown_method_is_no_404(wire: Wire) -> None:
    with pytest.raises(SlackApiError) as refused:
        wire.client().api_call("chat.fly")

    assert refused.value.response.status_code == 200
    assert refused.value.response["error"] == "unknown_method"


def test_an_upload_to_nowhere_is_refused(wire: Wire) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        read(f"{wire.shell.url}/upload/v1/F0NONE", b"x")

    refused.value.close()
    assert refused.value.code == 404


def test_stopping_twice_is_harmless() -> None:
    shell = Shell(Scene().core)
    shell.start()

    shell.stop()
    shell.stop()
