"""What stands around an event: whose it is, which one, which channel it belongs to, and when."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.payloads.fields import id_of, moment_at, object_of, objects_of, text_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Bolt keeps these of the app itself for the same reason: joining a channel is when work begins.
_OWN_EVENTS_THAT_COUNT = frozenset({"member_joined_channel", "member_left_channel"})


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event's outer facts. `key` is unique for ever; events with one `lane` keep their order."""

    key: str
    lane: str
    event_type: str


def parse_envelope(body: dict[str, Any]) -> Envelope:
    """Return the outer facts of an event; none of them is ever empty.

    The team is the one the app is installed in, `authorizations[0].team_id`: the outer `team_id` is
    the actor's in some events. app_uninstalled has no authorisation, so the outer one stands in.
    Without an event id, which Slack always sends, the content names the event.
    """
    event = object_of(body.get("event"))
    team = _team_of(body) or "no-team"
    event_id = text_of(body.get("event_id")) or _fingerprint(body)
    return Envelope(
        key=f"{text_of(body.get('api_app_id')) or 'no-app'}:{team}:{event_id}",
        lane=_channel_of(event) or team,
        event_type=text_of(event.get("type")) or "unknown",
    )


def parse_moment(body: dict[str, Any]) -> datetime | None:
    """Return when what an event tells of happened, by Slack's clock; None when it does not say.

    `event_ts` is the moment of the change (for an edit, of the edit), `event_time` the same in
    whole seconds.
    """
    event = object_of(body.get("event"))
    exact = moment_at(event.get("event_ts")) or moment_at(event.get("ts"))
    if exact is not None:
        return exact
    seconds = body.get("event_time")
    if not isinstance(seconds, int) or not 0 < seconds < 10**11:
        return None
    return _EPOCH + timedelta(seconds=seconds)


def parse_rate_limit(body: dict[str, Any]) -> datetime | None:
    """Return since which minute Slack holds events back, or None when it does not say."""
    seconds = body.get("minute_rate_limited")
    if type(seconds) is not int or not 0 < seconds < 10**11:
        return None
    return _EPOCH + timedelta(seconds=seconds)


def is_our_own(body: dict[str, Any], *, bot_user_id: str, bot_id: str) -> bool:
    """Tell whether an event only echoes what the app itself did."""
    event = object_of(body.get("event"))
    if text_of(event.get("type")) in _OWN_EVENTS_THAT_COUNT:
        return False
    sources = (
        event,
        object_of(event.get("message")),
        object_of(event.get("previous_message")),
    )
    # A tombstone's `message` is Slackbot's; the words that went were those of `previous_message`.
    return any(
        (bot_user_id and id_of(source.get("user")) == bot_user_id)
        or (bot_id and text_of(source.get("bot_id")) == bot_id)
        for source in sources
    )


def _team_of(body: dict[str, Any]) -> str:
    for authorization in objects_of(body.get("authorizations")):
        ours = text_of(authorization.get("team_id")) or text_of(authorization.get("enterprise_id"))
        if ours:
            return ours
    return text_of(body.get("team_id")) or text_of(body.get("enterprise_id"))


def _channel_of(event: dict[str, Any]) -> str:
    """Return an event's channel; after a change of id the new one, whose events come next."""
    item = object_of(event.get("item"))
    return (
        id_of(event.get("channel"))
        or id_of(item.get("channel"))
        or text_of(event.get("new_channel_id"))
    )


def _fingerprint(body: dict[str, Any]) -> str:
    content = json.dumps(body, sort_keys=True, default=str)
    return "sha256-" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
