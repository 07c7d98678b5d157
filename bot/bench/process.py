"""Start a measured server in a process of its own: it shares no interpreter with the load."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.bench.server import Served
from bot.bench.town import Town


@dataclass(slots=True)
class MeasuredServer:
    """A running server. `peak_mb` is known once it has ended."""

    process: subprocess.Popen[str]
    port: int
    peak_mb: float = 0.0


@contextmanager
def running_server(
    served: Served, town: Town, url: str, **environment: str
) -> Iterator[MeasuredServer]:
    """Run a server in a process of its own while the block lasts.

    `environment` adds to what the process knows. Raises RuntimeError when it ends early.
    """
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "bot.bench.server", served],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | _environment(town, url) | environment,
    )
    try:
        server = MeasuredServer(process, port=int(_line(process)["port"]))
        yield server
        if process.stdin is not None:
            process.stdin.close()
        server.peak_mb = _line(process)["peak_mb"]
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _line(process: subprocess.Popen[str]) -> dict[str, float]:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError("the measured server ended early; its reason stands above")
    values: dict[str, float] = json.loads(line)
    return values


def _environment(town: Town, url: str) -> dict[str, str]:
    return {
        "GIRAFFE_SLACK_BOT_TOKEN": town.core.bot_token,
        "GIRAFFE_SLACK_SIGNING_SECRET": town.core.signing_secret,
        "GIRAFFE_SLACK_API_URL": f"{town.shell.url}/api/",
        "GIRAFFE_DATABASE_URL": url,
    }
