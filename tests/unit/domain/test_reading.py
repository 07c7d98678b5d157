from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading import Category, Reason, Temperature, Urgency, read


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("The export fails with error 500.", Category.PROBLEM),
        ("my oven not heating, it stopped working yesterday", Category.PROBLEM),
        ("We cannot log in since Monday", Category.PROBLEM),
        ("Why does the door not open?", Category.PROBLEM),
        ("The lamp is damaged", Category.PROBLEM),
        ("How do I change the language?", Category.QUESTION),
        ("What does error E-104 mean?", Category.QUESTION),
        ("where is my parcel", Category.QUESTION),
        ("Is there a discount for schools?", Category.QUESTION),
        ("do you deliver on Saturdays", Category.QUESTION),
        ("Could you send us the key for the shed?", Category.REQUEST),
        ("Please add Maria to our account", Category.REQUEST),
        ("we need three more chairs", Category.REQUEST),
        ("It would be great to sort the list by name", Category.WISH),
        ("Are there plans for a dark mode?", Category.WISH),
        ("We wish the labels could be printed together", Category.WISH),
        ("Your colleague on the phone was rude", Category.COMPLAINT),
        ("Nobody told us about the new price", Category.COMPLAINT),
        ("We are not happy with the last delivery", Category.COMPLAINT),
        ("It is the blue model", Category.REQUEST),
    ],
)
def test_what_somebody_comes_with(text: str, category: Category) -> None:
    assert read(text).category.value is category


def test_a_category_comes_with_the_words_that_made_it() -> None:
    category = read("The scanner doesn't read, it's *broken*.").category

    assert category.reason is Reason.SAYS
    assert category.words == ("doesn't read", "broken")


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("The site is down for everyone", Urgency.URGENT),
        ("Production is down", Urgency.URGENT),
        ("nobody can log in", Urgency.URGENT),
        ("We think our account was hacked", Urgency.URGENT),
        ("this is extremely urgent", Urgency.URGENT),
        (":rotating_light: checkout", Urgency.URGENT),
        ("We need this urgently", Urgency.HIGH),
        ("Please fix it asap", Urgency.HIGH),
        ("I need the list by noon", Urgency.HIGH),
        ("We are blocked by this", Urgency.HIGH),
        ("The door reader beeps", Urgency.NORMAL),
        ("Not urgent, but the logo is blurred", Urgency.LOW),
        ("It isn't urgent", Urgency.LOW),
        ("No rush: can you send the invoice?", Urgency.LOW),
        ("When you have a moment, please look at it", Urgency.LOW),
        ("It would be nice to have a dark mode", Urgency.LOW),
    ],
)
def test_how_much_it_hurries(text: str, urgency: Urgency) -> None:
    assert read(text).urgency.value is urgency


def test_urgency_comes_with_the_words_that_made_it() -> None:
    urgency = read("Checkout is down for everyone in our shops").urgency

    assert urgency.reason is Reason.SAYS
    assert urgency.words[0].startswith("down for everyone")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("The export fails with error 500.", id="a-failure"),
        pytest.param("Fatal error: worker killed, 3 jobs died, queue is dead", id="grim-words"),
        pytest.param("The app crashes and all records are lost", id="a-bad-fault"),
        pytest.param("Production is down for everyone", id="an-emergency"),
        pytest.param("ERROR: POST /api FAILED with HTTP 500", id="a-log"),
        pytest.param("```\nWTF IS THIS CRAP\n```", id="code-is-not-spoken"),
        pytest.param("The flag `--damn` has no effect", id="inline-code"),
        pytest.param("We are not angry, only curious", id="denied"),
        pytest.param("I'm never upset about that", id="denied-before"),
        pytest.param("Great!", id="one-mark"),
        pytest.param("IBAN and UUID are missing in the CSV", id="codes-in-capitals"),
        pytest.param("Please cancel order 4412", id="a-cancellation"),
    ],
)
def test_a_report_in_level_words_is_calm(text: str) -> None:
    assert read(text).temperature.value is Temperature.CALM


@pytest.mark.parametrize(
    ("text", "temperature", "reason"),
    [
        ("It is still not fixed", Temperature.TENSE, Reason.SAYS),
        ("This is the third time we ask", Temperature.TENSE, Reason.SAYS),
        ("We have been waiting since Monday", Temperature.TENSE, Reason.SAYS),
        ("Hello??? Anyone???", Temperature.TENSE, Reason.INSISTS),
        ("WHERE ARE THE BOXES PLEASE ANSWER", Temperature.TENSE, Reason.SHOUTS),
        ("This is unacceptable", Temperature.UPSET, Reason.SAYS),
        ("thanks for nothing", Temperature.UPSET, Reason.SAYS),
        ("we are very disappointed", Temperature.UPSET, Reason.SAYS),
        ("the lift again :rage:", Temperature.UPSET, Reason.EMOJI),
        (
            "Yet again! It is still broken and nobody answers!!",
            Temperature.UPSET,
            Reason.SAYS_SEVERAL,
        ),
    ],
)
def test_how_somebody_sounds(text: str, temperature: Temperature, reason: Reason) -> None:
    found = read(text).temperature

    assert (found.value, found.reason) == (temperature, reason)


def test_temperature_comes_with_the_words_that_made_it() -> None:
    assert read("We're fed up, this is ridiculous.").temperature.words == ("fed up", "ridiculous")


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "words",
    ["not ", "would be ", "is ", "`", "!", "leak ", "any plan ", "a button to ", "very ", "A"],
)
def test_long_texts_are_read_without_delay(words: str) -> None:
    assert read(words * (40_000 // len(words))).category.value in Category


@given(st.text(max_size=300))
def test_any_text_reads_somehow(text: str) -> None:
    found = read(text)

    assert found.temperature.words == () or found.temperature.value is not Temperature.CALM
