from __future__ import annotations

from datetime import timedelta

import pytest

from bot.practice.tally import Tally, count
from bot.simulator.sight import MessageRef
from tests.unit.practice.small_stage import SmallStage, card_blocks


@pytest.fixture
def stage() -> SmallStage:
    return SmallStage()


def tally_of(stage: SmallStage) -> Tally:
    stage.courier.pump()
    return count(stage.core, stage.witness, triage="#support", customer_channels=["#acme"])


def wait(stage: SmallStage, minutes: int) -> None:
    stage.clock.advance(timedelta(minutes=minutes))


def raise_issue(stage: SmallStage, number: int = 1) -> tuple[MessageRef, MessageRef]:
    root = stage.dana.says(f"exports fail {number}", in_="#acme")
    return root, stage.post_card(number, root)


def test_an_issue_is_what_has_a_card_and_the_rest_is_skipped(stage: SmallStage) -> None:
    root, card = raise_issue(stage)
    stage.dana.says("it is urgent", in_="#acme", thread=root)
    stage.dana.says("good morning", in_="#acme")
    stage.sam.says("good morning", in_="#acme")
    stage.post("#support", thread_ts=card.ts, text="dana wrote again")

    tally = tally_of(stage)

    assert (tally.opened_count, tally.skipped_count, tally.message_count) == (1, 1, 4)


def test_a_fixed_answer_is_not_skipping(stage: SmallStage) -> None:
    root = stage.dana.mentions_app("privacy", in_="#acme")
    stage.post("#acme", thread_ts=root.ts, text="what is kept")

    assert tally_of(stage).skipped_count == 0


def test_an_issue_logged_by_hand_counts_as_opened(stage: SmallStage) -> None:
    stage.post_card(1, None)

    tally = tally_of(stage)

    assert (tally.opened_count, tally.first_responses) == (1, ())


def test_a_button_of_the_team_resolves_once(stage: SmallStage) -> None:
    _, card = raise_issue(stage)
    stage.sam.clicks("issue.resolve", on=card)
    stage.sam.clicks("issue.resolve", on=card)

    assert tally_of(stage).resolved_count == 1


def test_a_check_mark_of_the_team_resolves(stage: SmallStage) -> None:
    root, _ = raise_issue(stage)
    stage.sam.reacts("white_check_mark", to=root)

    assert tally_of(stage).resolved_count == 1


def test_a_check_mark_of_the_requester_counts_once_somebody_answered(stage: SmallStage) -> None:
    root, _ = raise_issue(stage)
    other, _ = raise_issue(stage, 2)
    wait(stage, 1)
    stage.sam.says("it works again", in_="#acme", thread=root)
    wait(stage, 1)
    stage.dana.reacts("white_check_mark", to=root)
    stage.dana.reacts("white_check_mark", to=other)

    assert tally_of(stage).resolved_count == 1


def test_a_check_mark_of_anybody_else_counts_for_nothing(stage: SmallStage) -> None:
    root, _ = raise_issue(stage)
    stage.sam.says("it works again", in_="#acme", thread=root)
    stage.eve.reacts("white_check_mark", to=root)
    stage.core.call(
        stage.core.bot_token,
        "reactions.add",
        {"channel": root.channel_id, "timestamp": root.ts, "name": "white_check_mark"},
    )

    assert tally_of(stage).resolved_count == 0


def test_a_second_card_of_a_resolved_issue_is_a_reopening(stage: SmallStage) -> None:
    root, card = raise_issue(stage)
    wait(stage, 1)
    stage.sam.clicks("issue.resolve", on=card)
    wait(stage, 1)
    again = stage.post_card(1, root)
    wait(stage, 1)
    stage.sam.clicks("issue.resolve", on=again)

    tally = tally_of(stage)

    assert (tally.opened_count, tally.resolved_count, tally.reopened_count) == (1, 2, 1)


@pytest.mark.parametrize("by_emoji", [True, False], ids=["emoji", "button"])
def test_what_was_no_issue_has_no_first_response(stage: SmallStage, by_emoji: bool) -> None:
    root, card = raise_issue(stage)
    stage.sam.says("wrong channel?", in_="#acme", thread=root)
    if by_emoji:
        stage.sam.reacts("wastebasket", to=card)
    else:
        stage.sam.clicks("issue.discard", on=card)

    tally = tally_of(stage)

    assert (tally.discarded_count, tally.first_responses) == (1, ())


def test_the_first_response_is_the_first_answer_of_a_person(stage: SmallStage) -> None:
    root, _ = raise_issue(stage)
    wait(stage, 1)
    stage.eve.says("me too", in_="#acme", thread=root)
    stage.post("#acme", thread_ts=root.ts, text="a fixed text")
    wait(stage, 4)
    stage.sam.says("looking", in_="#acme", thread=root)
    wait(stage, 4)
    stage.sam.says("found it", in_="#acme", thread=root)

    (response,) = tally_of(stage).first_responses

    # The simulated ts of two messages may differ by microseconds from the clock.
    assert abs(response - timedelta(minutes=5)) < timedelta(seconds=1)


def test_an_approved_reply_is_an_answer_and_is_counted(stage: SmallStage) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    card = stage.post_card(1, root, suggestion="It works again")
    wait(stage, 3)
    stage.sam.clicks("suggestion.send", on=card)
    stage.post("#acme", thread_ts=root.ts, text="It works again")

    tally = tally_of(stage)

    assert (tally.reply_count, len(tally.first_responses)) == (1, 1)


def test_suggestions_are_counted_once_however_often_the_card_shows_them(
    stage: SmallStage,
) -> None:
    root = stage.dana.says("exports fail", in_="#acme")
    card = stage.post_card(1, root, suggestion="one")
    stage.update(card, blocks=card_blocks(1, root, suggestion="one"))
    stage.update(card, blocks=card_blocks(1, root))

    assert tally_of(stage).suggestion_count == 1


def test_the_last_vote_of_the_requester_counts(stage: SmallStage) -> None:
    root, _ = raise_issue(stage)
    question = stage.post_question(root)
    stage.eve.clicks("rating.give.1", on=question)
    stage.dana.clicks("rating.give.2", on=question)
    stage.dana.clicks("rating.give.5", on=question)

    tally = tally_of(stage)

    assert (tally.scores, tally.happy_count) == ((5,), 1)


def test_the_figures_of_durations_are_median_and_ninetieth_percentile() -> None:
    minutes = [timedelta(minutes=n) for n in range(11)]

    tally = Tally(first_responses=tuple(minutes))

    assert tally.median_response == timedelta(minutes=5)
    assert tally.p90_response == timedelta(minutes=9)


def test_one_duration_is_its_own_percentile_and_none_has_none() -> None:
    one = Tally(first_responses=(timedelta(minutes=3),))

    assert one.p90_response == timedelta(minutes=3)
    assert Tally().median_response is None
    assert Tally().p90_response is None


def test_a_channel_that_does_not_exist_is_a_mistake(stage: SmallStage) -> None:
    with pytest.raises(LookupError, match="no channel #nowhere"):
        count(stage.core, stage.witness, triage="#nowhere", customer_channels=[])
