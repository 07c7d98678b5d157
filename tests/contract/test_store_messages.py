"""Messages, reactions and decisions, in whatever order Slack tells of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.conversation import FileReference, Message, Reaction, Voice
from bot.domain.decision import Decision, Rule, Verdict
from bot.domain.ids import DecisionId, MessageId
from tests.contract.store_support import MONDAY, Desk, World, ts_of

MINUTE = timedelta(minutes=1)


def _message(desk: Desk, *, minutes: int = 0, text: str = "exports fail") -> Message:
    at = MONDAY + minutes * MINUTE
    return Message(
        id=MessageId(desk.world.ids.new()),
        channel_id=desk.channel.id,
        ts=ts_of(at),
        author_id=desk.customer.id,
        voice=Voice.CUSTOMER,
        text=text,
        at=at,
        files=(FileReference("F1", "screen\x00.png", "image/png", "https://files.example/F1"),),
    )


def _save(world: World, *messages: Message) -> None:
    for message in messages:
        with world.opened.store(world.upkeep()) as work:
            work.messages.save(message)
            work.commit()


def _find(world: World, message: Message) -> Message:
    with world.opened.store(world.upkeep()) as work:
        found = work.messages.find(message.channel_id, message.ts)
    assert found is not None
    return found


def test_a_message_comes_back_as_it_was_stored(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    message = replace(
        _message(desk),
        issue_id=issue.id,
        thread_ts=issue.thread_ts,
        sent_by=desk.agent.id,
        edited_at=MONDAY + MINUTE,
    )

    _save(world, message)

    clean = replace(message.files[0], name="screen\ufffd.png")
    assert _find(world, message) == replace(message, files=(clean,))
    with world.opened.store(world.upkeep()) as work:
        assert work.messages.get(message.id).id == message.id
        assert work.messages.find(desk.channel.id, ts_of(MONDAY + MINUTE)) is None
        with pytest.raises(KeyError):
            work.messages.get(MessageId("none"))


def test_the_same_message_twice_is_one_message_with_its_first_id(world: World) -> None:
    desk = world.desk()
    message = _message(desk)
    again = replace(message, id=MessageId("again"))

    _save(world, message, again)

    assert _find(world, message).id == message.id


def test_an_older_edit_never_undoes_a_newer_one(world: World) -> None:
    desk = world.desk()
    message = _message(desk)
    first = replace(message, text="one", edited_at=MONDAY + MINUTE)
    second = replace(message, text="two", edited_at=MONDAY + 2 * MINUTE)

    _save(world, message, second, first)

    assert _find(world, message).text == "two"


def test_an_edit_that_comes_before_its_message_stands(world: World) -> None:
    desk = world.desk()
    message = _message(desk)
    edit = replace(message, text="changed", edited_at=MONDAY + MINUTE, files=())

    _save(world, edit, message)

    found = _find(world, message)
    assert found.text == "changed"
    assert len(found.files) == 1


def test_a_deletion_that_comes_before_its_message_is_final(world: World) -> None:
    desk = world.desk()
    message = _message(desk)
    stub = replace(
        message, author_id=None, text="", files=(), deleted_at=MONDAY + MINUTE, thread_ts=None
    )

    _save(world, stub, message, replace(message, text="x", edited_at=MONDAY + 5 * MINUTE))

    found = _find(world, message)
    assert (found.text, found.files, found.is_deleted) == ("", (), True)
    assert found.author_id == desk.customer.id


def test_a_deleted_message_is_stored_without_its_words(world: World) -> None:
    desk = world.desk()
    message = replace(_message(desk), deleted_at=MONDAY + MINUTE)

    _save(world, message)

    assert (_find(world, message).text, _find(world, message).files) == ("", ())


def test_a_message_keeps_the_issue_it_was_put_to(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    message = _message(desk)

    _save(world, replace(message, issue_id=issue.id), message)

    assert _find(world, message).issue_id == issue.id


def test_an_issues_messages_are_its_newest_in_the_order_they_were_written(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    for minutes in (3, 1, 2, 0):
        message = _message(desk, minutes=minutes, text=f"m{minutes}")
        _save(world, replace(message, issue_id=issue.id))

    with world.opened.store(world.upkeep()) as work:
        found = work.messages.of_issue(issue.id, desk.scope, limit=3)

    assert [message.text for message in found] == ["m1", "m2", "m3"]


def test_nobody_elses_scope_shows_an_issues_messages(world: World) -> None:
    acme, initech = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    issue = acme.opens(MONDAY)
    acme.says(issue, MONDAY, "a secret", voice=Voice.CUSTOMER)

    with world.opened.store(world.upkeep()) as work:
        assert work.messages.of_issue(issue.id, initech.scope) == []
        assert len(work.messages.of_issue(issue.id, acme.scope)) == 1


def test_a_thread_holds_its_first_message_and_the_replies(world: World) -> None:
    desk = world.desk()
    head, reply, other = (_message(desk, minutes=minutes) for minutes in (0, 1, 2))

    _save(world, replace(reply, thread_ts=head.ts), head, other)

    with world.opened.store(world.upkeep()) as work:
        found = work.messages.in_thread(desk.channel.id, head.ts)
    assert [message.ts for message in found] == [head.ts, reply.ts]


def test_the_last_change_of_a_reaction_by_slacks_time_wins(world: World) -> None:
    desk = world.desk()
    added = Reaction(desk.channel.id, ts_of(MONDAY), "eyes", desk.agent.id, True, MONDAY)
    removed = replace(added, is_present=False, at=MONDAY + MINUTE)
    other = replace(added, emoji="pushpin", at=MONDAY + 2 * MINUTE)

    with world.opened.store(world.upkeep()) as work:
        for reaction in (removed, added, other):
            work.messages.save_reaction(reaction)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.messages.reactions(desk.channel.id, ts_of(MONDAY)) == [other]
        assert work.messages.reactions(desk.channel.id, ts_of(MONDAY + MINUTE)) == []


def test_the_newest_decision_about_a_message_is_found(world: World) -> None:
    desk = world.desk()
    issue = desk.opens(MONDAY)
    skipped = Decision(
        id=DecisionId("d1"),
        channel_id=desk.channel.id,
        ts=issue.thread_ts,
        verdict=Verdict.SKIPPED,
        rule=Rule.GREETING,
        score=0.25,
        version="rules-1",
        decided_at=MONDAY,
    )
    opened = replace(
        skipped,
        id=DecisionId("d2"),
        verdict=Verdict.OPENED,
        rule=Rule.ASKED_BY_HAND,
        issue_id=issue.id,
    )

    with world.opened.store(world.upkeep()) as work:
        work.messages.add_decision(skipped)
        work.messages.add_decision(opened)
        work.commit()

    with world.opened.store(world.upkeep()) as work:
        assert work.messages.find_decision(desk.channel.id, issue.thread_ts) == opened
        assert work.messages.find_decision(desk.channel.id, ts_of(MONDAY + MINUTE)) is None


def test_the_issues_near_a_moment_are_those_of_one_person_the_nearest_first(world: World) -> None:
    desk = world.desk()
    old, near, other = (desk.opens(MONDAY + hours * timedelta(hours=1)) for hours in range(3))
    said = {old: 0, near: 12, other: 14}
    for issue, minutes in said.items():
        message = _message(desk, minutes=minutes)
        author = desk.agent.id if issue is other else desk.customer.id
        _save(world, replace(message, issue_id=issue.id, author_id=author))

    def found(minutes: int, within: int) -> list[str]:
        at = MONDAY + minutes * MINUTE
        with world.opened.store.read() as work:
            ids = work.messages.issues_near(
                desk.channel.id, desk.customer.id, at, within=within * MINUTE
            )
        return list(ids)

    assert found(15, 10) == [near.id]
    assert found(5, 10) == [old.id, near.id]
    assert found(8, 10) == [near.id, old.id]
    assert found(40, 10) == []


def test_what_somebody_wrote_between_two_moments_is_found_in_order(world: World) -> None:
    desk = world.desk()
    first, middle, last = (_message(desk, minutes=minutes) for minutes in (0, 5, 10))
    somebody_elses = replace(_message(desk, minutes=6), author_id=desk.agent.id)
    _save(world, last, somebody_elses, middle, first)

    with world.opened.store.read() as work:
        found = work.messages.said_by(
            desk.channel.id, desk.customer.id, since=first.at, until=middle.at
        )

    assert [one.ts for one in found] == [first.ts, middle.ts]


def test_the_fingerprints_of_deleted_words_go_with_them(world: World) -> None:
    """A hash of short words tells them to whoever guesses."""
    desk = world.desk()
    message, other = _message(desk), _message(desk, minutes=1)
    _save(world, message, other)
    with world.opened.store(world.upkeep()) as work:
        for number, one in enumerate((message, message, other)):
            work.messages.add_decision(
                Decision(
                    id=DecisionId(f"d{number}"),
                    channel_id=one.channel_id,
                    ts=one.ts,
                    verdict=Verdict.SKIPPED,
                    rule=Rule.THANKS,
                    score=0.9,
                    version="rules-2",
                    decided_at=MONDAY + number * MINUTE,
                    inputs_hash=f"hash-{number}",
                )
            )
        work.commit()

    _save(world, replace(message, deleted_at=MONDAY + MINUTE))

    with world.opened.engine.connect() as connection:
        asked = "SELECT inputs_hash FROM decision ORDER BY number"
        kept = connection.exec_driver_sql(asked).scalars().all()
    assert kept == ["", "", "hash-2"]
