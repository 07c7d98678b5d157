"""What is taken out of a text before it leaves the house, and what may be put back."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.redaction import (
    PLACEHOLDER,
    Redactor,
    Sensitive,
    has_secret,
    is_card_number,
    is_iban,
    redact,
    restore,
)

HUGE = {
    "digits": "1" * 40_000,
    "digits-apart": "1 " * 20_000,
    "at-signs": "a@" * 20_000,
    "dots": "a." * 20_000,
    "tokens-begun": "eyJ" * 13_000,
    "passwords-begun": "password is " * 3_500,
    "accounts-begun": "AB12 " * 8_000,
    "keys-begun": "-----BEGIN PRIVATE KEY-----" * 1_500,
    "logins-begun": "a://b:" * 6_000,
    "brackets": "(1" * 20_000,
}


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("mail dana@acme.com.", "mail [e-mail 1]."),
        ("<mailto:dana@acme.com|dana@acme.com>", "[e-mail 1]"),
        ("<tel:+4930123456|call us>", "[phone 1]"),
        ("call +49 30 1234567 or (030) 123-4567", "call [phone 1] or [phone 2]"),
        ("phone 9871236540", "phone [phone 1]"),
        ("card 4111 1111 1111 1111, exp 12/29", "card [card 1], exp 12/29"),
        ("DE89 3704 0044 0532 0130 00 is ours", "[iban 1] is ours"),
        ("use sk-abcdefghijklmnopqrstuv", "use [secret 1]"),
        ("xoxb-123456789012-abcdef", "[secret 1]"),
        ("AKIAIOSFODNN7EXAMPLE", "[secret 1]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_def", "[secret 1]"),
        ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [secret 1]"),
        ("api_key = 'abcd1234efgh'", "api_key = '[secret 1]'"),
        ("password is john 1234", "password is [password 1]"),
        ("pw: hunter2!", "pw: [password 1]"),
        ("password john1234", "password [password 1]"),
        ("Passwort: geheim99", "Passwort: [password 1]"),
        ("postgres://app:pass@db/x", "postgres://app:[password 1]@db/x"),
        ("-----BEGIN PRIVATE KEY-----\nMIIE\n", "[secret 1]"),
    ],
)
def test_what_is_sensitive_becomes_a_placeholder(text: str, redacted: str) -> None:
    assert redact(text).text == redacted


@pytest.mark.parametrize(
    "text",
    [
        "my password is not working",
        "the password reset link is broken",
        "the token is expired",
        "order 105947 of 2026-11-20 13:24:45",
        "ts 1700000000.123456",
        "version 1.2.3.4567",
        "policy number 752197308",
        "pi_1FFLUlJLmO8KP9l136mIoBUm failed",
        "4111 1111 1111 1112 is no card",
        "DE88 3704 0044 0532 0130 00 is no account",
        "20.11.2026 10.30",
        "10.0.0.1 timed out",
    ],
)
def test_what_is_harmless_stays(text: str) -> None:
    assert redact(text).text == text


def test_addresses_of_machines_go_when_asked_for() -> None:
    redacted = redact("10.0.0.1 timed out", with_addresses=True)

    assert redacted.text == "[ip 1] timed out"


def test_the_same_value_keeps_its_placeholder_across_texts() -> None:
    redactor = Redactor()
    redactor.redact("write to a@x.io and b@x.io")

    second = redactor.redact("b@x.io never answered, c@x.io did")

    assert second.text == "[e-mail 2] never answered, [e-mail 3] did"


def test_counts_tell_what_was_taken_out() -> None:
    redacted = redact("a@x.io b@x.io 4111111111111111")

    assert redacted.counts == {Sensitive.EMAIL: 2, Sensitive.CARD: 1}


def test_originals_never_show() -> None:
    assert "dana@acme.com" not in repr(redact("dana@acme.com"))


def test_contacts_are_put_back() -> None:
    redacted = redact("I am dana@acme.com, +49 30 1234567")

    restored = restore("Is [e-mail 1] or [phone 1] better?", redacted.originals)

    assert restored == "Is dana@acme.com or +49 30 1234567 better?"


@pytest.mark.parametrize("text", ["[e-mail 2]", "[password 1]", "[card 1]"])
def test_secrets_and_unknown_placeholders_are_not(text: str) -> None:
    redacted = redact("dana@acme.com, pw: hunter2, 4111111111111111")

    assert restore(text, redacted.originals) is None


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [
        ("pw: hunter2", True),
        ("sk-abcdefghijklmnopqrstuv", True),
        ("4111111111111111", True),
        ("the password is case-sensitive", False),
        ("dana@acme.com", False),
    ],
)
def test_a_secret_is_told_from_talk_about_one(text: str, is_secret: bool) -> None:
    assert has_secret(text) is is_secret


@given(st.text(max_size=400))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text).text

    assert redact(once).text == once


@given(
    user=st.text(alphabet=string.ascii_lowercase + string.digits, min_size=1, max_size=20),
    before=st.sampled_from(["", "mail ", "(", "to: ", "\n"]),
    after=st.sampled_from(["", " please", ")", ".", "\nmore"]),
)
def test_no_address_gets_through(user: str, before: str, after: str) -> None:
    address = f"{user}@example-{user}.co.uk"

    assert address not in redact(f"{before}{address}{after}").text


@given(st.text(alphabet=string.digits, min_size=12, max_size=18))
def test_no_number_with_a_right_check_digit_gets_through(digits: str) -> None:
    number = next(f"{digits}{last}" for last in range(10) if _luhn(f"{digits}{last}"))

    redacted = redact(f"my card is {number}")

    assert len(set(number)) == 1 or number not in redacted.text


def _luhn(number: str) -> bool:
    """Check in the schoolbook way, written apart from the code under test."""
    total = 0
    for place, sign in enumerate(reversed(number)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return total % 10 == 0


@given(
    country=st.text(alphabet=string.ascii_uppercase, min_size=2, max_size=2),
    account=st.text(alphabet=string.ascii_uppercase + string.digits, min_size=11, max_size=30),
)
def test_an_account_number_with_right_check_digits_is_one(country: str, account: str) -> None:
    bare = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    check = 98 - int(bare) % 97

    assert is_iban(f"{country}{check:02d}{account}")
    assert not is_iban(f"{country}{(check + 1) % 97:02d}{account}")


def test_a_row_of_one_digit_is_no_card() -> None:
    assert not is_card_number("0000 0000 0000 0000")


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_huge_and_hostile_texts_are_redacted_fast(text: str) -> None:
    started = time.process_time()

    redact(text)

    assert time.process_time() - started < 1.0


def test_a_placeholder_is_not_taken_for_something_sensitive() -> None:
    redacted = redact("secret: [secret 1], mail <mailto:dana@acme.com>, again [e-mail 1]")

    assert redacted.text == "secret: [secret 1], mail [e-mail 1], again [e-mail 1]"
    assert redacted.counts == {Sensitive.EMAIL: 1}


def test_placeholders_are_recognised() -> None:
    assert PLACEHOLDER.fullmatch("[e-mail 12]")
