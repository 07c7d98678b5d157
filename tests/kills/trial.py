"""One trial: people act, the app is killed and started again, all comes to rest, and we count."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.kills.count import Tally, count
from tests.kills.process import GLANCE, AppProcess
from tests.kills.senders import Budget, Crowd
from tests.kills.store import StoreView
from tests.kills.town import Line, Town, open_town
from tests.kills.witness import witness

REST_WITHIN = 90.0
STANDSTILL = 2.0
"""Real seconds without any change, longer than the second between two posts of a channel."""
_LONGEST_AIM = 2.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial came to."""

    tally: Tally
    kills: int = 0
    answers_503: int = 0
    lapses: int = 0

    def to_json(self, **more: object) -> str:
        """Return the figures as one line."""
        return self.tally.to_json(
            **more, kills=self.kills, answers_503=self.answers_503, lapses=self.lapses
        )


class Trial:
    """Everything that one trial needs, built and taken down again by `open_trial`."""

    def __init__(
        self, *, seed: int, town: Town, store: StoreView, apps: list[AppProcess], budget: Budget
    ) -> None:
        self.random = Random(seed)
        self.town = town
        self.store = store
        self.apps = apps
        self.line = Line(town.core, [app.url for app in apps])
        self.crowd = Crowd(town, self.line, seed=seed, budget=budget)
        self.kills = 0
        self.lapses = 0

    def start(self) -> None:
        """Start every process, at the same moment."""
        for app in self.apps:
            app.launch()
        for app in self.apps:
            app.wait_until_ready()

    def kill_one(self) -> None:
        """Kill a process at a moment that chance picks, and start it again at once.

        Half the moments are any; the others lie within a post: when Slack has read it, or when it
        stands there and the app was not told yet.
        """
        latency = self.town.latency
        moment = self.random.choice([None, None, latency.accepted, latency.applied])
        self.wait(self.random.uniform(0.3, 2.0))
        if moment is not None:
            moment.clear()
            moment.wait(_LONGEST_AIM)
        app = self.random.choice(self.apps)
        app.kill()
        self.kills += 1
        self.let_time_pass()
        app.start()

    def let_time_pass(self) -> None:
        """Let the leases of the dead run out, as they do in two minutes."""
        self.store.let_time_pass()
        self.lapses += 1

    def come_to_rest(self) -> None:
        """Wait until nothing is under way; raise AssertionError when it does not end.

        What only waits for time to pass (a lease of a dead process, the second look for a post in
        doubt) gets it at once.
        """
        deadline = time.monotonic() + REST_WITHIN
        before, since = self._situation(), time.monotonic()
        while any(before):
            assert time.monotonic() < deadline, f"no rest: {before}\n{self.logs()}"
            self.wait(4 * GLANCE)
            now = self._situation()
            if now != before:
                before, since = now, time.monotonic()
            elif time.monotonic() - since > STANDSTILL:
                self.let_time_pass()
                since = time.monotonic()

    def outcome(self) -> Outcome:
        """Count."""
        seen = witness(self.town.core, confirmed=self.crowd.confirmed)
        tally = count(seen, self.store.stored())
        refused = self.line.answers["503"]
        return Outcome(tally, kills=self.kills, answers_503=refused, lapses=self.lapses)

    def wait(self, seconds: float) -> None:
        """Let real time pass for the processes outside."""
        threading.Event().wait(seconds)

    def logs(self) -> str:
        """Return the ends of all logs."""
        return "\n".join(app.log_tail() for app in self.apps)

    def _situation(self) -> tuple[object, object]:
        mail = [(one.sequence, one.attempt) for one in self.town.core.queue.waiting()]
        return mail, self.store.left()


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
            budget=budget or Budget(reports=6, follow_ups=5, replies=4),
        )
        try:
            yield trial
        finally:
            for app in apps:
                app.clean_up()
            store.close()
