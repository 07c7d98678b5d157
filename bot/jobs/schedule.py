"""What is due by the calendar.

Pure, keyed by local date or hour, so that two replicas plan the same work once.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.domain.digest import due_digest
from bot.domain.effects import RefreshTeam, RunDigest, Task
from bot.domain.preferences import Preferences


def planned(now: datetime, preferences: Preferences, last_digest: date | None) -> tuple[Task, ...]:
    """Return the tasks that the calendar asks for now.

    Planning one again changes nothing: its key is known.
    """
    tasks: list[Task] = [RefreshTeam(f"hour-{now:%Y-%m-%dT%H}")]
    day = due_digest(now, preferences, last_digest)
    if day is not None:
        tasks.append(RunDigest(day.isoformat()))
    return tuple(tasks)
