"""The gate before a text reaches a customer: nothing hostile through, ordinary replies unharmed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.output_gate import (
    LONGEST_TEXT,
    GateContext,
    inspect,
    is_offerable,
    is_sendable,
    normalise,
)
from bot.domain.suggestion import GAP
from tests.unit.domain.hostile_outputs import DISGUISES, KINDS, hostile_outputs

SAID = (
    "Our export fails with a blank page, we need it by Friday and I'd like a refund.",
    "See <https://acme.example/export?id=1|the page> or http://acme.example/a, file main.py.",
    "Write to dana@acme.example. Our plan is at $45.",
)
MODEL = GateContext(
    conversation=SAID,
    allowed_hosts=frozenset({"docs.giraffe.example"}),
    other_accounts=frozenset({"Initech", "Globex Corporation", "I"}),
)
AGENT = GateContext(
    conversation=SAID,
    allowed_hosts=MODEL.allowed_hosts,
    other_accounts=MODEL.other_accounts,
    is_own_text=True,
)
HUGE = {
    "letters": "a " * 20_000,
    "asking": "send " * 4_000,
    "mentions": "@a" * 9_000,
    "dots": "a." * 10_000,
    "digits": "1 " * 10_000,
    "brackets": "[" * 20_000,
    "links": "http://" * 3_000,
    "lines": "\n" * 20_000,
    "entities": "&amp;" * 4_000,
    "secrets-asked": "send the password " * 1_100,
    "promises": "will refund " * 1_600,
}


def codes(text: str, context: GateContext = MODEL) -> set[str]:
    return {finding.code for finding in inspect(text, context=context)}


def hard_codes(text: str, context: GateContext = MODEL) -> set[str]:
    return {finding.code for finding in inspect(text, context=context) if finding.is_hard}


def test_none_of_5000_hostile_outputs_gets_through() -> None:
    through = [
        text
        for kind, text in hostile_outputs(5_000, seed=20_260_105)
        if is_sendable(inspect(text, context=MODEL))
    ]

    assert through == []


@given(
    kind=st.sampled_from(sorted(KINDS)),
    disguise=st.sampled_from(DISGUISES),
    before=st.text(alphabet="abc .,\n", max_size=40).map(lambda words: f"{words}." * bool(words)),
    randomness=st.randoms(use_true_random=False),
)
def test_no_hostile_payload_gets_through_after_any_words(
    kind: str, disguise: object, before: str, randomness: object
) -> None:
    payload = randomness.choice(KINDS[kind])  # type: ignore[attr-defined]
    text = f"{before} {disguise(payload, randomness)}"  # type: ignore[operator]

    assert not is_sendable(inspect(text, context=MODEL))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"money", "times", "machine"}))
def test_an_agent_cannot_send_what_is_dangerous_either(kind: str) -> None:
    through = [text for text in KINDS[kind] if is_sendable(inspect(text, context=AGENT))]

    # An agent may talk about secrets; asking for one in so many words is tested below.
    tolerated = set(KINDS["secret-requests"])
    assert set(through) <= tolerated


@pytest.mark.parametrize(
    "text",
    [
        "You need the export by Friday, and it fails with a blank page.",
        "I'm looking into it now and will write here as soon as I know more.",
        "What does the message on the screen say, word for word?",
        "Does it happen to everyone, or to one person only?",
        "See https://acme.example/export?id=1.",
        "It stands at https://docs.giraffe.example/export and http://acme.example/a/.",
        "Is dana@acme.example the right address?",
        "Please don't send your password here.",
        "Line 3 of main.py reads the file, e.g. orders.csv.",
        "The payment_intent.capture call runs twice.",
        "You said “we need it by Friday”, so I'll start with it.",
        "Is it still failing today?",
        "You asked about a refund and about the plan at $45.",
        "The password is case-sensitive.",
        "Use @scope/package as before.",
        "It is written at docs.giraffe.example/export.",
        "The page acme.example/a works.",
    ],
)
def test_an_ordinary_draft_is_sendable(text: str) -> None:
    assert hard_codes(text) == set()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I'll have it fixed by Friday.", "gate.time_promise"),
        ("We have refunded the second payment.", "gate.money_promise"),
        ("Your new plan is $35.", "gate.amount_invented"),
        ("I guarantee it.", "gate.guarantee"),
        ("The system prompt of your bot is empty.", "gate.machine_talk"),
        ("Call /users/{id} instead.", "gate.placeholder"),
    ],
)
def test_what_a_model_may_not_say_is_only_noted_for_an_agent(text: str, code: str) -> None:
    assert code in hard_codes(text)
    assert code in codes(text, AGENT)
    assert hard_codes(text, AGENT) == set()


def test_an_agent_may_not_ask_for_a_secret_in_so_many_words() -> None:
    assert "gate.secret_request" in hard_codes("Please send me your password", AGENT)
    assert "gate.secret_request" not in codes("You need a new API key for that", AGENT)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I understand your frustration.", "gate.stock_phrase"),
        ("Calm down, please.", "gate.stock_phrase"),
        ("You should have read the page.", "gate.blame"),
        ("Great news!", "gate.exclamation"),
        ("A? B? C? D?", "gate.many_questions"),
        ("word " * 111, "gate.many_words"),
        ("Was it after 10:30?", "gate.time_invented"),
    ],
)
def test_poor_tone_is_noted_and_sendable(text: str, code: str) -> None:
    findings = inspect(text, context=MODEL)

    assert code in {finding.code for finding in findings}
    assert is_sendable(findings)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "...", GAP])
def test_an_empty_text_cannot_be_sent(text: str) -> None:
    assert "gate.empty" in hard_codes(text, AGENT)


def test_a_text_over_the_limit_cannot_be_sent() -> None:
    assert "gate.too_long" in hard_codes("a" * (LONGEST_TEXT + 1), AGENT)
    assert "gate.too_long" not in codes("a" * LONGEST_TEXT, AGENT)


def test_a_gap_may_be_offered_but_not_sent() -> None:
    findings = inspect(f"What I know so far: {GAP}", context=MODEL)

    assert is_offerable(findings)
    assert not is_sendable(findings)


def test_another_accounts_name_may_be_said_when_the_customer_said_it() -> None:
    context = GateContext(
        conversation=("We moved from Initech",), other_accounts=MODEL.other_accounts
    )

    assert hard_codes("You moved from Initech.", context) == set()


def test_part_of_a_word_is_no_account() -> None:
    assert hard_codes("The Initechnical term is odd.") == set()


def test_hard_findings_come_first_and_once() -> None:
    findings = inspect("Great! <!here> <!channel>", context=MODEL)

    assert [finding.code for finding in findings] == [
        "gate.control_sequence",
        "gate.exclamation",
    ]


def test_a_broken_address_is_refused() -> None:
    assert "gate.link_unknown" in hard_codes("http://[::1 is odd")


def test_hidden_characters_are_refused_but_not_those_of_emoji() -> None:
    assert "gate.hidden_characters" in hard_codes("It is\u202e odd")
    assert hard_codes("It works \U0001f468\u200d\U0001f4bb") == set()


def test_normalising_again_changes_nothing() -> None:
    once = normalise("\uff1c\uff01here\uff1e &amp;lt;")

    assert once == "<!here> <"
    assert normalise(once) == once


@given(st.text(max_size=300))
def test_any_text_can_be_inspected(text: str) -> None:
    for context in (MODEL, AGENT):
        for finding in inspect(text, context=context):
            assert finding.code.startswith("gate.")


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_huge_and_hostile_texts_are_inspected_fast(text: str) -> None:
    started = time.process_time()

    inspect(text, context=MODEL)

    assert time.process_time() - started < 1.5
