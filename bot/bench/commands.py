"""How fast a slash command is answered while every model call and every post to Slack hangs."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.bench.figures import milliseconds, percentile
from bot.bench.load import send_all
from bot.bench.process import running_server
from bot.bench.server import Served
from bot.bench.silence import HOST, SilentServer, silent_server
from bot.bench.town import Town, open_town
from bot.simulator.faults import MethodFault

STUCK = 50
"""How many suggestions and how many cards wait for servers that do not answer."""
_CONNECTIONS = 4
_EVER = 100_000
_GLANCE, _GLANCES = 0.05, 600


@dataclass(frozen=True, slots=True)
class CommandFigures:
    """One run. `stuck_*` is what hung or waited behind it; times are milliseconds."""

    commands: int
    stuck_model_calls: int
    stuck_posts: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    non_2xx: int

    def as_dict(self) -> dict[str, float]:
        """Return the figures under their names."""
        return asdict(self)


def bench_commands(*, commands: int, database_url: str | None = None) -> CommandFigures:
    """Run the benchmark; on a SQLite file of its own unless a database is named."""
    with open_town() as town, silent_server() as model, tempfile.TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{Path(folder) / 'bench.db'}"
        town.core.faults.answer("chat.postMessage", MethodFault.silence(), times=_EVER)
        model_url = f"http://{HOST}:{model.port}/v1"
        with running_server(
            Served.APP, town, url, OPENAI_API_KEY="none", GIRAFFE_OPENAI_BASE_URL=model_url
        ) as server:
            asyncio.run(send_all(town.events(STUCK), port=server.port, connections=_CONNECTIONS))
            _wait_until_stuck(town, model)
            load = asyncio.run(
                send_all(town.commands(commands), port=server.port, connections=_CONNECTIONS)
            )
    return CommandFigures(
        commands=len(load.latencies),
        stuck_model_calls=STUCK,
        stuck_posts=STUCK,
        p50_ms=milliseconds(percentile(load.latencies, 0.50)),
        p99_ms=milliseconds(percentile(load.latencies, 0.99)),
        max_ms=milliseconds(max(load.latencies)),
        non_2xx=load.refused_count,
    )


def _wait_until_stuck(town: Town, model: SilentServer) -> None:
    pause = threading.Event()
    for _ in range(_GLANCES):
        is_posting = any(call.method == "chat.postMessage" for call in town.core.calls)
        if is_posting and model.held_count:
            return
        pause.wait(_GLANCE)
    raise RuntimeError("nothing hung: the app asked neither the model nor Slack")
