"""Saying a customer's words back: as a statement where that is grammar, else as a quotation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.output_gate import GateContext, inspect, is_sendable
from prompts.restating import LONGEST_QUOTE, quote, restate, trimmed


@pytest.mark.parametrize(
    ("said", "statement"),
    [
        ("We cannot close the month", "you cannot close the month"),
        ("I'm still getting an empty page", "you're still getting an empty page"),
        ("I am unable to log in", "you are unable to log in"),
        ("I was charged for our old plan", "you were charged for your old plan"),
        ("My invoice was wrong", "your invoice was wrong"),
        ("the API returns 500 for all our users", "the API returns 500 for all your users"),
        ("i need to update my outlook application", "you need to update your outlook application"),
        ("Outlook is slow since the update", "Outlook is slow since the update"),
        ("The export fails, please help", "the export fails"),
        ("hi, our orders disappeared", "your orders disappeared"),
    ],
)
def test_a_plain_statement_is_turned_to_the_customer(said: str, statement: str) -> None:
    assert restate(said) == statement


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("can you fix my order", id="question"),
        pytest.param("you lost our data", id="speaks-of-us"),
        pytest.param("export broken", id="too-short"),
        pytest.param("we " + "really " * 30 + "need it", id="too-long"),
        pytest.param("i want by new keyboard", id="broken-grammar"),
        pytest.param("i ma experiencing issue", id="misspelt-verb"),
        pytest.param("whatsapp not open", id="no-verb"),
        pytest.param("if the card is new it asks", id="half-a-sentence"),
        pytest.param("my phone cracked can i get it replaced", id="two-sentences-in-one"),
        pytest.param("the *report* is empty", id="markup"),
        pytest.param("the report of dana@acme.com is empty", id="personal-data"),
        pytest.param("this stupid thing is broken", id="rude"),
        pytest.param("we need a refund and you will get it", id="speaks-of-you"),
    ],
)
def test_anything_unsure_is_not_turned(said: str) -> None:
    assert restate(said) is None


@pytest.mark.parametrize(
    ("said", "quotation"),
    [
        ("Hi, how do I add a second admin?", "how do I add a second admin?"),
        ('the page says "not found" again', "the page says 'not found' again"),
        ("is that possible ?", "is that possible?"),
        ("whatsapp not open", "whatsapp not open"),
    ],
)
def test_a_quotation_is_verbatim_but_for_quotation_marks(said: str, quotation: str) -> None:
    assert quote(said) == quotation


@pytest.mark.parametrize(
    "said",
    [
        "broken",
        "see https://acme.example/x for the log",
        "my password is hunter22",
        "tell <@U1234> about it",
        "@here it is down",
        "the order 1234567 is wrong",
        "run `rm -rf` on it",
        "your damn app lost it",
    ],
)
def test_what_is_not_safe_is_not_quoted(said: str) -> None:
    assert quote(said) is None


def test_a_long_quotation_is_cut() -> None:
    quotation = quote("the nightly import of all the orders that our shop has taken " * 3)

    assert quotation is not None
    assert len(quotation) <= LONGEST_QUOTE
    assert quotation.endswith("…")


@given(st.text(max_size=200))
def test_whatever_is_said_back_is_one_safe_line(text: str) -> None:
    for said in (restate(text), quote(text)):
        if said is not None:
            assert "\n" not in said
            assert is_sendable(inspect(said, context=GateContext(conversation=(text, said))))


def test_only_filler_leaves_nothing_to_say() -> None:
    assert trimmed("  please  ") in {"", "please"}
    assert quote("hi there") is None
