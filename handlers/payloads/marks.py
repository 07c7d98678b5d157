"""The mark by which a post of ours is known again, and our own messages that come back as events.

The mark stands twice, because some reads and some events leave metadata out: there, and as the id
of the first block. Anybody can copy a block id, so a mark counts in messages of our own app only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.domain.ids import MessageTs, SlackChannelId
from handlers.payloads.fields import id_of, object_of, objects_of, text_of, ts_of

MARK_EVENT = "giraffe"
_BLOCK_PREFIX = "g:"
_LONGEST = 64
# A post under an agent's name comes as "bot_message", one that is also sent to the channel as a
# broadcast. Changes and deletions carry the message inside and tell nothing new.
_POSTED = frozenset({"", "bot_message", "thread_broadcast"})


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A message of ours as Slack showed it to us."""

    channel: SlackChannelId
    ts: MessageTs
    marker: str


def block_mark(marker: str) -> str:
    """Return the block_id that carries a mark."""
    return _BLOCK_PREFIX + marker


def parse_own_post(body: dict[str, Any], *, bot_user_id: str, bot_id: str) -> OwnPost | None:
    """Return which post of ours an event shows, or None for all other events."""
    event = object_of(body.get("event"))
    if text_of(event.get("type")) != "message" or text_of(event.get("subtype")) not in _POSTED:
        return None
    ts, marker = ts_of(event.get("ts")), _mark_of(event)
    is_ours = is_by_us(event, bot_user_id=bot_user_id, bot_id=bot_id)
    if ts is None or not marker or not is_ours:
        return None
    return OwnPost(SlackChannelId(id_of(event.get("channel"))), ts, marker)


def parse_marked(
    message: dict[str, Any], *, marker: str, bot_user_id: str, bot_id: str
) -> MessageTs | None:
    """Return where a message of ours stands that carries the mark."""
    if not is_by_us(message, bot_user_id=bot_user_id, bot_id=bot_id):
        return None
    is_marked = marker in {_metadata_mark(message), *_block_marks(message)}
    return ts_of(message.get("ts")) if is_marked else None


def is_by_us(message: dict[str, Any], *, bot_user_id: str, bot_id: str) -> bool:
    """Tell whether Slack names our app as the author.

    Its bot id counts, whatever name it posts under; the user only where there is no bot id.
    """
    author = text_of(message.get("bot_id"))
    if author and bot_id:
        return author == bot_id
    return bool(bot_user_id) and id_of(message.get("user")) == bot_user_id


def _mark_of(message: dict[str, Any]) -> str:
    found = (_metadata_mark(message), *_block_marks(message))
    return next((mark for mark in found if 0 < len(mark) <= _LONGEST), "")


def _metadata_mark(message: dict[str, Any]) -> str:
    metadata = object_of(message.get("metadata"))
    if text_of(metadata.get("event_type")) != MARK_EVENT:
        return ""
    return text_of(object_of(metadata.get("event_payload")).get("marker"))


def _block_marks(message: dict[str, Any]) -> tuple[str, ...]:
    ids = (text_of(block.get("block_id")) for block in objects_of(message.get("blocks")))
    return tuple(one.removeprefix(_BLOCK_PREFIX) for one in ids if one.startswith(_BLOCK_PREFIX))
