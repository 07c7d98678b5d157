"""The threads that do the work behind the door: who does what, and how they end in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from bot.bootstrap.giraffe import Giraffe
from bot.domain.effects import Pace
from bot.domain.errors import StoreUnavailable
from bot.jobs.worker import Duties, Worker
from bot.log import get_logger
from bot.ports import Queue
from bot.settings import Role

WORK_ENDS_WITHIN = timedelta(seconds=3)
"""How long work that was begun may go on after the order to stop; then it is given back."""
STORE_ENDS_WITHIN = timedelta(seconds=1.5)
PULSE_EVERY = timedelta(seconds=5)

_EVENTS = Duties(queues=frozenset({Queue.INBOX}), plans=False)
_QUICK = Duties(queues=frozenset({Queue.JOBS}), paces=(Pace.QUICK,))
_SLOW = Duties(queues=frozenset({Queue.JOBS}), paces=(Pace.SLOW,), plans=False)
_EFFECTS = Duties(queues=frozenset({Queue.OUTBOX}), plans=False)
_WATCH = Duties(queues=frozenset())

# Suggestions wait for a model, effects and look-ups for Slack: each kind of work has threads of its
# own, and whoever may wait long has company.
_CREWS = {
    Role.ALL: (_EVENTS, _EVENTS, _QUICK, _SLOW, _SLOW, _SLOW, _EFFECTS, _EFFECTS),
    Role.WORKER: (_EVENTS, _EVENTS, _QUICK, _SLOW, _SLOW, _SLOW, _EFFECTS, _EFFECTS),
    # Nobody else may be there to notice that no worker is.
    Role.INTAKE: (_WATCH,),
}
_log = get_logger(__name__)


class Crew:
    """The workers of one process."""

    def __init__(self, giraffe: Giraffe, role: Role, stop: threading.Event) -> None:
        self._giraffe = giraffe
        self._workers: list[Worker] = [giraffe.worker(duties) for duties in _CREWS[role]]
        self._threads = [
            threading.Thread(target=worker.run, args=(stop,), name="worker", daemon=True)
            for worker in self._workers
        ]

    @property
    def alive_count(self) -> int:
        """Return how many of the threads are alive."""
        return sum(thread.is_alive() for thread in self._threads)

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let work finish that was begun, as long as there is time; give back the rest."""
        self._giraffe.waker.wake()
        give_up_at = time.monotonic() + WORK_ENDS_WITHIN.total_seconds()
        for thread in self._threads:
            thread.join(max(0.0, give_up_at - time.monotonic()))
        in_time(self._let_go, STORE_ENDS_WITHIN)

    def _let_go(self) -> None:
        # A store that is gone gives the work back itself, when the leases run out.
        with suppress(StoreUnavailable):
            count = sum(worker.let_go() for worker in self._workers)
            if count:
                _log.warning("work.given_back", count=count)


@contextmanager
def working(giraffe: Giraffe, stop: threading.Event, role: Role = Role.ALL) -> Iterator[Crew]:
    """Run the inbox's writer and the workers while the block lasts."""
    giraffe.opened.listen()
    if role is not Role.WORKER:
        giraffe.opened.inbox.start()
    crew = Crew(giraffe, role, stop)
    crew.start()
    pulse = threading.Thread(target=_keep_pulse, args=(giraffe, stop), name="pulse", daemon=True)
    if role is not Role.WORKER:
        pulse.start()
    try:
        yield crew
    finally:
        stop.set()
        in_time(giraffe.opened.inbox.stop, STORE_ENDS_WITHIN)
        crew.end()


def _keep_pulse(giraffe: Giraffe, stop: threading.Event) -> None:
    """Notice when the whole process stood still, on a laptop that was closed for example."""
    while not stop.is_set():
        try:
            giraffe.keep_watch.feel_pulse()
        except StoreUnavailable as error:
            _log.warning("app.pulse_not_noted", reason=error.reason)
        stop.wait(PULSE_EVERY.total_seconds())


def in_time(act: Callable[[], object], limit: timedelta) -> bool:
    """Do something that may hang, and go on after `limit` at the latest; tell whether it ended."""
    thread = threading.Thread(target=act, name="ending", daemon=True)
    thread.start()
    thread.join(limit.total_seconds())
    return not thread.is_alive()
