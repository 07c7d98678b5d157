"""Remembers what people did in the simulated workspace: presses, submissions, approvals.

Stands between the workspace and the app, so that what the app makes of it has no say in the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.simulator.core import Core, Deliverer
from bot.simulator.deliveries import Kind
from bot.simulator.render import Renderer
from bot.simulator.state import Message
from bot.simulator.wire import Reply, Request
from handlers import ids
from handlers.emoji import show_emoji

_PERMALINK = re.compile(r"/archives/([A-Z0-9]+)/p(\d{10})(\d{6})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPENS_FORM = frozenset({ids.SUGGESTION_EDIT, ids.REPLY_WRITE, ids.REPLY_EDIT})
_APPROVES_WHAT_IS_QUOTED = frozenset({ids.SUGGESTION_SEND, ids.REPLY_SEND_ANYWAY})
_MENU_STEM = ids.menu_value(ids.REPLY_WRITE, "")


@dataclass(frozen=True, slots=True)
class Thread:
    """A customer's thread, by Slack's ids."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed a button or used a menu. `thread` is the one that the card links to."""

    at: datetime
    user_id: str
    action_id: str
    value: str
    channel_id: str
    message_ts: str
    thread: Thread | None


@dataclass(frozen=True, slots=True)
class Reacted:
    """Somebody added an emoji to a message."""

    at: datetime
    user_id: str
    emoji: str
    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Approval:
    """A person said yes to one text for one thread."""

    at: datetime
    user_id: str
    thread: Thread | None
    text: str


class Witness:
    """A deliverer that notes what passes and hands it on."""

    def __init__(self, core: Core) -> None:
        if core.deliverer is None:
            raise ValueError("make a courier first: there is nobody to hand on to")
        self._core = core
        self._next: Deliverer = core.deliverer
        self._renderer = Renderer(core.world)
        self._forms: dict[str, Thread | None] = {}
        self.presses: list[Press] = []
        self.approvals: list[Approval] = []
        core.deliverer = self

    def deliver(self, request: Request) -> Reply:
        """Note an interaction, then pass it to the app and return the app's answer."""
        if request.kind is Kind.INTERACTIVE:
            self._note(request)
        return self._next.deliver(request)

    def reactions(self) -> Iterator[Reacted]:
        """Return every emoji that was added, in the order in which the app heard of it."""
        for delivery in self._core.queue.acknowledged:
            event = delivery.payload.get("event", {})
            if event.get("type") == "reaction_added":
                yield Reacted(
                    at=moment_of(event["event_ts"]),
                    user_id=event["user"],
                    emoji=event["reaction"],
                    channel_id=event["item"]["channel"],
                    ts=event["item"]["ts"],
                )

    def is_approved(self, message: Message) -> bool:
        """Tell whether a person said yes to what the app posted here."""
        thread = Thread(message.channel_id, message.thread_ts or message.ts)
        shown = plain(self._renderer.everything(message))
        return any(
            approval.thread == thread and approval.text and plain(approval.text) in shown
            for approval in self.approvals
        )

    def _note(self, request: Request) -> None:
        if request.payload["type"] == "block_actions":
            self._note_press(request)
        elif request.payload["type"] == "view_submission":
            self._note_submission(request)

    def _note_press(self, request: Request) -> None:
        payload = request.payload
        action = payload["actions"][0]
        chosen = (action.get("selected_option") or {}).get("value", "")
        message = payload.get("message") or {}
        press = Press(
            at=self._core.world.now(),
            user_id=payload["user"]["id"],
            action_id=action["action_id"],
            value=str(action.get("value") or chosen),
            channel_id=(payload.get("channel") or {}).get("id", ""),
            message_ts=message.get("ts", ""),
            thread=thread_in(message.get("blocks", [])),
        )
        self.presses.append(press)
        if press.action_id in _OPENS_FORM or press.value.startswith(_MENU_STEM):
            self._forms[press.user_id] = press.thread
        if press.action_id in _APPROVES_WHAT_IS_QUOTED:
            text = self._quoted_text(request, press.action_id)
            self.approvals.append(Approval(press.at, press.user_id, press.thread, text))

    def _note_submission(self, request: Request) -> None:
        payload = request.payload
        view = payload["view"]
        if view["callback_id"] != ids.REPLY_FORM:
            return
        user_id = payload["user"]["id"]
        value = view["state"]["values"][ids.REPLY_TEXT_BLOCK][ids.REPLY_TEXT]["value"]
        thread = self._forms.get(user_id)
        self.approvals.append(Approval(self._core.world.now(), user_id, thread, value or ""))

    def _quoted_text(self, request: Request, action_id: str) -> str:
        """Return the quoted text that stood above the button, as the person saw it."""
        quoted = ""
        # A forged press may name a message without blocks, or none.
        message = request.payload.get("message") or {}
        for block in message.get("blocks", []):
            if block["type"] == "rich_text":
                quoted = self._renderer.blocks([block])
            elements = block.get("elements", [])
            if any(one.get("action_id") == action_id for one in elements):
                return quoted
        return ""


def thread_in(blocks: object) -> Thread | None:
    """Return the customer's thread that some blocks link to, or None."""
    match = _PERMALINK.search(json.dumps(blocks))
    return Thread(match[1], f"{match[2]}.{match[3]}") if match else None


def moment_of(ts: str) -> datetime:
    """Return the moment that a Slack ts names, in UTC."""
    seconds, _, micros = ts.partition(".")
    return _EPOCH + timedelta(seconds=int(seconds), microseconds=int(micros))


def plain(text: str) -> str:
    """Return a text on one line, however its blanks, breaks and emoji are written."""
    return " ".join(show_emoji(text).split())
