"""What the simulated Slack saw, as values to count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from bot.simulator.core import Core
from bot.simulator.deliveries import Delivery
from bot.simulator.state import Channel, Message, Poster
from tests.kills.count import Place, Post, Witnessed, Words
from tests.kills.town import TRIAGE

CASE = re.compile(r"CASE-\d+-\d+")
"""The word in a report or follow-up that stands nowhere else."""
REF = re.compile(r"REF-\d+-\d+")
"""The same for an agent's reply."""
_KNOWN = "was not acknowledged"


def witness(core: Core, *, confirmed: Iterable[str]) -> Witnessed:
    """Look at the whole workspace as it is now."""
    with core.world.lock:
        channels = [one for one in core.world.channels.values() if not one.is_im]
        sent = {place: words for one in channels for place, words in _written(one)}
        posts = [
            _post(one, message)
            for one in core.world.channels.values()
            for message in one.messages.values()
            if message.posted_by is Poster.APP
        ]
        # Whoever pressed while the app was away saw Slack's own warning; that is no fault.
        complaints = [one for one in core.world.problems if _KNOWN not in one]
    acknowledged = {place for one in core.queue.acknowledged if (place := place_of(one))}
    return Witnessed(
        sent=sent,
        acknowledged=frozenset(acknowledged) & sent.keys(),
        posts=tuple(posts),
        confirmed=tuple(confirmed),
        complaints=tuple(complaints),
    )


def place_of(delivery: Delivery) -> Place | None:
    """Return which new message an event tells of, or None when it tells of something else."""
    event = delivery.payload.get("event", {})
    if event.get("type") != "message" or "subtype" in event:
        return None
    return Place(event["channel"], event["ts"])


def _written(channel: Channel) -> Iterable[tuple[Place, Words]]:
    for message in channel.messages.values():
        if message.posted_by is Poster.PERSON and f"#{channel.name}" != TRIAGE:
            gone = message.is_deleted or message.is_tombstone
            yield Place(channel.id, message.ts), None if gone else message.text


def _post(channel: Channel, message: Message) -> Post:
    payload = (message.metadata or {}).get("event_payload", {})
    return Post(
        place=Place(channel.id, message.ts),
        marker=str(payload.get("marker", f"none-{message.ts}")),
        about=_about(channel, message),
    )


def _about(channel: Channel, message: Message) -> tuple[str, str] | None:
    first = message.versions[0]
    words = first.text + json.dumps(first.blocks)
    if f"#{channel.name}" != TRIAGE:
        found = REF.search(words)
        return ("reply", found[0]) if found else None
    found = CASE.search(words)
    if found is None:
        return None
    return ("mirror" if message.is_reply else "card", found[0])
