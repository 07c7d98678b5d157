"""What the offline writer understands of a conversation."""

from __future__ import annotations

import pytest

from bot.domain.conversation import Voice
from prompts.reading import Situation, open_lines, read
from tests.unit.prompts.builders import a_request, agent, customer

ASKED = (customer("the export fails"), agent("What does the error say?"))
CHECKING = (customer("the export fails"), agent("I'm checking."))


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("How do I add a second admin?", Situation.QUESTION),
        ("What is the rate limit? We see 429 after 60 calls.", Situation.QUESTION),
        ("We'd like to go from 20 to 35 seats. What do you need from us?", Situation.REQUEST),
        ("please add Robin to our workspace", Situation.REQUEST),
        ("the dashboard is really slow", Situation.REPORT),
        ("uploads return 500", Situation.REPORT),
        ("```\nTraceback\n```", Situation.REPORT),
        ("the dashboard is slow again", Situation.IMPACT),
        ("this is urgent, orders do not arrive", Situation.IMPACT),
        ("We cannot close the month", Situation.IMPACT),
        ("we moved to the new plan last week", Situation.REMARK),
        ("if that is the case, is it documented?", Situation.QUESTION),
    ],
)
def test_the_first_words_tell_what_is_wanted(text: str, situation: Situation) -> None:
    reading = read(a_request(text))

    assert reading is not None
    assert reading.situation is situation


@pytest.mark.parametrize(
    ("turns", "situation"),
    [
        pytest.param((*CHECKING, customer("Any update?")), Situation.NUDGE, id="nudge"),
        pytest.param((*ASKED, customer("It says no rows")), Situation.ANSWERED, id="answer"),
        pytest.param((*ASKED, customer("How do I see it?")), Situation.QUESTION, id="question"),
        pytest.param((*CHECKING, customer("Login fails too")), Situation.REPORT, id="report"),
    ],
)
def test_later_words_are_read_beside_what_the_team_wrote(
    turns: tuple[tuple[object, str], ...], situation: Situation
) -> None:
    reading = read(a_request(*turns))  # type: ignore[arg-type]

    assert reading is not None
    assert reading.situation is situation


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param((), id="nothing-said"),
        pytest.param((*CHECKING,), id="the-team-spoke-last"),
        pytest.param((*CHECKING, customer("Thanks!")), id="settled"),
        pytest.param((customer("Hallo, wir können die Rechnung nicht laden"),), id="german"),
        pytest.param((customer("пожалуйста помогите нам"),), id="another-script"),
    ],
)
def test_there_is_nothing_to_write(turns: tuple[tuple[object, str], ...]) -> None:
    assert read(a_request(*turns)) is None  # type: ignore[arg-type]


def test_all_customers_lines_since_the_last_answer_are_open() -> None:
    request = a_request(*CHECKING, customer("one"), customer("two"))

    assert [line.text for line in open_lines(request)] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("export broken", ("seen", "since", "scope")),
        ("the upload fails", ("error_text", "since", "scope")),
        ("uploads fail for everyone since Monday with error 413", ()),
        ("the invoice is wrong for our team since May, see below", ("seen", "example")),
        ("dark mode?", ("goal",)),
        ("please add Robin to our workspace", ()),
    ],
)
def test_only_what_is_not_answered_yet_is_asked(text: str, missing: tuple[str, ...]) -> None:
    reading = read(a_request(text))

    assert reading is not None
    assert reading.missing == missing


def test_there_is_one_round_of_questions() -> None:
    reading = read(a_request(*ASKED, customer("Login fails as well")))

    assert reading is not None
    assert reading.missing == ()


def test_a_picture_answers_what_is_seen() -> None:
    reading = read(a_request("export broken", has_file=True))

    assert reading is not None
    assert "seen" not in reading.missing


def test_what_others_wrote_meanwhile_is_passed_over() -> None:
    request = a_request(customer("one"), (Voice.COLLEAGUE, "me too"), customer("two"))

    assert [line.text for line in open_lines(request)] == ["one", "two"]


def test_logs_and_secrets_are_noticed() -> None:
    reading = read(a_request("login fails, pw: hunter22\n```\ntrace\n```"))

    assert reading is not None
    assert (reading.has_logs, reading.has_secret) == (True, True)


def test_a_nudge_is_about_the_issues_title() -> None:
    reading = read(a_request(*CHECKING, customer("Any update?"), title="Nightly export fails"))

    assert reading is not None
    assert reading.quote == "Nightly export fails"
