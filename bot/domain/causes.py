"""Why a transaction happens.

The commit of a unit of work settles its cause, so nothing takes effect twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event of Slack's that waits in the inbox. Committing settles the row under its fence.

    `at` is Slack's time of the act.
    """

    inbox_id: int
    fence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Click:
    """A command, button or form.

    `receipt` is unique for the request; the second one raises RepeatedClick.
    """

    receipt: str
    at: datetime


@dataclass(frozen=True, slots=True)
class JobRun:
    """Planned work that is being run. Committing settles the job under its fence."""

    job_id: int
    fence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EffectRun:
    """An outbox row that is being carried out. Committing settles it under its fence."""

    outbox_id: int
    fence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Housekeeping that may be repeated without harm, e.g.

    refreshing what is known of a channel.
    """

    at: datetime


Cause = Delivery | Click | JobRun | EffectRun | Upkeep
