"""Transactions and the work that follows them: units of work, queues, the inbox, wakers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.account import Workspace
from bot.domain.causes import Cause, Delivery, EffectRun
from bot.domain.effects import Effect, Pace, Task
from bot.domain.ids import ChannelId, MessageTs, PersonId
from bot.domain.preferences import Preferences
from bot.ports.back_fill import BackFills
from bot.ports.corrections import Corrections
from bot.ports.nudges import Nudges
from bot.ports.repositories import (
    Accounts,
    Audit,
    Channels,
    Digests,
    Installations,
    Issues,
    Messages,
    People,
    Posts,
    PreferencesStore,
    Ratings,
    Replies,
)


class IdSource(Protocol):
    """Hand out ids that were never used before; later ones sort after earlier ones."""

    def new(self) -> str:
        """Return a new id, 32 lower-case hex digits."""
        ...


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of a post that may stand in Slack.

    Its mark, when and where it was last tried, and where Slack showed it to us.
    """

    effect: Effect
    marker: str
    created_at: datetime
    tried_at: datetime | None = None
    tried_in: ChannelId | None = None
    seen_ts: MessageTs | None = None


class Outbox(Protocol):
    """Effects to carry out after the commit."""

    def add(self, effect: Effect, *, due: datetime | None = None) -> None:
        """Queue an effect once.

        A known key changes nothing, one that shows the latest state queues one at a time.
        """
        ...

    def trace(self, key: str) -> Trace | None:
        """Return what is known of the effect with this key, settled or not."""
        ...

    def find_marked(self, marker: str) -> Trace | None:
        """Return what is known of the effect that posts under this mark, settled or not."""
        ...

    def note_seen(self, marker: str, ts: MessageTs) -> None:
        """Note where Slack showed us a post of ours; one that is still in doubt is due at once.

        Whoever holds it just now gets a few seconds to settle it.
        """
        ...


class Tasks(Protocol):
    """Work to do after the commit, now or later."""

    def add(self, task: Task, *, due: datetime | None = None) -> None:
        """Plan a task once; a known key changes nothing."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Everything decided in it becomes true with `commit()`, or nothing does."""

    @property
    def workspace(self) -> Workspace: ...
    @property
    def preferences(self) -> Preferences:
        """Return the workspace's settings as they are in this transaction."""
        ...

    def preferences_in(self, channel_id: ChannelId) -> Preferences:
        """Return the settings in force in a channel: its own, its only account's, the workspace's.

        Whatever is about one channel's conversation asks this, not `preferences`.
        """
        ...

    people: People
    channels: Channels
    accounts: Accounts
    issues: Issues
    messages: Messages
    replies: Replies
    ratings: Ratings
    digests: Digests
    back_fills: BackFills
    posts: Posts
    outbox: Outbox
    tasks: Tasks
    audit: Audit
    settings: PreferencesStore
    installations: Installations
    corrections: Corrections
    nudges: Nudges

    def has_earlier_unread(self, channel_id: ChannelId, before: datetime) -> bool:
        """Tell whether events of this channel that arrived by `before` still wait in the inbox."""
        ...

    def commit(self) -> None:
        """Make everything true and settle the cause.

        Raise LostLease when the work is somebody else's by now.
        """
        ...


class Store(Protocol):
    """Open units of work. Entering one for a Click that took effect before raises RepeatedClick."""

    def __call__(self, cause: Cause) -> AbstractContextManager[UnitOfWork]: ...
    def read(self) -> AbstractContextManager[UnitOfWork]:
        """Open a picture of the store to look at. It waits for nobody; committing is a mistake."""
        ...


MUTE = "mute:"
"""What the problem of an effect begins with while Slack lets the app post nothing of its kind."""


class Queue(StrEnum):
    """The three work tables."""

    INBOX = "inbox"
    OUTBOX = "outbox"
    JOBS = "jobs"


@dataclass(frozen=True, slots=True)
class InboxClaim:
    """An event to decide about. `body` is the raw JSON that Slack sent."""

    id: int
    fence: int
    attempt: int
    body: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class EffectClaim:
    """An effect to carry out. `was_started` tells that an earlier attempt may have reached Slack.

    `problem` is the reason that the last attempt was given back with. A post in doubt was
    `tried_in` a channel at `tried_at`; `seen_ts` is where it stands, once Slack showed it to us.
    """

    id: int
    fence: int
    attempt: int
    effect: Effect
    marker: str
    was_started: bool
    created_at: datetime
    problem: str = ""
    tried_at: datetime | None = None
    tried_in: ChannelId | None = None
    seen_ts: MessageTs | None = None

    def cause(self, at: datetime) -> EffectRun:
        """Return the cause whose commit settles this effect."""
        return EffectRun(outbox_id=self.id, fence=self.fence, at=at)


@dataclass(frozen=True, slots=True)
class TaskClaim:
    """A task to run."""

    id: int
    fence: int
    attempt: int
    task: Task
    due: datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """Work that failed too often. `kind` is "event" in the inbox, `reason` a code of ours."""

    queue: Queue
    id: int
    kind: str
    key: str
    attempts: int
    reason: str
    since: datetime


class WorkQueue(Protocol):
    """Claim due work under a lease. Settling happens in the unit of work whose cause it is."""

    def claim_events(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[InboxClaim]:
        """Take the oldest due events, at most one at a time for each lane (channel)."""
        ...

    def claim_effects(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> Sequence[EffectClaim]:
        """Take due effects, at most one at a time for each subject, in order."""
        ...

    def claim_tasks(
        self, *, now: datetime, lease: timedelta, limit: int, pace: Pace | None = None
    ) -> Sequence[TaskClaim]:
        """Take due tasks of a pace, or of both: at most one for each account, the idlest first."""
        ...

    def mark_started(
        self, claim: EffectClaim, *, at: datetime, place: ChannelId | None = None
    ) -> MessageTs | None:
        """Note, before the call, that Slack is about to be asked, and where it is to be posted.

        Return where it stands when Slack showed it to us in the meantime: then it must not be
        posted again. Raise LostLease when it is not ours.
        """
        ...

    def retry(
        self,
        queue: Queue,
        work_id: int,
        fence: int,
        *,
        due: datetime,
        reason: str,
        was_sent: bool,
        is_failure: bool = True,
    ) -> None:
        """Give work back to be tried again at `due`, at once for a post that Slack has shown us.

        `was_sent` False clears the mark of a started effect; `is_failure` False does not count as
        an attempt.
        """
        ...

    def quarantine(
        self, queue: Queue, work_id: int, fence: int, *, at: datetime, reason: str
    ) -> None:
        """Set work aside that keeps failing; neighbours go on."""
        ...

    def hand_back(
        self, queue: Queue, work_id: int, fence: int, *, at: datetime, was_begun: bool
    ) -> None:
        """Let go of work that this process will not finish, so that somebody else can at once.

        Raise LostLease when it is not ours.
        """
        ...

    def settle_ignored(self, work_id: int, fence: int, *, at: datetime) -> None:
        """Settle an event that nobody listens to, on purpose."""
        ...

    def is_settled(self, queue: Queue, work_id: int, fence: int) -> bool:
        """Tell whether the work's cause was committed (or somebody else owns it by now)."""
        ...

    def next_due(self, queues: Collection[Queue] = ...) -> datetime | None:
        """Return when something can be claimed next, a lease that runs out included, or None."""
        ...

    def oldest_untouched(self, now: datetime) -> Mapping[Queue, datetime]:
        """Return for each queue since when its oldest due work that nobody ever began waits."""
        ...

    def quarantined(self, *, since: datetime | None = None) -> Sequence[SetAside]:
        """Return what was set aside, the latest first, at most a thousand of each queue."""
        ...

    def release(
        self, queue: Queue, work_id: int, *, at: datetime, by: PersonId | None = None
    ) -> bool:
        """Give work that was set aside back to be tried anew, and note it in the audit.

        Tell False when nothing of this number is set aside (any longer).
        """
        ...


@dataclass(frozen=True, slots=True)
class IncomingEvent:
    """An event as the door stores it.

    `key` is unique for ever, `lane` keeps the order within a channel.
    """

    key: str
    lane: str
    body: str
    received_at: datetime


class Inbox(Protocol):
    """The door's store. Returning means stored for good."""

    async def put(self, event: IncomingEvent) -> None:
        """Store an event; one that is known already changes nothing.

        Only after this may Slack get its acknowledgement.
        """
        ...


class EventDispatcher(Protocol):
    """Hand an inbox row to the listeners, in the caller's thread.

    A listener's exception is raised.
    """

    def dispatch(self, body: str, delivery: Delivery) -> bool:
        """Run the listener; tell False when nobody listens to this kind of event."""
        ...


class Waker(Protocol):
    """Tell sleeping workers that there is work."""

    def wake(self) -> None: ...
    def wait(self, timeout: timedelta) -> None:
        """Return when woken, or after `timeout`."""
        ...
