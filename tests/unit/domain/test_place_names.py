"""Channels by their names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidInput
from bot.domain.place_names import LONGEST_PATTERN, MOST_NAMES, MOST_PATTERNS, fits, parse_patterns


@pytest.mark.parametrize(
    ("name", "typed", "is_one"),
    [
        ("ext-acme", "ext-*", True),
        ("Ext-Acme", "EXT-*", True),
        ("acme-support", "ext-*, *-support", True),
        ("acme-support-old", "*-support", False),
        ("acme", "ext-*", False),
        ("acme", "#acme", True),
        ("acme-1", "acme-?", True),
        ("anything", "", True),
        ("ext-[a]", "ext-a", False),
    ],
)
def test_a_name_fits_where_a_pattern_says_so(name: str, typed: str, is_one: bool) -> None:
    assert fits(name, parse_patterns(typed)) is is_one


@pytest.mark.parametrize(
    "typed", ["<!here>", "ext-[ab]", "a" * (LONGEST_PATTERN + 1), "ext/*", "a\x00b"]
)
def test_what_no_channel_can_be_called_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        parse_patterns(typed)


def test_more_patterns_than_anybody_needs_are_refused() -> None:
    with pytest.raises(InvalidInput):
        parse_patterns(" ".join(f"ext-{number}" for number in range(MOST_PATTERNS + 1)))


def test_a_list_of_names_may_be_longer_than_one_of_patterns() -> None:
    typed = " ".join(f"guests-{number}" for number in range(MOST_PATTERNS + 1))

    assert len(parse_patterns(typed, most=MOST_NAMES)) == MOST_PATTERNS + 1


@given(st.frozensets(st.from_regex(r"[a-z0-9_*?-]{1,20}", fullmatch=True), max_size=20))
def test_patterns_come_back_as_they_are_shown(patterns: frozenset[str]) -> None:
    assert parse_patterns(", ".join(sorted(patterns))) == patterns


def test_a_pattern_full_of_stars_is_quick() -> None:
    assert not fits("a" * 80, parse_patterns("*a" * 39 + "*b"))
