"""Crashing the tests' PostgreSQL and starting it again, as a machine that loses power does."""

from __future__ import annotations

import subprocess

from tests.contract.postgres import PostgresServer, find_programs

_LONGEST = 60


def crash_and_restart(server: PostgresServer) -> None:
    """End every session at once, without a checkpoint, and start with the same settings."""
    control(server, "restart", "--mode=immediate")


def control(server: PostgresServer, *order: str) -> None:
    """Give an order to the server by PostgreSQL's own program."""
    owner = server.folder.stat().st_uid
    subprocess.run(
        [
            str(find_programs() / "pg_ctl"),
            *order,
            f"--pgdata={server.folder / 'data'}",
            "--wait",
            "--silent",
            f"--log={server.folder / 'restarted.log'}",
        ],
        cwd=server.folder,
        user=owner,
        check=True,
        timeout=_LONGEST,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
