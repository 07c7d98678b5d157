"""`python -m tests.faults`: many seeds at once, one seed again, or the hunt for planted bugs."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory

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
    parser.add_argument("--seeds", type=int, default=100, help="how many seeds, from 1 on")
    parser.add_argument("--steps", type=int, default=300, help="how many steps each")
    parser.add_argument("--seed", type=int, help="run this one only and print its trace")
    parser.add_argument("--bug", choices=sorted(BUGS), help="plant a bug")
    parser.add_argument("--bugs", action="store_true", help="find every planted bug")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    return parser


def _sweep(asked: argparse.Namespace, folder: Path) -> int:
    seeds = [asked.seed] if asked.seed is not None else list(range(1, asked.seeds + 1))
    began, broken, longest = time.perf_counter(), 0, 0.0
    for outcome in _outcomes(asked, folder, seeds, asked.bug):
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
    missed = 0
    for name in sorted(BUGS):
        found = None
        for outcome in _outcomes(asked, folder, list(range(1, asked.seeds + 1)), name):
            if outcome.violation is not None:
                found = outcome
                break
        if found is None:
            missed += 1
            print(f"{name}: NOT FOUND within {asked.seeds} seeds", flush=True)
        else:
            place = f"seed {found.seed}, step {found.steps_done}"
            print(f"{name}: {place}: {found.violation}", flush=True)
    print(f"{len(BUGS) - missed} of {len(BUGS)} planted bugs found")
    return int(missed > 0)


def _outcomes(
    asked: argparse.Namespace, folder: Path, seeds: list[int], bug: str | None
) -> Iterator[Outcome]:
    """Yield outcomes as they come; whoever stops listening stops the rest."""
    if len(seeds) == 1:
        yield Bench(folder).run(seeds[0], asked.steps, bug)
        return
    with ProcessPoolExecutor(asked.jobs, initializer=_begin, initargs=(folder,)) as pool:
        running: list[Future[Outcome]] = [
            pool.submit(_run_one, seed, asked.steps, bug) for seed in seeds
        ]
        try:
            for future in as_completed(running):
                yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin(folder: Path) -> None:
    own = folder / str(os.getpid())
    own.mkdir()
    _benches.append(Bench(own))


def _run_one(seed: int, steps: int, bug: str | None) -> Outcome:
    return _benches[0].run(seed, steps, bug)


def _tell(outcome: Outcome, asked: argparse.Namespace) -> None:
    planted = f" BUG={asked.bug}" if asked.bug else ""
    for line in outcome.trace:
        print(f"    {line}")
    if outcome.violation is None:
        print(f"seed {outcome.seed} holds; fingerprint {outcome.digest}")
        return
    print(f"seed {outcome.seed}, step {outcome.steps_done}: {outcome.violation}")
    print(f"again with: make faults SEED={outcome.seed} STEPS={asked.steps}{planted}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
