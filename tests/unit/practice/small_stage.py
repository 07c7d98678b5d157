"""A stage without sockets and without the app: what is posted, the test itself posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import yaml

from bot.clock import ManualClock
from bot.manifest import load_manifest
from bot.practice.witness import Witness
from bot.simulator.core import Core
from bot.simulator.courier import Courier, InProcessDeliverer
from bot.simulator.limits import Limits
from bot.simulator.sight import MessageRef
from bot.simulator.workspace import Workspace
from handlers import ids

NINE = datetime(2026, 11, 19, 9, tzinfo=UTC)


@dataclass
class SmallStage:
    """Acme's channel, a triage channel, and an app that only ever says yes."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(NINE))

    def __post_init__(self) -> None:
        self.core = Core(
            clock=self.clock,
            random=Random(7),
            manifest=yaml.safe_load(load_manifest()),
            limits=Limits.wide(),
        )
        self.courier = Courier(
            self.core, InProcessDeliverer(self.core, lambda _raw, _head: (200, ""))
        )
        self.workspace = Workspace(self.core)
        self.witness = Witness(self.core)
        self.workspace.add_organisation("Acme")
        self.sam = self.workspace.agent("sam")
        self.workspace.add_channel("#support", is_triage=True)
        self.workspace.add_channel("#acme", shared_with=["Acme"])
        self.dana = self.workspace.customer("dana", of="Acme")
        self.eve = self.workspace.customer("eve", of="Acme")

    def post(self, channel: str, **fields: object) -> MessageRef:
        """Post as the app."""
        place = self.core.world.find_channel(channel)
        assert place is not None
        args = {"channel": place.id, "text": "text", **fields}
        answer = self.core.call(self.core.bot_token, "chat.postMessage", args)
        assert isinstance(answer.body, dict)
        assert answer.body["ok"], answer.body
        return MessageRef(channel_id=place.id, ts=answer.body["ts"])

    def update(self, ref: MessageRef, **fields: object) -> None:
        """Change a message of the app."""
        args = {"channel": ref.channel_id, "ts": ref.ts, "text": "text", **fields}
        answer = self.core.call(self.core.bot_token, "chat.update", args)
        assert isinstance(answer.body, dict)
        assert answer.body["ok"], answer.body

    def post_card(
        self, number: int, root: MessageRef | None, *, suggestion: str = ""
    ) -> MessageRef:
        """Post an issue card as the app would."""
        return self.post("#support", blocks=card_blocks(number, root, suggestion=suggestion))

    def post_question(self, root: MessageRef) -> MessageRef:
        """Ask for a rating in a thread."""
        return self.post(
            "#acme", thread_ts=root.ts, text="How happy?", blocks=[actions(*ids.RATING_SCORES)]
        )

    def open_reply_form(self, trigger_id: str, text: str = "") -> None:
        """Open the form in which replies are written."""
        element = {"type": "plain_text_input", "action_id": ids.REPLY_TEXT, "initial_value": text}
        block = {
            "type": "input",
            "block_id": ids.REPLY_TEXT_BLOCK,
            "label": {"type": "plain_text", "text": "Your reply"},
            "element": element if text else {k: v for k, v in element.items() if v},
        }
        view = {
            "type": "modal",
            "callback_id": ids.REPLY_FORM,
            "title": {"type": "plain_text", "text": "Reply"},
            "submit": {"type": "plain_text", "text": "Send reply"},
            "blocks": [block],
        }
        answer = self.core.call(
            self.core.bot_token, "views.open", {"trigger_id": trigger_id, "view": view}
        )
        assert isinstance(answer.body, dict)
        assert answer.body["ok"], answer.body


def card_blocks(
    number: int, root: MessageRef | None, *, suggestion: str = ""
) -> list[dict[str, Any]]:
    """Return the blocks of a card: title, link, suggestion, buttons."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": f"#{number} It fails"}}
    ]
    if root is not None:
        link = f"https://northwind.slack.com/archives/{root.channel_id}/p{root.ts.replace('.', '')}"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": f"<{link}|Open>"}})
    if suggestion:
        quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": suggestion}]}
        blocks.append({"type": "rich_text", "elements": [quote]})
        blocks.append(actions(ids.SUGGESTION_EDIT, ids.SUGGESTION_SEND, value=f"i{number}:s1"))
    blocks.append(actions(ids.ISSUE_CLAIM, ids.ISSUE_RESOLVE, ids.ISSUE_DISCARD))
    return blocks


def actions(*names: str, value: str = "i1") -> dict[str, Any]:
    """Return a row of buttons, labelled by their action ids."""
    elements = [
        {
            "type": "button",
            "action_id": name,
            "value": value,
            "text": {"type": "plain_text", "text": name},
        }
        for name in names
    ]
    return {"type": "actions", "elements": elements}
