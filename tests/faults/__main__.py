"""`python -m tests.faults`: many seeds at once, one seed again, or the hunt for planted bugs."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.manner import Manner
from tests.faults.planted import BUGS
from tests.faults.runs import Bench
from tests.faults.simulation import Outcome

_benches: list[Bench] = []
"""The bench of a worker process; built once by its initialiser."""


def main(arguments: list[str]) -> int:
    """Run what was asked for; return 1 when a promise was broken or a planted bug was missed."""
    asked = _parser().parse_args(arguments)
    with TemporaryDirectory() as folder:
        if asked.bugs:
            return _hunt(asked, Path(folder))
        return _sweep(asked, Path(folder))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--steps", type=int, default=300, help="how many steps each")
    parser.add_argument("--seed", type=int, help="run this one only and print its trace")
    parser.add_argument("--bug", choices=sorted(BUGS), help="plant a bug")
    parser.add_argument("--bugs", action="store_true", help="find every planted bug")
    parser.add_argument("--asks-first", action="store_true", help="ask writers before opening")
    parser.add_argument("--has-opinion", action="store_true", help="ask a model when unsure")
    parser.add_argument("--has-past", action="store_true", help="mark what is older than the app")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    return parser


def _sweep(asked: argparse.Namespace, folder: Path) -> int:
    seeds = [asked.seed] if asked.seed is not None else _seeds(asked)
    began, broken, longest = time.perf_counter(), 0, 0.0
    with _crew(asked, folder) as crew:
        for outcome in _outcomes(crew, seeds, asked, asked.bug):
            longest = max(longest, outcome.rest.total_seconds() if outcome.rest else 0)
            if outcome.violation is not None or asked.seed is not None:
                _tell(outcome, asked)
            broken += outcome.violation is not None
    took = time.perf_counter() - began
    print(
        f"{len(seeds)} seeds x {asked.steps} steps in {took:.0f} s on {asked.jobs} processes:"
        f" {broken} broken; longest way to rest {longest:.0f} simulated seconds"
    )
    return int(broken > 0)


def _hunt(asked: argparse.Namespace, folder: Path) -> int:
    began, missed = time.perf_counter(), 0
    with _crew(asked, folder) as crew:
        for name in sorted(BUGS):
            found = _find(crew, name, asked)
            if found is None:
                missed += 1
                print(f"{name}: NOT FOUND within {asked.seeds} seeds", flush=True)
            else:
                place = f"seed {found.seed}, step {found.steps_done}"
                print(f"{name}: {place}: {found.violation}", flush=True)
    took = time.perf_counter() - began
    print(f"{len(BUGS) - missed} of {len(BUGS)} planted bugs found in {took:.0f} s")
    return int(missed > 0)


def _seeds(asked: argparse.Namespace) -> list[int]:
    return list(range(asked.first, asked.first + asked.seeds))


def _find(crew: ProcessPoolExecutor, bug: str, asked: argparse.Namespace) -> Outcome | None:
    """Return a run that a planted bug breaks and that holds without it."""
    for outcome in _outcomes(crew, _seeds(asked), asked, bug):
        if outcome.violation is not None:
            sound = crew.submit(_run_one, outcome.seed, asked.steps, None, _manner(asked)).result()
            if sound.violation is None:
                return outcome
    return None


def _crew(asked: argparse.Namespace, folder: Path) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(asked.jobs, initializer=_begin, initargs=(folder,))


def _outcomes(
    crew: ProcessPoolExecutor, seeds: list[int], asked: argparse.Namespace, bug: str | None
) -> Iterator[Outcome]:
    """Yield outcomes as they come; nothing more is begun once nobody listens."""
    waiting, running = deque(seeds), set[Future[Outcome]]()
    while waiting or running:
        while waiting and len(running) < asked.jobs:
            seed = waiting.popleft()
            running.add(crew.submit(_run_one, seed, asked.steps, bug, _manner(asked)))
        done, running = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


def _begin(folder: Path) -> None:
    own = folder / str(os.getpid())
    own.mkdir()
    _benches.append(Bench(own))


def _manner(asked: argparse.Namespace) -> Manner:
    return Manner(asked.asks_first, asked.has_opinion, asked.has_past)


def _run_one(seed: int, steps: int, bug: str | None, manner: Manner) -> Outcome:
    return _benches[0].run(seed, steps, bug, manner=manner)


def _tell(outcome: Outcome, asked: argparse.Namespace) -> None:
    planted = f" BUG={asked.bug}" if asked.bug else ""
    planted += _manner(asked).options
    for line in outcome.trace:
        print(f"    {line}")
    if outcome.violation is None:
        print(f"seed {outcome.seed} holds; fingerprint {outcome.digest}")
        return
    print(f"seed {outcome.seed}, step {outcome.steps_done}: {outcome.violation}")
    print(f"again with: make faults SEED={outcome.seed} STEPS={asked.steps}{planted}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
