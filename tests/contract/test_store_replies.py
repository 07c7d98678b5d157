"""Suggestions, approvals, replies and where our own messages stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.conversation import Voice
from bot.domain.errors import ReplyGone, SuggestionGone
from bot.domain.ids import ApprovalId, MessageTs, ReplyId, SuggestionId
from bot.domain.issue import Issue
from bot.domain.suggestion import (
    Approval,
    Draft,
    Finding,
    Reply,
    ReplyState,
    Suggestion,
    hash_of,
)
from bot.ports import Posted
from tests.contract.store_support import MONDAY, Desk, World, ts_of

MINUTE = timedelta(minutes=1)


def _suggestion(desk: Desk, issue: Issue, *, name: str = "s1", minutes: int = 0) -> Suggestion:
    return Suggestion(
        id=SuggestionId(name),
        issue_id=issue.id,
        account_id=desk.account.id,
        draft=Draft(
            text="We are on it.",
            prompt_name="suggest_reply",
            prompt_version=3,
            model="offline",
            findings=(Finding("no_owner", "on it", is_hard=True), Finding("short")),
            sources=("issue 4", "issue 9"),
        ),
        talk_revision=2,
        created_at=MONDAY + minutes * MINUTE,
    )


def _reply(
    desk: Desk, issue: Issue, *, name: str = "r1", at: datetime = MONDAY, text: str = "Done."
) -> Reply:
    return Reply(
        id=ReplyId(name),
        issue_id=issue.id,
        account_id=desk.account.id,
        channel_id=desk.channel.id,
        thread_ts=issue.thread_ts,
        text=text,
        by=desk.agent.id,
        approved_at=at,
        release_at=at + timedelta(seconds=10),
        talk_revision=issue.talk_revision,
    )


def _save_replies(world: World, *replies: Reply) -> None:
    with world.opened.store(world.upkeep()) as work:
        for reply in replies:
            work.replies.save(reply)
        work.commit()


def test_a_suggestion_comes_back_as_it_was_stored(world: World) -> None:
    desk = world.desk()
    suggestion = _suggestion(desk, desk.opens(MONDAY))

    with world.opened.store(world.upkeep()) as work:
        work.replies.save_suggestion(suggestion)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.replies.get_suggestion(suggestion.id) == suggestion
        with pytest.raises(SuggestionGone):
            work.replies.get_suggestion(SuggestionId("none"))


def test_the_newest_offered_suggestion_is_on_offer(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    first, second = (_suggestion(desk, issue, name=f"s{n}", minutes=n) for n in (1, 2))

    with world.opened.store(world.upkeep()) as work:
        assert work.replies.offered(issue.id) is None
        work.replies.save_suggestion(second)
        work.replies.save_suggestion(first)
        assert work.replies.offered(issue.id) == second
        work.replies.save_suggestion(second.withdraw())
        assert work.replies.offered(issue.id) == first
        work.commit()


def test_of_two_clicks_on_one_suggestion_the_second_finds_it_gone(world: World) -> None:
    desk = world.desk()
    suggestion = _suggestion(desk, desk.opens(MONDAY))
    with world.opened.store(world.upkeep()) as work:
        work.replies.save_suggestion(suggestion)
        work.replies.save_suggestion(suggestion.approve(version=1))
        work.commit()

    with world.opened.store(world.upkeep()) as work, pytest.raises(SuggestionGone):
        work.replies.save_suggestion(suggestion.withdraw())


def test_saving_a_suggestion_unchanged_is_nothing(world: World) -> None:
    desk = world.desk()
    suggestion = _suggestion(desk, desk.opens(MONDAY))

    with world.opened.store(world.upkeep()) as work:
        work.replies.save_suggestion(suggestion)
        work.replies.save_suggestion(suggestion)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.replies.get_suggestion(suggestion.id) == suggestion


def test_a_reply_comes_back_as_it_was_stored(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    suggestion = _suggestion(desk, issue)
    reply = replace(_reply(desk, issue), suggestion_id=suggestion.id, problem="asked")

    with world.opened.store(world.upkeep()) as work:
        work.replies.save_suggestion(suggestion)
        work.replies.save(reply)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.replies.get(reply.id) == reply
        with pytest.raises(ReplyGone):
            work.replies.get(ReplyId("none"))


def test_the_newest_reply_that_is_neither_sent_nor_undone_is_pending(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    held = _reply(desk, issue, name="held")
    asking = _reply(desk, issue, name="asking", at=MONDAY + MINUTE).move(ReplyState.ASKING)
    sent = _reply(desk, issue, name="sent", at=MONDAY + 2 * MINUTE).sent(MessageTs("1.000000"))
    undone = _reply(desk, issue, name="undone", at=MONDAY + 3 * MINUTE).undo()

    _save_replies(world, held, asking, sent, undone)

    with world.opened.store(world.upkeep()) as work:
        assert work.replies.pending(issue.id) == asking
        work.replies.save(asking.undo())
        work.replies.save(held.undo())
        assert work.replies.pending(issue.id) is None


def test_an_approval_is_taken_once(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    reply = _reply(desk, issue)
    approval = Approval(
        id=ApprovalId("a1"),
        reply_id=reply.id,
        approved_by=desk.agent.id,
        approved_at=MONDAY,
        channel_id=desk.channel.id,
        thread_ts=issue.thread_ts,
        text_hash=hash_of(reply.text),
        suggestion_version=4,
    )
    with world.opened.store(world.upkeep()) as work:
        work.replies.save(reply)
        work.replies.add_approval(approval)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        taken = work.replies.take_approval(reply.id, at=MONDAY + MINUTE)
        work.commit()

    assert taken == approval
    with world.opened.store(world.upkeep()) as work:
        assert work.replies.take_approval(reply.id, at=MONDAY + MINUTE) is None


def test_of_several_approvals_the_newest_is_taken_first(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    reply = _reply(desk, issue)
    first = Approval(
        id=ApprovalId("a1"),
        reply_id=reply.id,
        approved_by=desk.agent.id,
        approved_at=MONDAY,
        channel_id=desk.channel.id,
        thread_ts=issue.thread_ts,
        text_hash="x",
    )
    second = replace(first, id=ApprovalId("a2"), approved_at=MONDAY + MINUTE)

    with world.opened.store(world.upkeep()) as work:
        work.replies.save(reply)
        work.replies.add_approval(second)
        work.replies.add_approval(first)
        taken = [work.replies.take_approval(reply.id, at=MONDAY) for _ in range(3)]

    assert taken == [second, first, None]


def test_recent_texts_are_what_people_sent_to_this_account_newest_first(world: World) -> None:
    acme, initech = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    issue, foreign = acme.opens(MONDAY), initech.opens(MONDAY)
    acme.says(issue, MONDAY + MINUTE, "typed", voice=Voice.AGENT)
    acme.says(issue, MONDAY + 2 * MINUTE, "asked", voice=Voice.CUSTOMER)
    posted = acme.says(issue, MONDAY + 3 * MINUTE, "sent", voice=Voice.AGENT)
    initech.says(foreign, MONDAY + 4 * MINUTE, "not yours", voice=Voice.AGENT)
    sent = _reply(acme, issue, at=MONDAY + 3 * MINUTE, text="sent").sent(posted.ts)
    unseen = _reply(acme, issue, name="r2", at=MONDAY + 5 * MINUTE, text="just sent")
    held = _reply(acme, issue, name="r3", at=MONDAY + 6 * MINUTE, text="held")

    _save_replies(world, sent, unseen.sent(ts_of(MONDAY + 5 * MINUTE)), held)

    with world.opened.store(world.upkeep()) as work:
        assert list(work.replies.recent_texts(acme.scope, limit=9)) == [
            "just sent",
            "sent",
            "typed",
        ]
        assert list(work.replies.recent_texts(acme.scope, limit=1)) == ["just sent"]


def test_what_was_posted_is_found_by_key_and_by_place(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    posted = Posted("card:x:1", desk.channel.id, ts_of(MONDAY), issue.id, revision=1)

    with world.opened.store(world.upkeep()) as work:
        work.posts.save(posted)
        work.posts.save(replace(posted, revision=2))
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.posts.find("card:x:1") == replace(posted, revision=2)
        assert work.posts.find_at(desk.channel.id, posted.ts) == replace(posted, revision=2)
        assert work.posts.find("card:x:2") is None
        assert work.posts.find_at(desk.channel.id, ts_of(MONDAY + MINUTE)) is None


def test_an_issues_cards_are_listed_oldest_first_and_nothing_else_is_a_card(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    cards = [
        Posted(f"card:{issue.id}:{n}", desk.channel.id, ts_of(MONDAY + n * MINUTE), issue.id)
        for n in (1, 2)
    ]
    mirror = Posted("mirror:m", desk.channel.id, ts_of(MONDAY + 9 * MINUTE), issue.id)

    with world.opened.store(world.upkeep()) as work:
        assert work.posts.newest_card(issue.id) is None
        for posted in (*cards, mirror):
            work.posts.save(posted)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert list(work.posts.cards(issue.id)) == cards
        assert work.posts.newest_card(issue.id) == cards[1]
