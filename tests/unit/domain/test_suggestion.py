"""From a drafted text over a person's yes to a reply: what each step allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ReplyGone, SuggestionGone
from bot.domain.ids import ChannelId, MessageTs
from bot.domain.suggestion import GAP, ReplyState, Suggestion, SuggestionState, hash_of
from tests.unit.builders import (
    CHANNEL_ID,
    NOON,
    THREAD,
    a_draft,
    a_reply,
    a_suggestion,
    an_approval,
)

NOT_OFFERED = sorted(set(SuggestionState) - {SuggestionState.OFFERED})
# On its way, sent or taken back already: no more. An unsure one a person may end.
CAN_BE_UNDONE = {ReplyState.HELD, ReplyState.ASKING, ReplyState.FAILED, ReplyState.UNSURE}


def test_approving_takes_the_text_out_of_the_offer() -> None:
    approved = a_suggestion().approve(version=1)

    assert approved.state is SuggestionState.APPROVED
    assert approved.version == 2
    assert not approved.is_offered


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_click_on_another_version_approves_nothing(version: int) -> None:
    suggestion = a_suggestion(version=2)

    with pytest.raises(SuggestionGone):
        suggestion.approve(version=version)


@pytest.mark.parametrize("state", NOT_OFFERED)
def test_what_is_no_longer_on_offer_cannot_be_approved(state: SuggestionState) -> None:
    suggestion = a_suggestion(state=state)

    with pytest.raises(SuggestionGone):
        suggestion.approve(version=suggestion.version)


def test_two_clicks_on_the_same_offer_approve_it_once() -> None:
    approved = a_suggestion().approve(version=1)

    with pytest.raises(SuggestionGone):
        approved.approve(version=1)


def test_an_undo_puts_the_text_back_on_offer_as_another_version() -> None:
    offered = a_suggestion().approve(version=1).offer_again()

    assert offered.state is SuggestionState.OFFERED
    assert offered.version == 3
    with pytest.raises(SuggestionGone):
        offered.approve(version=1)


@pytest.mark.parametrize(
    "state", sorted(set(SuggestionState) - {SuggestionState.APPROVED}), ids=str
)
def test_only_an_approved_text_goes_back_on_offer(state: SuggestionState) -> None:
    suggestion = a_suggestion(state=state)

    assert suggestion.offer_again() is suggestion


def test_a_withdrawn_text_is_off_the_table() -> None:
    withdrawn = a_suggestion().withdraw()

    assert withdrawn.state is SuggestionState.WITHDRAWN
    with pytest.raises(SuggestionGone):
        withdrawn.approve(version=withdrawn.version)


@pytest.mark.parametrize("state", NOT_OFFERED)
def test_only_an_offer_is_withdrawn(state: SuggestionState) -> None:
    suggestion = a_suggestion(state=state)

    assert suggestion.withdraw() is suggestion


@given(st.lists(st.sampled_from(["approve", "undo", "withdraw"]), max_size=12))
def test_the_version_rises_with_every_change_of_an_offer(acts: list[str]) -> None:
    suggestion = a_suggestion()

    for act in acts:
        before = suggestion
        suggestion = step(suggestion, act)

        assert suggestion.version == before.version + (suggestion is not before)
        assert (suggestion.state is before.state) is (suggestion is before)


def test_a_suggestion_that_still_fits_stays_on_offer_for_the_words_since() -> None:
    offered = a_suggestion()

    stayed = offered.stay_for(offered.talk_revision + 1)

    assert stayed.is_offered
    assert stayed.talk_revision == offered.talk_revision + 1
    assert stayed.version > offered.version


@pytest.mark.parametrize("change", ["nothing-was-said", "withdrawn"])
def test_a_suggestion_stays_as_it_is_when_there_is_nothing_to_follow(change: str) -> None:
    offered = a_suggestion()
    suggestion = offered.withdraw() if change == "withdrawn" else offered
    talk_revision = offered.talk_revision + (change == "withdrawn")

    assert suggestion.stay_for(talk_revision) is suggestion


def step(suggestion: Suggestion, act: str) -> Suggestion:
    if act == "undo":
        return suggestion.offer_again()
    if act == "withdraw":
        return suggestion.withdraw()
    return suggestion.approve(version=suggestion.version) if suggestion.is_offered else suggestion


@pytest.mark.parametrize(
    ("text", "has_gap"), [("It runs again.", False), (f"It runs since {GAP}.", True)]
)
def test_a_gap_tells_that_the_agent_must_fill_something_in(text: str, has_gap: bool) -> None:
    assert a_draft(text).has_gap is has_gap


def test_an_approval_covers_its_text_in_its_place() -> None:
    approval = an_approval("It runs again.")

    assert approval.covers("It runs again.", channel_id=CHANNEL_ID, thread_ts=THREAD)


@pytest.mark.parametrize(
    ("text", "channel", "thread"),
    [
        pytest.param("It runs again!", CHANNEL_ID, THREAD, id="another-text"),
        pytest.param("It runs again. ", CHANNEL_ID, THREAD, id="one-space-more"),
        pytest.param("It runs again.", ChannelId("globex-help"), THREAD, id="another-channel"),
        pytest.param("It runs again.", CHANNEL_ID, MessageTs("1.000000"), id="another-thread"),
    ],
)
def test_an_approval_covers_nothing_else(text: str, channel: ChannelId, thread: MessageTs) -> None:
    approval = an_approval("It runs again.")

    assert not approval.covers(text, channel_id=channel, thread_ts=thread)


def test_an_approval_is_used_once() -> None:
    used = an_approval("It runs again.", used_at=NOON)

    assert not used.covers("It runs again.", channel_id=CHANNEL_ID, thread_ts=THREAD)


@given(st.text(), st.text())
def test_an_approval_covers_exactly_one_text(approved: str, sent: str) -> None:
    approval = an_approval(approved)

    covered = approval.covers(sent, channel_id=CHANNEL_ID, thread_ts=THREAD)

    assert covered is (approved == sent)


def test_the_hash_of_a_text_is_its_sha_256() -> None:
    """The value stands in FIPS 180-2, appendix B.1."""
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("state", sorted(ReplyState))
def test_a_reply_can_be_taken_back_until_it_is_on_its_way(state: ReplyState) -> None:
    reply = a_reply(state=state)

    if state in CAN_BE_UNDONE:
        assert reply.undo().state is ReplyState.UNDONE
    else:
        with pytest.raises(ReplyGone):
            reply.undo()


def test_a_reply_that_failed_names_its_problem_until_it_is_sent() -> None:
    failed = a_reply().move(ReplyState.FAILED, problem="is_archived")

    sent = failed.sent(MessageTs("1795176060.000100"))

    assert failed.problem == "is_archived"
    assert (sent.state, sent.posted_ts) == (ReplyState.SENT, MessageTs("1795176060.000100"))
    assert sent.problem == ""


def test_a_reply_that_moves_on_forgets_an_old_problem() -> None:
    asking = a_reply().move(ReplyState.FAILED, problem="is_archived").move(ReplyState.RELEASED)

    assert asking.problem == ""
