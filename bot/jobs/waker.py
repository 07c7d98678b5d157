"""Wake sleeping workers within one process.

Other processes are woken through the database, or find the work within a second.
"""

from __future__ import annotations

import threading
from datetime import timedelta


class ThreadWaker:
    """Wake every worker that waits, as soon as there is work."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._round = 0
        self._seen = threading.local()

    def wake(self) -> None:
        """Wake everybody who waits."""
        with self._condition:
            self._round += 1
            self._condition.notify_all()

    def wait(self, timeout: timedelta) -> None:
        """Return when woken, or after `timeout`; at once when woken since this thread last slept.

        A call that comes while a worker looks for work may be about what it just did not see.
        """
        with self._condition:
            seen = getattr(self._seen, "round", self._round)
            self._condition.wait_for(lambda: self._round != seen, timeout.total_seconds())
            self._seen.round = self._round
