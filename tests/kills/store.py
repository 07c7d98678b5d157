"""The app's store as seen from outside: what is left to do, and what it holds. Plain SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import SystemRandom

from sqlalchemy import Connection, Engine, Table, select

from bot.clock import SystemClock
from bot.domain.causes import Upkeep
from bot.jobs.waker import ThreadWaker
from storage import SortableIds, open_store
from storage.engine import open_engine, reader_of
from storage.tables import (
    ApprovalRow,
    ChannelAliasRow,
    DecisionRow,
    DigestRunRow,
    EpisodeRow,
    InboxRow,
    IssueRow,
    JobRow,
    MessageRow,
    OutboxRow,
    PostedMessageRow,
    ReplyRow,
    WorkState,
    table_of,
)
from tests.kills.count import Effect, Place, Reply, Stored, Words

SOON = timedelta(minutes=10)
"""What is planned for later than this (an expiring request, a digest) is not left over."""
OUTAGE = timedelta(seconds=130)
"""Longer than a lease, and than the minute between two looks for a post in doubt."""
_EVERY_DAY = frozenset(range(1, 8))
_QUEUES = (InboxRow, OutboxRow, JobRow)


@dataclass(frozen=True, slots=True)
class Left:
    """A piece of work that is not settled."""

    queue: str
    id: int
    state: str
    fence: int
    due: datetime
    lease_until: datetime | None


class StoreView:
    """A second connection to the app's database."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine = open_engine(url)
        self._clock = SystemClock()

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def left(self) -> list[Left]:
        """Return what is not settled and is due soon."""
        with self._reading() as connection:
            return [work for row in _QUEUES for work in self._left_in(connection, table_of(row))]

    def let_time_pass(self, by: timedelta = OUTAGE) -> None:
        """Make what waits, and the leases of the dead, older: as if the clock had moved on.

        The app reads the system's clock, which a test cannot move. Moving the stored times the
        other way is the same to it. Nothing that was claimed meanwhile is touched.
        """
        with self._engine.begin() as connection:
            for row in _QUEUES:
                self._age(connection, table_of(row), by)

    def make_digest_due(self) -> None:
        """Have today's digest written as soon as somebody looks, as a lead does in the settings.

        It tells of yesterday, so what there is so far moves there.
        """
        now = self._clock.now()
        ids = SortableIds(self._clock, SystemRandom())
        opened = open_store(self._url, clock=self._clock, ids=ids, waker=ThreadWaker())
        try:
            with opened.store(Upkeep(now)) as work:
                due = replace(work.preferences, digest_at=time(0), digest_days=_EVERY_DAY)
                work.settings.save(due, by=None, at=now)
                work.commit()
            with opened.gate.desk(), opened.engine.begin() as connection:
                self._date_back(connection, timedelta(days=1))
        finally:
            opened.close()

    def posted_keys(self, prefix: str) -> list[str]:
        """Return the keys of what stands in Slack as far as the store knows, e.g. "card:"."""
        posted = table_of(PostedMessageRow)
        found = select(posted.c.key).where(posted.c.key.startswith(prefix, autoescape=True))
        with self._reading() as connection:
            return [str(row.key) for row in connection.execute(found)]

    def stored(self) -> Stored:
        """Return what the store knows, for the count."""
        with self._reading() as connection:
            slack_ids = _slack_ids(connection)
            return Stored(
                messages=_messages(connection, slack_ids),
                opened=_opened(connection, slack_ids),
                effects=_effects(connection),
                replies=_replies(connection),
                digest_count=len(connection.execute(select(table_of(DigestRunRow))).all()),
                quarantined_count=_quarantined(connection),
            )

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with reader_of(self._engine).connect() as connection:
            yield connection

    def _date_back(self, connection: Connection, by: timedelta) -> None:
        for row in (IssueRow, EpisodeRow):
            table = table_of(row)
            key = list(table.primary_key.columns)
            for found in connection.execute(select(*key, table.c.opened_at)).all():
                same = [column == value for column, value in zip(key, found, strict=False)]
                earlier = {"opened_at": found.opened_at - by}
                connection.execute(table.update().where(*same).values(earlier))

    def _left_in(self, connection: Connection, table: Table) -> list[Left]:
        soon = self._clock.now() + SOON
        waiting = select(table).where(table.c.settled_at.is_(None), table.c.due <= soon)
        return [
            Left(table.name, row.id, row.state, row.fence, row.due, row.lease_until)
            for row in connection.execute(waiting)
        ]

    def _age(self, connection: Connection, table: Table, by: timedelta) -> None:
        for work in self._left_in(connection, table):
            same = (table.c.id == work.id, table.c.fence == work.fence, table.c.state == work.state)
            lease = work.lease_until
            connection.execute(
                table.update()
                .where(*same)
                .values(due=work.due - by, lease_until=None if lease is None else lease - by)
            )


def _slack_ids(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(table_of(ChannelAliasRow)))
    return {row.channel_id: row.slack_id for row in rows}


def _messages(connection: Connection, slack_ids: dict[str, str]) -> dict[Place, Words]:
    rows = connection.execute(select(table_of(MessageRow)))
    return {
        Place(slack_ids[row.channel_id], row.ts): None if row.deleted_at else row.text
        for row in rows
    }


def _opened(connection: Connection, slack_ids: dict[str, str]) -> tuple[Place, ...]:
    decision = table_of(DecisionRow)
    rows = connection.execute(select(decision).where(decision.c.verdict == "opened"))
    return tuple(Place(slack_ids[row.channel_id], row.ts) for row in rows)


def _effects(connection: Connection) -> tuple[Effect, ...]:
    rows = connection.execute(select(table_of(OutboxRow)))
    return tuple(
        Effect(marker=row.marker, kind=row.kind, is_done=row.state == WorkState.DONE)
        for row in rows
    )


def _replies(connection: Connection) -> tuple[Reply, ...]:
    reply, approval = table_of(ReplyRow), table_of(ApprovalRow)
    approved = {row.reply_id for row in connection.execute(select(approval.c.reply_id))}
    rows = connection.execute(select(reply))
    return tuple(Reply(row.text, row.state, is_approved=row.id in approved) for row in rows)


def _quarantined(connection: Connection) -> int:
    count = 0
    for row in _QUEUES:
        table = table_of(row)
        found = select(table.c.id).where(table.c.state == WorkState.QUARANTINED)
        count += len(connection.execute(found).all())
    return count
