"""One trial: people act, the app is killed and started again, all comes to rest, and we count."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from random import Random
from typing import Any

from tests.kills.count import Tally, count
from tests.kills.database import CrashingPostgres
from tests.kills.process import GLANCE, AppProcess
from tests.kills.senders import Budget, Crowd
from tests.kills.store import StoreView
from tests.kills.town import Line, Town, open_town
from tests.kills.witness import witness

REST_WITHIN = 90.0
STANDSTILL = 3.0
"""Real seconds in which nothing is settled: longer than the second between a channel's posts."""
BURST = 60
"""Messages between two kills, written as fast as they are acknowledged: the desk does about 100 a
second, and less where it shares its processor, so a kill a moment later meets unfinished work."""
_BEFORE_KILL = (0.3, 1.8)
_BEFORE_RESTART = (1.8, 3.7)
_BURST_LASTS = 8.0
_INTO_BURST = (0.02, 0.25)
_LONGEST_AIM = 2.0
_LONGEST_TEAMWORK = 15.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial came to. `lapses` counts how often two minutes were made to pass."""

    tally: Tally
    kills: int = 0
    restarts: int = 0
    stops: int = 0
    slowest_stop_s: float = 0.0
    answers_503: int = 0
    errors_logged: int = 0
    lapses: int = 0

    def to_json(self, **more: object) -> str:
        """Return the figures as one line."""
        return self.tally.to_json(**more, **{name: getattr(self, name) for name in _own_names()})

    @classmethod
    def total(cls, rows: Sequence[Mapping[str, Any]]) -> Outcome:
        """Add up several trials, read back from their lines."""
        tally = Tally.total(rows)
        own = {name: sum(row[name] for row in rows) for name in _own_names()}
        own["slowest_stop_s"] = max(row["slowest_stop_s"] for row in rows)
        return cls(tally, **own)


def _own_names() -> list[str]:
    return [field.name for field in fields(Outcome) if field.name != "tally"]


class Trial:
    """Everything that one trial needs, built and taken down again by `open_trial`."""

    def __init__(
        self, *, seed: int, town: Town, store: StoreView, apps: list[AppProcess], budget: Budget
    ) -> None:
        self.random = Random(seed)
        self.town = town
        self.store = store
        self.apps = apps
        self.budget = budget
        self.line = Line(town.core, [app.url for app in apps])
        self.crowd = Crowd(town, self.line, seed=seed, budget=budget)
        self.kills = 0
        self.restarts = 0
        self.stops: list[float] = []
        self.lapses = 0

    def start(self) -> None:
        """Start every process, at the same moment."""
        for app in self.apps:
            app.launch()
        for app in self.apps:
            app.wait_until_ready()

    def kill_one(self) -> None:
        """Kill a process at a moment that chance picks, and start it again.

        Half the moments are any; the others lie within a post: when Slack has read it, or when it
        stands there and the app was not told yet.
        """
        latency = self.town.latency
        moment = self.random.choice([None, None, latency.accepted, latency.applied])
        self._wait_for_burst(_BEFORE_KILL)
        if moment is not None:
            moment.clear()
            moment.wait(_LONGEST_AIM)
        app = self.random.choice(self.apps)
        app.kill()
        self.kills += 1
        self.let_time_pass()
        app.start()
        self.town.try_again()

    def stop_one(self) -> int:
        """Ask a process to end at a moment that chance picks, start it again; return its code."""
        self._wait_for_burst(_BEFORE_KILL)
        app = self.random.choice(self.apps)
        code, seconds = app.terminate()
        self.stops.append(seconds)
        self.let_time_pass()
        app.start()
        self.town.try_again()
        return code

    def restart_database(self, database: CrashingPostgres) -> None:
        """Take the database away for a moment, while everybody writes."""
        self._wait_for_burst(_BEFORE_RESTART)
        database.restart_immediately()
        self.restarts += 1
        self.town.try_again()

    def let_time_pass(self) -> None:
        """Let two minutes pass for what waits: leases of the dead run out."""
        self.store.let_time_pass()
        self.lapses += 1

    def wait_for_cards(self, number: int) -> None:
        """Wait until the team has something to do, so that kills meet a busy desk."""
        deadline = time.monotonic() + REST_WITHIN
        again = time.monotonic() + _BURST_LASTS
        while len(self.store.posted_keys("card:")) < number:
            assert time.monotonic() < deadline, f"no cards\n{self.describe()}"
            if time.monotonic() > again:
                # A whole burst may be small talk: one in ten messages is a report.
                self.budget.refill()
                again += _BURST_LASTS
            self.wait(4 * GLANCE)

    def wait_for_the_team(self) -> None:
        """Wait until agents have answered and resolved what they were to, or could have."""
        deadline = time.monotonic() + _LONGEST_TEAMWORK
        while not self.crowd.is_answered and time.monotonic() < deadline:
            self.wait(4 * GLANCE)

    def come_to_rest(self) -> None:
        """Wait until nothing is under way; raise AssertionError when it does not end.

        What only waits for time to pass (a lease of a dead process, the second look for a post in
        doubt) gets it at once.
        """
        deadline = time.monotonic() + REST_WITHIN
        before, since = self._situation(), time.monotonic()
        while any(before):
            assert time.monotonic() < deadline, f"no rest: {self.store.left()}\n{self.describe()}"
            self.wait(4 * GLANCE)
            now = self._situation()
            if now != before:
                before, since = now, time.monotonic()
            elif time.monotonic() - since > STANDSTILL:
                self.let_time_pass()
                self.town.try_again()
                since = time.monotonic()

    def outcome(self) -> Outcome:
        """Count."""
        seen = witness(self.town.core, confirmed=self.crowd.confirmed)
        tally = count(seen, self.store.stored())
        return Outcome(
            tally,
            kills=self.kills,
            restarts=self.restarts,
            stops=len(self.stops),
            slowest_stop_s=round(max(self.stops, default=0.0), 1),
            answers_503=self.line.answers["503"],
            errors_logged=sum(app.count_logged("[error") for app in self.apps),
            lapses=self.lapses,
        )

    def wait(self, seconds: float) -> None:
        """Let real time pass for the processes outside."""
        threading.Event().wait(seconds)

    def describe(self) -> str:
        """Return the ends of all logs, and what the processes were doing, which ends them."""
        told = [app.log_tail() for app in self.apps]
        told += [app.describe_threads() for app in self.apps if app.is_running()]
        return "\n".join(told)

    def _wait_for_burst(self, between: tuple[float, float]) -> None:
        """Let some time pass, and then be where everybody writes at once."""
        self.wait(self.random.uniform(*between))
        self.budget.refill()
        self.wait(self.random.uniform(*_INTO_BURST))

    def _situation(self) -> tuple[set[int], set[tuple[str, int]]]:
        # Not how often each was tried: a reply that waits for its turn asks again every second.
        mail = {one.sequence for one in self.town.core.queue.waiting()}
        return mail, {(work.queue, work.id) for work in self.store.left()}


@contextmanager
def open_trial(
    url: str, *, seed: int, folder: Path, replicas: int = 1, budget: Budget | None = None
) -> Iterator[Trial]:
    """Build a trial around an empty database; no process is left when the block ends."""
    with open_town(seed) as town:
        environment = town.environment(url)
        apps = [
            AppProcess(f"giraffe-{number}", folder=folder, environment=environment)
            for number in range(replicas)
        ]
        store = StoreView(url)
        trial = Trial(
            seed=seed,
            town=town,
            store=store,
            apps=apps,
            budget=budget or Budget(burst=BURST, reports=6, follow_ups=5, replies=4),
        )
        try:
            yield trial
        finally:
            for app in apps:
                app.clean_up()
            store.close()
