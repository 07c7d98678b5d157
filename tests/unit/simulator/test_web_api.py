from __future__ import annotations

from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.simulator.limits import HistoryMode, Limits
from bot.simulator.web_api.methods import METHODS
from tests.unit.simulator.support import MORNING, Scene, a_core


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        pytest.param("", "auth.test", "not_authed", id="no-token"),
        pytest.param("xoxb-wrong", "auth.test", "invalid_auth", id="wrong-token"),
        pytest.param("app", "auth.test", "not_allowed_token_type", id="app-token"),
        pytest.param("bot", "apps.connections.open", "not_allowed_token_type", id="bot-token"),
        pytest.param("bot", "chat.fly", "unknown_method", id="unknown-method"),
    ],
)
def test_a_call_without_right_is_refused(token: str, method: str, error: str) -> None:
    core = a_core()
    tokens = {"app": core.app_token, "bot": core.bot_token}

    answer = core.call(tokens.get(token, token), method)

    assert answer.status == 200
    assert answer.body == {"ok": False, "error": error}
    assert not answer.is_ok


def test_auth_test_tells_the_granted_scopes_in_a_header() -> None:
    core = a_core(has_optional_scopes=False)

    answer = core.call(core.bot_token, "auth.test")

    assert answer.is_ok
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert "users:read.email" not in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize("name", sorted(name for name, m in METHODS.items() if m.scopes))
def test_a_method_without_its_scope_says_which_is_missing(name: str) -> None:
    core = a_core()
    core.app.rules.scopes[:] = ["commands"]

    answer = core.call(core.bot_token, name)

    assert answer.body == {
        "ok": False,
        "error": "missing_scope",
        "needed": ",".join(METHODS[name].scopes),
        "provided": "commands",
    }


@pytest.mark.parametrize("name", sorted(name for name, m in METHODS.items() if m.required))
def test_a_method_says_which_argument_is_missing(name: str) -> None:
    core = a_core()

    answer = core.call(core.bot_token, name)

    assert isinstance(answer.body, dict)
    assert answer.body["error"] == "invalid_arguments"
    first = METHODS[name].required[0]
    assert answer.body["response_metadata"]["messages"][0] == (
        f"[ERROR] missing required field: {first}"
    )


def test_a_modest_workspace_lacks_files_scheduling_and_joining() -> None:
    core = a_core(is_modest=True)
    missing = {name for name, method in METHODS.items() if not method.is_modest}

    answers = {name: core.call(core.bot_token, name).body for name in missing}

    assert missing >= {"conversations.join", "files.info", "chat.scheduleMessage"}
    assert all(body == {"ok": False, "error": "unknown_method"} for body in answers.values())


def test_a_modest_workspace_does_not_know_who_shares_a_channel() -> None:
    scene = Scene(a_core(is_modest=True))

    body = scene.call("conversations.info", channel=scene.channel_id("#acme-help"))

    assert "is_ext_shared" not in body["channel"]


def test_calls_are_recorded_without_the_token() -> None:
    core = a_core()

    core.call(core.bot_token, "auth.test", {"token": core.bot_token, "a": None})

    (call,) = core.calls
    assert (call.method, call.path, call.body) == (
        "auth.test",
        "/api/auth.test",
        {"token": "[redacted]"},
    )
    assert (call.status, call.error) == (200, None)


def test_a_number_that_is_none_is_an_invalid_argument(scene: Scene) -> None:
    channel = scene.channel_id("#triage")

    body = scene.call("conversations.history", channel=channel, limit="many")

    assert body["error"] == "invalid_arguments"


def test_posts_to_a_channel_are_paced_on_the_clock() -> None:
    clock = ManualClock(MORNING)
    scene = Scene(a_core(clock=clock, limits=Limits(post_burst=2)))
    core, channel = scene.core, scene.channel_id("#triage")
    args = {"channel": channel, "text": "x"}

    statuses = [core.call(core.bot_token, "chat.postMessage", args) for _ in range(3)]
    clock.advance(timedelta(seconds=1))
    later = core.call(core.bot_token, "chat.postMessage", args)
    elsewhere = core.call(
        core.bot_token, "chat.postMessage", {**args, "channel": scene.channel_id("#acme-help")}
    )

    assert [answer.status for answer in statuses] == [200, 200, 429]
    assert statuses[2].headers == {"Retry-After": "1"}
    assert statuses[2].body == {"ok": False, "error": "ratelimited"}
    assert (later.status, elsewhere.status) == (200, 200)


def test_a_tier_is_counted_per_minute() -> None:
    clock = ManualClock(MORNING)
    core = a_core(clock=clock, limits=Limits())

    statuses = [core.call(core.bot_token, "emoji.list").status for _ in range(21)]
    wait = core.call(core.bot_token, "emoji.list").headers["Retry-After"]
    clock.advance(timedelta(seconds=int(wait)))

    assert statuses == [200] * 20 + [429]
    assert core.call(core.bot_token, "emoji.list").status == 200


def test_restricted_history_gives_fifteen_messages_a_minute() -> None:
    clock = ManualClock(MORNING)
    limits = Limits(post_interval=timedelta(0), history=HistoryMode.RESTRICTED)
    scene = Scene(a_core(clock=clock, limits=limits))
    core, channel = scene.core, scene.channel_id("#acme-help")
    for number in range(20):
        scene.dana.says(f"message {number}", in_="#acme-help")

    first = scene.call("conversations.history", channel=channel, limit=100)
    second = core.call(core.bot_token, "conversations.history", {"channel": channel})
    clock.advance(timedelta(minutes=1))
    cursor = first["response_metadata"]["next_cursor"]
    third = scene.call("conversations.history", channel=channel, cursor=cursor)

    assert (len(first["messages"]), first["has_more"]) == (15, True)
    assert (second.status, second.headers["Retry-After"]) == (429, "60")
    assert third["messages"][0]["text"] == "message 4"
