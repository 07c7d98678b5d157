"""Builders for tests of the simulator: a manifest, a core, an app that notes what reaches it."""

# Slack's payloads have any shape here

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import parse_qs

from bot.clock import ManualClock
from bot.simulator.core import Core
from bot.simulator.courier import Courier, InProcessDeliverer
from bot.simulator.limits import Limits
from bot.simulator.workspace import Workspace

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

SCOPES = [
    "app_mentions:read",
    "channels:history",
    "groups:history",
    "im:history",
    "channels:read",
    "groups:read",
    "im:read",
    "im:write",
    "channels:join",
    "chat:write",
    "chat:write.customize",
    "commands",
    "emoji:read",
    "files:read",
    "files:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users:read",
]

EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
    "user_change",
]


def a_manifest() -> dict[str, Any]:
    return {
        "display_information": {"name": "Giraffe"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Giraffe"},
            "shortcuts": [
                {
                    "name": "Capture as issue",
                    "type": "message",
                    "callback_id": "capture_issue",
                    "description": "Track this message",
                },
                {
                    "name": "New issue",
                    "type": "global",
                    "callback_id": "new_issue",
                    "description": "Log an issue",
                },
            ],
            "slash_commands": [{"command": "/issues", "description": "List issues"}],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES), "bot_optional": ["users:read.email"]}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
        },
    }


def a_core(
    *,
    clock: ManualClock | None = None,
    manifest: dict[str, Any] | None = None,
    limits: Limits | None = None,
    seed: int = 7,
    **settings: Any,
) -> Core:
    return Core(
        clock=clock or ManualClock(MORNING),
        random=Random(seed),
        manifest=manifest or a_manifest(),
        limits=limits or Limits.wide(),
        **settings,
    )


class NotingApp:
    """An app that acknowledges everything, notes it, and answers as it was told to."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.status = 200
        self.answer: Any = ""

    def __call__(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        self.bodies.append(body)
        self.headers.append(headers)
        payload = parse(body, headers)
        self.payloads.append(payload)
        answer = self.answer(payload) if callable(self.answer) else self.answer
        return self.status, answer if isinstance(answer, str) else json.dumps(answer)

    def events(self, event_type: str) -> list[dict[str, Any]]:
        """Return the inner events of a type, in the order they came."""
        found = [p["event"] for p in self.payloads if "event" in p]
        return [event for event in found if event["type"] == event_type]


def parse(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    if headers["content-type"] == "application/json":
        parsed: dict[str, Any] = json.loads(body)
        return parsed
    form = {key: values[0] for key, values in parse_qs(body.decode()).items()}
    if "payload" in form:
        interaction: dict[str, Any] = json.loads(form["payload"])
        return interaction
    return form


class Scene:
    """A workspace with a noting app: Acme shares #acme-help, the team sits in #triage."""

    def __init__(self, core: Core | None = None) -> None:
        self.core = core or a_core()
        self.app = NotingApp()
        self.courier = Courier(self.core, InProcessDeliverer(self.core, self.app))
        self.workspace = Workspace(self.core)
        self.workspace.add_organisation("Acme")
        self.sam = self.workspace.agent("sam")
        self.workspace.add_channel("#triage", is_triage=True)
        self.workspace.add_channel("#acme-help", shared_with=["Acme"])
        self.dana = self.workspace.customer("dana", of="Acme")
        self.courier.pump()
        self.forget()

    def forget(self) -> None:
        """Forget what the app has noted so far."""
        self.app.payloads.clear()
        self.app.headers.clear()
        self.app.bodies.clear()

    def channel_id(self, name: str) -> str:
        channel = self.core.world.find_channel(name)
        assert channel is not None
        return channel.id

    def call(self, method: str, **args: Any) -> dict[str, Any]:
        """Call the Web API with the bot token and return the body, which must be JSON."""
        answer = self.core.call(self.core.bot_token, method, args)
        assert isinstance(answer.body, dict)
        return answer.body

    def posts(self, text: str, *, to: str = "#acme-help", **args: Any) -> str:
        """Let the app post and return the ts."""
        body = self.call("chat.postMessage", channel=self.channel_id(to), text=text, **args)
        assert body["ok"], body
        return str(body["ts"])


def a_button(label: str = "Send", action_id: str = "suggestion.send") -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action_id,
        "value": "17",
        "text": {"type": "plain_text", "text": label},
    }


def a_card(text: str, *elements: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a section and, with elements, a row of actions."""
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
    ]
    if elements:
        blocks.append({"type": "actions", "block_id": "row", "elements": list(elements)})
    return blocks


def a_modal(**fields: Any) -> dict[str, Any]:
    """Return a form with one comment field."""
    return {
        "type": "modal",
        "callback_id": "comment",
        "title": {"type": "plain_text", "text": "Feedback"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "c",
                "label": {"type": "plain_text", "text": "Comment"},
                "element": {"type": "plain_text_input", "action_id": "v", "multiline": True},
            }
        ],
        **fields,
    }


def a_trigger(scene: Scene) -> str:
    return scene.core.world.issue_trigger(scene.sam.id).id


def opens(scene: Scene, view: dict[str, Any]) -> dict[str, Any]:
    body = scene.call("views.open", trigger_id=a_trigger(scene), view=view)
    assert body["ok"], body
    opened: dict[str, Any] = body["view"]
    return opened


def an_input(element: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": "field",
        "label": {"type": "plain_text", "text": "Field"},
        "element": {"action_id": "v", **element},
        **fields,
    }


def options(*labels: str) -> list[dict[str, Any]]:
    return [
        {"text": {"type": "plain_text", "text": label}, "value": label.lower()} for label in labels
    ]
