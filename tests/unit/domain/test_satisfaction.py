"""Invitations and ratings: when an answer counts, what may still be changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidRating, RatingClosed
from bot.domain.satisfaction import CHANGE_WINDOW, InvitationState
from tests.unit.builders import NOON, a_rating, after, an_invitation

PLANNED, SENT = InvitationState.PLANNED, InvitationState.SENT
ANSWERED, EXPIRED = InvitationState.ANSWERED, InvitationState.EXPIRED
WITHDRAWN, SKIPPED = InvitationState.WITHDRAWN, InvitationState.SKIPPED


@pytest.mark.parametrize(
    ("have", "is_open", "withdrawn", "expired"),
    [
        (PLANNED, False, WITHDRAWN, PLANNED),
        (SENT, True, WITHDRAWN, EXPIRED),
        (ANSWERED, True, ANSWERED, ANSWERED),
        (WITHDRAWN, False, WITHDRAWN, WITHDRAWN),
        (EXPIRED, False, EXPIRED, EXPIRED),
        (SKIPPED, False, SKIPPED, SKIPPED),
    ],
)
def test_an_invitation_ends_only_where_nobody_answered(
    have: InvitationState, is_open: bool, withdrawn: InvitationState, expired: InvitationState
) -> None:
    invitation = an_invitation(state=have)

    assert invitation.is_open is is_open
    assert invitation.withdraw().state is withdrawn
    assert invitation.expire().state is expired


def test_every_state_of_an_invitation_is_in_the_table_above() -> None:
    assert {PLANNED, SENT, ANSWERED, WITHDRAWN, EXPIRED, SKIPPED} == set(InvitationState)


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_the_scale_goes_from_one_to_five_and_two_is_low(score: int) -> None:
    assert a_rating(score).is_low is (score <= 2)


@given(st.integers().filter(lambda score: not 1 <= score <= 5))
def test_a_score_outside_the_scale_is_no_rating(score: int) -> None:
    with pytest.raises(InvalidRating):
        a_rating(score)


def test_a_changed_score_outside_the_scale_is_no_rating_either() -> None:
    with pytest.raises(InvalidRating):
        a_rating().change(6, at=after(1))


def test_the_last_vote_within_a_day_counts() -> None:
    rating = a_rating(5)

    changed = rating.change(2, at=NOON + CHANGE_WINDOW)

    assert (changed.score, changed.changed_at) == (2, NOON + timedelta(hours=24))
    assert changed.rated_at == NOON


def test_a_vote_after_the_day_for_changes_is_refused() -> None:
    with pytest.raises(RatingClosed):
        a_rating(5).change(2, at=NOON + CHANGE_WINDOW + timedelta(microseconds=1))


def test_changing_does_not_lengthen_the_day_for_changes() -> None:
    changed = a_rating(5).change(4, at=NOON + timedelta(hours=23))

    with pytest.raises(RatingClosed):
        changed.change(3, at=NOON + timedelta(hours=25))


def test_a_comment_keeps_the_score_and_may_come_later() -> None:
    commented = a_rating(2).add_comment("It took a week.", at=NOON + timedelta(days=3))

    assert (commented.score, commented.comment) == (2, "It took a week.")
    assert commented.changed_at == NOON + timedelta(days=3)


def test_a_change_that_arrives_late_never_turns_the_time_back() -> None:
    rating = a_rating(5).add_comment("Thanks", at=after(10))

    changed = rating.change(4, at=after(5))

    assert changed.changed_at == after(10)
