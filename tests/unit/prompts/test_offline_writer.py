"""The writer that needs no model: nothing invented, nothing repeated, nothing unsafe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.output_gate import GateContext, inspect, is_offerable
from bot.domain.suggestion import GAP
from prompts.offline_writer import OfflineReplyWriter, context_of, first_words
from prompts.phrase_book import load_phrase_book
from tests.unit.prompts.builders import a_past_reply, a_request, agent, customer

WRITER = OfflineReplyWriter(book=load_phrase_book())
ANSWER = (
    "Hi Dana, choose CSV instead of Excel in the export menu. The Excel file is too big for the "
    "browser. I'll look again tomorrow. Does that help? Best, Sam"
)


def text_of(*turns: object, **about: object) -> str:
    draft = WRITER.write(a_request(*turns, **about))  # type: ignore[arg-type]
    assert draft is not None
    return draft.text


def test_the_draft_says_where_it_comes_from() -> None:
    draft = WRITER.write(a_request("the export fails"))

    assert draft is not None
    assert (draft.model, draft.prompt_name) == ("offline", "offline_replies.en")
    assert draft.prompt_version == WRITER.book.version
    assert WRITER.name == "offline"


def test_the_same_request_gives_the_same_draft() -> None:
    first = WRITER.write(a_request("the export fails"))

    assert first == WRITER.write(a_request("the export fails"))


def test_different_issues_get_different_words() -> None:
    texts = {text_of("the export fails", number=number) for number in range(30)}

    assert len(texts) > 15


def test_a_report_is_said_back_and_the_fact_left_to_the_agent() -> None:
    text = text_of("The export shows a blank page since Monday for our whole team")

    assert "your whole team" in text
    assert text.count(GAP) == 1


def test_a_how_to_question_gets_no_sympathy_and_no_questions() -> None:
    text = text_of("How do I add a second admin to the workspace?")

    assert "how do i add a second admin" in text.lower()
    assert "at stake" not in text
    assert text.count("?") == 1


def test_impact_is_acknowledged_by_the_fact() -> None:
    text = text_of("We cannot close the month because the export fails.")

    assert "you cannot close the month" in text.lower()


def test_at_most_three_questions_are_asked() -> None:
    assert 1 <= text_of("export broken").count("?") <= 3


def test_a_repeat_is_named() -> None:
    texts = {
        text_of("the export fails again", is_recurring=True, number=number) for number in range(8)
    }

    openers = [opener.split(".")[0] for opener in WRITER.book.openers_of("recurring")]
    assert all(any(opener in text for opener in openers) for text in texts)


def test_a_past_answer_is_offered_without_its_greeting_dates_and_promises() -> None:
    draft = WRITER.write(a_request("The export is blank", past=(a_past_reply(ANSWER),)))

    assert draft is not None
    assert "Choose CSV instead of Excel in the export menu." in draft.text
    assert not {"Dana", "tomorrow", "Best"} & set(draft.text.replace(",", " ").split())
    assert draft.sources == ("issue:3",)


def test_a_past_answer_takes_the_place_of_the_gap() -> None:
    text = text_of("How can I export orders?", past=(a_past_reply(ANSWER),))

    assert GAP not in text


@pytest.mark.parametrize(
    "past",
    [
        pytest.param(a_past_reply(ANSWER, similarity=0.1), id="too-far"),
        pytest.param(a_past_reply("We'll fix it by Monday."), id="only-a-promise"),
        pytest.param(a_past_reply("Thanks!"), id="only-thanks"),
        pytest.param(a_past_reply("Choose the menu and then go on. " * 15), id="too-long"),
        pytest.param(a_past_reply("Your password is hunter22 from now on."), id="a-secret"),
    ],
)
def test_a_past_answer_that_does_not_hold_is_left_out(past: object) -> None:
    draft = WRITER.write(a_request("The export is blank", past=(past,)))  # type: ignore[arg-type]

    assert draft is not None
    assert draft.sources == ()
    assert GAP in draft.text


def test_the_nearest_past_answer_is_taken() -> None:
    near = a_past_reply("Choose CSV in the export menu.", similarity=0.9, number=9)
    far = a_past_reply("Clear the filter of the list first", similarity=0.4, number=4)

    text = text_of("The export is blank", past=(far, near))

    assert "Choose CSV" in text


def test_a_file_and_logs_are_acknowledged() -> None:
    with_file = text_of("the chart is empty", has_file=True)
    with_logs = text_of("the sync fails:\n```\nKeyError: sku\n```")

    assert "file you attached" in with_file
    assert "lines you pasted" in with_logs


def test_a_secret_in_a_message_is_pointed_out_and_not_repeated() -> None:
    text = text_of("I can't log in, my password is Sunshine42")

    assert "replace it" in text
    assert "Sunshine42" not in text


def test_a_nudge_names_what_is_open() -> None:
    text = text_of(customer("the export fails"), agent("I'm checking."), customer("Any update?"))

    assert GAP in text
    assert "?" not in text


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param((customer("Thanks, all good"),), id="thanks"),
        pytest.param((customer("it fails"), agent("I'm on it.")), id="the-team-spoke-last"),
        pytest.param((customer("Bonjour, la facture est fausse et nous ne"),), id="french"),
    ],
)
def test_silence_where_there_is_nothing_to_say(turns: tuple[object, ...]) -> None:
    assert WRITER.write(a_request(*turns)) is None  # type: ignore[arg-type]


@given(st.integers(0, 10_000), st.integers(0, 40))
def test_no_opener_used_lately_is_used_again(number: int, used: int) -> None:
    texts = [text_of("the export fails", number=other) for other in range(used)]

    draft = WRITER.write(a_request("the export fails", number=number, recent_openers=tuple(texts)))

    begun = {first_words(text) for text in texts}
    assert draft is None or first_words(draft.text) not in begun


def test_silence_when_every_opener_was_used() -> None:
    variants = [text_of("dark mode?", number=number) for number in range(400)]

    draft = WRITER.write(a_request("dark mode?", recent_openers=tuple(variants)))

    assert draft is None


@given(
    said=st.text(max_size=200),
    past=st.text(max_size=200),
    number=st.integers(0, 99),
    has_file=st.booleans(),
)
def test_whatever_is_written_the_draft_breaks_no_hard_rule(
    said: str, past: str, number: int, has_file: bool
) -> None:
    request = a_request(said, past=(a_past_reply(past),), number=number, has_file=has_file)

    draft = WRITER.write(request)

    if draft is not None:
        assert is_offerable(inspect(draft.text, context=context_of(request)))
        assert "\n" not in draft.text
        assert draft.text.count(GAP) <= 1


def test_every_sentence_of_the_book_is_plain_and_calm() -> None:
    book = WRITER.book
    variants = [
        *(text for texts in book.openers.values() for text in texts),
        *(text for texts in book.questions.values() for text in texts),
        *book.files,
        *book.logs,
        *book.unsafe,
        *book.past_question,
        *book.past_report,
        *book.known,
        *book.ask_one,
        *book.ask_several,
    ]
    fill = {"fact": "it is so", "Fact": "It is so", "quote": "it is so", "gap": "here"}

    for text in variants:
        said = text.format(**fill, answer="It is so.", questions="Is it so?")
        assert inspect(said, context=GateContext()) == (), said
        assert len(said.split()) <= 40
