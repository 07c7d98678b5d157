"""A unit of work is one transaction that settles its cause, or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.account import ChannelKind
from bot.domain.causes import Click, Delivery, JobRun
from bot.domain.effects import PublishHome, RefreshTeam, UpdateIssueCard
from bot.domain.errors import LostLease, RepeatedClick, StoreUnavailable
from bot.domain.ids import AccountId, ChannelId, IssueId, PersonId, SlackChannelId
from bot.ports import IncomingEvent, Queue
from tests.contract.store_support import LEASE, MONDAY, World


def _receive(world: World, *events: IncomingEvent) -> None:
    async def put_all() -> None:
        await asyncio.gather(*(world.opened.inbox.put(event) for event in events))

    world.opened.inbox.start()
    asyncio.run(put_all())
    world.opened.inbox.stop()


def _event(key: str = "e1", lane: str = "C1", minutes: int = 0) -> IncomingEvent:
    return IncomingEvent(key, lane, "{}", MONDAY + timedelta(minutes=minutes))


def test_what_is_not_committed_never_was(world: World) -> None:
    account = world.account()

    with world.opened.store(world.upkeep()) as work:
        work.accounts.save(replace(account, name="Initech"))
        work.outbox.add(PublishHome(PersonId("p")))

    with world.opened.store(world.upkeep()) as work:
        assert work.accounts.get(account.id).name == "Acme"
    assert world.opened.reports.counts().outbox == 0
    assert world.waker.count == 0


def test_what_an_error_interrupts_never_was(world: World) -> None:
    account = world.account()

    def change_and_fail() -> None:
        with world.opened.store(world.upkeep()) as work:
            work.accounts.save(replace(account, name="Initech"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()

    with world.opened.store(world.upkeep()) as work:
        assert work.accounts.get(account.id).name == "Acme"


def test_a_second_commit_is_a_mistake(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.commit()

        with pytest.raises(RuntimeError):
            work.commit()


def test_a_click_that_took_effect_is_refused_the_second_time(world: World) -> None:
    with world.opened.store(Click("r1", MONDAY)) as work:
        work.commit()

    with pytest.raises(RepeatedClick), world.opened.store(Click("r1", MONDAY)):
        pytest.fail("the block of a repeated click must not run")


def test_a_click_whose_work_was_not_committed_may_be_tried_again(world: World) -> None:
    with world.opened.store(Click("r1", MONDAY)):
        pass

    with world.opened.store(Click("r1", MONDAY)) as work:
        work.commit()


def test_a_commit_that_queues_something_wakes_the_workers(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("start"))
        work.commit()

    assert world.waker.count == 1


def test_a_commit_that_queues_nothing_new_wakes_nobody(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("start"))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        work.tasks.add(RefreshTeam("start"))
        work.commit()

    assert world.waker.count == 1


def test_committing_settles_the_delivery(world: World) -> None:
    _receive(world, _event())
    (claim,) = world.opened.work_queue.claim_events(now=MONDAY, lease=LEASE, limit=10)

    with world.opened.store(Delivery(claim.id, claim.fence, MONDAY)) as work:
        work.commit()

    assert world.opened.work_queue.is_settled(Queue.INBOX, claim.id, claim.fence)
    assert world.opened.reports.counts().inbox == 0


def test_a_worker_that_was_overtaken_changes_nothing(world: World) -> None:
    """A process that slept through its lease must not store what another one decided meanwhile."""
    account = world.account()
    _receive(world, _event())
    (slow,) = world.opened.work_queue.claim_events(now=MONDAY, lease=LEASE, limit=10)
    (quick,) = world.opened.work_queue.claim_events(now=MONDAY + LEASE, lease=LEASE, limit=10)

    def store_what_the_slow_one_decided() -> None:
        with world.opened.store(Delivery(slow.id, slow.fence, MONDAY)) as work:
            work.accounts.save(replace(account, name="Initech"))
            work.commit()

    with pytest.raises(LostLease):
        store_what_the_slow_one_decided()

    assert quick.fence > slow.fence
    with world.opened.store(Delivery(quick.id, quick.fence, MONDAY)) as work:
        assert work.accounts.get(account.id).name == "Acme"
        work.commit()


def test_the_same_delivery_is_settled_once(world: World) -> None:
    _receive(world, _event())
    (claim,) = world.opened.work_queue.claim_events(now=MONDAY, lease=LEASE, limit=10)
    cause = Delivery(claim.id, claim.fence, MONDAY)
    with world.opened.store(cause) as work:
        work.commit()

    with pytest.raises(LostLease), world.opened.store(cause) as work:
        work.commit()


def test_committing_settles_an_effect_and_a_task(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        work.outbox.add(UpdateIssueCard(IssueId("i")))
        work.tasks.add(RefreshTeam("start"))
        work.commit()
    (effect,) = world.opened.work_queue.claim_effects(now=MONDAY, lease=LEASE, limit=10)
    (task,) = world.opened.work_queue.claim_tasks(now=MONDAY, lease=LEASE, limit=10)

    with world.opened.store(effect.cause(MONDAY)) as work:
        work.commit()
    with world.opened.store(JobRun(task.id, task.fence, MONDAY)) as work:
        work.commit()

    counts = world.opened.reports.counts()
    assert (counts.outbox, counts.jobs) == (0, 0)


def test_a_reference_to_nobody_is_refused_at_the_commit(world: World) -> None:
    channel = world.channel()

    with world.opened.store(world.upkeep()) as work:
        work.channels.save(replace(channel, account_ids=(AccountId("nobody"),)))
        with pytest.raises(StoreUnavailable):
            work.commit()


def test_writes_may_come_in_any_order(world: World) -> None:
    """A channel may name an account that the same transaction stores after it."""
    account = replace(world.account(), id=AccountId("later"), name="Later")
    channel = world.channel()

    with world.opened.store(world.upkeep()) as work:
        work.channels.save(replace(channel, account_ids=(account.id,)))
        work.accounts.save(account)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.channels.get(channel.id).account_id == account.id


def test_events_of_a_channel_wait_until_they_are_decided_about(world: World) -> None:
    channel = world.channel(slack_id="C1")
    _receive(world, _event("e1", "C1", 0), _event("e2", "C1", 5), _event("e3", "C2", 0))

    with world.opened.store(world.upkeep()) as work:
        assert work.has_earlier_unread(channel.id, MONDAY)
        assert not work.has_earlier_unread(channel.id, MONDAY - timedelta(seconds=1))


def test_the_event_that_is_being_decided_about_does_not_wait_for_itself(world: World) -> None:
    channel = world.channel(slack_id="C1")
    _receive(world, _event())
    (claim,) = world.opened.work_queue.claim_events(now=MONDAY, lease=LEASE, limit=10)

    with world.opened.store(Delivery(claim.id, claim.fence, MONDAY)) as work:
        assert not work.has_earlier_unread(channel.id, MONDAY)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert not work.has_earlier_unread(channel.id, MONDAY)


def test_events_that_arrived_under_a_channels_earlier_id_count(world: World) -> None:
    channel = world.channel(slack_id="G1", kind=ChannelKind.INTERNAL)
    _receive(world, _event("e1", "G1", 0))

    with world.opened.store(world.upkeep()) as work:
        work.channels.save(replace(channel, slack_id=SlackChannelId("C9")))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.has_earlier_unread(channel.id, MONDAY)
        assert not work.has_earlier_unread(ChannelId("other"), MONDAY)


def test_a_transaction_inside_another_one_is_refused_on_sqlite(world: World) -> None:
    """It would wait for itself for ever."""
    if world.opened.engine.dialect.name != "sqlite":
        return

    with world.opened.store(world.upkeep()) as work:
        with pytest.raises(RuntimeError), world.opened.store(world.upkeep()):
            pytest.fail("the inner block must not run")
        work.commit()


def test_who_only_looks_waits_for_no_writer_and_sees_what_was_committed(world: World) -> None:
    issue = world.desk().opens(MONDAY)

    with world.opened.store(world.upkeep()) as writing:
        writing.issues.get(issue.id)
        with world.opened.store.read() as looking:
            seen = looking.issues.get(issue.id)
            by_thread = looking.issues.find_by_thread(issue.channel_id, issue.thread_ts)
            preferences = looking.preferences
        assert preferences == writing.preferences

    assert seen == by_thread == issue


def test_a_picture_of_the_store_cannot_be_committed(world: World) -> None:
    with world.opened.store.read() as looking, pytest.raises(RuntimeError):
        looking.commit()
