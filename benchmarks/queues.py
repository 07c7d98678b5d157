"""What a look at full work tables costs, and how soon another process begins what was committed.

    python -m benchmarks.queues looks --database URL    with 100,000 rows in each table
    python -m benchmarks.queues waking --database URL   PostgreSQL: from commit to claim

The database must be empty. Prints one JSON object; milliseconds everywhere.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from random import Random

import click

from bot.clock import SystemClock
from bot.domain.causes import JobRun, Upkeep
from bot.domain.effects import RefreshTeam
from bot.jobs.waker import ThreadWaker
from bot.jobs.worker import IDLE
from bot.ports import Queue
from storage import OpenedStore, SortableIds, open_store
from tests.contract.filling import fill_inbox, fill_jobs, fill_outbox
from tests.contract.store_support import LEASE, MONDAY, WORKSPACE, open_world

_ROWS = 100_000
_LANES = (1, 100, _ROWS)
_TIMES = 200
_DONE = "done"


@click.group()
def main() -> None:
    """Hold the measurements together."""


@main.command()
@click.option("--database", required=True)
@click.option("--lanes", type=click.Choice([str(count) for count in _LANES]), default="100")
def looks(*, database: str, lanes: str) -> None:
    """Measure each look at full tables, the best of five."""
    world = open_world(database)
    for fill in (fill_inbox, fill_outbox, fill_jobs):
        fill(world, _ROWS, lanes=int(lanes))
    queue = world.opened.work_queue
    measured: dict[str, Callable[[], object]] = {
        "claim_events": lambda: queue.claim_events(now=MONDAY, lease=LEASE, limit=20),
        "claim_effects": lambda: queue.claim_effects(now=MONDAY, lease=LEASE, limit=20),
        "claim_tasks": lambda: queue.claim_tasks(now=MONDAY, lease=LEASE, limit=20),
        "next_due": lambda: queue.next_due([Queue.OUTBOX, Queue.JOBS]),
        "oldest_untouched": lambda: queue.oldest_untouched(MONDAY),
        "quarantined": queue.quarantined,
    }
    print(json.dumps({"lanes": int(lanes)} | {name: _best(act) for name, act in measured.items()}))
    world.opened.close()


@main.command()
@click.option("--database", required=True)
def waking(*, database: str) -> None:
    """Measure from a commit in one process to the claim in another."""
    ours, theirs = multiprocessing.Pipe()
    other = multiprocessing.get_context("spawn").Process(target=_work, args=(database, theirs))
    store = _open(database)
    store.ensure_workspace(WORKSPACE)
    store.listen()
    other.start()
    ours.recv()
    delays = []
    for number in range(_TIMES):
        # Let the other one lie down: this is about waking, not about being busy.
        time.sleep(0.05)
        with store.store(Upkeep(SystemClock().now())) as work:
            work.tasks.add(RefreshTeam(f"{number}"))
            work.commit()
        committed_at = time.perf_counter()
        delays.append((ours.recv() - committed_at) * 1000)
    ours.send(_DONE)
    other.join()
    store.close()
    delays.sort()
    print(
        json.dumps(
            {
                "commits": _TIMES,
                "p50_ms": round(statistics.median(delays), 2),
                "p95_ms": round(delays[int(_TIMES * 0.95)], 2),
                "p99_ms": round(delays[int(_TIMES * 0.99)], 2),
                "max_ms": round(delays[-1], 2),
            }
        )
    )


def _work(database: str, line: Connection) -> None:
    """Claim and settle tasks as a worker does, and say when each claim was made."""
    store = _open(database)
    store.listen()
    clock = SystemClock()
    line.send("ready")
    while not line.poll():
        claims = store.work_queue.claim_tasks(now=clock.now(), lease=LEASE, limit=1)
        if claims:
            line.send(time.perf_counter())
        for claim in claims:
            with store.store(JobRun(claim.id, claim.fence, clock.now())) as work:
                work.commit()
        if not claims:
            store.waker.wait(IDLE)
    store.close()


def _open(database: str) -> OpenedStore:
    clock = SystemClock()
    ids = SortableIds(clock, Random())
    return open_store(database, clock=clock, ids=ids, waker=ThreadWaker())


def _best(act: Callable[[], object]) -> float:
    costs = []
    for _ in range(5):
        began = time.perf_counter()
        act()
        costs.append(time.perf_counter() - began)
    return round(min(costs) * 1000, 1)


if __name__ == "__main__":
    sys.exit(main())
