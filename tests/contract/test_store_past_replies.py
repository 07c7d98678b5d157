"""What an account was told before about something like this, and nobody else's words."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.conversation import Voice
from tests.contract.store_support import MONDAY, Desk, World

MINUTE = timedelta(minutes=1)


def _talk(desk: Desk, day: int, *lines: tuple[Voice, str], title: str = "") -> int:
    """Store one issue with what was said in it; return its number."""
    start = MONDAY - timedelta(days=day)
    issue = desk.opens(start, title=title or lines[0][1])
    for number, (voice, text) in enumerate(lines):
        at = start + number * MINUTE
        if voice is Voice.AGENT:
            desk.answers(issue, at, text)
        else:
            desk.says(issue, at, text, voice=voice)
    return issue.number


def test_the_nearest_reply_comes_first(world: World) -> None:
    desk = world.desk()
    _talk(
        desk,
        3,
        (Voice.CUSTOMER, "The invoice has the wrong address"),
        (Voice.AGENT, "We corrected the address on the invoice."),
    )
    exports = _talk(
        desk,
        5,
        (Voice.CUSTOMER, "The nightly export to CSV fails"),
        (Voice.CUSTOMER, "with a timeout after ten minutes"),
        (Voice.AGENT, "The export ran out of memory; it is split now."),
    )

    found = world.opened.reports.past_replies(
        desk.scope, words="our CSV export fails again with a timeout, invoice attached", limit=5
    )

    assert found[0].issue_number == exports
    assert found[0].answer == "The export ran out of memory; it is split now."
    assert found[0].question == "The nightly export to CSV fails\nwith a timeout after ten minutes"
    assert found[0].sent_at == MONDAY - timedelta(days=5) + 2 * MINUTE
    assert 1 >= found[0].similarity > found[1].similarity > 0


def test_no_more_replies_than_asked_for_come_back(world: World) -> None:
    desk = world.desk()
    for day in range(1, 4):
        _talk(desk, day, (Voice.CUSTOMER, "login fails"), (Voice.AGENT, f"answer {day}"))

    found = world.opened.reports.past_replies(desk.scope, words="login fails", limit=2)

    assert [reply.answer for reply in found] == ["answer 1", "answer 2"]


def test_another_accounts_words_are_never_found(world: World) -> None:
    acme, initech = world.desk("Acme", "C1"), world.desk("Initech", "C2")
    _talk(initech, 1, (Voice.CUSTOMER, "login fails"), (Voice.AGENT, "their secret"))

    assert world.opened.reports.past_replies(acme.scope, words="login fails", limit=5) == []


def test_an_answer_in_the_middle_belongs_to_what_was_asked_before_it(world: World) -> None:
    desk = world.desk()
    _talk(
        desk,
        1,
        (Voice.CUSTOMER, "login fails"),
        (Voice.AGENT, "please reset your password"),
        (Voice.CUSTOMER, "the reset mail never arrives"),
        (Voice.AGENT, "it was stuck in our queue"),
        (Voice.AGENT, "sent again just now"),
        title="Trouble",
    )

    found = world.opened.reports.past_replies(desk.scope, words="reset mail", limit=5)

    assert {reply.answer: reply.question for reply in found} == {
        "it was stuck in our queue": "the reset mail never arrives",
        "sent again just now": "the reset mail never arrives",
    }


def test_deleted_discarded_unanswered_and_colleagues_words_are_left_out(world: World) -> None:
    desk = world.desk()
    _talk(desk, 1, (Voice.CUSTOMER, "login fails"))
    _talk(desk, 2, (Voice.CUSTOMER, "login fails"), (Voice.COLLEAGUE, "not an answer"))
    discarded = desk.opens(MONDAY - timedelta(days=3), title="login fails")
    desk.answers(discarded, MONDAY - timedelta(days=3), "not an issue")
    desk.discards(discarded, MONDAY)

    assert world.opened.reports.past_replies(desk.scope, words="login fails", limit=5) == []


def test_words_that_are_none_find_nothing(world: World) -> None:
    desk = world.desk()
    _talk(desk, 1, (Voice.CUSTOMER, "login 12345 fails"), (Voice.AGENT, "fixed"))

    assert world.opened.reports.past_replies(desk.scope, words="12345 ? !", limit=5) == []
