"""One transaction from its cause to its commit: the `Store` port over SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine, Table
from sqlmodel import Session, col, exists, select

from bot.clock import Clock
from bot.domain.account import Workspace
from bot.domain.causes import Cause, Click, Delivery, EffectRun, JobRun
from bot.domain.errors import NotSetUp, RepeatedClick
from bot.domain.ids import ChannelId, WorkspaceId
from bot.domain.preferences import Preferences
from bot.ports import (
    Accounts,
    Audit,
    BackFills,
    Channels,
    Corrections,
    Digests,
    IdSource,
    Installations,
    Issues,
    Messages,
    Nudges,
    Outbox,
    People,
    Posts,
    PreferencesStore,
    Ratings,
    Replies,
    Tasks,
    UnitOfWork,
    Waker,
)
from storage.engine import reader_of
from storage.errors import border
from storage.gate import WriteGate
from storage.inserting import is_inserted
from storage.mapping.companies import workspace_from
from storage.repositories.back_fills import SqlBackFills
from storage.repositories.companies import SqlAccounts, SqlChannels
from storage.repositories.corrections import SqlCorrections
from storage.repositories.installations import SqlInstallations
from storage.repositories.issues import SqlIssues
from storage.repositories.messages import SqlMessages
from storage.repositories.nudges import SqlNudges
from storage.repositories.people import SqlPeople
from storage.repositories.queues import SqlOutbox, SqlTasks
from storage.repositories.replies import SqlPosts, SqlReplies
from storage.repositories.satisfaction import SqlDigests, SqlRatings
from storage.repositories.transaction import Transaction
from storage.repositories.upkeep import SqlAudit, SqlPreferences
from storage.settling import settle
from storage.tables import (
    ChannelAliasRow,
    InboxRow,
    JobRow,
    OutboxRow,
    ReceiptRow,
    WorkspaceRow,
    WorkState,
    table_of,
)


class SqlStore:
    """Open units of work, one at a time on SQLite.

    After a commit that queued work, wake the workers.
    """

    def __init__(
        self, engine: Engine, *, gate: WriteGate, ids: IdSource, clock: Clock, waker: Waker
    ) -> None:
        self._engine = engine
        self._reader = reader_of(engine)
        self._gate = gate
        self._ids = ids
        self._clock = clock
        self._waker = waker
        self._workspace_id: WorkspaceId | None = None

    @contextmanager
    def __call__(self, cause: Cause) -> Iterator[UnitOfWork]:
        """Open a transaction for a cause; whatever is not committed when the block ends never was.

        Raises RepeatedClick for a click that took effect before, NotSetUp before the workspace is
        stored, StoreUnavailable when the database cannot.
        """
        with border(), self._gate.desk(), Session(self._engine, autoflush=False) as session:
            work = self._open(session, cause)
            yield work
        if work.queued_count:
            self._waker.wake()

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """Open a picture of the store to look at: no write lock, no row locks, no commit.

        Raises NotSetUp before the workspace is stored, StoreUnavailable when the database cannot.
        """
        with border(), Session(self._reader, autoflush=False) as session:
            yield self._open(session, None)

    def _open(self, session: Session, cause: Cause | None) -> SqlUnitOfWork:
        # One installation has one workspace, and it stays the same as long as there is a store.
        if self._workspace_id is None:
            self._workspace_id = _read_workspace(session).id
        tx = Transaction(
            session,
            self._workspace_id,
            self._ids,
            recorded_at=self._clock.now(),
            is_reading=cause is None,
        )
        return SqlUnitOfWork(tx, cause=cause)


class SqlUnitOfWork:
    """The `UnitOfWork` port over one session."""

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

    def __init__(self, tx: Transaction, *, cause: Cause | None) -> None:
        self._session = tx.session
        self._cause = cause
        self._is_committed = False
        self._preferences: Preferences | None = None
        self._preferences_in: dict[ChannelId, Preferences] = {}
        self._workspace: Workspace | None = None
        self._outbox = SqlOutbox(tx)
        self._tasks = SqlTasks(tx)
        self._back_fills = SqlBackFills(tx)
        self.people = SqlPeople(tx)
        self.channels = SqlChannels(tx)
        self.accounts = SqlAccounts(tx)
        self.issues = SqlIssues(tx)
        self.messages = SqlMessages(tx)
        self.replies = SqlReplies(tx)
        self.ratings = SqlRatings(tx)
        self.digests = SqlDigests(tx)
        self.back_fills = self._back_fills
        self.posts = SqlPosts(tx)
        self.outbox = self._outbox
        self.tasks = self._tasks
        self.audit = SqlAudit(tx)
        self.settings = SqlPreferences(tx)
        self.installations = SqlInstallations(tx)
        self.corrections = SqlCorrections(tx)
        self.nudges = SqlNudges(tx)
        if isinstance(cause, Click):
            _take_receipt(cause, tx)

    @property
    def workspace(self) -> Workspace:
        """Return our own workspace as it was when this transaction first asked."""
        if self._workspace is None:
            self._workspace = _read_workspace(self._session)
        return self._workspace

    @property
    def preferences(self) -> Preferences:
        """Return the workspace's settings as they were when this transaction first asked."""
        if self._preferences is None:
            self._preferences = self.settings.load()
        return self._preferences

    def preferences_in(self, channel_id: ChannelId) -> Preferences:
        """Return the settings in force in a channel when this transaction first asked.

        A channel of several accounts belongs to none of them, so what they have does not count.
        """
        if channel_id not in self._preferences_in:
            account_id = self.channels.get(channel_id).account_id
            around = self.preferences
            if account_id is not None:
                around = around.within(self.settings.of_account(account_id))
            own = self.settings.of_channel(channel_id)
            self._preferences_in[channel_id] = around.within(own).in_force()
        return self._preferences_in[channel_id]

    @property
    def queued_count(self) -> int:
        """Return how many new effects, tasks and events were committed."""
        queues = (self._outbox, self._tasks, self._back_fills)
        return sum(queue.added_count for queue in queues) if self._is_committed else 0

    def has_earlier_unread(self, channel_id: ChannelId, before: datetime) -> bool:
        """Tell whether events of this channel that arrived by `before` still wait in the inbox.

        The event that is being decided about is not one of them.
        """
        own = self._cause.inbox_id if isinstance(self._cause, Delivery) else None
        lanes = select(ChannelAliasRow.slack_id).where(ChannelAliasRow.channel_id == channel_id)
        waiting = exists().where(
            col(InboxRow.lane).in_(lanes),
            col(InboxRow.settled_at).is_(None),
            col(InboxRow.received_at) <= before,
            col(InboxRow.id) != (own or 0),
        )
        return bool(self._session.exec(select(waiting)).one())

    def commit(self) -> None:
        """Make everything true and settle the cause.

        Raise LostLease when the work was taken over.
        """
        if self._is_committed:
            raise RuntimeError("a unit of work is committed once")
        if self._cause is None:
            raise RuntimeError("a picture of the store is there to look at")
        work = _work_of(self._cause)
        if work is not None:
            table, number, fence = work
            settle(
                self._session.connection(),
                table,
                work_id=number,
                fence=fence,
                state=WorkState.DONE,
                at=self._cause.at,
            )
        with border():
            self._session.commit()
        self._is_committed = True


def _read_workspace(session: Session) -> Workspace:
    row = session.exec(select(WorkspaceRow).order_by(WorkspaceRow.id)).first()
    if row is None:
        raise NotSetUp("workspace")
    return workspace_from(row)


def _take_receipt(click: Click, tx: Transaction) -> None:
    receipt = {
        "receipt": click.receipt,
        "workspace_id": tx.workspace_id,
        "at": click.at,
        "recorded_at": tx.recorded_at,
    }
    if not is_inserted(tx.session.connection(), table_of(ReceiptRow), receipt):
        raise RepeatedClick


def _work_of(cause: Cause) -> tuple[Table, int, int] | None:
    if isinstance(cause, Delivery):
        return table_of(InboxRow), cause.inbox_id, cause.fence
    if isinstance(cause, EffectRun):
        return table_of(OutboxRow), cause.outbox_id, cause.fence
    if isinstance(cause, JobRun):
        return table_of(JobRow), cause.job_id, cause.fence
    return None
