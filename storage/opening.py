"""Everything the composition root needs of the store, built once from a URL."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Engine, text
from sqlmodel import Session, select

from bot.clock import Clock
from bot.domain.account import AppIds, Workspace
from bot.domain.errors import StoreUnavailable
from bot.domain.ids import WorkspaceId
from bot.ports import IdSource, Waker
from storage.backlog import Backlog
from storage.engine import is_sqlite, open_engine, reader_of
from storage.errors import border
from storage.gate import AlternatingGate, OpenGate, WriteGate
from storage.inbox import GroupCommitInbox
from storage.listening import ListeningWaker
from storage.mapping.companies import workspace_from, workspace_row
from storage.migrate import upgrade
from storage.reports import SqlReports
from storage.repositories.installations import earlier_ids, keep_earlier_ids
from storage.tables import WorkspaceRow
from storage.unit_of_work import SqlStore
from storage.work import SqlWorkQueue

MOST_WAITING = 100_000
"""How many undecided events the inbox takes at first."""


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """One store and its ports. They share the engine and, on SQLite, the gate."""

    engine: Engine
    gate: WriteGate
    ids: IdSource
    clock: Clock
    waker: Waker
    store: SqlStore
    work_queue: SqlWorkQueue
    reports: SqlReports
    inbox: GroupCommitInbox

    def ensure_workspace(self, facts: Workspace) -> Workspace:
        """Store what Slack says of our own workspace and return it under its own id."""
        with border(), self.gate.desk(), Session(self.engine) as session:
            row = session.exec(
                select(WorkspaceRow).where(WorkspaceRow.team_id == facts.team_id)
            ).first()
            known = None if row is None else WorkspaceId(row.id)
            earlier = () if row is None else _earlier(session, workspace_from(row), facts)
            workspace = replace(facts, id=known or WorkspaceId(self.ids.new()), earlier=earlier)
            session.merge(
                workspace_row(workspace, last_issue_number=row.last_issue_number if row else 0)
            )
            if earlier:
                keep_earlier_ids(session, workspace.id, earlier, at=self.clock.now())
            session.commit()
            return workspace

    def find_workspace(self) -> Workspace | None:
        """Return our own workspace, or None before the first start."""
        with border(), Session(reader_of(self.engine)) as session:
            row = session.exec(select(WorkspaceRow).order_by(WorkspaceRow.id)).first()
            return None if row is None else workspace_from(row)

    def is_healthy(self) -> bool:
        """Tell whether the database answers."""
        try:
            with border(), reader_of(self.engine).connect() as connection:
                connection.execute(text("SELECT 1"))
        except StoreUnavailable:
            return False
        return True

    def listen(self) -> None:
        """Hear of work that other processes leave; a SQLite file has no other processes."""
        if isinstance(self.waker, ListeningWaker):
            self.waker.start()

    def close(self) -> None:
        """Stop the inbox and give every connection back."""
        self.inbox.stop()
        if isinstance(self.waker, ListeningWaker):
            self.waker.stop()
        self.engine.dispose()


def _earlier(session: Session, before: Workspace, facts: Workspace) -> tuple[AppIds, ...]:
    """Return the ids of installations that ended, the one before this included."""
    now, last = AppIds(facts.bot_user_id, facts.bot_id), before.app_ids[0]
    known = earlier_ids(session, before.id)
    return tuple(one for one in dict.fromkeys((*known, last)) if one != now)


def open_store(
    url: str,
    *,
    clock: Clock,
    ids: IdSource,
    waker: Waker,
    most_waiting: int = MOST_WAITING,
    is_lasting: bool = True,
) -> OpenedStore:
    """Open a store and bring its schema up to date.

    `waker` is woken after every commit that leaves something to do, and after `listen` also when
    another process made one. Beyond `most_waiting` undecided events the inbox takes no more. It is
    built but not started. `is_lasting` False is for a store that is thrown away afterwards.

    Raises StoreUnusable for a URL that cannot be used, StoreUnavailable when the database does not
    answer.
    """
    engine = open_engine(url, is_lasting=is_lasting)
    upgrade(engine)
    reader = reader_of(engine)
    if not is_sqlite(engine):
        waker = ListeningWaker(engine, local=waker)
    gate: WriteGate = AlternatingGate() if is_sqlite(engine) else OpenGate()
    return OpenedStore(
        engine=engine,
        gate=gate,
        ids=ids,
        clock=clock,
        waker=waker,
        store=SqlStore(engine, gate=gate, ids=ids, clock=clock, waker=waker),
        work_queue=SqlWorkQueue(engine, reader=reader, gate=gate, waker=waker),
        reports=SqlReports(reader),
        inbox=GroupCommitInbox(
            engine, gate=gate, waker=waker, backlog=Backlog(reader, limit=most_waiting)
        ),
    )
