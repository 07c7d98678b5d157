"""The count that the kill trials go by: it has to see what it is there to see."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.kills.count import Effect, Place, Post, Reply, Stored, Tally, Witnessed, count
from tests.kills.trial import Outcome

HELP, TRIAGE = "C0HELP", "C0TRIAGE"
REPORT, THANKS = Place(HELP, "1.000001"), Place(HELP, "2.000001")
CARD = Post(Place(TRIAGE, "3.000001"), marker="m-card", about=("card", "CASE-1"))
ANSWER = Post(Place(HELP, "4.000001"), marker="m-reply", about=("reply", "REF-1"))

WITNESSED = Witnessed(
    sent={REPORT: "The export CASE-1 fails", THANKS: None},
    acknowledged=frozenset({REPORT, THANKS}),
    posts=(CARD, ANSWER),
    confirmed=("REF-1",),
)
STORED = Stored(
    messages={REPORT: "The export CASE-1 fails", THANKS: None},
    opened=(REPORT,),
    effects=(
        Effect("m-card", "post_issue_card", is_done=True),
        Effect("m-reply", "post_reply", is_done=True),
    ),
    replies=(Reply("I can see REF-1", "sent", is_approved=True),),
)


def test_a_trial_in_which_all_went_well_has_no_faults() -> None:
    tally = count(WITNESSED, STORED)

    assert tally.faults() == {}
    assert (tally.sent, tally.acknowledged, tally.stored, tally.issues) == (2, 2, 2, 1)
    assert (tally.posts, tally.replies_confirmed, tally.replies_visible) == (2, 1, 1)


def test_one_lost_message_and_one_doubled_post_are_counted_as_one_each() -> None:
    doubled = replace(CARD, place=Place(TRIAGE, "5.000001"))
    witnessed = replace(WITNESSED, posts=(*WITNESSED.posts, doubled))
    stored = replace(STORED, messages={THANKS: None})

    tally = count(witnessed, stored)

    assert tally.faults() == {"lost": 1, "visible_twice": 1}


def test_a_post_that_was_repeated_under_another_mark_is_seen_by_its_words() -> None:
    """An app that makes a new mark for each attempt would look innocent by its marks alone."""
    doubled = replace(ANSWER, place=Place(HELP, "5.000001"), marker="m-other")

    tally = count(replace(WITNESSED, posts=(*WITNESSED.posts, doubled)), STORED)

    assert tally.faults() == {"visible_twice": 1}


def test_a_post_without_a_word_of_its_own_is_seen_by_its_mark() -> None:
    invitation = Post(Place(HELP, "5.000001"), marker="m-invitation")
    again = replace(invitation, place=Place(HELP, "6.000001"))

    tally = count(replace(WITNESSED, posts=(*WITNESSED.posts, invitation, again)), STORED)

    assert tally.visible_twice == 1


@pytest.mark.parametrize(
    ("witnessed", "stored", "fault"),
    [
        pytest.param(
            replace(WITNESSED, acknowledged=frozenset({THANKS})),
            STORED,
            "never_acknowledged",
            id="an event that nobody took",
        ),
        pytest.param(
            WITNESSED,
            replace(STORED, messages={REPORT: "The export CASE-1 fails", THANKS: "Thanks"}),
            "outdated",
            id="a deletion that was missed",
        ),
        pytest.param(
            WITNESSED,
            replace(STORED, opened=(REPORT, REPORT)),
            "opened_twice",
            id="a message that opened two issues",
        ),
        pytest.param(
            replace(WITNESSED, posts=(ANSWER,)), STORED, "unseen", id="a card that nobody sees"
        ),
        pytest.param(
            replace(WITNESSED, posts=(CARD,)), STORED, "unseen", id="a reply that nobody sees"
        ),
        pytest.param(
            replace(WITNESSED, confirmed=("REF-1", "REF-2")),
            STORED,
            "replies_lost",
            id="a click that was forgotten",
        ),
        pytest.param(
            WITNESSED,
            replace(STORED, replies=(Reply("I can see REF-1", "sent", is_approved=False),)),
            "replies_unapproved",
            id="a reply that nobody approved",
        ),
        pytest.param(
            WITNESSED, replace(STORED, quarantined_count=1), "quarantined", id="work given up"
        ),
        pytest.param(
            replace(WITNESSED, complaints=("invalid_blocks",)),
            STORED,
            "complaints",
            id="something Slack swallowed",
        ),
    ],
)
def test_every_other_fault_is_counted_once(
    witnessed: Witnessed, stored: Stored, fault: str
) -> None:
    assert count(witnessed, stored).faults() == {fault: 1}


def test_a_reply_in_doubt_is_no_fault_but_is_told() -> None:
    unsure = replace(STORED, replies=(Reply("I can see REF-1", "unsure", is_approved=True),))

    tally = count(WITNESSED, unsure)

    assert (tally.in_doubt, tally.faults()) == (1, {})


def test_several_trials_add_up() -> None:
    first = Outcome(Tally(sent=2, lost=1), kills=2, stops=1, slowest_stop_s=0.5)
    second = Outcome(Tally(sent=3), kills=3, stops=1, slowest_stop_s=1.5)

    total = Outcome.total([json.loads(one.to_json(trial="one")) for one in (first, second)])

    assert total == Outcome(Tally(sent=5, lost=1), kills=5, stops=2, slowest_stop_s=1.5)
