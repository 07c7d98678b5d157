"""What the app acknowledged, read from Slack's side: which words each message must have by now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.simulator.core import Core
from bot.simulator.deliveries import Delivery
from tests.faults.ledger import MARK
from tests.faults.town import Place, Town

_WRITTEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})


@dataclass
class Told:
    """One message of a person in a customer channel, as far as the app was told of it."""

    ts: str
    place: Place
    thread_ts: str | None = None
    is_posting_told: bool = False
    versions: dict[str, str | None] = field(default_factory=dict)
    """The mark of each wording by the moment it got it; None for words without a mark."""
    is_deleted: bool = False

    @property
    def mark(self) -> str | None:
        """Return the mark that must stand there now."""
        return self.versions[max(self.versions)] if self.versions else None


@dataclass(frozen=True, slots=True)
class Word:
    """Something a customer said or changed in a thread, and when the app acknowledged it."""

    event_ts: str
    thread_ts: str
    event_id: str
    acknowledged_at: datetime


class Heard:
    """All acknowledged deliveries, each looked at once."""

    def __init__(self, core: Core, town: Town) -> None:
        self._core = core
        self._town = town
        self._count = 0
        self._places: dict[str, Place] = {}
        self.event_ids: list[str] = []
        self.told: dict[str, Told] = {}
        self.words: list[Word] = []

    def take_in(self) -> list[Delivery]:
        """Look at what was acknowledged since the last time."""
        for place in self._town.places.values():
            self._places[place.channel.id] = place
        fresh = self._core.queue.acknowledged[self._count :]
        self._count += len(fresh)
        for delivery in fresh:
            if delivery.event_id:
                self.event_ids.append(delivery.event_id)
                self._hear(delivery.payload["event"], delivery.event_id)
        return fresh

    def _hear(self, event: dict[str, Any], event_id: str) -> None:
        place = self._places.get(str(event.get("channel", "")))
        if event.get("type") != "message" or place is None:
            return
        subtype = event.get("subtype")
        if subtype in _WRITTEN and not event.get("bot_id"):
            told = self._told(event["ts"], place)
            told.is_posting_told = True
            told.thread_ts = event.get("thread_ts")
            told.versions.setdefault(event["ts"], _mark(event))
            self._note_word(event, event["ts"], event_id, event.get("user", ""))
        elif subtype == "message_changed":
            self._change(event, place, event_id)
        elif subtype == "message_deleted" and _is_a_persons(event["previous_message"]):
            self._told(event["deleted_ts"], place).is_deleted = True
            before = event["previous_message"]
            self._note_word(
                {**before, "event_ts": event["event_ts"]},
                event["deleted_ts"],
                event_id,
                before["user"],
            )

    def _change(self, event: dict[str, Any], place: Place, event_id: str) -> None:
        message, before = event["message"], event["previous_message"]
        if not _is_a_persons(before):
            return
        if message.get("subtype") == "tombstone":
            self._told(message["ts"], place).is_deleted = True
        elif message.get("edited") and message.get("blocks") != before.get("blocks"):
            self._told(message["ts"], place).versions[event["event_ts"]] = _mark(message)
        else:
            return
        word = {**before, "event_ts": event["event_ts"]}
        self._note_word(word, message["ts"], event_id, before["user"])

    def _told(self, ts: str, place: Place) -> Told:
        return self.told.setdefault(ts, Told(ts, place))

    def _note_word(self, message: dict[str, Any], ts: str, event_id: str, user: str) -> None:
        if user in {agent.id for agent in self._town.agents}:
            return
        self.words.append(
            Word(
                event_ts=message.get("event_ts", ts),
                thread_ts=message.get("thread_ts") or ts,
                event_id=event_id,
                acknowledged_at=self._core.world.now(),
            )
        )


def mark_in(text: str) -> str | None:
    """Return the mark that stands in a text."""
    found = MARK.search(text.lower())
    return found[0] if found else None


def _mark(message: dict[str, Any]) -> str | None:
    return mark_in(str(message.get("text", "")))


def _is_a_persons(message: dict[str, Any]) -> bool:
    return not message.get("bot_id") and message.get("subtype") in _WRITTEN
