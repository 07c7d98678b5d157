"""Invitations, ratings and digest runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.digest import DigestFigures, DigestRun, DigestState, IssueMention
from bot.domain.errors import RatingClosed, StoreUnavailable
from bot.domain.ids import DigestRunId, InvitationId, IssueId, PersonId, RatingId
from bot.domain.metrics import Spread, share_of
from bot.domain.satisfaction import InvitationState, SkipReason
from tests.contract.store_support import MONDAY, World

DAY = timedelta(days=1)


def test_an_invitation_comes_back_as_it_was_stored(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    invitation = desk.invites(issue, MONDAY)
    skipped = replace(
        invitation, state=InvitationState.SKIPPED, skip_reason=SkipReason.TOO_SHORT, sent_at=None
    )

    with world.opened.store(world.upkeep()) as work:
        work.ratings.save_invitation(skipped)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.ratings.get_invitation(invitation.id) == skipped
        assert work.ratings.find_invitation(issue.id, 1) == skipped
        assert work.ratings.find_invitation(issue.id, 2) is None
        with pytest.raises(RatingClosed):
            work.ratings.get_invitation(InvitationId("none"))


def test_a_second_invitation_for_the_same_episode_is_refused(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    desk.invites(issue, MONDAY)

    with pytest.raises(StoreUnavailable, match="conflict"):
        desk.invites(issue, MONDAY)


def test_when_somebody_was_last_asked_is_known(world: World) -> None:
    desk = world.desk()
    desk.invites(desk.opens(MONDAY), MONDAY + DAY)
    desk.invites(desk.opens(MONDAY + DAY), MONDAY)
    desk.invites(desk.opens(MONDAY + 2 * DAY), MONDAY, state=InvitationState.SKIPPED)

    with world.opened.store(world.upkeep()) as work:
        assert work.ratings.last_asked_at(desk.customer.id) == MONDAY + DAY
        assert work.ratings.last_asked_at(PersonId("nobody")) is None


def test_a_rating_comes_back_as_it_was_stored_and_changed(world: World) -> None:
    desk = world.desk()
    rating = desk.rates(desk.opens(MONDAY), 2, MONDAY)
    changed = rating.change(5, at=MONDAY + timedelta(hours=1)).add_comment(
        "all good now", at=MONDAY + timedelta(hours=2)
    )

    with world.opened.store(world.upkeep()) as work:
        work.ratings.save(changed)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.ratings.get(rating.id) == changed
        assert work.ratings.find(rating.invitation_id) == changed
        assert work.ratings.find(InvitationId("none")) is None
        with pytest.raises(RatingClosed):
            work.ratings.get(RatingId("none"))


def test_somebodys_newest_rating_is_found(world: World) -> None:
    desk = world.desk()
    newest = desk.rates(desk.opens(MONDAY), 4, MONDAY + DAY)
    desk.rates(desk.opens(MONDAY + DAY), 2, MONDAY)

    with world.opened.store(world.upkeep()) as work:
        assert work.ratings.last_of(desk.customer.id) == newest
        assert work.ratings.last_of(desk.agent.id) is None


def _run(day: date, *, name: str = "daily") -> DigestRun:
    figures = DigestFigures(
        day=day,
        zone="Africa/Cairo",
        start=MONDAY - DAY,
        end=MONDAY + timedelta(microseconds=5),
        opened_count=3,
        first_response=Spread(2, timedelta(seconds=90), timedelta(hours=30, microseconds=7)),
        csat=share_of(3, 7),
        scores=(1, 0, 2, 3, 1),
        skipped=((SkipReason.NO_REPLY, 2),),
        waiting_longest=(
            IssueMention(IssueId("i"), 7, "exports \u2603", "Acme", MONDAY, is_urgent=True),
        ),
    )
    return DigestRun(
        id=DigestRunId(f"{name}-{day}"),
        day=day,
        figures=figures,
        made_at=MONDAY,
        state=DigestState.SKIPPED,
        reason="empty",
        name=name,
    )


def test_a_digest_run_keeps_the_figures_it_showed(world: World) -> None:
    run = _run(date(2026, 11, 16))

    with world.opened.store(world.upkeep()) as work:
        work.digests.save(run)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.digests.get(run.id) == run
        assert work.digests.find(run.day) == run
        assert work.digests.find(date(2026, 11, 17)) is None
        with pytest.raises(KeyError):
            work.digests.get(DigestRunId("none"))


def test_only_daily_runs_say_where_the_next_one_begins(world: World) -> None:
    with world.opened.store(world.upkeep()) as work:
        assert work.digests.last_day() is None
        assert work.digests.last_end() is None
        work.digests.save(_run(date(2026, 11, 13)))
        work.digests.save(_run(date(2026, 11, 12)))
        work.digests.save(_run(date(2026, 11, 20), name="asked"))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.digests.last_day() == date(2026, 11, 13)
        assert work.digests.last_end() == MONDAY + timedelta(microseconds=5)


def test_a_second_run_for_the_same_day_is_refused(world: World) -> None:
    run = _run(date(2026, 11, 16))
    with world.opened.store(world.upkeep()) as work:
        work.digests.save(run)
        work.commit()

    with (
        pytest.raises(StoreUnavailable, match="conflict"),
        world.opened.store(world.upkeep()) as work,
    ):
        work.digests.save(replace(run, id=DigestRunId("another")))


def test_somebody_who_is_about_to_be_asked_counts_as_asked(world: World) -> None:
    """Two issues resolved at one moment asked the same person twice."""
    desk = world.desk()
    desk.invites(desk.opens(MONDAY), MONDAY + DAY, state=InvitationState.PLANNED)

    with world.opened.store(world.upkeep()) as work:
        assert work.ratings.last_asked_at(desk.customer.id) is not None
