"""Whatever happens to a post: people see it exactly once, or it is kept, or a person is asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.account import ChannelKind
from bot.domain.effects import PostReply, UpdateIssueCard
from bot.domain.errors import (
    DeliveryRefused,
    LostLease,
    NotSent,
    OutcomeUnknown,
    StoreUnavailable,
)
from bot.domain.ids import ChannelId, ReplyId, SlackChannelId
from bot.domain.suggestion import ReplyState
from bot.ports import Marker, Queue
from bot.services.carry_out.run import POST_WITHIN
from storage.engine import open_engine
from storage.migrate import upgrade
from tests.contract.fake_slack import Fault
from tests.contract.posting_desk import EFFECTS, PostingDesk, a_card, a_mirror, a_reply
from tests.contract.store_support import LEASE, open_world
from tests.contract.test_store_work import receive

HALF_AN_HOUR, HOURS = timedelta(minutes=30), timedelta(hours=4)
PASSING = [
    Fault.NONE,
    Fault.TIMEOUT_APPLIED,
    Fault.CRASH_BEFORE,
    Fault.CRASH_AFTER,
    Fault.LIMITED,
    Fault.PACING,
    Fault.UNREACHABLE,
    Fault.REVOKED,
    Fault.TIMEOUT_LOST,
]
ASKS = {("reply", Fault.TIMEOUT_LOST), ("reply", Fault.CRASH_BEFORE)}
"""Nobody knows whether it arrived, and a customer would read it twice."""


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with all tables, to copy: making them takes longer than a test."""
    path = tmp_path_factory.mktemp("store") / "giraffe.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def desk(empty_store: Path, tmp_path: Path) -> Iterator[PostingDesk]:
    path = tmp_path / "giraffe.db"
    shutil.copyfile(empty_store, path)
    world = open_world(f"sqlite:///{path}")
    yield PostingDesk(world)
    world.opened.close()


def expected(kind: str, fault: Fault) -> int:
    return 0 if (kind, fault) in ASKS else 1


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("kind", EFFECTS)
def test_a_fault_that_passes_leaves_one_post_or_a_question(
    desk: PostingDesk, kind: str, fault: Fault
) -> None:
    effect = EFFECTS[kind](desk)
    marker = desk.queue(effect)
    desk.slack.faults = [fault]

    desk.work(HALF_AN_HOUR)

    assert desk.slack.count(marker) == expected(kind, fault)
    assert desk.state_of(effect) == "done"
    if (kind, fault) in ASKS:
        assert desk.reply().state is ReplyState.UNSURE
        assert desk.told("reply_unsure") == 1


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_APPLIED, Fault.CRASH_AFTER])
@pytest.mark.parametrize("kind", EFFECTS)
def test_our_own_message_coming_back_settles_it_without_a_look(
    desk: PostingDesk, kind: str, fault: Fault
) -> None:
    effect = EFFECTS[kind](desk)
    marker = desk.queue(effect)
    desk.slack.faults = [fault]
    desk.step()

    desk.hear(marker)
    desk.work(timedelta(seconds=40))

    assert desk.state_of(effect) == "done"
    assert desk.slack.looks == 0
    assert desk.slack.count(marker) == 1


@pytest.mark.parametrize("kind", EFFECTS)
def test_twice_unknown_is_still_once(desk: PostingDesk, kind: str) -> None:
    effect = EFFECTS[kind](desk)
    marker = desk.queue(effect)
    desk.slack.faults = [Fault.TIMEOUT_LOST, Fault.TIMEOUT_APPLIED]

    desk.work(HALF_AN_HOUR)

    assert desk.slack.count(marker) == (0 if kind == "reply" else 1)
    assert desk.state_of(effect) == "done"


@pytest.mark.parametrize("kind", EFFECTS)
def test_while_nobody_can_look_it_waits(desk: PostingDesk, kind: str) -> None:
    effect = EFFECTS[kind](desk)
    marker = desk.queue(effect)
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.slack.look_faults = [NotSent("lookup_failed", timedelta(minutes=2))] * 3
    desk.work(timedelta(minutes=4))
    assert desk.state_of(effect) == "ready"

    desk.work(timedelta(minutes=10))

    assert desk.state_of(effect) == "done"
    assert desk.slack.count(marker) == 1


@pytest.mark.parametrize("kind", EFFECTS)
def test_what_the_app_may_post_nowhere_is_kept_for_as_long_as_it_takes(
    desk: PostingDesk, kind: str
) -> None:
    effect = EFFECTS[kind](desk)
    marker = desk.queue(effect)
    desk.slack.faults = [Fault.REVOKED] * 1_000
    desk.work(timedelta(minutes=40))
    assert desk.state_of(effect) == "ready"
    assert desk.problem_of(effect) == "mute:token_revoked"
    assert desk.told("could_not_speak") == 1

    desk.slack.faults.clear()
    desk.work(timedelta(minutes=3))

    assert desk.state_of(effect) == "done"
    assert desk.slack.count(marker) == 1


@pytest.mark.parametrize("fault", [Fault.ARCHIVED, Fault.TOO_LONG])
@pytest.mark.parametrize("kind", EFFECTS)
def test_what_slack_refuses_is_never_posted_and_never_tried_in_a_loop(
    desk: PostingDesk, kind: str, fault: Fault
) -> None:
    effect = EFFECTS[kind](desk)
    marker = desk.queue(effect)
    desk.slack.faults = [fault] * 7

    desk.work(HALF_AN_HOUR)

    waits_for_a_place = fault is Fault.ARCHIVED and kind in {"card", "mirror", "team-notice"}
    assert desk.slack.count(marker) == 0
    assert desk.state_of(effect) == ("ready" if waits_for_a_place else "done")
    if kind == "reply":
        assert desk.reply().state is ReplyState.FAILED
        assert desk.told("reply_failed") == 1


def test_a_message_whose_thread_is_out_of_reach_brings_a_new_card(desk: PostingDesk) -> None:
    desk.queue(a_mirror(desk))
    desk.slack.faults = [Fault.ARCHIVED]
    desk.work(timedelta(minutes=1))
    with desk.world.opened.store(desk.world.upkeep()) as work:
        (old,) = work.channels.of_kind(ChannelKind.TRIAGE)
        work.channels.save(replace(old, is_archived=True))
        work.channels.save(replace(old, id=ChannelId("c-next"), slack_id=SlackChannelId("CNEXT")))
        work.commit()

    desk.work(timedelta(minutes=6))

    with desk.world.opened.store(desk.world.upkeep()) as work:
        assert [card.channel_id for card in work.posts.cards(desk.issue.id)] == [old.id, "c-next"]


def test_a_message_that_slack_refused_once_goes_into_the_thread_of_the_card(
    desk: PostingDesk,
) -> None:
    """Slack's word alone brought a second card into the channel of the first."""
    marker = desk.queue(a_mirror(desk))
    desk.slack.faults = [Fault.ARCHIVED]

    desk.work(timedelta(minutes=6))

    assert desk.slack.count(marker) == 1
    with desk.world.opened.store(desk.world.upkeep()) as work:
        assert len(work.posts.cards(desk.issue.id)) == 1


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_APPLIED, Fault.TIMEOUT_LOST])
def test_a_message_that_is_deleted_while_its_copy_is_in_doubt_is_not_repeated_for_good(
    desk: PostingDesk, fault: Fault
) -> None:
    """Its copy stood there for ever, because nobody knew of it."""
    effect = a_mirror(desk)
    marker = desk.queue(effect)
    desk.slack.faults = [fault]
    desk.step()
    with desk.world.opened.store(desk.world.upkeep()) as work:
        (said,) = work.messages.of_issue(desk.issue.id, desk.desk.scope)
        work.messages.save(replace(said, text="", deleted_at=desk.world.now))
        work.commit()

    desk.work(timedelta(minutes=5))

    is_there = fault is Fault.TIMEOUT_APPLIED
    assert desk.slack.count(marker) == is_there
    with desk.world.opened.store(desk.world.upkeep()) as work:
        assert (work.posts.find(effect.key) is not None) is is_there


def test_a_second_replica_does_not_post_what_a_paused_one_holds(desk: PostingDesk) -> None:
    """The first one sleeps through its lease in the middle of the call."""
    effect = a_card(desk)
    marker = desk.queue(effect)
    queue = desk.world.opened.work_queue
    (paused,) = queue.claim_effects(now=desk.world.now, lease=LEASE, limit=1)
    queue.mark_started(paused, at=desk.world.now, place=desk.triage.id)
    mark = Marker(marker, desk.world.now + POST_WITHIN)
    desk.slack.tell_team_card(None, to=desk.triage, marker=mark)  # type: ignore[arg-type]

    desk.work(timedelta(minutes=5))

    assert desk.slack.count(marker) == 1
    assert desk.state_of(effect) == "done"


@pytest.mark.parametrize("kind", sorted(EFFECTS))
def test_who_wakes_up_after_another_went_on_posts_nothing(desk: PostingDesk, kind: str) -> None:
    """It stood still between writing down that it is about to post and posting."""
    marker = desk.queue(EFFECTS[kind](desk))

    def sleep() -> None:
        desk.world.clock.advance(timedelta(minutes=10))
        desk.work(timedelta(minutes=5))

    desk.slack.pauses.append(sleep)
    with pytest.raises(LostLease):
        desk.step()
    desk.work(timedelta(minutes=5))

    # A reply that may have arrived is left to whoever sent it.
    assert desk.slack.count(marker) == (0 if kind == "reply" else 1)


def test_who_stood_still_alone_posts_a_little_later(desk: PostingDesk) -> None:
    effect = a_reply(desk)
    marker = desk.queue(effect)

    def sleep() -> None:
        desk.world.clock.advance(POST_WITHIN)

    desk.slack.pauses.append(sleep)
    desk.work(timedelta(minutes=1))

    assert desk.slack.count(marker) == 1
    assert desk.state_of(effect) == "done"


def test_a_post_in_doubt_is_looked_for_where_it_was_tried(desk: PostingDesk) -> None:
    """The team moved meanwhile; the card was posted there a second time."""
    marker = desk.queue(a_card(desk))
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.step()
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.channels.save(replace(desk.triage, is_archived=True))
        work.commit()

    desk.work(HALF_AN_HOUR)

    assert desk.slack.count(marker) == 1
    with desk.world.opened.store(desk.world.upkeep()) as work:
        (card,) = work.posts.cards(desk.issue.id)
    assert card.channel_id == desk.triage.id


def test_a_reply_is_asked_about_where_there_is_no_looking_any_more(desk: PostingDesk) -> None:
    """It stayed on its way for ever after the app was removed from the channel."""
    effect = a_reply(desk)
    desk.queue(effect)
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.slack.look_faults = [DeliveryRefused("not_in_channel")]

    desk.work(timedelta(minutes=3))

    assert desk.reply().state is ReplyState.UNSURE


def test_a_card_whose_place_cannot_be_read_any_more_is_tried_once_more_and_waits(
    desk: PostingDesk,
) -> None:
    effect = a_card(desk)
    desk.queue(effect)
    desk.slack.faults = [Fault.TIMEOUT_LOST, Fault.ARCHIVED]
    desk.slack.look_faults = [DeliveryRefused("channel_not_found")]

    desk.work(timedelta(minutes=3))

    assert desk.state_of(effect) == "ready"
    assert desk.problem_of(effect) == "is_archived"


def test_the_event_that_comes_between_the_last_look_and_the_question_is_not_lost(
    desk: PostingDesk,
) -> None:
    effect = a_reply(desk)
    marker = desk.queue(effect)
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.step()
    look = desk.slack.find_marked

    def blind(*args: object, **named: object) -> None:
        if desk.slack.looks:
            desk.hear(marker)
        look(*args, **named)  # type: ignore[arg-type]

    desk.slack.find_marked = blind  # type: ignore[method-assign]
    desk.work(timedelta(minutes=5))

    assert desk.reply().state is ReplyState.SENT
    assert desk.told("reply_unsure") == 0


def test_a_look_that_never_ends_is_given_up_and_a_person_asked(desk: PostingDesk) -> None:
    effect = a_reply(desk)
    desk.queue(effect)
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.slack.look_faults = [NotSent("look_incomplete")] * 100

    desk.work(HOURS)

    assert desk.reply().state is ReplyState.UNSURE


def test_any_other_look_that_never_ends_is_set_aside(desk: PostingDesk) -> None:
    effect = a_card(desk)
    desk.queue(effect)
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.slack.look_faults = [NotSent("look_incomplete")] * 100

    desk.work(HOURS)

    assert desk.state_of(effect) == "quarantined"


@pytest.mark.parametrize("error", [StoreUnavailable("unavailable"), LostLease("outbox")])
def test_what_is_given_up_while_the_database_is_away_is_not_set_aside(
    desk: PostingDesk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    effect = a_reply(desk)
    desk.queue(effect)
    opened = desk.world.opened
    [claim] = [
        one
        for one in opened.work_queue.claim_effects(now=desk.world.now, lease=LEASE, limit=20)
        if one.effect == effect
    ]

    def is_away(_cause: object) -> object:
        raise error

    with monkeypatch.context() as away:
        away.setattr(type(opened.store), "__call__", lambda _store, cause: is_away(cause))
        with pytest.raises(type(error)):
            desk.carry_out.give_up(claim, "internal_error")

    assert desk.state_of(effect) == "claimed"
    assert desk.reply().state is ReplyState.RELEASED


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        pytest.param("connection", "ready", id="outage"),
        pytest.param("http_503", "ready", id="503"),
        pytest.param("internal_error", "quarantined", id="poison"),
    ],
)
def test_a_change_whose_outcome_is_unknown_is_repeated(
    desk: PostingDesk, reason: str, state: str
) -> None:
    desk.posted_card()
    effect = UpdateIssueCard(desk.issue.id)
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.outbox.add(effect)
        work.commit()
    desk.slack.change_faults = [OutcomeUnknown(reason)] * 100

    desk.work(timedelta(minutes=2))
    assert desk.slack.changes > 3
    desk.work(HOURS)

    counts = desk.world.opened.reports.counts()
    assert (counts.outbox, counts.quarantined) == ((1, 0) if state == "ready" else (0, 1))


def test_a_reply_that_was_given_up_is_found_by_the_event_even_after_it_was_taken_back(
    desk: PostingDesk,
) -> None:
    """The customer reads it, whatever was decided."""
    marker = desk.queue(a_reply(desk))
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.step()
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.replies.save(work.replies.get(ReplyId("r1")).move(ReplyState.UNDONE))
        work.commit()

    desk.hear(marker)

    assert desk.reply().state is ReplyState.SENT


def test_a_reply_that_stands_in_for_one_that_arrived_is_dropped(desk: PostingDesk) -> None:
    first = desk.approved("r1")
    marker = desk.queue(PostReply(desk.issue.id, first.id))
    desk.slack.faults = [Fault.TIMEOUT_APPLIED]
    desk.step()
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.replies.save(first.move(ReplyState.UNDONE))
        work.commit()
    again = desk.approved("r2")
    second = desk.queue(PostReply(desk.issue.id, again.id, first.id))
    desk.hear(marker)

    desk.work(timedelta(minutes=2))

    assert (desk.slack.count(marker), desk.slack.count(second)) == (1, 0)
    assert (desk.reply("r1").state, desk.reply("r2").state) == (ReplyState.SENT, ReplyState.UNDONE)


def test_a_reply_that_stands_in_for_one_that_was_never_posted_goes_out(desk: PostingDesk) -> None:
    again = desk.approved("r2")
    desk.approved("r1")
    marker = desk.queue(PostReply(desk.issue.id, again.id, ReplyId("r1")))

    desk.work(timedelta(minutes=2))

    assert desk.slack.count(marker) == 1


def test_an_unapproved_reply_never_goes_out(desk: PostingDesk) -> None:
    reply = desk.approved()
    with desk.world.opened.store(desk.world.upkeep()) as work:
        work.replies.take_approval(reply.id, at=desk.world.now)
        work.commit()
    marker = desk.queue(PostReply(desk.issue.id, reply.id))

    desk.work(timedelta(minutes=2))

    assert desk.slack.count(marker) == 0
    assert desk.reply().problem == "not_approved"


@pytest.mark.parametrize("is_quarantined", [False, True])
def test_words_that_nobody_has_read_hold_a_reply_up_unless_they_were_set_aside(
    desk: PostingDesk, *, is_quarantined: bool
) -> None:
    receive(desk.world, f"{desk.desk.channel.slack_id}:a")
    effect = a_reply(desk)
    marker = desk.queue(effect)
    if is_quarantined:
        _set_aside(desk)

    desk.work(timedelta(minutes=2))

    assert desk.slack.count(marker) == is_quarantined
    if not is_quarantined:
        _set_aside(desk)
        desk.work(timedelta(minutes=1))
        assert desk.slack.count(marker) == 1


def _set_aside(desk: PostingDesk) -> None:
    queue = desk.world.opened.work_queue
    now = desk.world.now
    (event,) = queue.claim_events(now=now, lease=LEASE, limit=1)
    queue.quarantine(Queue.INBOX, event.id, event.fence, at=now, reason="poison")
