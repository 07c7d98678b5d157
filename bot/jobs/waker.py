"""Wake sleeping workers within one process.

Replicas are woken by the database, or find the work within a second.
"""

from __future__ import annotations

import threading
from datetime import timedelta


class ThreadWaker:
    """Wake every worker that waits, as soon as there is work."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._round = 0

    def wake(self) -> None:
        """Wake everybody who waits."""
        with self._condition:
            self._round += 1
            self._condition.notify_all()

    def wait(self, timeout: timedelta) -> None:
        """Return when woken, or after `timeout`."""
        with self._condition:
            seen = self._round
            self._condition.wait_for(lambda: self._round != seen, timeout.total_seconds())
