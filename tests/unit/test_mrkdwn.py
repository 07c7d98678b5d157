from __future__ import annotations

import html
import os
import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.emoji import show_emoji
from handlers.mrkdwn import (
    Mrkdwn,
    bold,
    clean,
    cut,
    cut_mrkdwn,
    date_token,
    escape,
    find_links,
    from_slack,
    join,
    link,
    literal,
    quote,
    split,
)

HOSTILE = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from([*"<>&!@#*_~`|^ \n", "\u200b", "\uff1c", "\uff01", "\u202e", "&lt;"]),
        max_size=40,
    ).map("".join),
)
STRINGS = int(os.environ.get("GIRAFFE_TEST_STRINGS", "2000"))
"""A release is tried with 100000."""
INVISIBLE = "\u200b\u2060"


def seen(text: str) -> str:
    """Return what a person sees of escaped text."""
    return html.unescape("".join(sign for sign in text if sign not in INVISIBLE))


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<!here|here>",
        "<@U0DANA0001>",
        "<#C01|x>",
        "\uff1c!channel\uff1e",
        "\ufe64\uff01everyone\ufe65",
        "<\u200b!channel>",
        "<https://evil.example|bank>",
    ],
)
def test_a_control_sequence_in_any_spelling_becomes_words(text: str) -> None:
    safe = escape(text)

    assert "<" not in safe
    assert not re.search(r"<[!@#]", html.unescape(safe))


@settings(max_examples=STRINGS)
@given(HOSTILE)
def test_escaped_text_never_holds_a_raw_bracket_or_a_lone_ampersand(text: str) -> None:
    for safe in (escape(text), literal(text), quote(text, 500)):
        assert "<" not in safe
        assert ">" not in re.sub("^> ", "", safe, flags=re.MULTILINE)
        assert not re.search(r"&(?!amp;|lt;|gt;)", safe)


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), max_size=60))
def test_escaping_changes_nothing_that_people_see(text: str) -> None:
    assert seen(escape(text)) == seen(clean(text).replace("&", "&amp;").replace("<", "&lt;"))


@pytest.mark.parametrize("text", ["*Acme*", "_it_", "~gone~", "`code`", "a `b` c", "*"])
def test_signs_that_slack_would_format_are_taken_apart(text: str) -> None:
    safe = escape(text)

    assert seen(safe) == text
    assert not re.search(r"(?<!\u200b)[*_~`](?!\u200b)", safe)


def test_names_with_underscores_stay_in_one_piece() -> None:
    assert escape("my_variable_name") == "my_variable_name"


def test_a_line_that_starts_with_a_bracket_is_no_quotation() -> None:
    assert escape("> a\nb > c").splitlines() == ["\u200b&gt; a", "b &gt; c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\u202eb\u2066c", "abc", id="bidi"),
        pytest.param("a\x00\x1b[31mb", "a[31mb", id="control"),
        pytest.param("a\r\nb\rc\u2028d", "a\nb\nc\nd", id="line-ends"),
        pytest.param("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb", id="emoji"),
        pytest.param("a\u200db", "ab", id="joiner-between-letters"),
        pytest.param("\u0645\u06cc\u200c\u0634", "\u0645\u06cc\u200c\u0634", id="persian"),
        pytest.param("a\ud800b", "ab", id="half-a-character"),
        pytest.param("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd", id="hebrew"),
        pytest.param("tab\tand\nline", "tab\tand\nline", id="blanks"),
    ],
)
def test_cleaning_takes_away_what_hides_and_leaves_what_is_said(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(HOSTILE)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)).replace("\u2060", "") == clean(text).replace("\u2060", "")


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("hi <@U1>, <@U2> and <@U3|eve>", "hi @Dana, @someone and @eve"),
        ("in <#C1|acme-help> or <#C2>", "in #acme-help or #C2"),
        (
            "<!here> <!channel|@channel> <!subteam^S1|@support> <!subteam^S2>",
            "@here @channel @support @someone",
        ),
        ("<!date^1795176000^{date}|20 Nov>", "20 Nov"),
        ("see <https://a.example/x|the page>", "see the page (https://a.example/x)"),
        ("<https://a.example/x|a.example/x> <https://b.example>", "a.example/x https://b.example"),
        ("<mailto:d@a.example|d@a.example> <tel:+4912|+49 12>", "d@a.example +49 12"),
        (
            ":tada: done :+1::skin-tone-3: 12:30:45 :unknown_one:",
            "🎉 done 👍 12:30:45 :unknown_one:",
        ),
        ("a < b and c <> d", "a < b and c <> d"),
    ],
)
def test_what_slack_stored_becomes_the_words_people_saw(stored: str, words: str) -> None:
    assert from_slack(stored, someone="someone", names={"U1": "Dana"}) == words


@given(HOSTILE)
def test_any_text_can_be_read_back(text: str) -> None:
    assert isinstance(from_slack(text, someone="someone"), str)


@pytest.mark.parametrize(
    "text",
    [
        "<" * 40000,
        "<a" * 20000,
        ":" * 40000,
        "*" * 40000,
        "http://" * 6000,
        "\u200d" * 40000,
        "&lt;" * 10000,
        "a:" * 20000,
        "`\n" * 20000,
    ],
)
def test_forty_thousand_characters_of_anything_are_read_in_a_moment(text: str) -> None:
    before = time.process_time()

    escape(text)
    from_slack(text, someone="someone")
    find_links(text)

    assert time.process_time() - before < 1


def test_a_link_leads_to_web_addresses_only() -> None:
    assert link("https://a.example/?a=1&b=2", "Open") == "<https://a.example/?a=1&amp;b=2|Open>"
    assert link("javascript:alert(1)", "Open") == "Open"
    assert link("https://a.example/|x> <!channel", "Open") == "Open"
    assert link("", "Open") == "Open"
    assert link("https://a.example", "") == ""


def test_a_label_cannot_end_its_link() -> None:
    made = link("https://a.example", "a|b>\n<!here>")

    assert made.count("|") == 1
    assert made.count(">") == 1


def test_a_moment_is_shown_in_the_readers_zone_with_utc_to_fall_back_on() -> None:
    moment = datetime(2026, 1, 1, 9, tzinfo=UTC)

    token = date_token(moment, "{date_short_pretty} at {time}")

    assert token == "<!date^1767258000^{date_short_pretty} at {time}|2026-01-01 09:00 UTC>"


@given(HOSTILE, st.integers(0, 60))
def test_cutting_keeps_within_the_limit(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit
    assert len(cut_mrkdwn(escape(text), limit)) <= limit


@given(HOSTILE, st.integers(1, 80))
def test_cutting_mrkdwn_never_leaves_half_a_link_or_escape(text: str, limit: int) -> None:
    whole = join([link("https://a.example/b", f"x{text}"), escape(text)], " ")

    short = cut_mrkdwn(Mrkdwn(whole), limit)

    assert short.count("<") == short.count(">")
    assert not re.search(r"&(?!amp;|lt;|gt;)", short)


@given(HOSTILE, st.integers(1, 30))
def test_pieces_together_are_the_text(text: str, limit: int) -> None:
    pieces = split(text, limit)

    assert "".join(pieces) == text
    assert all(len(piece) <= limit for piece in pieces)


def test_pieces_end_between_lines_where_they_can() -> None:
    assert split("one two\nthree four", 12) == ["one two\n", "three four"]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        (
            "(https://a.example/x) and http://b.example,",
            ["https://a.example/x", "http://b.example"],
        ),
        ("https:// ftp://x <https://a.example>", ["https://a.example"]),
    ],
)
def test_web_addresses_are_found_without_what_follows_them(text: str, links: list[str]) -> None:
    assert [text[start:end] for start, end in find_links(text)] == links


def test_bold_words_stay_on_one_line_and_nothing_is_not_bold() -> None:
    assert bold(escape(" a\nb ")) == "*a b*"
    assert bold(Mrkdwn("  ")) == ""


def test_only_known_codes_become_characters() -> None:
    assert show_emoji("std::cout :x: a:x:b :nothing_known:") == "std::cout ❌ a:x:b :nothing_known:"
