from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.issue_reading import CorrectedReading, read_issue
from bot.domain.reading import Category, Read, Reason, Temperature, Urgency, read

NOBODY = CorrectedReading()
CALM = "The label printer fails after ten pages"
ANGRY = "This is outrageous, I am fed up"
BLOCKED = "Please fix it asap"

texts = st.lists(st.sampled_from(["", "It is the blue model", CALM, ANGRY, BLOCKED]), max_size=4)


def test_what_it_is_was_said_first_and_what_presses_may_come_later() -> None:
    reading = read_issue([CALM, BLOCKED, ANGRY], NOBODY)

    assert reading.category.value is Category.PROBLEM
    assert (reading.urgency.value, reading.urgency.words) == (Urgency.HIGH, ("asap",))
    assert reading.temperature.value is Temperature.UPSET


def test_a_later_message_tells_what_it_is_where_the_first_one_did_not() -> None:
    reading = read_issue(["About the blue model", "How do I clean it?"], NOBODY)

    assert reading.category == Read(Category.QUESTION, Reason.ASKS)


def test_no_hurry_stays_none_when_somebody_writes_on() -> None:
    reading = read_issue(["No rush, but the logo is blurred", "It is the one on the left"], NOBODY)

    assert reading.urgency.value is Urgency.LOW


def test_what_somebody_of_the_team_said_counts_whatever_is_written() -> None:
    said = CorrectedReading(Category.QUESTION, Urgency.NORMAL, Temperature.CALM)

    reading = read_issue([ANGRY, BLOCKED], said)

    assert reading.category == Read(Category.QUESTION, Reason.CORRECTED)
    assert reading.urgency == Read(Urgency.NORMAL, Reason.CORRECTED)
    assert reading.temperature == Read(Temperature.CALM, Reason.CORRECTED)


def test_an_issue_without_words_reads_as_nothing_in_particular() -> None:
    assert read_issue(["", "  "], NOBODY) == read("")


@given(texts)
def test_the_strongest_words_count_in_any_order(said: list[str]) -> None:
    forwards, backwards = read_issue(said, NOBODY), read_issue(reversed(said), NOBODY)

    assert forwards.urgency == backwards.urgency
    assert forwards.temperature == backwards.temperature


@given(texts, st.sampled_from([CALM, ANGRY, BLOCKED]))
def test_one_more_message_never_cools_an_issue_down(said: list[str], more: str) -> None:
    order = [Temperature.CALM, Temperature.TENSE, Temperature.UPSET]
    before = read_issue(said, NOBODY).temperature.value
    after = read_issue([*said, more], NOBODY).temperature.value

    assert order.index(after) >= order.index(before)


def test_issue_readings_tell_what_the_other_says_differently() -> None:
    one = CorrectedReading(Category.WISH, Urgency.LOW)
    other = CorrectedReading(Category.WISH, None, Temperature.TENSE)

    assert one.differs_in(other) == {"urgency": "", "temperature": "tense"}
    assert one.differs_in(one) == {}
