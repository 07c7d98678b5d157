"""The excerpts name nobody, hold no keys, and are what prepare.py makes of the collections."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.practice.material import prepare
from bot.practice.quotes import load_quotes

SECRETS = re.compile(
    r"\b(?:sk|pk|rk|whsec)_\w{8,}|\b(?:pi|pm|acct|seti|sub|cus)_[A-Za-z0-9]{12,}|\d{9,}|xox[a-z]-"
)
ADDRESSES = re.compile(r"(?:https?://|@)([\w.-]+\.\w+)")
LINES = (
    "00:00] <alice99> hi, card 4000 0000 0000 3220 fails with pi_Abcdefgh1234",
    "01:00] <karllekko> alice99: which key? never sk_test_Abcdefgh1234",
    "02:00] <alice99> karllekko see https://stripe.com/docs and https://github.com/stripe/x",
    f"03:00] <alice99> {'x' * 290} row",
    "03:01] <alice99> s of it",
    "04:00] <alice99> one",
    "04:00] <alice99> two",
    "05:00] <bob> karllekko thanks karllekko",
)
LOG = "".join(f"stripe 2019-09-05 [13:{line} \n" for line in LINES)
TURNS = (
    "conversationId\tturnNumber\tutteranceId\tutterance\tslot-labels\tintent\n"
    "0123abcd-1\t2\tu\tthanks spencer it works\tO\tthankyou\n"
)
SELECTION = """
cut_at_a_blank: []
developers: {talk: [0, 1, 2, 3, 5, 7]}
office: {0123abcd: [2]}
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    source = tmp_path / "source"
    (source / "stripe-irc").mkdir(parents=True)
    (source / "stripe-irc/stripe.0.ascii.txt").write_text(LOG, encoding="utf-8")
    (source / "multidogo/software").mkdir(parents=True)
    (source / "multidogo/software/train.tsv").write_text(TURNS, encoding="utf-8")
    (source / "multidogo/software/dev.tsv").write_text(TURNS, encoding="utf-8")
    (tmp_path / "selection.yaml").write_text(SELECTION, encoding="utf-8")
    monkeypatch.setattr(prepare, "HERE", tmp_path)
    prepare.main([str(source)])
    return prepare.read(tmp_path / "developers.yaml") | prepare.read(tmp_path / "office.yaml")


def test_no_text_that_ships_holds_a_secret_a_brand_or_a_real_address() -> None:
    texts = load_quotes().texts

    suspects = [
        key
        for key, text in texts.items()
        if SECRETS.search(text)
        or "stripe" in text.lower()
        or not all(host.endswith(".example") for host in ADDRESSES.findall(text))
    ]

    assert suspects == []


def test_keys_ids_and_card_numbers_are_taken_out(made: dict[str, str]) -> None:
    first = made["irc-0000"]

    assert "...3220" in first
    assert re.search(r"pi_[0-9a-f]{8}$", first)
    assert made["irc-0001"] == "which key? never (key removed)"


def test_links_lead_nowhere_and_the_company_is_ours(made: dict[str, str]) -> None:
    assert (
        made["irc-0002"]
        == "see https://northwind.example/docs and https://code.northwind.example/x"
    )


def test_a_message_that_the_network_cut_is_joined(made: dict[str, str]) -> None:
    assert made["irc-0003"].endswith(" rows of it")
    assert made["irc-0005"] == "one\ntwo"


def test_helpers_have_the_names_of_our_desk(made: dict[str, str]) -> None:
    assert made["irc-0007"] == "thanks Jonas"
    assert made["office-0123abcd-2"] == "thanks sam it works"


def test_a_line_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="not a line of the log"):
        prepare.parse_line("something else")
