"""Messages and reactions as facts.

What a message means stands in triage.py, what follows from it in services.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ChannelId, IssueId, MessageId, MessageTs, PersonId, SlackChannelId
from bot.domain.people import Identity


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file somebody attached.

    Only the reference is kept; `name` is empty for Slack Connect stubs.
    """

    slack_id: str
    name: str = ""
    mimetype: str = ""
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Authorship:
    """What an event says of its author, before anybody was looked up. `team` may be unknown."""

    user: Identity | None
    user_id: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class MessageHeard:
    """Somebody wrote something in a channel that the app is in.

    History shows a message with its latest words, so `edited_at` goes with it. `is_earlier` tells
    that it was read because an issue began below it in its thread.
    """

    channel: SlackChannelId
    ts: MessageTs
    author: Authorship
    text: str
    thread_ts: MessageTs | None = None
    files: tuple[FileReference, ...] = ()
    forwarded: str = ""
    is_broadcast: bool = False
    is_mention: bool = False
    edited_at: datetime | None = None
    is_from_history: bool = False
    is_earlier: bool = False

    @property
    def is_thread_reply(self) -> bool:
        """Tell whether the message stands inside a thread, not at its head."""
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def has_replies(self) -> bool:
        """Tell whether Slack says that the message is the head of a thread."""
        return self.thread_ts is not None and self.thread_ts == self.ts


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """Somebody changed the words of a message; unfurls and reply counts are not edits."""

    channel: SlackChannelId
    ts: MessageTs
    author: Authorship
    text: str
    edited_at: datetime
    thread_ts: MessageTs | None = None


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message is gone from Slack, so its words go from the store as well."""

    channel: SlackChannelId
    ts: MessageTs


class ReactionChange(StrEnum):
    """A reaction was put on or taken away."""

    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ReactionHeard:
    """Somebody reacted to a message. `emoji` carries no skin tone and no alias.

    History does not say when: then `at` is when it was seen, and `not_before` when it surely was
    not there yet. `is_earlier` tells that it was seen in the thread of a new issue, which it may be
    older than: it is kept and does nothing.
    """

    channel: SlackChannelId
    ts: MessageTs
    emoji: str
    user_id: str
    change: ReactionChange
    at: datetime
    not_before: datetime | None = None
    is_earlier: bool = False


class Voice(StrEnum):
    """In which capacity a message was written."""

    CUSTOMER = "customer"
    AGENT = "agent"
    COLLEAGUE = "colleague"
    APP = "app"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message. `text` is empty once it was deleted or erased; the row stays as a stub.

    `is_late` tells that it reached the desk long after it was written: nobody is rung about it.
    """

    id: MessageId
    channel_id: ChannelId
    ts: MessageTs
    author_id: PersonId | None
    voice: Voice
    text: str
    at: datetime
    thread_ts: MessageTs | None = None
    issue_id: IssueId | None = None
    files: tuple[FileReference, ...] = ()
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    sent_by: PersonId | None = None
    is_late: bool = False

    @property
    def is_deleted(self) -> bool:
        """Tell whether the message's words are gone."""
        return self.deleted_at is not None


@dataclass(frozen=True, slots=True)
class Reaction:
    """One person's emoji on one message, kept also before the message itself is known."""

    channel_id: ChannelId
    ts: MessageTs
    emoji: str
    person_id: PersonId
    is_present: bool
    at: datetime
