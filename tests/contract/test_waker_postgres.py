"""Workers of other processes hear of work at once, through PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.effects import RefreshTeam
from bot.jobs.waker import ThreadWaker
from storage.engine import open_engine
from storage.listening import CHANNEL, ListeningWaker
from tests.contract.postgres import PostgresServer
from tests.contract.server_restarts import crash_and_restart
from tests.contract.store_support import empty_tables, open_world

pytestmark = pytest.mark.postgres
PATIENCE = timedelta(seconds=40)
"""Far longer than a worker sleeps by itself: who comes back sooner was woken."""
AT_ONCE = 0.5
"""Seconds; 2 to 10 ms on a quiet machine, and tests share theirs."""


class Sleeper:
    """A worker of another process that lies down and is timed when it gets up."""

    def __init__(self, waker: ListeningWaker) -> None:
        self._waker = waker
        self._up = threading.Semaphore(0)
        self._is_over = threading.Event()
        self.woken_at = 0.0
        self._thread = threading.Thread(target=self._sleep, daemon=True)
        self._thread.start()

    def _sleep(self) -> None:
        while not self._is_over.is_set():
            self._waker.wait(PATIENCE)
            self.woken_at = time.perf_counter()
            self._up.release()

    def gets_up(self) -> bool:
        return self._up.acquire(timeout=PATIENCE.total_seconds() / 2)

    def lies_still(self) -> None:
        """Forget earlier calls."""
        while self._up.acquire(timeout=0.3):
            pass

    def end(self) -> None:
        self._is_over.set()
        self._waker.wake()
        self._thread.join(5)


@contextmanager
def listening(url: str) -> Iterator[ListeningWaker]:
    """Yield the waker of a process that listens already."""
    engine = open_engine(url)
    waker = ListeningWaker(engine, local=ThreadWaker())
    waker.start()
    _wait_for_listeners(url)
    try:
        yield waker
    finally:
        waker.stop()
        engine.dispose()


def _wait_for_listeners(url: str) -> None:
    engine = open_engine(url)
    query = text("SELECT count(*) FROM pg_stat_activity WHERE query = :listen")
    for _ in range(400):
        with engine.connect() as connection:
            if connection.execute(query, {"listen": f"LISTEN {CHANNEL}"}).scalar():
                break
        threading.Event().wait(0.02)
    engine.dispose()


@pytest.fixture
def awake(migrated_postgres_url: str) -> Iterator[Sleeper]:
    empty_tables(migrated_postgres_url)
    with listening(migrated_postgres_url) as waker:
        sleeper = Sleeper(waker)
        sleeper.lies_still()
        yield sleeper
        sleeper.end()


def test_a_commit_here_wakes_the_workers_there(migrated_postgres_url: str, awake: Sleeper) -> None:
    world = open_world(migrated_postgres_url)
    world.opened.listen()
    waits = []

    for number in range(20):
        with world.opened.store(world.upkeep()) as work:
            work.tasks.add(RefreshTeam(f"{number}"))
            work.commit()
        committed_at = time.perf_counter()
        assert awake.gets_up()
        waits.append(awake.woken_at - committed_at)
    world.opened.close()

    assert sorted(waits)[18] < AT_ONCE


def test_what_a_process_tells_itself_it_does_not_hear_again(migrated_postgres_url: str) -> None:
    """Each commit would wake every worker twice."""
    with listening(migrated_postgres_url) as one, listening(migrated_postgres_url) as other:
        here, there = Sleeper(one), Sleeper(other)
        here.lies_still()
        there.lies_still()

        one.wake()

        assert here.gets_up()
        assert there.gets_up()
        assert not here._up.acquire(timeout=1)
        here.end()
        there.end()


def test_a_server_that_restarted_is_listened_to_again(own_postgres: PostgresServer) -> None:
    url = own_postgres.create_database("restarted")
    with ExitStack() as stack:
        one, other = (stack.enter_context(listening(url)) for _ in range(2))
        sleeper = Sleeper(other)

        crash_and_restart(own_postgres)
        _wait_for_listeners(url)
        sleeper.lies_still()
        # The first process may still be on its way back; what it tells then is told again.
        heard = False
        for _ in range(20):
            one.wake()
            heard = heard or sleeper._up.acquire(timeout=1)
        assert heard
        sleeper.end()


def test_who_was_told_to_stop_listens_and_tells_no_more(migrated_postgres_url: str) -> None:
    with listening(migrated_postgres_url) as waker:
        waker.stop()
        waker.stop()
        waker.wake()

        names = {thread.name for thread in threading.enumerate() if thread.is_alive()}
    assert "waker" not in names
