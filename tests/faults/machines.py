"""The machines that processes run on: each keeps its database engine from one process to the next.

An engine remembers the statements it compiled, which costs more than running them; a process that
dies gives its connections back, and that is all the database ever notices of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import Engine

from storage import opening
from storage.engine import open_engine
from tests.faults.boundaries import Boundaries


class Machine:
    """One machine: its engine, and the hooks around what runs on it."""

    def __init__(self, path: Path) -> None:
        self.boundaries = Boundaries()
        self.engine = open_engine(f"sqlite:///{path}")
        self.boundaries.watch(self.engine)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the app that is built meanwhile use this machine's engine."""

        def keep(_url: str, *, is_lasting: bool = True) -> Engine:
            return self.engine

        with patch.object(opening, "open_engine", keep):
            yield


class Machines:
    """The machines of one test process, and the file they share."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "giraffe.db"
        self._machines: dict[str, Machine] = {}

    def get(self, name: str) -> Machine:
        """Return a machine by name."""
        if name not in self._machines:
            self._machines[name] = Machine(self._path)
        return self._machines[name]

    def fresh_store(self, empty: Path) -> Path:
        """Put an empty store in place of the last one and return where it is."""
        self.close()
        for leftover in self._path.parent.glob(f"{self._path.name}*"):
            leftover.unlink()
        shutil.copyfile(empty, self._path)
        return self._path

    def close(self) -> None:
        """Give every connection back."""
        for machine in self._machines.values():
            machine.engine.dispose()
