"""The outbox and the jobs take each effect and task once, in the transaction of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.effects import (
    Effect,
    PostIssueCard,
    PublishHome,
    RefreshTeam,
    TellPerson,
    UpdateIssueCard,
    WriteSuggestion,
)
from bot.domain.ids import IssueId, PersonId
from bot.ports import EffectClaim, Queue
from tests.contract.store_support import LEASE, MONDAY, World

MINUTE = timedelta(minutes=1)
ISSUE = IssueId("issue-1")


def add(world: World, *effects: Effect, due: datetime | None = None) -> None:
    """Queue effects in one transaction."""
    with world.opened.store(world.upkeep()) as work:
        for effect in effects:
            work.outbox.add(effect, due=due)
        work.commit()


def claim(world: World, *, limit: int = 10) -> Sequence[EffectClaim]:
    """Claim effects that are due by the world's clock."""
    return world.opened.work_queue.claim_effects(now=world.now, lease=LEASE, limit=limit)


def settle(world: World, claims: Sequence[EffectClaim]) -> None:
    """Settle claimed effects."""
    for claimed in claims:
        with world.opened.store(claimed.cause(world.now)) as work:
            work.commit()


def test_a_known_effect_is_not_queued_again_even_after_it_was_carried_out(world: World) -> None:
    add(world, PostIssueCard(ISSUE))
    settle(world, claim(world))

    add(world, PostIssueCard(ISSUE), PostIssueCard(ISSUE))

    assert claim(world) == []


def test_an_effect_comes_back_with_a_marker_of_its_own(world: World) -> None:
    told = TellPerson(PersonId("p"), "low_rating", "r1", issue_id=ISSUE, count=2)
    world.clock.advance(MINUTE)
    add(world, told, PublishHome(PersonId("q")))

    first, second = claim(world)

    assert (first.effect, first.attempt, first.was_started) == (told, 1, False)
    assert (first.created_at, first.problem) == (world.now, "")
    assert len({first.marker, second.marker}) == 2
    assert len(first.marker) == 32


def test_an_effect_that_shows_the_latest_state_waits_once(world: World) -> None:
    add(world, UpdateIssueCard(ISSUE), UpdateIssueCard(ISSUE))
    add(world, UpdateIssueCard(ISSUE))

    claims = claim(world)
    settle(world, claims)

    assert len(claims) == 1
    assert claim(world) == []


def test_an_effect_that_is_being_carried_out_does_not_show_what_came_later(world: World) -> None:
    """A card rendered before the change would never show it."""
    add(world, UpdateIssueCard(ISSUE))
    running = claim(world)

    add(world, UpdateIssueCard(ISSUE))

    settle(world, running)
    assert len(claim(world)) == 1


def test_an_effect_that_may_have_reached_slack_does_not_show_what_came_later(world: World) -> None:
    add(world, UpdateIssueCard(ISSUE))
    (started,) = claim(world)
    queue = world.opened.work_queue
    queue.mark_started(started, at=MONDAY)
    queue.retry(
        Queue.OUTBOX, started.id, started.fence, due=MONDAY, reason="unknown", was_sent=True
    )

    add(world, UpdateIssueCard(ISSUE))

    assert world.opened.reports.counts().outbox == 2


def test_an_effect_that_was_certainly_not_sent_still_shows_the_latest_state(world: World) -> None:
    add(world, UpdateIssueCard(ISSUE))
    (started,) = claim(world)
    queue = world.opened.work_queue
    queue.mark_started(started, at=MONDAY)
    queue.retry(
        Queue.OUTBOX, started.id, started.fence, due=MONDAY, reason="rate_limited", was_sent=False
    )

    add(world, UpdateIssueCard(ISSUE))

    assert world.opened.reports.counts().outbox == 1


def test_a_waiting_effect_is_brought_forward_by_an_earlier_due_time(world: World) -> None:
    add(world, UpdateIssueCard(ISSUE), due=MONDAY + 10 * MINUTE)

    add(world, UpdateIssueCard(ISSUE), due=MONDAY)

    assert len(claim(world)) == 1


def test_effects_of_a_transaction_that_was_given_up_are_never_carried_out(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.outbox.add(PostIssueCard(ISSUE))
        work.tasks.add(RefreshTeam("x"))

    assert claim(world) == []
    assert world.opened.work_queue.next_due() is None


def test_a_known_task_is_not_planned_again(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(WriteSuggestion(ISSUE, 4), due=MONDAY + MINUTE)
        work.tasks.add(WriteSuggestion(ISSUE, 4), due=MONDAY)
        work.tasks.add(WriteSuggestion(ISSUE, 5), due=MONDAY)
        work.commit()

    world.clock.advance(2 * MINUTE)
    queue = world.opened.work_queue
    claims = [
        claimed
        for _ in range(3)
        for claimed in queue.claim_tasks(now=world.now, lease=LEASE, limit=10)
    ]

    assert [(claimed.task, claimed.due) for claimed in claims] == [
        (WriteSuggestion(ISSUE, 5), MONDAY),
        (WriteSuggestion(ISSUE, 4), MONDAY + MINUTE),
    ]
