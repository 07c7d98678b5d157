"""One message as grouping sees it: who said what, when, and in which thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Said:
    """Something that was said in a channel. `thread` is the id of the thread's first message."""

    id: str
    author: str
    at: datetime
    text: str
    thread: str | None = None
