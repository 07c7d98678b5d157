"""What happened in a channel, in order, as the app would have heard it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import (
    MessageDeleted,
    MessageEdited,
    MessageHeard,
    ReactionChange,
    ReactionHeard,
)
from bot.domain.ids import MessageTs, SlackChannelId, moment_of
from bot.domain.preferences import Preferences
from bot.replay.export import Json, is_ts, text
from bot.services.apply_reaction import IN_CUSTOMER_CHANNELS
from handlers.payloads import parse_emoji, parse_message

Heard = MessageHeard | MessageEdited | MessageDeleted | ReactionHeard

_CHANGES = frozenset({"message_changed", "message_deleted"})
_GONE = "tombstone"
_BOT = "bot_wrote"
_SERVICE = "service_message"
_DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that the app hears at a moment."""

    at: datetime
    what: Heard


@dataclass(frozen=True, slots=True)
class Story:
    """A channel's messages, what is heard of them in order, and why some are not heard."""

    messages: Sequence[Json]
    happenings: Sequence[Happening]
    unheard: dict[str, str]
    unreadable_count: int


def tell(messages: Sequence[Json], *, channel: SlackChannelId) -> Story:
    """Return what the app would have heard. Exports show messages with their latest words."""
    readable = [one for one in messages if is_ts(one.get("ts"))]
    readable.sort(key=lambda one: moment_of(MessageTs(text(one["ts"]))))
    ends = _ends_of_threads(readable)
    heard: list[Happening] = []
    unheard: dict[str, str] = {}
    shown: dict[str, Json] = {}
    for message in readable:
        ts = text(message["ts"])
        found = parse_message({**message, "channel": channel})
        if found is not None:
            heard.append(Happening(_moment(found, ts), found))
        is_change = text(message.get("subtype")) in _CHANGES
        if is_change or ts in shown:
            continue
        shown[ts] = message
        if not isinstance(found, MessageHeard):
            unheard[ts] = _why_unheard(message)
        heard += _reactions(message, channel=channel, end=ends.get(ts, ts))
    heard.sort(key=lambda one: one.at)
    return Story(list(shown.values()), heard, unheard, len(messages) - len(readable))


def _moment(found: Heard, ts: str) -> datetime:
    return found.edited_at if isinstance(found, MessageEdited) else moment_of(MessageTs(ts))


def _ends_of_threads(messages: Sequence[Json]) -> dict[str, str]:
    """Return for each thread when its last message was written.

    Exports do not tell when a reaction was put on; a check-mark speaks of all that was said before.
    """
    ends: defaultdict[str, str] = defaultdict(str)
    for message in messages:
        thread = text(message.get("thread_ts"))
        if thread:
            ends[thread] = max(ends[thread], text(message["ts"]))
    return dict(ends)


def _reactions(message: Json, *, channel: SlackChannelId, end: str) -> Iterator[Happening]:
    at = max(moment_of(MessageTs(text(message["ts"]))), moment_of(MessageTs(end)))
    for emoji, user_id in _marks(message.get("reactions")):
        if Preferences().act_of(emoji) in IN_CUSTOMER_CHANNELS:
            ts = MessageTs(text(message["ts"]))
            change = ReactionChange.ADDED
            yield Happening(at, ReactionHeard(channel, ts, emoji, user_id, change, at))


def _marks(reactions: object) -> Iterator[tuple[str, str]]:
    for reaction in reactions if isinstance(reactions, list) else []:
        if not isinstance(reaction, dict):
            continue
        emoji, users = parse_emoji(text(reaction.get("name"))), reaction.get("users")
        for user_id in users if isinstance(users, list) else []:
            if isinstance(user_id, str) and user_id:
                yield emoji, user_id


def _why_unheard(message: Json) -> str:
    subtype = text(message.get("subtype"))
    if subtype == _GONE:
        return _DELETED
    if message.get("bot_id") or message.get("bot_profile") or subtype == "bot_message":
        return _BOT
    return _SERVICE
