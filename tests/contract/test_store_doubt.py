"""What the store knows of a post that may stand: when it was tried, where, and whether it was seen.

Slack may show us our own post before its worker commits, after it, or after that worker died.
"""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.effects import PostIssueCard, ShowState
from bot.domain.errors import LostLease
from bot.domain.ids import ChannelId, IssueId, MessageTs
from bot.ports import EffectClaim, Queue, Trace
from storage.engine import open_engine
from storage.migrate import upgrade
from tests.contract.store_support import LEASE, MONDAY, World
from tests.contract.test_store_queues import add, claim, settle

ISSUE, PLACE = IssueId("issue-1"), ChannelId("triage")
CARD = PostIssueCard(ISSUE)
TS = MessageTs("1795424400.000100")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def started(world: World) -> EffectClaim:
    """Return a claimed post that Slack was just asked for."""
    add(world, CARD)
    (claimed,) = claim(world)
    world.opened.work_queue.mark_started(claimed, at=world.now, place=PLACE)
    return claimed


def seen(world: World, claimed: EffectClaim) -> None:
    """Let Slack show us the post."""
    with world.opened.store(world.upkeep()) as work:
        work.outbox.note_seen(claimed.marker, TS)
        work.commit()


def give_back(world: World, claimed: EffectClaim, *, was_sent: bool = True) -> None:
    """Give the post back, to be looked for in a minute."""
    world.opened.work_queue.retry(
        Queue.OUTBOX,
        claimed.id,
        claimed.fence,
        due=world.now + MINUTE,
        reason="connection",
        was_sent=was_sent,
    )


def test_a_post_in_doubt_remembers_when_and_where_it_was_tried(world: World) -> None:
    first = started(world)
    give_back(world, first)
    world.clock.advance(MINUTE)

    (again,) = claim(world)

    assert again.was_started
    assert (again.tried_at, again.tried_in, again.seen_ts) == (MONDAY, PLACE, None)


def test_a_post_that_was_certainly_not_sent_was_tried_nowhere(world: World) -> None:
    give_back(world, started(world), was_sent=False)
    world.clock.advance(MINUTE)

    (again,) = claim(world)

    assert (again.was_started, again.tried_at, again.tried_in) == (False, None, None)


def test_one_that_is_seen_while_it_waits_in_doubt_is_due_at_once(world: World) -> None:
    first = started(world)
    give_back(world, first)
    woken = world.waker.count

    seen(world, first)

    (again,) = claim(world)
    assert (again.was_started, again.seen_ts) == (True, TS)
    assert world.waker.count == woken + 1


@pytest.mark.parametrize("was_sent", [True, False])
def test_one_that_is_seen_before_its_worker_gives_up_is_due_at_once(
    world: World, *, was_sent: bool
) -> None:
    """The event was there before the time-out, and the post was looked for all the same."""
    first = started(world)
    seen(world, first)

    give_back(world, first, was_sent=was_sent)

    (again,) = claim(world)
    assert (again.was_started, again.seen_ts) == (True, TS)


def test_one_that_is_seen_while_its_worker_commits_is_settled_by_it(world: World) -> None:
    first = started(world)
    seen(world, first)

    settle(world, [first])

    assert claim(world) == []


def test_one_that_is_seen_after_its_worker_committed_changes_nothing(world: World) -> None:
    first = started(world)
    settle(world, [first])
    woken = world.waker.count

    seen(world, first)

    assert world.opened.reports.counts().outbox == 0
    assert world.waker.count == woken


def test_one_whose_worker_died_is_taken_over_within_seconds_of_being_seen(world: World) -> None:
    first = started(world)
    seen(world, first)
    assert claim(world) == []

    world.clock.advance(6 * SECOND)

    (again,) = claim(world)
    assert again.seen_ts == TS
    with pytest.raises(LostLease):
        settle(world, [first])


def test_a_lease_that_ends_sooner_is_not_made_longer(world: World) -> None:
    first = started(world)
    world.clock.advance(LEASE - SECOND)
    seen(world, first)
    world.clock.advance(SECOND)

    assert len(claim(world)) == 1


def test_one_that_is_seen_just_before_it_is_posted_again_is_told_to_whoever_would(
    world: World,
) -> None:
    give_back(world, started(world))
    world.clock.advance(MINUTE)
    (again,) = claim(world)
    seen(world, again)

    found = world.opened.work_queue.mark_started(again, at=world.now, place=PLACE)

    assert found == TS


def test_what_is_known_of_a_post_is_found_by_its_name_and_by_its_mark(world: World) -> None:
    first = started(world)
    seen(world, first)

    with world.opened.store(world.upkeep()) as work:
        by_name, by_mark = work.outbox.trace(CARD.key), work.outbox.find_marked(first.marker)
        unknown = work.outbox.trace("card:none:1"), work.outbox.find_marked("none")

    assert by_name == by_mark
    assert by_name == Trace(
        effect=CARD,
        marker=first.marker,
        created_at=MONDAY,
        tried_at=MONDAY,
        tried_in=PLACE,
        seen_ts=TS,
    )
    assert unknown == (None, None)


def test_what_another_version_posted_is_not_known(world: World) -> None:
    first = started(world)
    with world.opened.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET kind = 'sing'"))

    with world.opened.store(world.upkeep()) as work:
        assert work.outbox.find_marked(first.marker) is None


def test_a_wait_that_is_no_failure_is_not_counted_and_keeps_its_place(world: World) -> None:
    add(world, CARD, PostIssueCard(ISSUE, 2))
    attempts = []
    for _ in range(3):
        (claimed,) = claim(world)
        attempts.append(claimed.attempt)
        world.opened.work_queue.retry(
            Queue.OUTBOX,
            claimed.id,
            claimed.fence,
            due=world.now + SECOND,
            reason="pacing",
            was_sent=False,
            is_failure=False,
        )
        assert claim(world) == []
        world.clock.advance(SECOND)

    assert attempts == [1, 2, 2]
    assert [claimed.effect for claimed in claim(world)] == [CARD]


def test_what_slack_does_not_let_the_app_post_is_counted_with_its_reason(world: World) -> None:
    add(world, CARD, ShowState(ISSUE))
    first, _ = claim(world)
    world.opened.work_queue.retry(
        Queue.OUTBOX,
        first.id,
        first.fence,
        due=world.now,
        reason="mute:token_revoked",
        was_sent=False,
    )

    counts = world.opened.reports.counts()

    assert (counts.outbox, counts.kept, counts.kept_reason) == (2, 1, "token_revoked")


def test_a_worker_and_the_event_that_shows_its_post_never_block_each_other(world: World) -> None:
    """Whoever comes second finds nothing left to do."""
    for _ in range(20):
        with world.opened.engine.begin() as connection:
            connection.execute(text("DELETE FROM outbox"))
        first = started(world)
        threads = [
            threading.Thread(target=seen, args=(world, first)),
            threading.Thread(target=settle, args=(world, [first])),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert world.opened.reports.counts().outbox == 0


def test_posts_and_replies_of_before_are_in_no_doubt_after_the_upgrade(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine, to="0005")
    moment = 0 if engine.dialect.name == "sqlite" else "2026-11-16T09:00:00Z"
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO workspace (id, team_id, name, domain, bot_user_id, bot_id,"
                " last_issue_number) VALUES ('w', 'T1', 'Helpers', '', 'U', '', 1)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO outbox (id, state, due, fence, attempts, problem, workspace_id, key,"
                " base, lane, kind, payload, marker, created_at, attempt_started_at) VALUES (1,"
                " 'ready', :at, 1, 1, 'connection', 'w', 'k', 'k', 'i', 'post_issue_card',"
                " '{\"issue_id\": \"i\"}', 'm', :at, :at)"
            ),
            {"at": moment},
        )

    upgrade(engine)

    with engine.connect() as connection:
        row = connection.execute(text("SELECT tried_in, seen_ts, marker FROM outbox")).one()
    assert tuple(row) == (None, None, "m")
    engine.dispose()
