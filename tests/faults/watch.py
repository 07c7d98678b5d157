"""Sees what the app makes visible at the moment it does so, and who can read it there and then."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.practice.leaks import is_harmless
from bot.practice.witness import Approval, Thread, Witness, plain, thread_in
from bot.simulator.core import Core
from bot.simulator.render import Renderer
from bot.simulator.state import Channel, Message, Poster
from bot.texts import Texts
from tests.faults.ledger import MARK, Ledger, Source
from tests.faults.town import Town

_NOTIFYING = re.compile(r"<!(?:channel|here|everyone|subteam)")
_CARD = '"issue.'
_RATING = '"rating.give'


@dataclass(frozen=True, slots=True)
class Shown:
    """A new message of the app's."""

    at: datetime
    message: Message
    channel: Channel
    readers: frozenset[str]
    marker: str
    is_card: bool
    is_invitation: bool
    approval: Approval | None


@dataclass
class Watch:
    """Stands between the app and the channels. `complaints` name the invariant that was broken."""

    core: Core
    town: Town
    ledger: Ledger
    witness: Witness
    texts: Texts
    shown: list[Shown] = field(default_factory=list)
    complaints: list[tuple[str, str]] = field(default_factory=list)
    by_marker: Counter[str] = field(default_factory=Counter)
    mirrored: Counter[str] = field(default_factory=Counter)
    _used: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._renderer = Renderer(self.core.world)
        conversation: Any = self.core.conversation
        add, change, whisper = conversation.add, conversation.change, conversation.whisper

        def seen_add(channel: Channel, message: Message, *, is_told: bool = True) -> Message:
            added: Message = add(channel, message, is_told=is_told)
            if message.posted_by is Poster.APP:
                self._see_new(channel, message)
            return added

        def seen_change(channel: Channel, message: Message, **what: Any) -> Message:
            changed: Message = change(channel, message, **what)
            if message.posted_by is Poster.APP:
                self._see_change(channel, message)
            return changed

        def seen_whisper(channel: Channel, message: Message) -> Message:
            self._see_whisper(message)
            said: Message = whisper(channel, message)
            return said

        conversation.add, conversation.change = seen_add, seen_change
        conversation.whisper = seen_whisper

    def complain(self, invariant: str, what: str) -> None:
        """Note that something is not as it must be."""
        self.complaints.append((invariant, what))

    def _see_new(self, channel: Channel, message: Message) -> None:
        readers = self.town.readers(channel)
        blocks = json.dumps(message.blocks)
        approval = None
        if readers:
            approval = self._judge(channel, message, readers)
        self._check_tokens(message)
        marker = _marker(message)
        self.by_marker[marker] += bool(marker)
        if self.by_marker[marker] > 1:
            self.complain("i4", f"posted twice under one mark in {channel.name}: {message.ts}")
        is_card = _CARD in blocks and not message.is_reply and not readers and not channel.is_im
        if channel is self.town.triage.channel and message.is_reply:
            self._note_mirror(blocks)
        self.shown.append(
            Shown(
                at=self.core.world.now(),
                message=message,
                channel=channel,
                readers=readers,
                marker=marker,
                is_card=is_card,
                is_invitation=_RATING in blocks,
                approval=approval,
            )
        )

    def _see_change(self, channel: Channel, message: Message) -> None:
        readers = self.town.readers(channel)
        if readers and not is_harmless(self._read(message), self._approval_at(message), self.texts):
            self.complain("i7", f"changed to something that nobody approved: {message.ts}")
        self._check_tokens(message)

    def _see_whisper(self, message: Message) -> None:
        world = self.core.world
        reader = world.users[message.visible_to or ""]
        is_outside = world.is_external(reader) or reader.is_guest
        if is_outside and not is_harmless(self._read(message), None, self.texts):
            self.complain("i7", f"whispered to {reader.name}: {self._read(message)[:80]!r}")

    def _judge(
        self, channel: Channel, message: Message, readers: frozenset[str]
    ) -> Approval | None:
        """Check a message that customers read: fixed words, or an unused yes to exactly them."""
        shown = self._read(message)
        approval = self._take_approval(message, shown)
        found = self.ledger.found_in(shown)
        if not is_harmless(shown, approval, self.texts):
            has_model_words = any(words.source is Source.MODEL for words in found)
            name = "i3" if has_model_words else "i7"
            self.complain(name, f"nobody approved {message.ts} in {channel.name}: {shown[:120]!r}")
        for words in found:
            if words.accounts and not readers <= words.accounts:
                self.complain("i6", f"{words.mark} of {set(words.accounts)} in {channel.name}")
        return approval

    def _take_approval(self, message: Message, shown: str) -> Approval | None:
        text = plain(shown)
        fitting = [
            (number, approval)
            for number, approval in enumerate(self.witness.approvals)
            if number not in self._used
            and approval.text.strip()
            and plain(approval.text) in text
            and self._is_answered_by(approval.thread, message)
        ]
        if not fitting:
            return None
        number, approval = max(fitting, key=lambda pair: len(pair[1].text))
        self._used.add(number)
        return approval

    def _is_answered_by(self, wanted: Thread | None, message: Message) -> bool:
        """Tell whether a message stands where the answer was approved for.

        An issue whose card links to a reply was split off: its answer begins a thread. A channel
        keeps its messages when Slack gives it another id.
        """
        if wanted is None or wanted.ts == (message.thread_ts or message.ts):
            return True
        linked = self.core.world.channels[message.channel_id].messages.get(wanted.ts)
        return linked is not None and linked.is_reply and not message.is_reply

    def _approval_at(self, message: Message) -> Approval | None:
        return next((s.approval for s in self.shown if s.message is message), None)

    def _read(self, message: Message) -> str:
        shown = self._renderer.content(message.text, message.blocks, message)
        text = self._renderer.mrkdwn(message.text)
        return shown if text in shown else f"{shown}\n{text}"

    def _check_tokens(self, message: Message) -> None:
        if _NOTIFYING.search(message.text) or _notifies(message.blocks):
            self.complain("i3", f"a mention of everybody in {message.ts}")

    def _note_mirror(self, blocks: str) -> None:
        for mark in set(MARK.findall(blocks.lower())):
            self.mirrored[mark] += 1
            if self.mirrored[mark] > 1:
                self.complain("i15", f"{mark} stands twice in the threads of #triage")


def card_thread(message: Message) -> Thread | None:
    """Return the customer's thread that a card links to."""
    return thread_in(message.blocks)


def _notifies(part: Any) -> bool:
    """Tell whether blocks hold a mention that rings for everybody; plain text cannot."""
    if isinstance(part, list):
        return any(_notifies(one) for one in part)
    if not isinstance(part, dict):
        return False
    kind = part.get("type")
    if kind == "mrkdwn":
        return _NOTIFYING.search(str(part.get("text", ""))) is not None
    return kind in {"broadcast", "usergroup"} or any(_notifies(one) for one in part.values())


def _marker(message: Message) -> str:
    payload = (message.metadata or {}).get("event_payload") or {}
    return str(payload.get("marker", ""))
