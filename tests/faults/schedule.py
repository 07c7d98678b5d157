"""Which thing happens next, by weight, and how a run ends."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from tests.faults.checker import Violation
from tests.faults.crossings import Crossings
from tests.faults.lives import Lives
from tests.faults.manner import PLAIN, Manner
from tests.faults.planted import Bug
from tests.faults.replica import Replica
from tests.faults.simulation import Kit, Outcome, Simulation
from tests.faults.store import OPEN_WORK, in_store, moment_of

_BEGUN = (
    "SELECT CASE state WHEN 'claimed' THEN lease_until ELSE due END AS moment FROM {table}"
    " WHERE settled_at IS NULL AND (attempts > 0 OR due <= ?)"
)
Draw = tuple[int, Callable[[], str]]

_LATER = (timedelta(minutes=40), timedelta(hours=22))
"""When the desk is looked at again after the faults, so that what was planned has fallen due."""
_MOST_ROUNDS = 2_000
_AT_ONCE = timedelta(seconds=2)
_MOST_STARTS = 3
_LIMIT_ENDS = timedelta(minutes=1)
"""After how long Slack lets an app ask again that asked too often."""
_FASTEST_CLOCK = timedelta(seconds=200)
"""How far ahead of the others a machine is at most; see `skew_clock`."""


def run_seed(
    seed: int,
    steps: int,
    *,
    kit: Kit,
    bug: Bug | None = None,
    manner: Manner = PLAIN,
) -> Outcome:
    """Run one seed; a broken promise, or an error nobody expected, is in the outcome."""
    with bug() if bug else nullcontext():
        return _run(seed, steps, kit=kit, manner=manner)


def _run(seed: int, steps: int, *, kit: Kit, manner: Manner) -> Outcome:
    kit.log.take()
    run = Simulation(seed, kit=kit, manner=manner)
    done = 0
    violation = None
    rest = None
    try:
        run.open()
        draws = draws_of(run)
        weights = [weight for weight, _ in draws]
        while done < steps:
            done += 1
            run.do(run.random.choices(draws, weights)[0][1])
        rest = end(run)
    except Violation as broken:
        violation = broken
    except Exception as error:  # noqa: BLE001 - an error nobody expected is a finding, too
        violation = Violation(type(error).__name__, _where(error))
    finally:
        run.close()
    return Outcome(
        seed=seed,
        steps_done=done,
        digest=run.digest,
        violation=violation,
        trace=list(run.trace),
        rest=rest,
    )


def draws_of(run: Simulation) -> list[Draw]:
    """Return everything that can happen, each with how often."""
    folk, bad, lives, crossings = run.folk, run.mishaps, Lives(run), Crossings(run)
    return [
        (9, folk.report),
        (6, folk.follow_up),
        (3, folk.edit),
        (2, folk.delete),
        (7, folk.react),
        (6, folk.press),
        (8, folk.answer),
        (4, folk.rate),
        (8, folk.finish_form),
        (2, folk.command),
        (1, folk.shortcut),
        (1, folk.open_home),
        (2, crossings.resolve_over_words),
        (2, crossings.send_over_words),
        (22, bad.deliver),
        (4, bad.deliver_out_of_order),
        (3, bad.duplicate),
        (2, bad.repeat_click),
        (2, bad.delay),
        (1, bad.drop),
        (2, bad.lose_answer),
        (8, bad.spoil_call),
        (2, bad.crash_soon),
        (6, bad.restart),
        (2, bad.pause_soon),
        (2, bad.refuse_commits),
        (1, bad.skew_clock),
        (10, bad.move_on),
        (4, bad.heal_token),
        (24, lambda: _work(run)),
        *lives.draws(),
        *([(6, folk.mark_the_past)] if folk.past else []),
    ]


def _starts(run: Simulation, replica: Replica) -> bool:
    """Start a process as `serve` does: whom Slack tells that it asked too often waits and asks."""
    for _ in range(_MOST_STARTS):
        if replica.start():
            return True
        run.clock.advance(_LIMIT_ENDS)
    return False


def end(run: Simulation) -> timedelta:
    """Stop the faults, let everything arrive and come to rest, and check it all.

    Return how long it took until nothing was under way.
    """
    run.mishaps.heal()
    run.note("the faults stop")
    for replica in run.replicas:
        if not replica.is_up and not _starts(run, replica):
            raise Violation("i16", f"{replica.name} does not start although all is well")
    rest = _come_to_rest(run)
    run.note(f"at rest after {rest}")
    run.checker.at_rest(rest)
    for span in _LATER:
        run.clock.advance(span)
        _come_to_rest(run)
        run.checker.at_rest(rest)
    return rest


def _work(run: Simulation) -> str:
    replica = run.random.choice(run.replicas)
    count = replica.step()
    # Slack takes one post a second in a channel.
    run.clock.advance(timedelta(seconds=run.random.choice((0, 1, 1, 2))))
    return f"{replica.name} works on {count}" if count else ""


def _come_to_rest(run: Simulation) -> timedelta:
    """Work until nothing that was begun is left."""
    began = run.clock.now()
    for _ in range(_MOST_ROUNDS):
        run.courier.pump()
        worked = sum([replica.step() for replica in run.replicas])
        run.checker.after_step()
        if worked or run.core.due():
            continue
        moments = _moments(run)
        following = min((m for m in moments if m > run.clock.now()), default=None)
        if following is None:
            return run.clock.now() - began
        run.clock.move_to(following)
    raise Violation("i16", "the desk never comes to rest")


def _moments(run: Simulation) -> list[datetime]:
    """Return when something that was begun goes on; what is planned for later may wait.

    A machine whose clock is fast plans for a moment that is still to come what it means for now.
    """
    now = in_store(run.clock.now() + _FASTEST_CLOCK)
    moments = [
        moment_of(row["moment"])
        for table in OPEN_WORK
        for row in run.store.rows(_BEGUN.format(table=table), now)
    ]
    waiting = run.core.queue.next_due()
    return moments if waiting is None else [*moments, waiting]


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)
    return f"{error} at {places}"
