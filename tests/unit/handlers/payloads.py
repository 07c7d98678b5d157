"""Slack's payloads for tests: the constructed fixtures, and builders for what they do not cover."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from bot.domain.account import Workspace
from bot.domain.ids import TeamId, UserId, WorkspaceId

FIXTURES = Path(__file__).resolve().parents[2] / "payloads" / "slack"
HOST = Workspace(
    id=WorkspaceId("w1"),
    team_id=TeamId("T0HOST00001"),
    name="Acme",
    bot_user_id=UserId("U0SUPBOT001"),
    bot_id="B0SUPBOT001",
    domain="acme",
)


def load(name: str) -> dict[str, Any]:
    """Return a JSON fixture, e.g. "events/message_external"."""
    body = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(body, dict)
    return body


def load_event(name: str) -> dict[str, Any]:
    """Return the inner event of a fixture."""
    event = load(f"events/{name}")["event"]
    assert isinstance(event, dict)
    return event


def load_command(name: str = "slash_command") -> dict[str, Any]:
    """Return the fields of a slash command's form."""
    text = (FIXTURES / "interactive" / f"{name}.form.txt").read_text(encoding="utf-8")
    return dict(parse_qsl(text, keep_blank_values=True))


def all_fixtures() -> list[tuple[str, dict[str, Any]]]:
    """Return every JSON fixture with its name."""
    found = [
        (str(path.relative_to(FIXTURES)), json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FIXTURES.rglob("*.json"))
    ]
    return [(name, body) for name, body in found if isinstance(body, dict)]


def a_click(
    action_id: str,
    *,
    value: str = "i1",
    user: str = "U0AGENT0001",
    team: str = "T0HOST00001",
    trigger_id: str = "t1",
    response_url: str = "https://hooks.slack.com/actions/T/1/x",
    **action: object,
) -> dict[str, Any]:
    """Return a press of a button in a channel."""
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": team},
        "team": {"id": "T0HOST00001"},
        "api_app_id": "A0SUPPORT01",
        "trigger_id": trigger_id,
        "response_url": response_url,
        "channel": {"id": "C0TRIAGE001"},
        "container": {"type": "message", "message_ts": "1794300120.000200"},
        "message": {"ts": "1794300120.000200"},
        "actions": [
            {"type": "button", "action_id": action_id, "block_id": "b", **_valued(value, action)}
        ],
    }


def _valued(value: str, action: dict[str, object]) -> dict[str, object]:
    """Return a button's value, or what was chosen: a menu has no value of its own."""
    is_menu = any(key.startswith("selected_") for key in action)
    return action if is_menu else {"value": value, **action}


def a_form(
    callback_id: str,
    *,
    private_metadata: str = "",
    values: dict[str, Any] | None = None,
    blocks: tuple[str, ...] = (),
    kind: str = "view_submission",
    user: str = "U0AGENT0001",
    team: str = "T0HOST00001",
) -> dict[str, Any]:
    """Return a submitted or closed modal."""
    return {
        "type": kind,
        "user": {"id": user, "team_id": team},
        "team": {"id": team},
        "trigger_id": "t2",
        "view": {
            "id": "V1",
            "type": "modal",
            "hash": "h1",
            "callback_id": callback_id,
            "private_metadata": private_metadata,
            "blocks": [{"type": "input", "block_id": block} for block in blocks],
            "state": {"values": values or {}},
        },
    }


def a_shortcut(callback_id: str, *, kind: str = "message_action") -> dict[str, Any]:
    """Return a shortcut used by an agent on a customer's message."""
    body = load("interactive/message_shortcut") | {"callback_id": callback_id, "type": kind}
    if kind == "shortcut":
        for key in ("channel", "message", "message_ts", "response_url"):
            body.pop(key)
    return body


def a_command(command: str, text: str = "") -> dict[str, Any]:
    """Return a slash command."""
    return load_command() | {"command": command, "text": text}


def an_event(event: dict[str, Any], **outer: object) -> dict[str, Any]:
    """Return an event in its envelope."""
    return {
        "type": "event_callback",
        "api_app_id": "A0SUPPORT01",
        "team_id": "T0HOST00001",
        "event_id": "Ev1",
        "event_time": 1_794_300_000,
        "authorizations": [{"team_id": "T0HOST00001", "user_id": "U0SUPBOT001"}],
        "event": event,
        **outer,
    }
