"""What can be wrong with an export. The sentences stand in the texts under `cli.replay.problem`."""

from __future__ import annotations


class BadExport(Exception):
    """An export that cannot be replayed. `problem` names a sentence, `file` what it is about."""

    def __init__(self, problem: str, file: str = "") -> None:
        super().__init__(problem, file)
        self.problem = problem
        self.file = file
