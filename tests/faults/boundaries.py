"""The places between two steps of the app at which something may happen to it.

A crash, a pause or an error of the database is planned as a countdown of such places. The hooks
stand around the app, never in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from types import MethodType

from sqlalchemy import Engine, QueuePool
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import PoolProxiedConnection


class Boundary(StrEnum):
    """Where the app stands when a hook is asked."""

    BEFORE_COMMIT = "before commit"
    AFTER_COMMIT = "after commit"
    BEFORE_READ = "before read"
    AFTER_READ = "after read"
    BEFORE_WRITE = "before write"
    AFTER_WRITE = "after write"
    BEFORE_MODEL = "before model"
    AFTER_MODEL = "after model"


PAUSES = frozenset(
    {
        Boundary.AFTER_COMMIT,
        Boundary.BEFORE_READ,
        Boundary.AFTER_READ,
        Boundary.AFTER_WRITE,
        Boundary.BEFORE_MODEL,
        Boundary.AFTER_MODEL,
    }
)
"""Where a process may stop for minutes and others can work meanwhile.

Not while it holds a transaction. And not before a write: a request that lies on the wire for longer
than the lease breaks the assumption that Slack applies an accepted post within a minute.
"""


class Crash(BaseException):
    """The process is gone. No handler of the app may catch it."""


@dataclass
class Fuse:
    """Something that happens at the n-th boundary of some kinds from now on."""

    countdown: int
    act: Callable[[Boundary, str], None]
    kinds: frozenset[Boundary] = frozenset(Boundary)

    def burns(self, boundary: Boundary) -> bool:
        """Count a boundary; tell whether this is the one."""
        if boundary not in self.kinds:
            return False
        self.countdown -= 1
        return self.countdown < 0


@dataclass
class Boundaries:
    """The hooks of one process."""

    fuse: Fuse | None = None
    refused_commits: int = 0
    open_transactions: Callable[[], int] = field(default=lambda: 0)
    complaints: list[str] = field(default_factory=list)

    def passes(self, boundary: Boundary, what: str = "") -> None:
        """Let whatever is planned for here happen."""
        is_outside = boundary not in {Boundary.BEFORE_COMMIT, Boundary.AFTER_COMMIT}
        if is_outside and self.open_transactions():
            self.complaints.append(f"{what}: a call within a transaction")
        fuse = self.fuse
        if fuse is not None and fuse.burns(boundary):
            self.fuse = None
            fuse.act(boundary, what)

    def clear(self) -> None:
        """Let nothing more happen."""
        self.fuse = None
        self.refused_commits = 0

    def watch(self, engine: Engine) -> None:
        """Stand before and after every commit of an engine."""
        commit = engine.dialect.do_commit
        self.open_transactions = lambda: _checked_out(engine)

        def do_commit(_dialect: object, connection: PoolProxiedConnection) -> None:
            self.passes(Boundary.BEFORE_COMMIT)
            if self.refused_commits:
                self.refused_commits -= 1
                cause = sqlite3.OperationalError("database or disk is full")
                raise OperationalError("COMMIT", None, cause)
            commit(connection)
            self.passes(Boundary.AFTER_COMMIT)

        engine.dialect.do_commit = MethodType(do_commit, engine.dialect)  # type: ignore[method-assign]  # the one engine of this test


def _checked_out(engine: Engine) -> int:
    pool = engine.pool
    return pool.checkedout() if isinstance(pool, QueuePool) else 0
