"""History as Slack answers it, turned into the events that were missed.

A message from history takes the same way as one that was heard: whose words count and what an edit
is stands in messages.py and reactions.py, not here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.account import Workspace
from bot.domain.back_fill import Gap, ts_at
from bot.domain.conversation import MessageHeard
from bot.domain.ids import MessageTs, SlackChannelId
from bot.ports import FoundEvent, FoundMessage, FoundReaction, HistoryPage
from handlers.payloads.envelope import is_our_own
from handlers.payloads.facts import parse_cursor, parse_items, parse_names
from handlers.payloads.fields import (
    EARLIER,
    SEEN_SINCE,
    id_of,
    moment_at,
    object_of,
    text_of,
    ts_of,
)
from handlers.payloads.messages import parse_message
from handlers.payloads.reactions import parse_emoji

_KEY = "history"
_JOINED = frozenset({"channel_join", "group_join"})
_LEFT_OUT = frozenset({"reactions"})


def parse_history(
    answer: dict[str, Any],
    *,
    gap: Gap,
    channel: SlackChannelId,
    workspace: Workspace,
    read_at: datetime,
) -> HistoryPage:
    """Return a page of conversations.history or conversations.replies."""
    mark = {SEEN_SINCE: gap.since} if gap.counts_from is None else {EARLIER: gap.counts_from}
    place = _Place(channel=channel, workspace=workspace, mark=mark, read_at=ts_at(read_at))
    found = (_parse_found(message, place) for message in parse_items(answer, "messages"))
    return HistoryPage(
        messages=tuple(message for message in found if message is not None),
        has_more=answer.get("has_more") is True or bool(parse_cursor(answer)),
    )


def parse_one(
    answer: dict[str, Any], *, ts: MessageTs, channel: SlackChannelId
) -> MessageHeard | None:
    """Return the message `ts` of a page, or None where a person wrote nothing of that name."""
    for message in parse_items(answer, "messages"):
        if ts_of(message.get("ts")) == ts:
            heard = parse_message({**message, "channel": channel})
            return heard if isinstance(heard, MessageHeard) else None
    return None


def parse_head(answer: dict[str, Any]) -> MessageTs | None:
    """Return which message heads the thread of a page of conversations.replies."""
    heads = (ts_of(message.get("thread_ts")) for message in parse_items(answer, "messages"))
    return next((head for head in heads if head is not None), None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where and when a page was read; `mark` tells why, in each event."""

    channel: SlackChannelId
    workspace: Workspace
    mark: dict[str, MessageTs]
    read_at: MessageTs

    def event(self, key: str, event: dict[str, Any]) -> FoundEvent | None:
        """Return an event as Slack would have sent it, or None for what is nobody's words."""
        ours = self.workspace
        name = f"{_KEY}:{self.channel}:{key}"
        body = {
            "type": "event_callback",
            "team_id": ours.team_id,
            "authorizations": [{"team_id": ours.team_id, "is_bot": True}],
            "event_id": name,
            "event": {**event, "channel": self.channel, **self.mark},
        }
        if any(
            is_our_own(body, bot_user_id=one.user_id, bot_id=one.bot_id) for one in ours.app_ids
        ):
            return None
        return FoundEvent(key=name, lane=self.channel, body=json.dumps(body, separators=(",", ":")))

    def words(self, key: str, event: dict[str, Any]) -> FoundEvent | None:
        """Return a message's event, unless the live one would be left alone as well."""
        heard = parse_message({**event, "channel": self.channel})
        return None if heard is None else self.event(key, event)


def _parse_found(message: dict[str, Any], place: _Place) -> FoundMessage | None:
    ts = ts_of(message.get("ts"))
    if ts is None:
        return None
    words = {key: value for key, value in message.items() if key not in _LEFT_OUT}
    edited_ts = text_of(object_of(message.get("edited")).get("ts"))
    edited_at = moment_at(edited_ts)
    is_gone = text_of(message.get("subtype")) == "tombstone"
    changed = {"type": "message", "subtype": "message_changed", "message": words}
    edited = deleted = None
    if is_gone:
        # Nobody knows when it was deleted; that it is gone was seen now.
        deleted = place.words(f"{ts}:gone", {**changed, "event_ts": place.read_at})
    elif edited_at is not None:
        edited = place.words(f"{ts}:{edited_ts}", {**changed, "event_ts": edited_ts})
    written = place.words(ts, {**words, "type": "message", "event_ts": ts})
    return FoundMessage(
        ts=ts,
        written=written,
        edited=edited,
        deleted=deleted,
        edited_at=edited_at,
        latest_reply=ts_of(message.get("latest_reply")),
        is_our_joining=_is_our_joining(message, place.workspace),
        reactions=_reactions(message, ts, place),
    )


def _is_our_joining(message: dict[str, Any], workspace: Workspace) -> bool:
    is_joining = text_of(message.get("subtype")) in _JOINED
    return is_joining and id_of(message.get("user")) in {one.user_id for one in workspace.app_ids}


def _reactions(message: dict[str, Any], ts: MessageTs, place: _Place) -> tuple[FoundReaction, ...]:
    found = []
    for reaction in parse_items(message, "reactions"):
        emoji = parse_emoji(text_of(reaction.get("name")))
        for user_id in parse_names(reaction, "users"):
            event = place.event(
                f"{ts}:{emoji}:{user_id}:{place.read_at}",
                {
                    "type": "reaction_added",
                    "user": user_id,
                    "reaction": emoji,
                    "item": {"type": "message", "channel": place.channel, "ts": ts},
                    "event_ts": place.read_at,
                },
            )
            if event is not None and emoji:
                found.append(FoundReaction(emoji=emoji, user_id=user_id, event=event))
    return tuple(found)
