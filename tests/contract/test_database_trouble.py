"""A database in trouble: no acknowledgement, and everybody goes on by themselves afterwards."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Self, cast

import pytest
from sqlalchemy import event, text

from bot.clock import SystemClock
from bot.domain.back_fill import HistoryRate, pace_of
from bot.domain.causes import Delivery, JobRun
from bot.domain.effects import Task
from bot.domain.errors import StoreUnavailable
from bot.jobs.planner import Planner
from bot.jobs.tasks import TaskRunner
from bot.jobs.waker import ThreadWaker
from bot.jobs.worker import Duties, Worker
from bot.ports import EventDispatcher, IncomingEvent, Queue
from bot.services.carry_out import CarryOut
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_watch import KeepWatch
from bot.services.plan_back_fill import PlanBackFill
from bot.services.watch_work import WatchWork
from storage import OpenedStore, SortableIds, engine, open_store
from tests.contract.postgres import PostgresServer
from tests.contract.server_restarts import crash_and_restart
from tests.contract.store_support import WORKSPACE
from tests.kills.store import StoreView
from tests.unit.jobs.fakes import LetIn

PATIENCE = 40.0


class Shop:
    """A store with a worker on it that decides about events and runs tasks by settling them."""

    def __init__(self, url: str) -> None:
        self.clock = SystemClock()
        self.waker = ThreadWaker()
        ids = SortableIds(self.clock, Random(3))
        self.opened: OpenedStore = open_store(url, clock=self.clock, ids=ids, waker=self.waker)
        self.opened.ensure_workspace(WORKSPACE)
        self.decided: list[str] = []
        self.ran = threading.Semaphore(0)
        self._stop = threading.Event()
        self._number = 0
        watch = WatchWork(store=self.opened.store, queue=self.opened.work_queue, clock=self.clock)
        keep_watch = KeepWatch(
            store=self.opened.store,
            plan=PlanBackFill(ids=ids, pace=pace_of(HistoryRate.STANDARD)),
            clock=self.clock,
        )
        worker = Worker(
            duties=_duties(),
            queue=self.opened.work_queue,
            dispatcher=cast("EventDispatcher", self),
            tasks=cast("TaskRunner", self),
            carry_out=cast("CarryOut", None),
            planner=Planner(
                store=self.opened.store,
                watch=watch,
                keep_watch=keep_watch,
                keep_installation=KeepInstallation(
                    store=self.opened.store,
                    admission=LetIn(),
                    keep_watch=keep_watch,
                    clock=self.clock,
                ),
                clock=self.clock,
            ),
            waker=self.opened.waker,
            clock=self.clock,
            random=Random(4),
        )
        self._thread = threading.Thread(target=worker.run, args=(self._stop,), daemon=True)

    def dispatch(self, body: str, delivery: Delivery) -> bool:
        with self.opened.store(delivery) as work:
            work.commit()
        self.decided.append(body)
        self.ran.release()
        return True

    def run(self, task: Task, cause: JobRun) -> None:  # noqa: ARG002 - the runner's signature
        with self.opened.store(cause) as work:
            work.commit()

    def __enter__(self) -> Self:
        self.opened.listen()
        self.opened.inbox.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self.waker.wake()
        self._thread.join(PATIENCE)
        self.opened.close()

    def receive(self) -> bool:
        """Let the door store an event; tell whether Slack may be told so."""
        self._number += 1
        key = f"event-{self._number}"
        arriving = IncomingEvent(key, f"C{self._number % 3}", f'"{key}"', self.clock.now())

        async def put() -> bool:
            try:
                await self.opened.inbox.put(arriving)
            except StoreUnavailable:
                return False
            return True

        return asyncio.run(put())

    def is_decided(self) -> bool:
        return self.ran.acquire(timeout=PATIENCE)

    def stored_count(self) -> int:
        with self.opened.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM inbox")).scalar_one())

    def comes_to_rest(self, url: str) -> bool:
        """Wait until everything is settled; tell False when it does not come to that.

        A claim that was stored when the server fell, but not answered any more, is nobody's until
        its lease ends: that time is made to pass.
        """
        store = StoreView(url)
        try:
            for _ in range(_LAPSES):
                while self.ran.acquire(timeout=_STANDSTILL):
                    pass
                if self.is_settled():
                    return True
                store.let_time_pass()
            return False
        finally:
            store.close()

    def is_settled(self) -> bool:
        return self.opened.reports.counts().inbox == 0


_LAPSES = 6
_STANDSTILL = 5.0
"""Real seconds in which nothing is done."""


def _duties() -> Duties:
    return Duties(queues=frozenset({Queue.INBOX, Queue.JOBS}), plans=False)


@pytest.mark.postgres
@pytest.mark.slow
def test_a_server_that_crashes_again_and_again_loses_nothing_and_stops_nobody(
    own_postgres: PostgresServer,
) -> None:
    acknowledged = 0
    url = own_postgres.create_database("trouble")
    _store_for_good(url)
    with Shop(url) as shop:
        for _ in range(3):
            acknowledged += sum(shop.receive() for _ in range(10))
            crash_and_restart(own_postgres)
            acknowledged += sum(shop.receive() for _ in range(10))
        # Whatever a crash interrupted, work goes on without a restart of ours.
        is_settled = shop.comes_to_rest(url)
        stored = shop.stored_count()

    assert is_settled
    assert 30 <= acknowledged <= stored
    assert len(shop.decided) == len(set(shop.decided))


def _store_for_good(url: str) -> None:
    """Make the tests' hasty server keep what it said it stored, as every real one does."""
    hasty = engine.open_engine(url)
    with hasty.begin() as connection:
        connection.execute(text("ALTER DATABASE trouble SET synchronous_commit = on"))
    hasty.dispose()


@contextmanager
def _held_lock(path: Path) -> Iterator[None]:
    """Hold SQLite's write lock, as a backup program may."""
    holder = engine.open_engine(f"sqlite:///{path}")
    with holder.begin() as connection:
        connection.execute(text("UPDATE workspace SET name = name"))
        yield
    holder.dispose()


def test_a_locked_database_takes_nothing_and_is_used_again_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_BUSY_MILLISECONDS", 50)
    path = tmp_path / "giraffe.db"

    with Shop(f"sqlite:///{path}") as shop:
        with _held_lock(path):
            refused = shop.receive()
        taken = shop.receive()
        is_decided = shop.is_decided()

    assert (refused, taken, is_decided) == (False, True, True)


def test_a_full_disk_takes_nothing_and_is_used_again_afterwards(tmp_path: Path) -> None:
    with Shop(f"sqlite:///{tmp_path / 'giraffe.db'}") as shop:
        pages = {"limit": 1}

        def limit_pages(dbapi: object, *_: object) -> None:
            cast("sqlite3.Connection", dbapi).execute(f"PRAGMA max_page_count = {pages['limit']}")

        event.listen(shop.opened.engine, "checkout", limit_pages)
        taken_before = [shop.receive() for _ in range(400)]
        pages["limit"] = 1_000_000
        taken = shop.receive()
        is_decided = shop.is_decided()

    assert not all(taken_before)
    assert (taken, is_decided) == (True, True)
