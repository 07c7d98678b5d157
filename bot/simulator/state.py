"""What a Slack workspace remembers, as plain values. No rules, no wire format, no sockets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Block = dict[str, Any]


class Poster(StrEnum):
    """Whose hand put a message there."""

    PERSON = "person"
    APP = "app"
    OTHER_APP = "other_app"
    SLACK = "slack"


@dataclass(slots=True)
class Organisation:
    """A Slack team; with an enterprise id when it belongs to an Enterprise Grid."""

    team_id: str
    name: str
    domain: str
    enterprise_id: str | None = None
    is_host: bool = False

    @property
    def actor_id(self) -> str:
        """Return the id that Slack writes where it means "the side": E... on a Grid, else T..."""
        return self.enterprise_id or self.team_id


@dataclass(slots=True)
class User:
    """Somebody with a Slack account, or a bot."""

    id: str
    team_id: str
    name: str
    real_name: str
    tz: str = "Europe/Amsterdam"
    email: str = ""
    picture: str = ""
    is_bot: bool = False
    is_admin: bool = False
    is_deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_visible: bool = True
    bot_id: str | None = None
    app_id: str | None = None

    @property
    def is_guest(self) -> bool:
        """Tell whether this is a guest of his own workspace."""
        return self.is_restricted or self.is_ultra_restricted


@dataclass(slots=True)
class File:
    """A file; in shared channels events carry a stub of it only."""

    id: str
    name: str
    mimetype: str
    size: int
    user_id: str
    team_id: str
    created: int
    title: str = ""
    content: bytes | None = None
    is_complete: bool = True
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """What a message said from a moment on."""

    at: datetime
    text: str
    blocks: list[Block]


@dataclass(slots=True)
class Message:
    """A message, or an ephemeral one when `visible_to` names its only reader."""

    ts: str
    channel_id: str
    text: str
    user_id: str | None
    team_id: str | None
    posted_by: Poster
    blocks: list[Block] = field(default_factory=list)
    subtype: str | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icons: dict[str, str] | None = None
    inviter: str | None = None
    client_msg_id: str | None = None
    files: list[File] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    edited: dict[str, str] | None = None
    metadata: dict[str, Any] | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    visible_to: str | None = None
    is_deleted: bool = False
    is_tombstone: bool = False
    was_exposed: bool = False
    versions: list[Version] = field(default_factory=list)

    @property
    def is_reply(self) -> bool:
        """Tell whether this is a reply in a thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Channel:
    """A channel, private channel or direct message.

    Messages are kept by ts, replies also by their parent's ts, both in posting order.
    """

    id: str
    name: str
    host_team_id: str
    created: int
    creator: str
    is_private: bool = False
    is_im: bool = False
    im_user_id: str | None = None
    is_archived: bool = False
    is_frozen: bool = False
    members: list[str] = field(default_factory=list)
    connected_team_ids: list[str] = field(default_factory=list)
    pending_team_ids: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[Message]] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)

    @property
    def is_ext_shared(self) -> bool:
        """Tell whether another organisation is connected."""
        return bool(self.connected_team_ids)

    @property
    def kind(self) -> str:
        """Return Slack's channel_type: channel, group or im."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"


@dataclass(slots=True)
class View:
    """A modal or a home tab; `body` is what the app sent, normalised."""

    id: str
    kind: str
    user_id: str
    team_id: str
    body: dict[str, Any]
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    versions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Trigger:
    """A trigger id: single use, alive for three seconds."""

    id: str
    user_id: str
    issued_at: datetime
    is_used: bool = False
    view_id: str | None = None


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: five uses within thirty minutes."""

    id: str
    user_id: str
    channel_id: str
    issued_at: datetime
    message: Message | None = None
    uses: int = 0


@dataclass(slots=True)
class ScheduledMessage:
    """A message that Slack will post later."""

    id: str
    channel_id: str
    post_at: int
    created: int
    args: dict[str, Any]
