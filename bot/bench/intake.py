"""How many events the door takes in a second, next to what the machine could do without us.

Three servers on the same web server and the same machine, measured in turns so that a machine that
slows down slows all of them: the app's door with nobody at work behind it, the same with a busy
desk, and Bolt with an empty listener that stores nothing. And bare commits of an event's row, one
by one, to the same database.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bot.bench.figures import IntakeFigures, figures_of
from bot.bench.load import Load, send_all
from bot.bench.process import MeasuredServer, running_server
from bot.bench.server import Served
from bot.bench.town import Town, open_town
from storage.bare_commits import time_bare_commits

ROUNDS = 4
_WARM_UP = 400
_BARE_COMMITS = 400


def bench_intake(
    *, events: int, connections: int, database_url: str | None = None
) -> IntakeFigures:
    """Run the benchmark; on a SQLite file of its own unless a database is named.

    A named database must be empty: what is stored there stays.
    """
    with open_town() as town, tempfile.TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{Path(folder) / 'bench.db'}"
        busy_url = database_url or f"sqlite:///{Path(folder) / 'busy.db'}"
        door, bolt, peak = _race(town, url, events=events, connections=connections)
        busy = _busy(town, busy_url, events=events // ROUNDS, connections=connections)
        commits = _BARE_COMMITS / time_bare_commits(url, town.bare_events(_BARE_COMMITS))
    return figures_of(
        connections=connections,
        door=door,
        busy=busy,
        bolt=bolt,
        commits_per_s=commits,
        peak_mb=peak,
    )


def _race(town: Town, url: str, *, events: int, connections: int) -> tuple[Load, Load, float]:
    """Measure the door and the floor in turns; return both, and the door's peak memory."""
    door, bolt = Load(), Load()
    with ExitStack() as stack:
        floor = stack.enter_context(running_server(Served.BOLT, town, url))
        with running_server(Served.DOOR, town, url) as ours:
            for server in (ours, floor):
                _measure(town, server, events=_WARM_UP, connections=connections)
            for amount in _shares(events, ROUNDS):
                door.add(_measure(town, ours, events=amount, connections=connections))
                bolt.add(_measure(town, floor, events=amount, connections=connections))
    return door, bolt, ours.peak_mb


def _busy(town: Town, url: str, *, events: int, connections: int) -> Load:
    with running_server(Served.BUSY, town, url) as server:
        _measure(town, server, events=_WARM_UP, connections=connections)
        return _measure(town, server, events=events, connections=connections)


def _measure(town: Town, server: MeasuredServer, *, events: int, connections: int) -> Load:
    requests = town.events(events)
    return asyncio.run(send_all(requests, port=server.port, connections=connections))


def _shares(amount: int, parts: int) -> list[int]:
    return [amount // parts + (1 if part < amount % parts else 0) for part in range(parts)]
